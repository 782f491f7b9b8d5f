//! Output functions with their losses, mean over the rows, and δ = ∂ℓ/∂z for the sums z of the last layer.
//!
//! | output | loss of a row | δ of a row |
//! |---|---|---|
//! | softmax | −ln softmax(z)\[y\] | (softmax(z) − onehot(y))/n |
//! | logistic | Σ softplus(z) − t z | (σ(z) − t)/n |
//! | linear | ½ Σ (z − t)² | (z − t)/n |

use ndarray::Array2;
use plefka::linalg::{exp, logistic, rows, soft_plus};
use plefka::{Error, Float, Result};

plefka::choices! {
    /// The function of the last layer, and the loss that belongs to it.
    #[derive(Default)]
    pub enum Output: "output" {
        /// Classes; −ln p of the label.
        #[default]
        Softmax = "softmax": "Probabilities of classes; loss: minus the logarithm of that of the label",
        /// Numbers in [0, 1]; their cross-entropy.
        Logistic = "logistic": "Probabilities of 0/1 values; loss: their cross-entropy",
        /// Numbers; half the squared error.
        Linear = "linear": "Numbers; loss: half the squared error",
    }
}

/// What the last layer should give.
#[derive(Debug, Clone)]
pub enum Targets<F: Float> {
    /// The class of every row.
    Classes(Vec<u32>),
    /// Numbers, (rows × outputs).
    Values(Array2<F>),
}

impl<F: Float> Targets<F> {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Values(values) => values.nrows(),
        }
    }

    /// Rows whose largest output is not that of their class; 0 for numbers.
    pub(crate) fn wrong(&self, outputs: &Array2<F>) -> usize {
        let Self::Classes(classes) = self else { return 0 };
        let rows = outputs.rows().into_iter().zip(classes);
        rows.filter(|(row, class)| largest(row.iter().copied()) != **class as usize).count()
    }

    /// Refuses targets that do not fit `n_rows` rows of `n_outputs` numbers, or the output function.
    ///
    /// # Errors
    /// [`Error::Input`].
    pub fn check(&self, output: Output, n_rows: usize, n_outputs: usize) -> Result<()> {
        match (self, output) {
            (Self::Classes(classes), Output::Softmax) => {
                let bad = classes.iter().enumerate().find(|(_, k)| **k as usize >= n_outputs);
                if let Some((row, class)) = bad {
                    return Err(Error::input(
                        format!("class of row {row}"),
                        class,
                        format!("a number below {n_outputs}"),
                    ));
                }
                same("number of labels", classes.len(), n_rows)
            }
            (Self::Values(values), Output::Logistic | Output::Linear) => {
                same("number of target rows", values.nrows(), n_rows)?;
                same("number of target columns", values.ncols(), n_outputs)?;
                let range = |x: &F| match output {
                    Output::Logistic => *x >= F::zero() && *x <= F::one(),
                    _ => x.is_finite(),
                };
                match values.indexed_iter().find(|(_, x)| !range(x)) {
                    Some(((row, column), x)) => {
                        let expected =
                            if output == Output::Logistic { "a number in [0, 1]" } else { "a finite number" };
                        Err(Error::input(format!("target in row {row}, column {column}"), x, expected))
                    }
                    None => Ok(()),
                }
            }
            (Self::Classes(_), _) => Err(Error::input("targets", "classes", "numbers, one per output")),
            (Self::Values(_), _) => Err(Error::input("targets", "numbers", "a class for every row")),
        }
    }
}

/// The place of the largest number, the first of equal ones.
pub(crate) fn largest<F: Float>(row: impl Iterator<Item = F>) -> usize {
    let mut best = (0, F::neg_infinity());
    for (k, x) in row.enumerate() {
        if x > best.1 {
            best = (k, x);
        }
    }
    best.0
}

fn same(what: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::input(what, found, expected)) }
}

impl Output {
    /// The output for the sums z, in place: probabilities, or the sums themselves.
    pub fn apply<F: Float>(self, sums: &mut Array2<F>) {
        match self {
            Self::Linear => {}
            Self::Logistic => rows::for_each_row(sums, |_, row| {
                plefka::vectorized!(row.iter_mut().for_each(|z| *z = logistic(*z)));
            }),
            Self::Softmax => rows::for_each_row(sums, |_, row| {
                soft_max(row);
            }),
        }
    }

    /// The losses of the rows, summed; the sums z become ∂(mean loss)/∂z, with `n` rows in the mean.
    pub fn loss<F: Float>(self, sums: &mut Array2<F>, targets: &Targets<F>, n: usize) -> f64 {
        self.losses(sums, targets, n).iter().sum()
    }

    /// [`Output::loss`] of every row.
    pub fn losses<F: Float>(self, sums: &mut Array2<F>, targets: &Targets<F>, n: usize) -> Vec<f64> {
        let scale = F::one() / F::of(n as f64);
        let losses = std::sync::Mutex::new(vec![0.0f64; sums.nrows()]);
        rows::for_each_row(sums, |row, z| {
            let loss = match targets {
                Targets::Classes(classes) => {
                    let class = classes[row] as usize;
                    let own = z[class];
                    let log_sum = soft_max(z);
                    z[class] -= F::one();
                    log_sum - own.wide()
                }
                Targets::Values(values) => self.row(z, values.row(row).to_slice().expect("row-major")),
            };
            z.iter_mut().for_each(|d| *d *= scale);
            losses.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[row] = loss;
        });
        losses.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The loss of a row of numbers; z becomes its derivative.
    fn row<F: Float>(self, z: &mut [F], targets: &[F]) -> f64 {
        let mut loss = 0.0;
        for (z, &t) in z.iter_mut().zip(targets) {
            if self == Self::Logistic {
                loss += (soft_plus(*z) - t * *z).wide();
                *z = logistic(*z) - t;
            } else {
                *z -= t;
                loss += 0.5 * z.wide() * z.wide();
            }
        }
        loss
    }
}

/// z becomes softmax(z); returns ln Σ exp z, from the differences to the largest z.
fn soft_max<F: Float>(z: &mut [F]) -> f64 {
    let largest = z.iter().copied().fold(F::neg_infinity(), |a, b| if b > a || b.is_nan() { b } else { a });
    z.iter_mut().for_each(|z| *z = exp(*z - largest));
    let sum: F = z.iter().copied().sum();
    z.iter_mut().for_each(|z| *z /= sum);
    largest.wide() + sum.wide().ln()
}
