//! A sequence logo: at every site the letters of the states with the weights as their heights, positive ones stacked
//! above the axis and negative ones below, the largest outermost (Schneider & Stephens 1990, with weights instead of
//! information).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use ndarray::ArrayView1;

use super::axis::Axis;
use super::frame::{Band, Frame, LEFT, RIGHT, TOP, WIDTH, px};
use super::glyphs::{BOX, outline};
use super::letters::Letters;
use super::specificity::Specificity;
use crate::number::number;

/// Largest number of sites of one logo; more would be too narrow to read on a telephone.
pub(crate) const MOST_SITES: usize = 32;
/// Letters lower than this share of the axis are left out.
const LEAST: f64 = 0.012;
/// Number of letters in the tooltip of a site.
const TOLD: usize = 5;

/// The weights of one hidden unit, site by site.
#[derive(Debug)]
pub(crate) struct Logo<'a> {
    /// The letters of the states.
    pub letters: &'a Letters,
    /// The positions of all sites.
    pub positions: &'a [usize],
    /// W of the unit, (n_sites·Q); values that are not finite count as 0.
    pub weights: ArrayView1<'a, f32>,
}

impl Logo<'_> {
    fn weight(&self, site: usize, state: usize) -> f64 {
        let weight = f64::from(self.weights[site * self.letters.n_states() + state]);
        if weight.is_finite() { weight } else { 0.0 }
    }

    /// Norm of the weights of a site.
    fn site_norm(&self, site: usize) -> f64 {
        (0..self.letters.n_states()).map(|state| self.weight(site, state).powi(2)).sum::<f64>().sqrt()
    }

    /// The size of the weights and the number of sites that carry them.
    pub(crate) fn specificity(&self) -> Specificity {
        Specificity::of((0..self.positions.len()).map(|site| self.site_norm(site)))
    }

    /// The sites shown, ascending: all sites, or the sites with the largest weights.
    pub(crate) fn shown(&self) -> Vec<usize> {
        let mut sites: Vec<usize> = (0..self.positions.len()).collect();
        if sites.len() > MOST_SITES {
            let norms: Vec<f64> = sites.iter().map(|&site| self.site_norm(site)).collect();
            sites.sort_by(|&a, &b| norms[b].total_cmp(&norms[a]).then(a.cmp(&b)));
            sites.truncate(MOST_SITES);
            sites.sort_unstable();
        }
        sites
    }

    /// The states of a site by descending magnitude, without the states of weight 0.
    fn strongest(&self, site: usize) -> Vec<(usize, f64)> {
        let states = (0..self.letters.n_states()).map(|state| (state, self.weight(site, state)));
        let mut states: Vec<_> = states.filter(|(_, weight)| *weight != 0.0).collect();
        states.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        states
    }

    /// Heights of the two stacks of a site.
    fn heights(&self, site: usize) -> (f64, f64) {
        self.strongest(site)
            .into_iter()
            .fold((0.0, 0.0), |(up, down), (_, w)| (up + w.max(0.0), down + w.min(0.0)))
    }

    /// The drawing, whose characters are added to `used`; `unit` names the unit.
    pub(crate) fn draw(&self, unit: &str, used: &mut BTreeSet<char>) -> Markup {
        let shown = self.shown();
        let ends = shown.iter().map(|&site| self.heights(site)).flat_map(|(up, down)| [up, down, 0.0]);
        let Some(y) = Axis::fit(ends, false, 0.03, 4) else { return html! {} };
        let mut x = Axis::exact(0.0, shown.len().max(1) as f64, 1.0, 8);
        x.ticks = self.ticks(&shown);
        let frame = Frame { x, y, x_label: "site".into(), y_label: "weight".into() };
        let at = |column: f64| frame.at_x(column).unwrap_or(0.0);
        let mut marks = String::new();
        let mut bands = Vec::new();
        for (column, &site) in shown.iter().enumerate() {
            let (left, right) = (at(column as f64), at(column as f64 + 1.0));
            self.stacks(&frame, site, (left, right), &mut marks, used);
            if column > 0 && self.positions[site] != self.positions[shown[column - 1]] + 1 {
                let floor = px(frame.floor());
                write!(marks, "<path class=\"break\" d=\"M{} {TOP}V{floor}\"></path>", px(left))
                    .expect("strings take text");
            }
            bands.push(Band {
                span: (left, right, 0.5 * (left + right)),
                marks: vec![],
                text: self.told(site),
            });
        }
        let zero = frame.at_y(0.0).map(px).unwrap_or_default();
        let marks = html! {
            g.logo { (PreEscaped(marks)) }
            line.zero x1=(px(at(0.0))) x2=(px(at(shown.len() as f64))) y1=(zero) y2=(zero) {}
        };
        frame.drawing(&marks, &bands).in_page(&self.described(unit, &shown), None)
    }

    /// Positions under the axis, as many as fit.
    fn ticks(&self, shown: &[usize]) -> Vec<(f64, String)> {
        let digits = self.positions.last().map_or(1, |last| last.to_string().len()) as f64;
        let pitch = (WIDTH - LEFT - RIGHT) / shown.len().max(1) as f64;
        let stride = ((7.0 * digits + 7.0) / pitch).ceil().max(1.0) as usize;
        let label =
            |(column, &site): (usize, &usize)| (column as f64 + 0.5, self.positions[site].to_string());
        shown.iter().enumerate().step_by(stride).map(label).collect()
    }

    /// The letters of a site, innermost first.
    fn stacks(
        &self,
        frame: &Frame,
        site: usize,
        (left, right): (f64, f64),
        out: &mut String,
        used: &mut BTreeSet<char>,
    ) {
        let place = |value: f64| frame.at_y(value).unwrap_or(0.0);
        let (mut up, mut down) = (0.0, 0.0);
        let least = LEAST * (frame.floor() - TOP);
        for (state, weight) in self.strongest(site).into_iter().rev() {
            let edge = if weight > 0.0 { &mut up } else { &mut down };
            let inner = *edge;
            *edge += weight;
            let (top, bottom) = (place(inner.max(*edge)), place(inner.min(*edge)));
            if bottom - top >= least {
                self.letter(state, (left, right), (top, bottom), out, used);
            }
        }
    }

    /// One letter, or several characters side by side, in a box.
    fn letter(
        &self,
        state: usize,
        (left, right): (f64, f64),
        (top, bottom): (f64, f64),
        out: &mut String,
        used: &mut BTreeSet<char>,
    ) {
        let (text, class) = (self.letters.text(state), self.letters.class(state));
        let free = 0.03 * (right - left);
        let width = (right - left - 2.0 * free) / text.chars().count().max(1) as f64;
        for (k, character) in text.chars().enumerate() {
            used.insert(character);
            let x = left + free + width * k as f64;
            let (across, down) = (width / 100.0, (bottom - top) / 100.0);
            let id = glyph_id(character);
            write!(
                out,
                "<use href=\"#{id}\" class=\"{class}\" transform=\"translate({x:.2} {top:.2})scale({across:.4} {down:.4})\"></use>"
            )
            .expect("strings take text");
        }
    }

    /// The tooltip of a site.
    fn told(&self, site: usize) -> String {
        let strongest = self.strongest(site);
        let mut text = format!("site {}", self.positions[site]);
        for &(state, weight) in strongest.iter().take(TOLD) {
            write!(text, "\n{} {}", self.letters.name(state), signed(weight)).expect("strings take text");
        }
        if strongest.len() > TOLD {
            text.push_str("\n…");
        }
        text
    }

    /// The description of the drawing: its largest letters.
    fn described(&self, unit: &str, shown: &[usize]) -> String {
        let of_site = |&site: &usize| {
            self.strongest(site).into_iter().map(move |(state, weight)| (site, state, weight))
        };
        let mut all: Vec<_> = shown.iter().flat_map(of_site).collect();
        all.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        let name = |&(site, state, weight): &(usize, usize, f64)| {
            format!("{} at site {} ({})", self.letters.name(state), self.positions[site], signed(weight))
        };
        let largest: Vec<String> = all.iter().take(TOLD).map(name).collect();
        format!(
            "Logo of {unit}; largest weights: {}.",
            if largest.is_empty() { "none".into() } else { largest.join(", ") }
        )
    }
}

