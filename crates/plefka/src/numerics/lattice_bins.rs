//! Bins for an overlap q = (1/N) Σ s s' of ±1 spins, which takes the values −1, −1 + 2/N, …, 1 alone. Each bin holds
//! equally many of these values, and the bins lie symmetrically about 0: a histogram whose bins ignore the lattice
//! counts more values in some bins than in others.

/// Bins of equal width from below −1 to above 1, with edges halfway between values of the lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatticeBins {
    spins: usize,
    /// Values of the lattice in a bin.
    values: usize,
    bins: usize,
}

impl LatticeBins {
    /// At most `most` bins (two where the lattice has no middle value and `most` is 1) for the overlaps of `spins`
    /// spins; as many as there are values if these are few enough.
    pub fn new(spins: usize, most: usize) -> Self {
        let (spins, most) = (spins.max(1), most.max(1));
        let states = spins + 1;
        // An edge halfway between values needs (bins · values) and (number of values) of the same parity.
        let fits = |values: usize| {
            let least = states.div_ceil(values);
            let bins = least + usize::from((least * values) % 2 != states % 2);
            ((bins * values) % 2 == states % 2).then_some(bins)
        };
        let allowed = (states.div_ceil(most)..=states).find_map(|values| {
            let bins = fits(values).filter(|bins| *bins <= most)?;
            Some(Self { spins, values, bins })
        });
        allowed.unwrap_or(Self { spins, values: states / 2, bins: 2 })
    }

    /// Number of bins.
    pub fn len(&self) -> usize {
        self.bins
    }

    /// Whether there is no bin: never.
    pub fn is_empty(&self) -> bool {
        self.bins == 0
    }

    /// Width of a bin.
    pub fn width(&self) -> f64 {
        2.0 * self.values as f64 / self.spins as f64
    }

    /// The middle of every bin.
    pub fn centres(&self) -> Vec<f64> {
        let half = (self.bins * self.values) as f64;
        let middle = |bin: usize| ((2 * bin + 1) * self.values) as f64 - half;
        (0..self.bins).map(|bin| middle(bin) / self.spins as f64).collect()
    }

    /// The bin of an overlap; values beyond the ends are in the first and the last bin.
    pub fn bin(&self, q: f64) -> usize {
        let twice = q * self.spins as f64 + (self.bins * self.values) as f64;
        ((0.5 * twice / self.values as f64) as usize).min(self.bins - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_holds_equally_many_values_and_bins_are_symmetric() {
        for spins in 1..90usize {
            for most in 1..95 {
                let bins = LatticeBins::new(spins, most);
                assert!(bins.len() <= most.max(2), "{spins} {most}");
                let mut counts = vec![0; bins.len()];
                for k in 0..=spins {
                    let q = (2 * k) as f64 / spins as f64 - 1.0;
                    counts[bins.bin(q)] += 1;
                    assert_eq!(bins.bin(-q), bins.len() - 1 - bins.bin(q), "{spins} {most} {q}");
                    assert!((bins.centres()[bins.bin(q)] - q).abs() < 0.5 * bins.width());
                }
                let inner = counts.get(1..counts.len() - 1).unwrap_or_default();
                assert!(inner.iter().all(|n| *n == bins.values), "{spins} {most}: {counts:?}");
                assert_eq!(counts.iter().sum::<usize>(), spins + 1);
            }
        }
    }

    #[test]
    fn few_values_have_a_bin_each() {
        let bins = LatticeBins::new(64, 65);
        assert_eq!((bins.len(), bins.width()), (65, 1.0 / 32.0));
        assert_eq!((bins.centres()[0], bins.centres()[32], bins.centres()[64]), (-1.0, 0.0, 1.0));
        assert_eq!(LatticeBins::new(64, 40).len(), 23, "two of 65 values in a bin have no middle bin");
    }
}
