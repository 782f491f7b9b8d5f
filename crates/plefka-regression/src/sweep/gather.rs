//! The curves of a sweep: means, medians and shares over the draws at every size.

use plefka::numerics::mean::mean_and_variance;

use super::curve::{Curve, Mean, Point, Sweep};
use super::design::design;
use super::draw::Draw;
use super::prepared::Prepared;
use super::settings::SweepSettings;
use super::vary::Vary;
use crate::theory::{Design, risk};

/// All curves; `draws` holds the draws of the first size, then those of the second, and so on.
pub(super) fn gather(prepared: &Prepared, settings: &SweepSettings, draws: &[Vec<Draw>]) -> Sweep {
    let design = (settings.vary == Vary::Rows).then(|| design(prepared)).flatten();
    let n_models = settings.lambdas.len() + usize::from(prepared.logistic);
    let curve = |model: usize| {
        let ridge = model < settings.lambdas.len();
        let lambda = settings.lambdas[if ridge { model } else { 0 }];
        let point = |size: usize| {
            let part = &draws[size * settings.draws..(size + 1) * settings.draws];
            let draws = part.iter().map(|found| &found[model]).collect();
            let (rows, columns) = match settings.vary {
                Vary::Rows => (settings.sizes[size], prepared.x.ncols()),
                Vary::Columns => (settings.rows, settings.sizes[size]),
            };
            let group = Group { draws, rows, columns, classes: prepared.classes.is_some() };
            if ridge { group.ridge(lambda, design.as_ref()) } else { group.logistic() }
        };
        let model = if ridge { "ridge" } else { "logistic" };
        Curve { model, lambda, points: (0..settings.sizes.len()).map(point).collect() }
    };
    Sweep { vary: settings.vary, classes: prepared.classes, curves: (0..n_models).map(curve).collect() }
}

/// The draws of one model at one size.
struct Group<'a> {
    draws: Vec<&'a Draw>,
    rows: usize,
    columns: usize,
    /// Whether the target has two classes.
    classes: bool,
}

impl Group<'_> {
    fn ridge(&self, lambda: f64, design: Option<&Design>) -> Point {
        Point {
            squared_error: Some(self.mean(|draw| draw.squared_error)),
            median_squared_error: Some(self.median(|draw| draw.squared_error)),
            // The intercept uses up one row.
            expected: design
                .filter(|_| self.rows > 1)
                .map(|design| design.noise + risk(design, self.rows as f64 - 1.0, lambda)),
            smallest_singular_value: Some(self.median(|draw| draw.smallest)),
            ..self.common()
        }
    }

    fn logistic(&self) -> Point {
        Point {
            separable: Some(self.share(|draw| draw.separable)),
            unconverged: Some(self.share(|draw| !draw.converged)),
            ..self.common()
        }
    }

    /// The numbers of every model.
    fn common(&self) -> Point {
        Point {
            rows: self.rows,
            columns: self.columns,
            accuracy: self.classes.then(|| self.mean(|draw| draw.accuracy)),
            squared_error: None,
            median_squared_error: None,
            expected: None,
            norm: self.mean(|draw| draw.norm),
            median_norm: self.median(|draw| draw.norm),
            smallest_singular_value: None,
            separable: None,
            unconverged: None,
        }
    }

    fn values(&self, f: fn(&Draw) -> f64) -> Vec<f64> {
        self.draws.iter().map(|draw| f(draw)).collect()
    }

    fn mean(&self, f: fn(&Draw) -> f64) -> Mean {
        let (value, variance) = mean_and_variance(&self.values(f));
        Mean { value, error: variance.sqrt() }
    }

    fn median(&self, f: fn(&Draw) -> f64) -> f64 {
        let mut values = self.values(f);
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
    }

    fn share(&self, f: fn(&Draw) -> bool) -> f64 {
        self.draws.iter().filter(|draw| f(draw)).count() as f64 / self.draws.len() as f64
    }
}