/// A weight with its sign.
fn signed(weight: f64) -> String {
    if weight > 0.0 { format!("+{}", number(weight)) } else { number(weight) }
}

fn glyph_id(character: char) -> String {
    format!("glyph-{:x}", u32::from(character))
}

/// The outlines that the logos of a page refer to.
pub(crate) fn definitions(used: &BTreeSet<char>) -> Markup {
    html! {
        svg.glyphs aria-hidden="true" width="0" height="0" {
            defs {
                @for &character in used {
                    path id=(glyph_id(character)) fill-rule="evenodd" d=(outline(character).unwrap_or(BOX)) {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::LetterKind;
    use ndarray::Array1;

    fn letters() -> Letters {
        Letters::new("ACGT-".chars().map(String::from).collect(), LetterKind::Nucleotides)
    }

    #[test]
    fn many_sites_are_cut_to_the_strongest() {
        let letters = letters();
        let positions: Vec<usize> = (0..100).map(|k| 2 * k + 1).collect();
        let weights = Array1::from_shape_fn(500, |k| if k / 5 % 3 == 0 { (k / 5) as f32 } else { 0.1 });
        let logo = Logo { letters: &letters, positions: &positions, weights: weights.view() };
        let shown = logo.shown();
        assert_eq!(shown.len(), MOST_SITES);
        assert!(shown.is_sorted() && shown.contains(&99) && shown.contains(&9) && !shown.contains(&98));
        let mut used = BTreeSet::new();
        let text = logo.draw("unit 1", &mut used).into_string();
        assert_eq!(
            text.matches("class=\"break\"").count(),
            MOST_SITES - 1,
            "every second column was not kept"
        );
        assert!(text.contains("site 199\n") && used.contains(&'A'), "{text}");
    }

    #[test]
    fn letters_stack_outward_and_have_their_weights_height() {
        let (letters, positions) = (letters(), [1]);
        let weights = ndarray::array![2.0f32, 1.0, -3.0, 0.001, f32::NAN];
        let logo = Logo { letters: &letters, positions: &positions, weights: weights.view() };
        let text = logo.draw("unit 1", &mut BTreeSet::new()).into_string();
        // Top and height of each letter.
        let boxes: Vec<(char, f64, f64)> = text
            .split("<use href=\"#glyph-")
            .skip(1)
            .map(|part| {
                let code = u32::from_str_radix(&part[..part.find('"').unwrap()], 16).unwrap();
                let top = part.split("translate(").nth(1).unwrap().split([' ', ')']).nth(1).unwrap();
                let scale = part.split("scale(").nth(1).unwrap().split([' ', ')']).nth(1).unwrap();
                (char::from_u32(code).unwrap(), top.parse().unwrap(), 100.0 * scale.parse::<f64>().unwrap())
            })
            .collect();
        let [g, c, a] = ['G', 'C', 'A'].map(|letter| *boxes.iter().find(|(own, ..)| *own == letter).unwrap());
        assert_eq!(boxes.len(), 3, "a letter of almost no height and one that is no number: {boxes:?}");
        assert!((a.2 / c.2 - 2.0).abs() < 0.02 && (g.2 / c.2 - 3.0).abs() < 0.02);
        assert!(
            (a.1 + a.2 - c.1).abs() < 0.5 && (c.1 + c.2 - g.1).abs() < 0.5,
            "A above C above the axis above G"
        );
        assert!(text.contains("site 1\nG −3\nA +2\nC +1\nT +0.001<"), "{text}");
        assert!(text.contains("largest weights: G at site 1 (−3), A at site 1 (+2)"), "{text}");
    }
}
