//! The samples of the machine beside data, and data beside their reconstruction.

use maud::{Markup, html};
use ndarray::{Array2, ArrayView2, s};

use super::input::ReportInput;
use crate::error::Result;
use crate::number::{counted, number};
use crate::page::tiles::{Colours, grid, grid_size, ink_bar, matrix, tile};

/// Largest number of reconstructions shown as images, and of rows shown in a matrix.
const MOST_PAIRS: usize = 24;
const MOST_ROWS: usize = 64;

/// The section; empty if there are neither samples nor reconstructions.
pub(super) fn section(input: &ReportInput) -> Result<Markup> {
    if [&input.data, &input.samples, &input.originals].into_iter().all(|part| part.is_empty()) {
        return Ok(html! {});
    }
    Ok(html! {
        section #samples {
            h2 { "Samples" }
            div.cards.wide {
                (rows(&input.data, input.image_shape, "Data", "data", "What the machine was shown")?)
                (rows(&input.samples, input.image_shape, "Samples", "model", "What the machine draws")?)
            }
            @if !input.originals.is_empty() { (reconstructions(input)?) }
        }
    })
}

fn rows(
    values: &Array2<f32>,
    shape: Option<(usize, usize)>,
    title: &str,
    of: &str,
    what: &str,
) -> Result<Markup> {
    if values.is_empty() {
        return Ok(html! {});
    }
    let count = values.nrows().min(shape.map_or(MOST_ROWS, grid_size));
    let described = format!("{} of the {of}.", counted(count, "sample"));
    let shown = values.slice(s![..count, ..]);
    Ok(html! {
        figure.card {
            h3 { (title) }
            @match shape {
                Some(shape) => (grid(shown, shape, Colours::Ink, &described)?),
                None => (matrix(shown, Colours::Ink, &described)?),
            }
            (ink_bar())
            (lost(shown))
            figcaption { (what) ": " (counted(count, "sample")) ", " (reading(shape)) }
        }
    })
}

fn reading(shape: Option<(usize, usize)>) -> &'static str {
    match shape {
        Some(_) => "each an image.",
        None => "a row each, and a column for each feature.",
    }
}

fn lost(values: ArrayView2<f32>) -> Markup {
    let lost = values.iter().filter(|v| !v.is_finite()).count();
    html! { @if lost > 0 { p.note { (counted(lost, "value")) " drawn as zero or one: not finite." } } }
}

fn reconstructions(input: &ReportInput) -> Result<Markup> {
    let count = input.originals.nrows().min(if input.image_shape.is_some() { MOST_PAIRS } else { MOST_ROWS });
    let originals = input.originals.slice(s![..count, ..]);
    let remade = input.reconstructions.slice(s![..count, ..]);
    let difference = &remade - &originals;
    let error =
        (difference.iter().map(|&d| f64::from(d).powi(2)).sum::<f64>() / difference.len() as f64).sqrt();
    let parts = [
        ("data", originals, Colours::Ink),
        ("reconstruction", remade, Colours::Ink),
        ("difference", difference.view(), Colours::Diverging(1.0)),
    ];
    Ok(html! {
        figure.card {
            h3 { "Reconstructions" }
            @match input.image_shape {
                Some(shape) => (triples(&parts, shape)?),
                None => div.cards.wide {
                    @for (name, values, colours) in parts { (named_matrix(name, values, colours)?) }
                },
            }
            (lost(originals)) (lost(remade))
            figcaption {
                "Data, what one pass up and down makes of it, and the difference (orange: too much, blue: too "
                "little); root mean square over these " (counted(count, "sample")) ": " (number(error)) "."
            }
        }
    })
}

type Part<'a> = (&'a str, ArrayView2<'a, f32>, Colours);

fn triples(parts: &[Part; 3], shape: (usize, usize)) -> Result<Markup> {
    let count = parts[0].1.nrows();
    let described = format!("{} above its reconstruction and the difference.", counted(count, "image"));
    Ok(html! {
        div.triples role="img" aria-label=(described) {
            @for i in 0..count {
                div.triple {
                    @for (name, values, colours) in parts {
                        (tile(values.row(i), shape, *colours, Some(name))?)
                    }
                }
            }
        }
    })
}

fn named_matrix(name: &str, values: ArrayView2<f32>, colours: Colours) -> Result<Markup> {
    let described = format!("The {name} as a matrix, a row for each sample.");
    Ok(html! { div { h4 { (name) } (matrix(values, colours, &described)?) } })
}
