//! Names from files and arguments reach no terminal, document or page with characters that act on it.

use std::path::Path;

use super::place::{Place, Ran, ran};

/// Escape sequences, control characters of both kinds, and controls of direction.
const ACTIVE: [&str; 9] = [
    "\u{1b}[31mred",
    "\u{7}bell",
    "\u{7f}del",
    "\u{9b}31m",
    "\u{202e}right",
    "over\rwrite",
    "mark\u{200f}",
    "line\u{2028}end",
    "\u{2066}isolate",
];

/// Whether a character acts on a terminal.
fn is_active(c: char) -> bool {
    let of_direction = ['\u{61c}', '\u{200e}', '\u{200f}'].contains(&c);
    let ranges = ('\u{2028}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    (c.is_control() && !"\n\t".contains(c)) || of_direction || ranges
}

/// Runs a command with its words given one by one.
fn run(place: &Place, words: &[&str]) -> Ran {
    ran(place.command("").args(words).output().unwrap())
}

fn assert_safe(what: &str, text: &str) {
    let found = text.chars().find(|&c| is_active(c));
    assert_eq!(found, None, "{what}: {text:?}");
}

/// A channel: files with a name in them, and a command that shows it.
type Channel = (&'static str, fn(&Place, &str) -> Vec<Vec<String>>);

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

const CHANNELS: [Channel; 9] = [
    ("a column", |place, name| {
        place.write("a.csv", format!("\"{name}\",b\n0,1\n1,0\n0.5,x\n"));
        place.write("b.csv", format!("\"{name}\",b\n0,1\n1,0\n"));
        let ridge = ["ridge", "path", "b.csv", "--target", name];
        vec![words(&["data", "info", "a.csv"]), words(&["data", "info", "b.csv"]), words(&ridge)]
    }),
    ("a label", |place, name| {
        place.write("a.csv", format!("0,1,\"{name}\"\n1,0,b\n1,1,b\n"));
        vec![
            words(&["data", "info", "a.csv", "--label-column", "-1"]),
            words(&["data", "info", "a.csv"]),
            words(&["ridge", "advise", "a.csv", "--target", "-1"]),
        ]
    }),
    ("a FASTA header", |place, name| {
        place.write("a.fasta", format!(">{name}\nAC!DE\n>b\nACDEF\n"));
        place.write("b.fasta", format!(">{name}\nACD\n>b\nACDEF\n"));
        vec![words(&["data", "info", "a.fasta"]), words(&["data", "info", "b.fasta"])]
    }),
    ("a key of a configuration", |place, name| {
        let quoted: String = name.chars().map(|c| format!("\\u{:04X}", u32::from(c))).collect();
        place.write("a.toml", format!("\"{quoted}\" = 1\n"));
        place.write("b.toml", format!("[model]\nvisible = \"{quoted}\"\n"));
        place.write("c.toml", format!("{name} = = 1\n"));
        ["a.toml", "b.toml", "c.toml"].map(|file| words(&["train", "digits", "--config", file])).to_vec()
    }),
    ("a file", |place, name| {
        let file = format!("{name}.csv");
        place.write(&file, "0,1\n1,x\n");
        vec![words(&["data", "info", &file]), words(&["score", &format!("{name}.safetensors"), &file])]
    }),
    ("an argument", |_, name| {
        vec![
            words(&["train", "digits", "--hidden", name]),
            words(&["train", "digits", name]),
            words(&[name]),
            words(&["train", &format!("--{name}")]),
            words(&["train", "digits", "--visible", name]),
            words(&["data", "info", name]),
        ]
    }),
    ("a value of svmlight", |place, name| {
        place.write("a.svm", format!("1 1:{name}\n0 2:1\n"));
        vec![words(&["data", "info", "a.svm"])]
    }),
    ("a variable", |place, name| {
        npz(place, name);
        vec![
            words(&["data", "info", "a.npz"]),
            words(&["score", "a.npz", "digits"]),
            words(&["data", "info", "a.npz", "--variable", name]),
        ]
    }),
    ("a folder of a run", |place, name| {
        let run = format!("run {name}");
        std::fs::create_dir(place.path(&run)).unwrap();
        std::fs::write(place.path(&run).join("model.safetensors"), "x = 1").unwrap();
        vec![words(&["train", "--resume", &run]), words(&["report", &run]), words(&["inspect", &run])]
    }),
];

/// An archive with two arrays whose names begin with `name`.
fn npz(place: &Place, name: &str) {
    let mut archive = plefka::io::array_file::Npz::default();
    for end in ["x", "y"] {
        archive.add(&format!("{name}{end}"), &[2, 2], &[0u8, 1, 1, 0]).unwrap();
    }
    archive.write(&place.path("a.npz")).unwrap();
}

#[test]
fn names_do_nothing_on_a_terminal() {
    for (what, channel) in CHANNELS {
        let mut shown = 0;
        for active in ACTIVE {
            let place = Place::new();
            for words in channel(&place, active) {
                for json in [false, true] {
                    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
                    words.extend(json.then_some("--json"));
                    let ran = run(&place, &words);
                    assert_safe(&format!("{what}, {words:?}, standard error"), &ran.err);
                    assert_safe(&format!("{what}, {words:?}, standard output"), &ran.out);
                    if json && !ran.out.is_empty() {
                        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap();
                    }
                    let escaped =
                        format!("\\u{{{:x}}}", u32::from(active.chars().find(|&c| is_active(c)).unwrap()));
                    shown += usize::from(ran.err.contains(&escaped) || ran.out.contains(&escaped));
                }
            }
        }
        assert!(shown > 0, "{what}: no message shows the name, so that nothing was tested");
    }
}

#[test]
fn names_do_nothing_in_a_page() {
    for active in ACTIVE {
        let place = Place::new();
        let name = format!("{active}<script>alert(1)</script>");
        let rows = (0..40).map(|k| format!("{},{},{}\n", k % 2, k % 3, k % 5)).collect::<String>();
        place.write("a.csv", format!("\"{name}\",b,c\n{rows}"));
        let ran =
            run(&place, &["ridge", "path", "a.csv", "--target", "c", "--header", "yes", "-o", "page.html"]);
        if ran.code != 0 {
            panic!("{}", ran.err);
        }
        let page = String::from_utf8(place.read("page.html")).unwrap();
        assert_safe("page", &page);
        assert!(!page.contains("<script>alert"), "{active:?}");
        assert!(page.contains("&lt;script&gt;alert"), "the name is not in the page");
    }
}

/// Only the files of the terminal print.
#[test]
fn all_output_goes_through_one_place() {
    let printing = ["print!(", "println!(", "eprint!(", "eprintln!(", "stdout()", "stderr()", ".print()"];
    let allowed = ["terminal/output.rs", "terminal/progress.rs", "terminal/wrong_use.rs"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if !allowed.contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).unwrap().replace("use_stderr()", "");
                files += 1;
                for call in printing {
                    assert!(!text.contains(call), "{name} prints by {call}");
                }
            }
        }
    }
    assert!(files > 50);
}
