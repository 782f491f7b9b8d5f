//! A drawing: the inside of an SVG and its size, to be wrapped for a page or for a file of its own.

use maud::{Markup, html};

/// What is drawn, in its own units: the wrapper scales it to the room there is.
#[derive(Debug)]
pub struct Drawing {
    /// Elements of the SVG, without the SVG element.
    pub inside: Markup,
    /// Width, in chart units.
    pub width: f64,
    /// Height, in chart units.
    pub height: f64,
}

impl Drawing {
    /// The drawing in a page, styled by it. `described` is read out in place of the picture, `monitor` is kept for programs
    /// that read the page.
    pub fn in_page(&self, described: &str, monitor: Option<&str>) -> Markup {
        html! {
            div.plot {
                svg.chart viewBox=(format!("0 0 {} {}", self.width, self.height)) role="img" aria-label=(described)
                    data-monitor=[monitor] {
                    (self.inside)
                }
            }
        }
    }
}
