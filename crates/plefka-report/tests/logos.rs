//! The section of sequence logos.

use ndarray::{Array1, Array2};
use plefka_report::{LetterKind, Logos, ReportInput, render};

use super::{assert_finite, assert_nested, attributes, input};

/// A run on `sites` sites with `letters` as the states.
fn run(sites: usize, letters: &[String], kind: LetterKind, hidden: usize) -> ReportInput {
    let visible = sites * letters.len();
    let weights = Array2::from_shape_fn((visible, hidden), |(i, j)| {
        if i % 7 == j % 7 { 1.0 + j as f32 } else { -0.1 * (i % 3) as f32 }
    });
    let logos = Logos {
        weights: weights.clone(),
        letters: letters.to_vec(),
        kind,
        positions: (1..=sites).collect(),
        zero_sum: false,
    };
    ReportInput {
        weights,
        visible_bias: Array1::zeros(visible),
        logos: Some(logos),
        ..input(visible, hidden)
    }
}

fn letters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

#[test]
fn logos_are_drawn_of_the_most_specific_units() {
    let page = render(&run(5, &letters("ACGU-"), LetterKind::Nucleotides, 20)).unwrap();
    assert_finite(&page);
    assert_nested(&page);
    assert!(page.contains("href=\"#logos\"") && page.contains("<h2>Sequence logos</h2>"));
    assert_eq!(page.matches("class=\"glyphs\"").count(), 1);
    assert_eq!(page.matches("<h3>Hidden unit ").count(), 12);
    assert!(page.contains("the 12 most specific of 20 hidden units") && page.contains("T or U"));
    let (strong, weak) = (page.find("<h3>Hidden unit 20<"), page.find("<h3>Hidden unit 2<"));
    assert!(strong.is_some() && weak.is_none(), "large weights come first");
    // Every drawn letter is defined once.
    let ids = attributes(&page, "id");
    for link in attributes(&page, "href").into_iter().filter(|link| link.starts_with("#glyph-")) {
        assert_eq!(ids.iter().filter(|id| **id == &link[1..]).count(), 1, "{link}");
    }
    assert!(!render(&input(25, 3)).unwrap().contains("#logos"));
}

#[test]
fn states_without_letters_are_numbers_and_any_letter_is_drawn() {
    let numbers: Vec<String> = (0..12).map(|k| k.to_string()).collect();
    let page = render(&run(3, &numbers, LetterKind::Other, 2)).unwrap();
    assert_nested(&page);
    assert!(
        page.contains("all 2 hidden units")
            && page.contains("#glyph-31")
            && !page.contains("class=\"letters\"")
    );
    // Characters without an outline become a box; characters that are special in HTML appear in attributes as numbers
    // only.
    for odd in ["<\"&*", "ab", "日本"] {
        let page = render(&run(4, &letters(odd), LetterKind::Other, 3)).unwrap();
        assert_finite(&page);
        assert_nested(&page);
    }
}

#[test]
fn weights_of_any_kind_are_drawn() {
    for value in [0.0, f32::NAN, f32::INFINITY, f32::MAX, 1e-30] {
        let mut run = run(2, &letters("ACGT"), LetterKind::Nucleotides, 2);
        run.logos.as_mut().unwrap().weights.fill(value);
        let page = render(&run).unwrap();
        assert_finite(&page);
        assert_nested(&page);
        assert!(!page.contains("NaN") && !page.contains("inf)"), "{value}");
    }
    let page = render(&run(500, &letters("AC"), LetterKind::Other, 1)).unwrap();
    assert!(page.contains("the 32 with the largest weights"));
    let mut other = run(3, &letters("ACGT"), LetterKind::Nucleotides, 2);
    other.logos.as_mut().unwrap().positions.pop();
    let message = render(&other).unwrap_err().to_string();
    assert!(message.contains("weights of the logos: found (12, 2) of 2 sites of 4 states"), "{message}");
}
