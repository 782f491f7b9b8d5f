//! The learnt model: receptive fields, weights, biases and singular values.

use maud::{Markup, html};
use ndarray::{Array2, Axis as Dimension};

use super::input::ReportInput;
use crate::charts::lines::draw;
use crate::charts::{Line, Lines, histogram};
use crate::error::Result;
use crate::number::{counted, number};
use crate::page::tiles::{Colours, colour_bar, grid_size, matrix, tile};

/// Largest number of fields: full rows of 6 and of 12 columns, the page's two widths.
const MOST_FIELDS: usize = 96;

/// The section.
pub(super) fn section(input: &ReportInput) -> Result<Markup> {
    Ok(html! {
        section #model {
            h2 { "The model" }
            div.model {
                @if input.weights.is_empty() {
                    p.note { "The weights are empty." }
                } @else {
                    (receptive_fields(input)?)
                }
                @if input.image_shape.is_some() && !input.visible_bias.is_empty() {
                    (visible_picture(input)?)
                } @else {
                    (bias("visible", input.visible_bias.iter(), "frequent features stand to the right"))
                }
            }
            div.cards {
                (weights(input))
                (singular_values(&input.singular_values))
                (bias("hidden", input.hidden_bias.iter(), "a unit far below zero is rarely on"))
            }
        }
    })
}

fn receptive_fields(input: &ReportInput) -> Result<Markup> {
    let norms = norms(&input.weights);
    let mut order: Vec<usize> = (0..norms.len()).collect();
    order.sort_by(|&a, &b| norms[b].total_cmp(&norms[a]));
    let scale = scale(input.weights.iter());
    let Some(shape) = input.image_shape else { return weight_map(input, &order, scale) };
    let shown = order.len().min(grid_size(shape)).min(MOST_FIELDS);
    let colours = Colours::Diverging(scale);
    let title = |j: usize| format!("hidden unit {}\nweight norm {}", j + 1, number(norms[j]));
    let described = format!("Receptive fields of {}, drawn as images.", counted(shown, "hidden unit"));
    let size = if shown <= 30 { "tiles fields few" } else { "tiles fields" };
    Ok(html! {
        figure.card {
            h3 { "Receptive fields" }
            div class=(size) role="img" aria-label=(described) {
                @for &j in &order[..shown] { (tile(input.weights.column(j), shape, colours, Some(&title(j)))?) }
            }
            (colour_bar(&number(f64::from(scale))))
            figcaption {
                "The weights of " (of_all(shown, order.len(), "hidden unit"))
                ", largest norm first: a unit is switched on by data where its field is orange and off where it "
                "is blue. All share one scale; at most half a per cent of the weights, the strongest, are beyond "
                "its ends."
            }
        }
    })
}

fn weight_map(input: &ReportInput, order: &[usize], scale: f32) -> Result<Markup> {
    let sorted = input.weights.select(Dimension(1), order).reversed_axes();
    let (hidden, visible) = sorted.dim();
    let described = format!("The weights as a map of {hidden} hidden by {visible} visible units.");
    Ok(html! {
        figure.card {
            h3 { "Weights" }
            (matrix(sorted.view(), Colours::Diverging(scale), &described)?)
            (colour_bar(&number(f64::from(scale))))
            figcaption {
                "A row for each of " (counted(hidden, "hidden unit")) ", largest norm first, a column for each "
                "of " (counted(visible, "feature")) ": a unit is switched on by the features in orange and off "
                "by those in blue."
            }
        }
    })
}

fn weights(input: &ReportInput) -> Markup {
    let values = input.weights.iter().map(|&w| f64::from(w));
    html! {
        figure.card {
            h3 { "Weight histogram" }
            (histogram::draw(values, "weight", "Histogram of the weights."))
            figcaption {
                "A peak at zero with long tails: few strong connections among many weak ones; a hard edge is a "
                "limit at work."
            }
        }
    }
}

fn bias<'a>(layer: &str, values: impl Iterator<Item = &'a f32>, reading: &str) -> Markup {
    let described = format!("Histogram of the {layer} biases.");
    html! {
        figure.card {
            h3 { @if layer == "hidden" { "Hidden" } @else { "Visible" } " biases" }
            (histogram::draw(values.map(|&b| f64::from(b)), "bias", &described))
            figcaption { "The field on each " (layer) " unit without its partners: " (reading) "." }
        }
    }
}

