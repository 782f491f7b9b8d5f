//! npz, zips, folders of images.

use plefka::data::readers::{ReadOptions, read};

use super::files::Picture::{Bmp, Png, Pnm};
use super::files::*;

#[test]
fn npz_chooses_by_name_and_takes_labels() {
    let array = |x: u8| npy("|u1", false, "(2, 2)", &[x; 4]);
    let y = |a: i64, b: i64| npy("<i8", false, "(2,)", &i64s(&[a, b]));
    let keras = zip_of(&[
        ("x_test.npy", array(2)),
        ("x_train.npy", array(1)),
        ("y_test.npy", y(5, 6)),
        ("y_train.npy", y(3, 4)),
    ]);
    let table = ok("mnist.npz", &keras);
    assert_eq!((values(&table), label_names(&table)), (("bytes", vec![1.0; 4]), vec!["3", "4"]));
    let test = ReadOptions { variable: Some("x_test".into()), ..ReadOptions::default() };
    let table = read_bytes("mnist.npz", &keras, &test).unwrap();
    assert_eq!((values(&table).1, label_names(&table)), (vec![2.0; 4], vec!["5", "6"]));
    let only = zip_of(&[
        ("pixels.npy", array(9)),
        ("labels.npy", y(1, 0)),
        ("note.npy", npy("<U1", false, "()", &[0; 4])),
    ]);
    assert_eq!(label_names(&ok("a.npz", only)), ["1", "0"]);
    let two = zip_of(&[("a.npy", array(1)), ("b.npy", array(2))]);
    refused("a.npz", &two, &["a (2, 2) u8, b (2, 2) u8", "--variable"]);
    let unlike = zip_of(&[("x_a.npy", array(1)), ("y_a.npy", npy("|u1", false, "(3,)", &[1, 2, 3]))]);
    refused("a.npz", unlike, &["y_a.npy in the archive, labels: found 3 labels", "2, one per row of x_a"]);
    refused("a.npz", zip_of(&[("x.npy", npy("<f8", false, "(4,)", &[0; 32]))]), &["x (4,) f64", "two axes"]);
    let cut = zip_of(&[("x.npy", npy("<f8", false, "(2, 2)", &[0; 30]))]);
    refused("a.npz", cut, &["x.npy in the archive, byte", "for shape (2, 2)"]);
    refused("a.npz", &two[..two.len() - 30], &["a.npz: byte", "directory at the end of a zip archive"]);
    refused("a.npz", zip_of(&[]), &["0 files", "one data file"]);
}

#[test]
fn a_zip_with_one_table_is_that_table() {
    let file = zip_of(&[("readme", b"words".to_vec()), ("d/spam.data", b"1,0\n0,1\n".to_vec())]);
    assert_eq!(values(&ok("spam.zip", file)), ("bytes", vec![1.0, 0.0, 0.0, 1.0]));
    let packed = zip_of(&[("a.csv.gz", gz(b"1,0\n0,1\n"))]);
    assert_eq!(values(&ok("spam.zip", packed)), ("bytes", vec![1.0, 0.0, 0.0, 1.0]));
    refused(
        "a.zip",
        zip_of(&[("a.csv.gz", gz(b"1,2\n3\n"))]),
        &["a.csv.gz in the archive, unpacked, line 1"],
    );
    refused(
        "spam.zip",
        zip_of(&[("a.csv", b"1,2\n3\n4,5\n".to_vec())]),
        &["a.csv in the archive, line 2: found 1 columns"],
    );
    refused("a.zip", zip_of(&[("readme", b"words".to_vec())]), &["1 files (readme)", "one data file"]);
}

