//! `data get` against a local server that can serve ranges, cut the connection, send wrong content and refuse.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::place::Place;

const NAME: &str = "caltech101_silhouettes_28_split1.mat";
const BYTES: usize = 872_124;

/// The server's treatment of the file.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// The whole file, or the requested range.
    Honest,
    /// At most this many bytes, then the connection is cut.
    Cutting(usize),
    /// The file does not exist.
    Missing,
    /// The whole file, ignoring ranges.
    WithoutRanges,
    /// A part of the file, then nothing, with the connection open.
    Stalling,
    /// A byte now and then.
    Trickling,
    /// The file and more, without a length.
    Endless,
    /// A length that is not that of the file.
    Longer,
    /// The file as if it were packed.
    Packed,
    /// Another range than the one asked for.
    OtherRange,
    /// An address elsewhere.
    Elsewhere,
}

/// The request lines, in order.
type Requests = Arc<Mutex<Vec<String>>>;

/// Starts a server; returns its address and the requests that it receives.
fn serve(content: Vec<u8>, manner: Manner) -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Requests::default();
    let seen = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (content, seen) = (content.clone(), seen.clone());
            // Some tests close the connection early, so errors are ignored here.
            std::thread::spawn(move || answer(stream, &content, manner, &seen));
        }
    });
    (address, requests)
}

