//! Rows of an array as pictures: small image tiles, or one matrix if a row is not an image.

use maud::{Markup, html};
use ndarray::{Array2, ArrayView1, ArrayView2, s};

use crate::error::Result;
use crate::pictures::{diverging, ink, shrink_by_extreme, shrink_by_mean};

/// Largest number of pixels per side of an image.
const IMAGE_SIDE: usize = 128;
/// Largest number of pixels per side of a matrix.
const MATRIX_SIDE: usize = 512;
/// Approximate largest number of pixels of all tiles of one grid.
const GRID_PIXELS: usize = 400_000;

/// The mapping of values to colours.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Colours {
    /// Values in [0, 1]: a larger value has more ink.
    Ink,
    /// Signed values: full colour at the given magnitude.
    Diverging(f32),
}

impl Colours {
    fn class(self) -> &'static str {
        match self {
            Self::Ink => "pixels ink",
            Self::Diverging(_) => "pixels",
        }
    }

    fn uri(self, values: ArrayView2<f32>, longest: usize) -> Result<String> {
        match self {
            Self::Ink => ink(shrink_by_mean(values, longest).view()),
            Self::Diverging(scale) => diverging(shrink_by_extreme(values, longest).view(), scale),
        }
    }
}

/// Number of images of this shape in a grid: up to 100, fewer if they are large.
pub(crate) fn grid_size((height, width): (usize, usize)) -> usize {
    let pixels = height.min(IMAGE_SIDE) * width.min(IMAGE_SIDE);
    (GRID_PIXELS / pixels.max(1)).clamp(16, 100)
}

/// One vector as an image.
pub(crate) fn tile(
    row: ArrayView1<f32>,
    shape: (usize, usize),
    colours: Colours,
    title: Option<&str>,
) -> Result<Markup> {
    let (height, width) = shape;
    let image = Array2::from_shape_fn(shape, |(i, j)| row[i * width + j]);
    let uri = colours.uri(image.view(), IMAGE_SIDE)?;
    let ratio = format!("aspect-ratio:{width}/{height}");
    Ok(html! { img class=(colours.class()) src=(uri) style=(ratio) alt="" title=[title]; })
}

/// The first rows as a grid of images; `described` is the text for screen readers.
pub(crate) fn grid(
    rows: ArrayView2<f32>,
    shape: (usize, usize),
    colours: Colours,
    described: &str,
) -> Result<Markup> {
    let shown = rows.nrows().min(grid_size(shape));
    Ok(html! {
        div.tiles role="img" aria-label=(described) {
            @for row in rows.slice(s![..shown, ..]).rows() { (tile(row, shape, colours, None)?) }
        }
    })
}

/// A whole array as one picture, each entry a rectangle; large arrays are merged block by block.
pub(crate) fn matrix(values: ArrayView2<f32>, colours: Colours, described: &str) -> Result<Markup> {
    let (rows, columns) = values.dim();
    let side = |cells: usize, longest: usize| (24 * cells).clamp(24, longest);
    let style = format!("width:min(100%,{}px);height:{}px", side(columns, 1152), side(rows, 384));
    let uri = colours.uri(values, MATRIX_SIDE)?;
    Ok(html! { img class={ "matrix " (colours.class()) } src=(uri) style=(style) alt=(described); })
}

/// A strip of the signed colours with the values at its ends.
pub(crate) fn colour_bar(scale: &str) -> Markup {
    html! {
        p.colour-bar { span { "−" (scale) } span.ramp aria-hidden="true" {} span { "+" (scale) } }
    }
}

/// A strip of the inks from 0 to 1.
pub(crate) fn ink_bar() -> Markup {
    html! {
        p.colour-bar { span { "0" } span.ramp.grey.ink aria-hidden="true" {} span { "1" } }
    }
}
