//! Aligned sequences: FASTA and a3m, their alphabets, gaps and ambiguous letters, and the samples made from them.

use ndarray::array;
use plefka::data::DataConfig;
use plefka::data::readers::{ReadOptions, read, read_alignment};
use plefka::data::sequences::{
    Alignment, Alphabet, Ambiguous, LowerCase, MISSING, SequenceOptions, Sites, states,
};
use plefka::data::table::{Table, Values};
use plefka::data::{Binarize, Rows, Samples, load};
use plefka::units::Bernoulli;

use super::files::*;

fn with(change: impl FnOnce(&mut SequenceOptions)) -> ReadOptions {
    let mut options = ReadOptions::default();
    change(&mut options.sequences);
    options
}

fn dna() -> ReadOptions {
    with(|s| s.alphabet = "dna".into())
}

fn alignment(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> Alignment {
    let files = Files::new();
    read_alignment(&files.put(name, bytes), options).unwrap()
}

/// The letters of the states, `?` for missing ones.
fn letters(alignment: &Alignment) -> Vec<String> {
    let alphabet = alignment.sites.alphabet.letters().as_bytes();
    let letter = |&state: &u8| if state == MISSING { '?' } else { char::from(alphabet[usize::from(state)]) };
    alignment.states.rows().into_iter().map(|row| row.iter().map(letter).collect()).collect()
}

/// The letters of the samples, each column checked.
fn letters_of_table(table: &Table) -> Vec<String> {
    let sites = table.sites.as_ref().expect("sites");
    let (n, columns) = table.values.shape();
    assert_eq!(columns, sites.n_columns());
    let (_, values) = values(table);
    let site = |entries: &[f64]| {
        if entries.iter().all(|x| x.is_nan()) {
            return '?';
        }
        let on = entries.iter().position(|&x| x == 1.0).expect("a state");
        assert!(entries.iter().enumerate().all(|(k, &x)| x == f64::from(u8::from(k == on))));
        char::from(sites.alphabet.letters().as_bytes()[on])
    };
    (0..n)
        .map(|k| values[k * columns..(k + 1) * columns].chunks(sites.n_states()).map(site).collect())
        .collect()
}

#[test]
fn wrapped_lines_names_and_comments() {
    let text = ">>S1 the first\nLPGE\nWK-C\n\n>S2|b\n LPGE WK.C \n;a comment\n>\nLPgewkyc";
    for bytes in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}\n\n")] {
        for name in ["a.fasta", "a.fa", "a.afa", "a.unknown"] {
            let found = alignment(name, &bytes, &ReadOptions::default());
            assert_eq!(found.names, ["S1", "S2|b", ""], "{name}");
            assert_eq!(letters(&found), ["LPGEWK-C", "LPGEWK-C", "LPGEWKYC"]);
            assert_eq!((found.sites.clone(), found.left_out), (Sites::all(Alphabet::protein(), 8), 0));
            let table = ok(name, &bytes);
            assert_eq!(letters_of_table(&table), letters(&found));
            assert!(matches!(&table.values, Values::Sparse(m) if m.n_entries() == 24));
        }
    }
    assert_eq!(letters_of_table(&ok("a.fasta.gz", gz(text.as_bytes())))[2], "LPGEWKYC");
    assert_eq!(letters_of_table(&ok("a.zip", zip_of(&[("x/a.fasta", text.into())])))[0], "LPGEWK-C");
}

#[test]
fn insertions_belong_to_no_column() {
    let text = "#A3M#\n>q\nMKVW\n>h1\nMKaaV-\n>h2\n-Kv.VW\n";
    let expected = ["MKVW", "MKV-", "-KVW"];
    assert_eq!(letters(&alignment("a.a3m", text, &ReadOptions::default())), expected);
    let insert = with(|s| s.lower_case = LowerCase::Insert);
    assert_eq!(letters(&alignment("a.fasta", &text[6..], &insert)), expected);
    let upper = with(|s| s.lower_case = LowerCase::Upper);
    refused_with(
        "a.a3m",
        text,
        &upper,
        &["line 4 (sequence h1): found 6 sites, expected 4 as in the first sequence (q)"],
    );
}