fn visible_picture(input: &ReportInput) -> Result<Markup> {
    let shape = input.image_shape.unwrap_or((1, input.visible_bias.len()));
    let scale = scale(input.visible_bias.iter());
    Ok(html! {
        figure.card {
            h3 { "Visible biases" }
            div.portrait role="img" aria-label="The visible biases drawn as an image." {
                (tile(input.visible_bias.view(), shape, Colours::Diverging(scale), None)?)
            }
            (colour_bar(&number(f64::from(scale))))
            figcaption {
                "The field on each pixel without the hidden units: orange pixels are mostly on, blue ones "
                "mostly off."
            }
        }
    })
}

fn singular_values(values: &[f64]) -> Markup {
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(i, &v)| ((i + 1) as f64, v)).collect();
    let line = Line { class: "single", name: "singular value", points: &points, band: &[] };
    let described =
        format!("{} of the weights on a logarithmic axis.", counted(values.len(), "singular value"));
    let (x_label, y_label) = ("mode", "singular value");
    let chart = Lines { lines: vec![line], x_label, y_label, log: true, described, ..Lines::default() };
    let (drawing, notes) = draw(&chart);
    html! {
        figure.card {
            h3 { "Singular values of W" }
            (drawing)
            @for note in notes { p.note { (note) } }
            figcaption {
                "Each mode's strength on a logarithmic axis: values that stand out at the left are what was "
                "learnt, the smooth remainder is close to random."
            }
        }
    }
}

/// Euclidean norm of each column; a column with a missing value counts as 0.
fn norms(weights: &Array2<f32>) -> Vec<f64> {
    let norm =
        |column: ndarray::ArrayView1<f32>| column.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
    weights.columns().into_iter().map(norm).map(|v| if v.is_finite() { v } else { 0.0 }).collect()
}

/// The magnitude that 99.5 % of the finite values do not exceed; 1 if all values are zero.
fn scale<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    let mut sizes: Vec<f32> = values.map(|v| v.abs()).filter(|v| v.is_finite()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let largest = sizes.last().copied().unwrap_or(0.0);
    let chosen =
        sizes.get((sizes.len() * 995 / 1000).min(sizes.len().saturating_sub(1))).copied().unwrap_or(0.0);
    [chosen, largest].into_iter().find(|&v| v > 0.0).unwrap_or(1.0)
}

/// `all 20 hidden units`, or `100 of 500 hidden units`.
fn of_all(shown: usize, all: usize, noun: &str) -> String {
    if shown == all {
        format!("all {}", counted(all, noun))
    } else {
        format!("{shown} of {}", counted(all, noun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_scale_is_a_high_quantile_and_never_zero() {
        let many: Vec<f32> = (0..=1000).map(|i| i as f32 * if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(scale(many.iter()), 995.0);
        assert_eq!(scale([0.0, f32::NAN].iter()), 1.0);
        let mut one = vec![0.0f32; 1000];
        one[3] = -2.0;
        assert_eq!(scale(one.iter()), 2.0);
    }

    #[test]
    fn fields_come_by_norm() {
        let weights = array![[1.0f32, 3.0, f32::NAN], [0.0, 4.0, 1.0]];
        assert_eq!(norms(&weights), [1.0, 5.0, 0.0]);
        let input = ReportInput { weights, image_shape: Some((2, 1)), ..ReportInput::default() };
        let page = receptive_fields(&input).unwrap().into_string();
        let place = |unit: &str| page.find(unit).unwrap();
        assert!(
            place("hidden unit 2") < place("hidden unit 1\n")
                && place("hidden unit 1\n") < place("hidden unit 3")
        );
    }

    #[test]
    fn the_map_has_a_row_per_hidden_unit() {
        let input = ReportInput { weights: Array2::ones((7, 3)), ..ReportInput::default() };
        let page = receptive_fields(&input).unwrap().into_string();
        assert!(page.contains("3 hidden by 7 visible"), "{page}");
    }
}