fn answer(mut stream: TcpStream, content: &[u8], manner: Manner, requests: &Requests) -> std::io::Result<()> {
    let mut start = 0;
    let mut asked = String::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.to_lowercase().strip_prefix("range: bytes=") {
            start = range.trim_end_matches('-').parse().unwrap();
        }
        asked = if asked.is_empty() { line } else { asked };
    }
    requests.lock().unwrap().push(format!("{asked} from {start}"));
    if manner == Manner::Missing {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let (status, body) = match start {
        0 => ("200 OK", content),
        _ if manner == Manner::WithoutRanges => ("200 OK", content),
        n if n >= content.len() => ("416 Range Not Satisfiable", &[][..]),
        n => ("206 Partial Content", &content[n..]),
    };
    let mut headers = format!("Content-Length: {}\r\n", body.len());
    match manner {
        Manner::Endless => headers = String::new(),
        Manner::Longer => headers = format!("Content-Length: {}\r\n", body.len() + 1),
        Manner::Packed => headers += "Content-Encoding: gzip\r\n",
        Manner::OtherRange if start > 0 => headers += "Content-Range: bytes 7-9/99\r\n",
        Manner::Elsewhere => {
            return stream.write_all(
                b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n",
            );
        }
        _ => {}
    }
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n")?;
    match manner {
        Manner::Stalling => {
            stream.write_all(&body[..body.len() / 2])?;
            std::thread::sleep(Duration::from_secs(60));
        }
        Manner::Trickling => {
            for byte in body {
                stream.write_all(&[*byte])?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        Manner::Endless => {
            stream.write_all(body)?;
            while stream.write_all(&[0; 1 << 16]).is_ok() {}
        }
        _ => {}
    }
    let sent = if let Manner::Cutting(n) = manner { n.min(body.len()) } else { body.len() };
    stream.write_all(&body[..sent])
}

/// The published file, if the data folder is available.
fn published() -> Option<Vec<u8>> {
    let near = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("PLEFKA_DATA_DIR").map_or(near, Into::into);
    let file = std::fs::read(folder.join("caltech101_silhouettes").join(NAME)).ok();
    if file.is_none() {
        println!("skipped: no {NAME} in {} (set PLEFKA_DATA_DIR)", folder.display());
    }
    file
}

fn get(address: &str) -> String {
    format!("data get caltech-silhouettes -o files --url {address}/")
}

#[test]
fn a_file_is_downloaded_once() {
    let Some(content) = published() else { return };
    let (address, requests) = serve(content.clone(), Manner::Honest);
    let place = Place::new();
    let got = place.json(&get(&address));
    assert_eq!(
        (&got["files"][0]["status"], &got["files"][0]["bytes"]),
        (&"downloaded".into(), &content.len().into())
    );
    assert!(place.read(&format!("files/{NAME}")) == content);
    assert_eq!(place.json(&get(&address))["files"][0]["status"], "present");
    assert_eq!(*requests.lock().unwrap(), [format!("GET /{NAME} HTTP/1.1 from 0")]);
    assert_eq!(place.list("files"), [NAME]);
}

#[test]
fn cut_connections_are_taken_up_where_they_broke() {
    let Some(content) = published() else { return };
    // Three cut connections, then the rest of the file.
    let (address, requests) = serve(content.clone(), Manner::Cutting(content.len() / 4 + 1));
    let place = Place::new();
    let ran = place.done(&get(&address));
    assert!(ran.err.contains("the connection was cut; going on from byte"), "{}", ran.err);
    assert!(place.read(&format!("files/{NAME}")) == content);
    assert_eq!(requests.lock().unwrap().len(), 4);
    assert!(requests.lock().unwrap()[1].ends_with(&format!("from {}", content.len() / 4 + 1)));
}

#[test]
fn after_too_many_cuts_the_same_command_goes_on() {
    let Some(content) = published() else { return };
    let (address, _) = serve(content.clone(), Manner::Cutting(content.len() / 6));
    let place = Place::new();
    let ran = place.run(&get(&address));
    assert_eq!(ran.code, 1);
    let left = place.read(&format!("files/{NAME}.part")).len();
    assert!(ran.err.contains(&format!("the same command goes on from byte {left}")), "{}", ran.err);
    assert!(!place.exists(&format!("files/{NAME}")));
    let (address, requests) = serve(content.clone(), Manner::Honest);
    place.done(&get(&address));
    assert!(place.read(&format!("files/{NAME}")) == content);
    assert!(requests.lock().unwrap()[0].ends_with(&format!("from {left}")));
}

#[test]
fn servers_without_ranges_start_again() {
    let Some(content) = published() else { return };
    let place = Place::new();
    std::fs::create_dir(place.path("files")).unwrap();
    place.write(&format!("files/{NAME}.part"), &content[..1000]);
    let (address, _) = serve(content.clone(), Manner::WithoutRanges);
    place.done(&get(&address));
    assert!(place.read(&format!("files/{NAME}")) == content);
}

#[test]
fn wrong_content_is_not_kept() {
    // As long as the file, or the rest of it.
    let wrong = vec![b'x'; BYTES];
    let (address, _) = serve(wrong.clone(), Manner::Honest);
    let place = Place::new();
    let told = [
        NAME,
        "found a file with SHA-256",
        "expected eb6735e8d84b1850fabc5590124aab1755e90c9fd28123585324398405e1e42a",
    ];
    place.fails(1, &get(&address), &told);
    assert!(place.list("files").is_empty());
    // A part left by another program is detected as well.
    place.write(&format!("files/{NAME}.part"), "a page that says hello, and more");
    place.fails(1, &get(&address), &["found a file with SHA-256"]);
    assert!(place.list("files").is_empty());
}

/// A server may do what it likes: the command ends in time, writes no more than the file has bytes, and says what is wrong.
#[test]
fn servers_that_do_not_behave() {
    for (manner, told) in [
        (Manner::Stalling, "no byte in 0.3 s, the time of --stall"),
        (Manner::Trickling, "not complete after 2 s, the time of --timeout"),
        (Manner::Endless, "more than the 872124 bytes that were expected"),
        (Manner::Longer, "the server offers 872125 bytes, expected 872124"),
        (Manner::Packed, "Content-Encoding: found gzip"),
        (Manner::OtherRange, "Content-Range: found bytes 7-9/99, expected bytes from 1000 on"),
        (Manner::Elsewhere, "the server answered with status 302"),
    ] {
        let (address, _) = serve(vec![b'x'; BYTES], manner);
        let place = Place::new();
        if manner == Manner::OtherRange {
            std::fs::create_dir(place.path("files")).unwrap();
            place.write(&format!("files/{NAME}.part"), [b'x'; 1000]);
        }
        let begun = Instant::now();
        place.fails(1, &format!("{} --stall .3 --timeout 2", get(&address)), &[NAME, told]);
        assert!(begun.elapsed() < Duration::from_secs(20), "{told}: {:?}", begun.elapsed());
        assert!(!place.exists(&format!("files/{NAME}")));
        let left =
            std::fs::metadata(place.path(&format!("files/{NAME}.part"))).map_or(0, |facts| facts.len());
        assert!(left <= BYTES as u64, "{told}: {left} bytes");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_part_is_not_followed() {
    let (address, _) = serve(vec![b'x'; BYTES], Manner::Honest);
    let place = Place::new();
    std::fs::create_dir(place.path("files")).unwrap();
    place.write("precious", "precious");
    std::os::unix::fs::symlink(place.path("precious"), place.path(&format!("files/{NAME}.part"))).unwrap();
    place.fails(1, &get(&address), &["found a link or a device, expected a file or none"]);
    assert_eq!(place.read("precious"), b"precious");
}

#[test]
fn addresses_without_encryption_are_refused() {
    let place = Place::new();
    for address in ["http://example.org", "http://10.0.0.1/x", "ftp://example.org", "example.org"] {
        place.fails(1, &get(address), &[NAME, "expected one that starts with https:"]);
    }
    for set in plefka_cli::args::PUBLIC_SETS {
        assert!(set.base.starts_with("https://"), "{}", set.base);
        assert!(set.files.iter().all(|file| file.sha256.len() == 64 && file.bytes > 0));
    }
}

#[test]
fn missing_files_and_servers() {
    let (address, requests) = serve(Vec::new(), Manner::Missing);
    let place = Place::new();
    place.fails(1, &get(&address), &[NAME, "the server answered with status 404"]);
    assert_eq!(requests.lock().unwrap().len(), 1, "a 404 is not asked for again");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.fails(1, &get(&format!("http://{closed}")), &["cannot download", NAME]);
}

#[test]
#[cfg(not(feature = "tls"))]
fn without_tls_encrypted_addresses_are_refused() {
    let place = Place::new();
    let expected = [NAME, "cannot download https://localhost", "this build has no TLS", "--features tls"];
    place.fails(1, &get("https://localhost:1"), &expected);
    assert!(place.list("files").is_empty());
}