#[test]
fn images_from_a_folder_and_a_zip() {
    let members = [
        ("set/b/1.png", picture(Png, 2, 3, 100)),
        ("set/a/2.bmp", picture(Bmp, 2, 3, 50)),
        ("set/a/10.pgm", picture(Pnm, 2, 3, 20)),
        ("set/a/notes.txt", b"not an image".to_vec()),
        ("__MACOSX/set/a/._2.png", b"not an image either".to_vec()),
    ];
    let files = Files::new();
    for (name, bytes) in &members {
        files.put(name, bytes);
    }
    let zip = files.put("z/images.zip", zip_of(&members));
    let expected: Vec<f64> =
        [20, 50, 100].iter().flat_map(|v| [0, 1, 2, 10, 11, 12].map(|k| f64::from(v + k))).collect();
    for path in [files.0.path().join("set"), zip] {
        let table = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(values(&table), ("bytes", expected.clone()));
        assert_eq!((label_names(&table), table.image_shape), (vec!["a", "a", "b"], Some((2, 3))));
        let two = read(&path, &ReadOptions { limit: Some(2), ..ReadOptions::default() }).unwrap();
        assert_eq!(label_names(&two), ["a", "a"]);
    }
    let flat = read(&files.0.path().join("set/b"), &ReadOptions::default()).unwrap();
    assert!(flat.labels.is_none());
    let one = read(&files.put("one.jpg", GREY_JPEG), &ReadOptions::default()).unwrap();
    assert_eq!(one.image_shape, Some((9, 7)));
}

#[test]
fn images_of_two_sizes_are_refused_or_scaled() {
    let zip = zip_of(&[("a.png", picture(Png, 4, 4, 10)), ("b.png", picture(Png, 4, 5, 10))]);
    refused("a.zip", &zip, &["b.png in the archive", "found 4×5 pixels", "4×4 as in a.png", "one size"]);
    let scaled = ReadOptions { resize: Some((2, 3)), ..ReadOptions::default() };
    let table = read_bytes("a.zip", &zip, &scaled).unwrap();
    assert_eq!((table.values.shape(), table.image_shape), ((2, 6), Some((2, 3))));
    let nothing = ReadOptions { resize: Some((0, 3)), ..ReadOptions::default() };
    refused_with("a.zip", &zip, &nothing, &["resize", "found 0"]);
    let tight = ReadOptions { in_memory_limit: 600, ..ReadOptions::default() };
    let many: Vec<(String, Vec<u8>)> = (0..99).map(|k| (format!("{k}.png"), picture(Png, 4, 4, 1))).collect();
    let files = Files::new();
    for (name, bytes) in &many {
        files.put(name, bytes);
    }
    let error = read(files.0.path(), &tight).unwrap_err().to_string();
    for told in ["99 images of 16 pixels", "expected at most 600 B (--memory-limit)"] {
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn bad_images_are_refused() {
    let good = picture(Png, 20, 20, 0);
    let files = Files::new();
    files.put("a/1.png", &good);
    files.put("a/2.png", &good[..good.len() / 2]);
    let error = read(&files.0.path().join("a"), &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("a/2.png: image: found") && error.contains("a readable PNG"), "{error}");
    files.put("none/readme.md", "words");
    let error = read(&files.0.path().join("none"), &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("no images") && error.contains(".png"), "{error}");
    refused("a.pgm", b"P5\n16000 16000\n255\nabc", &["16000×16000 pixels in 22 bytes"]);
}

/// Names that leave the folder of an archive are refused, each alike, whatever the other members are.
#[test]
fn names_that_leave_the_archive_are_refused() {
    let array = npy("|u1", false, "(2, 2)", &[0, 1, 1, 0]);
    let inside: [(&str, Vec<u8>); 3] =
        [("x.npy", array.clone()), ("1.png", picture(Png, 2, 2, 1)), ("a.csv", b"0,1\n1,0\n".to_vec())];
    for (name, bytes) in &inside {
        ok("a.zip", zip_of(&[(name, bytes.clone())]));
        ok("a.zip", zip_of(&[(&format!("folder/x..{name}"), bytes.clone())]));
        for leaving in ["../", "a/../../", "/", "..\\", "C:\\", "c:", "a\\b\\", "x/../", "\0"] {
            let other = format!("{leaving}{name}");
            let told = ["name of a member: found", "expected a name inside of the archive"];
            refused("a.zip", zip_of(&[(&other, bytes.clone())]), &told);
            refused("a.zip", zip_of(&[(name, bytes.clone()), (&other, bytes.clone())]), &told);
        }
    }
}
