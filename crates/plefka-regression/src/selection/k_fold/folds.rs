//! The folds of rows.

use plefka::rng::{Purpose, Stream};
use plefka::{Error, Result};

/// The fold of every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    pub(super) of_row: Vec<usize>,
    pub(super) count: usize,
}

impl Folds {
    /// `count` folds of neighbouring rows; if the rows do not divide evenly, the first folds have one more row.
    ///
    /// # Errors
    /// Fewer than two folds, or fewer rows than folds.
    pub fn blocks(n: usize, count: usize) -> Result<Self> {
        Self::check_count(n, count)?;
        let of_row = (0..count).flat_map(|fold| {
            let size = n / count + usize::from(fold < n % count);
            std::iter::repeat_n(fold, size)
        });
        Ok(Self { of_row: of_row.collect(), count })
    }

    /// `count` folds of rows in random order, of the same sizes as [`Folds::blocks`].
    ///
    /// # Errors
    /// As for [`Folds::blocks`].
    pub fn shuffled(n: usize, count: usize, seed: u64) -> Result<Self> {
        let blocks = Self::blocks(n, count)?;
        let order = Stream::new(seed, Purpose::Regression, 1, 0).permutation(n);
        let mut of_row = vec![0; n];
        for (&row, fold) in order.iter().zip(blocks.of_row) {
            of_row[row] = fold;
        }
        Ok(Self { of_row, count })
    }

    /// `count` folds of rows in random order that share out every class of `classes` as evenly as its rows allow.
    ///
    /// # Errors
    /// As for [`Folds::blocks`].
    pub fn stratified(classes: &[usize], count: usize, seed: u64) -> Result<Self> {
        let n = classes.len();
        Self::check_count(n, count)?;
        let mut order = Stream::new(seed, Purpose::Regression, 1, 0).permutation(n);
        order.sort_by_key(|&row| classes[row]);
        let mut of_row = vec![0; n];
        order.iter().enumerate().for_each(|(k, &row)| of_row[row] = k % count);
        Ok(Self { of_row, count })
    }

    /// Folds given by the fold number of every row.
    ///
    /// # Errors
    /// Fewer than two folds, or an empty one.
    pub fn from_numbers(of_row: Vec<usize>) -> Result<Self> {
        let count = of_row.iter().max().map_or(0, |most| most + 1);
        Self::check_count(of_row.len(), count)?;
        match (0..count).find(|fold| !of_row.contains(fold)) {
            Some(empty) => Err(Error::input(format!("fold {empty}"), "no rows", "at least one")),
            None => Ok(Self { of_row, count }),
        }
    }

    fn check_count(n: usize, count: usize) -> Result<()> {
        if count < 2 || count > n {
            return Err(Error::setting("folds", count, format!("from 2 to the number of rows, {n}")));
        }
        Ok(())
    }

    /// Number of folds.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The rows inside a fold, or the rows outside it.
    pub(crate) fn rows(&self, fold: usize, inside: bool) -> Vec<usize> {
        (0..self.of_row.len()).filter(|&row| (self.of_row[row] == fold) == inside).collect()
    }
}
