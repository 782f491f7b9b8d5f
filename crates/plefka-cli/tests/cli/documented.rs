//! docs/cli.md and docs/format.md describe the command completely: every command, flag and JSON key, every header
//! field.

use plefka::vocabulary::Setting;
use serde_json::Value;

use super::place::Place;

fn path_of(name: &str) -> String {
    format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn document(name: &str) -> String {
    let path = path_of(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The part of a document below the heading that ends with `heading`, up to the next heading of the same level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let start = text.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading `{heading}`"));
    let rest = &text[start + 4..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// Every key of a document; keys of monitors without the name of the set in front.
fn keys(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.push(key.rsplit('.').next().unwrap_or(key).to_owned());
                keys(value, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

fn check(text: &str, heading: &str, document: &Value) {
    let mut found = Vec::new();
    keys(document, &mut found);
    let (own, shared) = (section(text, heading), section(text, "Monitors"));
    for key in found {
        let quoted = format!("`{key}`");
        assert!(own.contains(&quoted) || shared.contains(&quoted), "docs/cli.md, {heading}: no {quoted}");
    }
}

#[test]
fn every_json_key() {
    let (place, text) = (Place::new(), document("cli.md"));
    place.write("x.csv", "0,1,1,a\n1,0,0,b\n".repeat(30));
    check(
        &text,
        "plefka train",
        &place.json("train x.csv --label-column 3 --hidden 2 --epochs 1 --batch 9 --out run"),
    );
    check(&text, "plefka score", &place.json("score run x.csv --label-column 3"));
    check(&text, "plefka score", &place.json("score run x.csv --label-column 3 --no-exact --effort 300"));
    check(&text, "plefka score", &place.json("score run x.csv --label-column 3 --log-z emf"));
    let named = place.json("score run x.csv --label-column 3 --log-z emf --order bethe");
    assert_eq!(named["evidence"][0]["order"], "bethe");
    check(&text, "plefka score", &place.json("score run x.csv --label-column 3 --hold 0"));
    check(&text, "plefka impute", &place.json("impute run x.csv --label-column 3 --hold 0 --means -k 9"));
    check(&text, "plefka sample", &place.json("sample run --force -n 3 -k 2"));
    check(
        &text,
        "plefka sample",
        &place.json("sample run --force -n 3 --method mean-field --order adaptive"),
    );
    check(&text, "plefka sample", &place.json("sample run --force -n 3 --method mean-field --solver newton"));
    check(&text, "plefka sample", &place.json("sample run --force -n 3 -k 9 --anneal 0.1 --cooling linear"));
    check(&text, "plefka sample", &place.json("sample run --force -n 3 --method pt -k 30"));
    check(&text, "plefka transform", &place.json("transform run x.csv --label-column 3"));
    check(&text, "plefka inspect", &place.json("inspect run"));
    check(
        &text,
        "plefka diagnose",
        &place.json("diagnose run x.csv --label-column 3 --temperatures 2 --rungs 3"),
    );
    let remedy =
        "diagnose run x.csv --label-column 3 --temperatures 2 --rungs 3 --remedy --remedy-steps 3 -o t.html";
    check(&text, "plefka diagnose", &place.json(remedy));
    let large = "train bars-and-stripes:3 --limit 90 --hidden 9 --epochs 1 --batch 9 --out large";
    place.done(large);
    check(&text, "plefka diagnose", &place.json("diagnose large --random 4 --temperatures 2 --rungs 2"));
    check(
        &text,
        "plefka bench",
        &place.json("bench --visible 9 --hidden 9 --batch 9 --rows 99 --seconds 0.02"),
    );
    place.write("q.csv", "0,1,4,a\n1,0,2,b\n3,2,1,a\n".repeat(8));
    check(
        &text,
        "plefka ridge",
        &place.json("ridge path q.csv --target 3 --weights 2 --limit 9 --points 3 -o r.html --force"),
    );
    check(
        &text,
        "plefka ridge",
        &place.json("ridge advise q.csv --target 3 --filter damped -o r.html --force"),
    );
    place.write("p.csv", "0,1,1,0,1,0\n1,0,0,1,1,0\n");
    check(&text, "plefka hopfield", &place.json("hopfield recall p.csv --picture p.png --force"));
    check(&text, "plefka hopfield", &place.json("hopfield attend p.csv --picture p.png --force"));
    check(
        &text,
        "plefka hopfield",
        &place.json("hopfield capacity --spins 50 --loads 0.1 --draws 2 -o r.html --force"),
    );
    check(
        &text,
        "plefka hopfield",
        &place.json("hopfield phase --points 2 --spins 30 --grid 3 --draws 1 -o r.html --force"),
    );
    check(
        &text,
        "plefka sk",
        &place.json("sk tap --spins 20 --temperature 1.5 --starts 3 -o r.html --force"),
    );
    check(
        &text,
        "plefka sk",
        &place.json("sk overlaps --spins 8 --draws 2 --sweeps 9 --bins 4 -o r.html --force"),
    );
    check(&text, "plefka sk", &place.json("sk theory --temperatures 0.5 -o r.html --force"));
    check(
        &text,
        "plefka diagnose",
        &place.json("diagnose run x.csv --label-column 3 --rg -o r.html --force"),
    );
    check(
        &text,
        "plefka ridge",
        &place.json("ridge sweep q.csv --target 3 --sizes 4 --draws 2 -o r.html --force"),
    );
    let net = "net train x.csv --label-column 3 --layers 9,8 --epochs 1 --batch 9 --out net";
    check(&text, "plefka net", &place.json(net));
    check(&text, "plefka net", &place.json("net score net x.csv --label-column 3"));
    check(&text, "plefka net", &place.json("net predict net x.csv --label-column 3 -o p.npy"));
    check(&text, "plefka net", &place.json("net inspect net"));
    let stack = "stack train x.csv --label-column 3 --hidden 2,2 --epochs 1 --batch 9 --out stack";
    check(&text, "plefka stack", &place.json(stack));
    check(&text, "plefka stack", &place.json("stack score stack x.csv --label-column 3 --table"));
    check(&text, "plefka stack", &place.json("stack sample stack --force -n 3 -k 2"));
    check(&text, "plefka stack", &place.json("stack sample stack --force -n 3 --method pt -k 30"));
    check(&text, "plefka report", &place.json("report run"));
    check(&text, "plefka data info", &place.json("data info x.csv --label-column 3"));
    place.write("x.fasta", ">a\nACGT\n>b\nAC-T\n>c\nGCAT\n>d\nGC-A\n".repeat(10));
    check(&text, "plefka data info", &place.json("data info x.fasta --reweight 0.8"));
    place.done("train x.fasta --hidden 2 --epochs 1 --batch 9 --out sequences");
    check(&text, "plefka inspect", &place.json("inspect sequences"));
    check(&text, "plefka data make", &place.json("data make bars-and-stripes:3 -n 9 -o b.npz"));
    check(&text, "plefka completions and plefka man", &place.json("completions bash"));
    check(&text, "plefka completions and plefka man", &place.json("man"));
    check(&text, "plefka completions and plefka man", &place.json("man -o pages"));
    let ran = place.run("--json inspect nowhere");
    check(&text, "Exit codes", &serde_json::from_str(&ran.out).unwrap());
    for key in ["name", "folder", "files", "path", "bytes", "sha256", "status"] {
        assert!(section(&text, "plefka data get").contains(&format!("`{key}`")), "data get: no `{key}`");
    }
}

#[test]
fn every_command_and_flag() {
    fn walk(command: &clap::Command, name: &str, text: &str) {
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let name = format!("{name} {}", sub.get_name());
            assert!(text.contains(&name), "docs/cli.md: no `{name}`");
            walk(sub, &name, text);
        }
        for argument in command.get_arguments() {
            if let Some(long) = argument.get_long().filter(|long| !["help", "version"].contains(long)) {
                assert!(text.contains(&format!("`--{long}")), "docs/cli.md: no `--{long}` of `{name}`");
            }
        }
    }
    walk(&plefka_cli::args::command(), "plefka", &document("cli.md"));
}

/// Settings of the library that have no flag.
const ELSEWHERE: [&str; 3] = ["spacing", "theory", "problem"];
const END: &str = "<!-- end of names -->";

/// The table of a setting's names, between its markers.
fn table(setting: &Setting) -> String {
    let lines = setting.choices.iter().map(|entry| {
        let description = entry.description.replace('|', "\\|");
        format!("| `{}` | {description} |\n", entry.name)
    });
    let lines: String = lines.collect();
    format!("<!-- names of {} -->\n\n| name | meaning |\n|---|---|\n{lines}\n{END}", setting.what)
}

/// The tables of names agree with the vocabulary. PLEFKA_BLESS=1 in the environment writes the document anew.
#[test]
fn every_name_of_the_vocabulary() {
    let text = document("cli.md");
    let mut renewed = text.clone();
    for setting in plefka_cli::args::vocabulary() {
        let begin = format!("<!-- names of {} -->", setting.what);
        let place = renewed.find(&begin);
        assert_eq!(place.is_none(), ELSEWHERE.contains(&setting.what), "docs/cli.md: {begin}");
        let Some(place) = place else { continue };
        let end = renewed[place..].find(END).unwrap_or_else(|| panic!("docs/cli.md: {begin} has no end"));
        renewed.replace_range(place..place + end + END.len(), &table(&setting));
    }
    if std::env::var_os("PLEFKA_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(path_of("cli.md"), renewed).unwrap();
        return;
    }
    let line = text.lines().zip(renewed.lines()).position(|(ours, theirs)| ours != theirs);
    assert!(
        text == renewed,
        "docs/cli.md, line {}: names are not those of the vocabulary; PLEFKA_BLESS=1 writes them",
        line.map_or(0, |line| line + 1)
    );
}

/// The metadata that a safetensors file carries under `plefka`, and the names of its tensors.
fn header(bytes: &[u8]) -> (Value, Vec<String>) {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let json: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let own = serde_json::from_str(json["__metadata__"]["plefka"].as_str().unwrap()).unwrap();
    let names = json.as_object().unwrap().keys().filter(|k| *k != "__metadata__").cloned().collect();
    (own, names)
}

#[test]
fn every_field_of_the_files() {
    let (place, text) = (Place::new(), document("format.md"));
    let words = "train bars-and-stripes:3 --limit 90 --hidden 2 --epochs 2 --batch 9 --patience 3";
    place.done(&format!("{words} --method emf --start persistent --momentum 0.5 --out emf"));
    place.done(&format!("{words} --method emf --out firing"));
    place.done(&format!("{words} --method pcd --optimizer adam --trajectory 2 --out pcd"));
    let large = "train bars-and-stripes:6 --limit 90 --hidden 24 --epochs 1 --batch 9";
    place.done(&format!("{large} --method pt --rungs 3 --out pt"));
    place.done(&format!("{large} --method ptt --out ptt"));
    for file in [
        "emf/model.safetensors",
        "emf/checkpoint.safetensors",
        "firing/checkpoint.safetensors",
        "pcd/checkpoint.safetensors",
        "pt/checkpoint.safetensors",
        "ptt/checkpoint.safetensors",
    ] {
        let (mut own, tensors) = header(&place.read(file));
        // The settings are documented under config.toml, one by one in the source of RunConfig.
        let fields = own["header"].as_object_mut().unwrap();
        fields.insert("config".into(), Value::Null);
        let mut found = tensors;
        // Names of numbers have dots, as those of tensors.
        if let Some(Value::Object(numbers)) = fields.insert("numbers".into(), Value::Null) {
            found.extend(numbers.into_iter().map(|(name, _)| name));
        }
        keys(&own, &mut found);
        for name in found {
            // Kept models are numbered.
            let name = if name.starts_with("trajectory.0") {
                format!("trajectory.0000{}", &name[15..])
            } else {
                name
            };
            let known = text.contains(&format!("`{name}`"))
                || plefka::training::monitors::DATA_MONITORS.iter().any(|m| m.0 == name)
                || plefka::training::monitors::MODEL_MONITORS.iter().any(|m| m.0 == name);
            assert!(known, "docs/format.md: no `{name}` ({file})");
        }
    }
    for name in place.list("emf") {
        assert!(text.contains(&format!("`{name}`")), "docs/format.md: no `{name}`");
    }
}
