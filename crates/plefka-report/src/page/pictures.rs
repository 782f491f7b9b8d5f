//! Rows of pictures under a heading, for pages of charts.

use maud::{Markup, html};
use ndarray::Array2;

use super::tiles::{Colours, colour_bar, grid, ink_bar};
use crate::error::Result;
use crate::number::number;

/// Pictures under a heading.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The heading.
    pub title: String,
    /// One picture per row.
    pub rows: Array2<f32>,
    /// Height and width.
    pub shape: (usize, usize),
    /// Whether numbers are signed: full colour at the largest magnitude; otherwise they are inks from 0 to 1.
    pub signed: bool,
    /// Explanation.
    pub caption: String,
}

/// The section of some pictures.
///
/// # Errors
/// Pictures of another size than their shape.
pub(super) fn draw_pictures(pictures: &Pictures) -> Result<Markup> {
    let largest = pictures.rows.iter().filter(|x| x.is_finite()).fold(0.0f32, |a, x| a.max(x.abs()));
    let colours = if pictures.signed { Colours::Diverging(largest) } else { Colours::Ink };
    Ok(html! {
        section {
            h2 { (pictures.title) }
            div.cards.wide {
                figure.card {
                    (grid(pictures.rows.view(), pictures.shape, colours, &pictures.title)?)
                    @if pictures.signed { (colour_bar(&number(f64::from(largest)))) } @else { (ink_bar()) }
                    figcaption { (pictures.caption) }
                }
            }
        }
    })
}