#[test]
fn alphabets() {
    let guess = |text: &str| alignment("a.fa", text, &ReadOptions::default()).sites.alphabet;
    assert_eq!(guess(">a\nACGT-\n>b\nAC-TT\n"), Alphabet::dna());
    assert_eq!(guess(">a\nacgu-\n"), Alphabet::rna());
    assert_eq!(guess(">a\nACDEF\n"), Alphabet::protein());
    let own = with(|s| s.alphabet = "HP-".into());
    assert_eq!(alignment("a.fa", ">a\nHPh.\n", &own).states, array![[0, 1, 0, 2]]);
    // Lower-case letters in the alphabet are states of their own.
    let cases = with(|s| s.alphabet = "Aa".into());
    assert_eq!(alignment("a.a3m", ">a\nAaaA\n", &cases).states, array![[0, 1, 1, 0]]);
    refused_with("a.fa", ">a\nACGT\n", &with(|s| s.alphabet = "AA".into()), &["`alphabet`", "'A' twice"]);
}

#[test]
fn ambiguous_letters_as_asked() {
    let text = ">s1\nACGT\n>s2\nANGT\n>s3\nA-RT\n";
    let kind = |ambiguous: Ambiguous| with(|s| s.ambiguous = ambiguous);
    refused_with(
        "a.fa",
        text,
        &kind(Ambiguous::Refuse),
        &[
            "a.fa: line 4, column 2 (sequence s2)",
            "the ambiguous letter 'N'",
            "one of ACGT-",
            "--ambiguous gap, missing or drop",
        ],
    );
    assert_eq!(letters(&alignment("a.fa", text, &kind(Ambiguous::Gap))), ["ACGT", "A-GT", "A--T"]);
    assert_eq!(letters(&alignment("a.fa", text, &kind(Ambiguous::Missing))), ["ACGT", "A?GT", "A-?T"]);
    let dropped = alignment("a.fa", text, &kind(Ambiguous::Drop));
    assert_eq!((letters(&dropped), dropped.left_out), (vec!["ACGT".to_owned()], 2));
    let table = read_bytes("a.fa", text, &kind(Ambiguous::Missing)).unwrap();
    assert_eq!(letters_of_table(&table), ["ACGT", "A?GT", "A-?T"]);
    // A gap that is not a state counts as ambiguous.
    let without_gap = |ambiguous| with(|s| (s.alphabet, s.ambiguous) = ("ACGT".into(), ambiguous));
    refused_with("a.fa", text, &without_gap(Ambiguous::Gap), &["`ambiguous`: found gap", "ACGT has no gap"]);
    assert_eq!(letters(&alignment("a.fa", text, &without_gap(Ambiguous::Missing))), ["ACGT", "A?GT", "A??T"]);
}

#[test]
fn sequences_and_columns_of_gaps_are_left_out() {
    let text = ">a\nAC--\n>b\nACG-\n>c\nA---\n>d\nACGT\n";
    let options = with(|s| s.max_gaps = 0.5);
    let found = alignment("a.fa", text, &options);
    assert_eq!((found.names.join(""), found.left_out), ("abd".into(), 1));
    let both = with(|s| (s.max_gaps, s.max_column_gaps) = (0.5, 0.4));
    let found = alignment("a.fa", text, &both);
    assert_eq!(
        (letters(&found), found.sites.positions.clone()),
        (vec!["AC-".into(), "ACG".into(), "ACG".into()], vec![1, 2, 3])
    );
    assert_eq!(found.sites.width, 4);
    // Other sequences of the same alignment get the same columns.
    let like = ReadOptions { sites: Some(found.sites.clone()), ..ReadOptions::default() };
    assert_eq!(letters(&alignment("b.fa", ">x\n---T\n", &like)), ["---"]);
    refused_with("b.fa", ">x\nACGTA\n", &like, &["columns of the alignment: found 5, expected 4 as in"]);
    refused_with("a.fa", text, &with(|s| s.max_gaps = 1.5), &["`max_gaps`: found 1.5", "[0, 1]"]);
    refused_with("a.fa", ">a\n--A\n", &with(|s| s.max_gaps = 0.1), &["1 sequences, all with too many gaps"]);
    let none = with(|s| s.max_column_gaps = 0.4);
    refused_with("a.fa", ">a\n-A\n>b\nC-\n", &none, &["columns: found a share of gaps of at least 0.500"]);
}

