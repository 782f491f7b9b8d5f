//! The specificity of a hidden unit on sequences: large weights on few sites (participation ratio: Tubiana, Cocco &
//! Monasson, eLife 2019).

/// The specificity of a unit, from the norms s_i of its weights at the sites.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Specificity {
    /// (Σ_i s_i²)^½, the norm of all weights.
    pub norm: f64,
    /// (Σ_i s_i²)²/Σ_i s_i⁴, the participation ratio: the number of sites that carry the weights; 0 if all weights are
    /// 0.
    pub sites: f64,
}

impl Specificity {
    /// The specificity from the norms of the sites.
    pub(crate) fn of(norms: impl Iterator<Item = f64>) -> Self {
        let (sum, fourth) = norms.fold((0.0, 0.0), |(sum, fourth), s| (sum + s * s, fourth + s.powi(4)));
        Self { norm: sum.sqrt(), sites: if fourth > 0.0 { sum * sum / fourth } else { 0.0 } }
    }

    /// (Σ_i s_i⁴)^¼ = norm/sites^¼: large for large weights on few sites.
    pub(crate) fn score(self) -> f64 {
        if self.sites > 0.0 { self.norm / self.sites.powf(0.25) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_norm_and_a_number_of_sites() {
        let of = |norms: &[f64]| Specificity::of(norms.iter().copied());
        assert_eq!((of(&[0.0; 4]), of(&[]).score()), (Specificity { norm: 0.0, sites: 0.0 }, 0.0));
        assert_eq!((of(&[0.0, 5.0, 0.0]), of(&[5.0]).score()), (Specificity { norm: 5.0, sites: 1.0 }, 5.0));
        let even = of(&[2.0; 4]);
        assert_eq!(even, Specificity { norm: 4.0, sites: 4.0 });
        // The score is the fourth root of the sum of fourth powers.
        assert!((even.score() - 64f64.powf(0.25)).abs() < 1e-12);
        assert!(
            of(&[3.0, 0.1]).score() > of(&[2.2, 2.2]).score(),
            "few sites come before many of the same norm"
        );
    }
}
