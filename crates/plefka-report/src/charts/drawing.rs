//! A drawing: the content of an SVG and its size, ready to be placed in a page or in its own file.

use maud::{Markup, html};

/// A drawing in its own units; the page or file scales it to the available room.
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
    /// The drawing in a page, styled by the page. `described` is the text for screen readers; `monitor` is an attribute
    /// for programs that read the page.
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