#[test]
fn limits_and_labels() {
    let text = ">a\nAC\n>b\n--\n>c\nGT\n>d\nnot read\n";
    let mut options = with(|s| s.max_gaps = 0.5);
    options.limit = Some(2);
    assert_eq!(alignment("a.fa", text, &options).names, ["a", "c"]);
    let files = Files::new();
    let (path, labels) = (files.put("a.fa", ">a\nAC\n>b\n-T\n>c\n--\n"), files.put("y.txt", "x\ny\nz\n"));
    let all = ReadOptions { labels: Some(labels.clone()), ..dna() };
    assert_eq!(label_names(&read(&path, &all).unwrap()), ["x", "y", "z"]);
    let mut fewer = ReadOptions { labels: Some(labels), limit: Some(2), ..dna() };
    assert_eq!(label_names(&read(&path, &fewer).unwrap()), ["x", "y"]);
    (fewer.sequences.max_gaps, fewer.limit) = (0.5, None);
    let message = read(&path, &fewer).unwrap_err().to_string();
    assert!(message.contains("labels: found 1 sequences left out"), "{message}");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let long = "x".repeat(90);
    for (text, parts) in [
        (
            ">a\nACGT\n>b\nAC\nG\n",
            &["line 3 (sequence b): found 3 sites, expected 4 as in the first sequence (a)"][..],
        ),
        (
            ">a\nAC5T\n",
            &["line 2, column 3 (sequence a): found '5', expected one of ACGT- (or choose --alphabet)"],
        ),
        (">a\nACGT\n>b\n\n>c\nACGT\n", &["line 3 (sequence b): found no letters"]),
        (">a\n", &["line 1 (sequence a): found no letters"]),
        (">a\nACGT\n>\nACG*\n", &["line 4, column 4 (sequence without a name): found '*'"]),
        (&format!(">{long}\nAC!T\n"), &["column 3 (sequence xxxxxxxx", "x…): found '!'"]),
        (">a\nACG\u{e9}T\n", &["line 2, column 4"]),
        ("# STOCKHOLM 1.0\na ACGT\n//\n", &["a Stockholm file", "esl-reformat"]),
    ] {
        refused("a.fa", text, parts);
    }
    refused("a.fa", "ACGT\n>a\nACGT\n", &["line 1: found \"ACGT\", expected a line that starts with >"]);
    refused("a.fa", ";nothing\n", &["line 1: found no sequence"]);
    let small = ReadOptions { in_memory_limit: 60, ..dna() };
    refused_with(
        "a.fa",
        ">a\nACGTACGTACGT\n",
        &small,
        &["alignment: found 124 B of memory needed, expected at most 60 B (--memory-limit)"],
    );
}

fn config(files: &Files, text: &str) -> DataConfig {
    let source = files.put("a.fa", text).display().to_string();
    let sequences = SequenceOptions { alphabet: "dna".into(), ..SequenceOptions::default() };
    DataConfig { source, validation_share: 0.0, sequences, ..DataConfig::default() }
}

#[test]
fn samples_keep_their_sites_and_states() {
    let (files, text) = (Files::new(), ">a\nACGT-\n>b\nAC-TN\n");
    let mut config = config(&files, text);
    config.sequences.ambiguous = Ambiguous::Missing;
    let (samples, _) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    assert!(samples.has_missing(), "without --missing");
    assert_eq!(samples.sites, Some(Sites::all(Alphabet::dna(), 5)));
    assert_eq!(states(&samples, 5).unwrap(), array![[0, 1, 2, 3, 4], [0, 1, 4, 3, MISSING]]);
    assert_eq!(states(&samples.select(&[1]), 5).unwrap().row(0).to_vec(), [0, 1, 4, 3, MISSING]);
    config.sequences.ambiguous = Ambiguous::Gap;
    let (samples, _) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    assert!(matches!(samples.all(1).unwrap().visible, Rows::Sparse(_)));
    assert_eq!(states(&samples, 5).unwrap().row(1).to_vec(), [0, 1, 4, 3, 4]);
    assert!(states(&samples, 4).unwrap_err().to_string().contains("found 25, expected a multiple of 4"));
    for (row, part) in
        [([1.0, 0.0, 1.0, 1.0], "site 1"), ([0.0, 1.0, 0.0, 0.0], "site 1"), ([0.5, 0.0, 1.0, 0.0], "site 0")]
    {
        for rows in [array![row].into(), Rows::compact(array![row])] {
            let samples = Samples::<f64>::from_rows(rows, &Bernoulli).unwrap();
            let message = states(&samples, 2).unwrap_err().to_string();
            assert!(message.contains("row 0, ") && message.contains(part), "{message}");
        }
    }
}

#[test]
fn validation_sequences_have_the_columns_of_the_training_ones() {
    let files = Files::new();
    let mut config = config(&files, ">a\nA-CGT\n>b\nA-C-T\n>c\nAACGT\n");
    config.sequences = SequenceOptions { max_column_gaps: 0.5, ..SequenceOptions::default() };
    config.validation = files.put("v.fa", ">a\nACE-N\n>b\nC-CGT\n").display().to_string();
    config.sequences.ambiguous = Ambiguous::Gap;
    // Without the first file, the second would be read as a protein.
    let message = load::<f32>(&config, &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("found 'E', expected one of ACGT-"), "{message}");
    files.put("v.fa", ">a\n----N\n>b\nCACGT\n");
    let (train, validation) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    let validation = validation.unwrap();
    assert_eq!(train.sites.as_ref().unwrap().positions, [1, 3, 4, 5]);
    assert_eq!(validation.sites, train.sites);
    assert_eq!(states(&validation, 5).unwrap(), array![[4, 4, 4, 4], [1, 1, 2, 3]]);
    files.put("v.fa", ">a\nACGT\n");
    let message = load::<f32>(&config, &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("columns of the alignment: found 4, expected 5"), "{message}");
}

#[test]
fn weights_are_those_of_all_sequences_also_after_a_split() {
    let files = Files::new();
    // Twenty near copies and twenty separate sequences, ten sites.
    let letter = |k: usize| ["A", "C", "G", "T"][k];
    let near = (0..20).map(|k| format!(">n{k}\nAAAAAAAAA{}\n", letter(k % 4)));
    let far =
        (0..20).map(|k| format!(">f{k}\n{}{}TTGG\n", letter(k % 4).repeat(3), letter(k / 5 % 4).repeat(3)));
    let text: String = near.chain(far).collect();
    let mut config = config(&files, &text);
    config.sequences.reweight = 0.9;
    let (samples, _) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    let weights = samples.weights.clone().unwrap();
    assert!(weights[..20].iter().all(|&w| w == 0.05));
    config.validation_share = 0.25;
    let (train, validation) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    let parts = train.weights.unwrap().into_iter().chain(validation.unwrap().weights.unwrap());
    assert!((parts.sum::<f32>() - weights.iter().sum::<f32>()).abs() < 1e-4);
    // The mean of a column is the weighted mean: the cluster counts once.
    let total: f32 = weights.iter().sum();
    let a_first: f32 = (0..40).filter(|k| *k < 20 || k % 4 == 0).map(|k| weights[k]).sum();
    assert!((samples.means().unwrap()[0] - f64::from(a_first / total)).abs() < 1e-6);
    config.source = files.put("x.csv", "0,1\n1,0\n").display().to_string();
    let message = load::<f32>(&config, &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("data to reweight: found no sequences"), "{message}");
    let table = ok("a.fa", ">a\nACGT\n");
    assert!(Samples::<f32>::new(table, &Bernoulli, Binarize::Keep).unwrap().weights.is_none());
}
