//! The normalised cumulative periodogram of a residual: a straight line for white noise (Hansen, Kilmer & Kjeldsen
//! 2006). Its largest distance from the line is a test for serial correlation (Bartlett 1955).

use std::sync::Arc;

use ndarray::ArrayView1;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Fourier transforms of one length.
pub struct Periodogram {
    fft: Arc<dyn Fft<f64>>,
}

impl std::fmt::Debug for Periodogram {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Periodogram({})", self.fft.len())
    }
}

impl Periodogram {
    /// A periodogram for residuals of `n` rows.
    pub fn new(n: usize) -> Self {
        Self { fft: FftPlanner::new().plan_fft_forward(n) }
    }

    /// The cumulative share of power at the frequencies 1 … n/2, without the constant; empty without power.
    pub fn cumulative(&self, residual: ArrayView1<'_, f64>) -> Vec<f64> {
        let mut buffer: Vec<Complex<f64>> = residual.iter().map(|&x| Complex::new(x, 0.0)).collect();
        self.fft.process(&mut buffer);
        let power: Vec<f64> = buffer[1..=buffer.len() / 2].iter().map(Complex::norm_sqr).collect();
        let total: f64 = power.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            return Vec::new();
        }
        let mut sum = 0.0;
        let cumulate = |p: f64| {
            sum += p;
            sum / total
        };
        power.into_iter().map(cumulate).collect()
    }

    /// ‖c − line‖ for the cumulative periodogram c; infinite without power.
    pub fn distance(&self, residual: ArrayView1<'_, f64>) -> f64 {
        let gaps = gaps(&self.cumulative(residual));
        if gaps.is_empty() { f64::INFINITY } else { gaps.iter().map(|g| g * g).sum::<f64>().sqrt() }
    }

    /// The probability that white noise is at least as far from the line (Kolmogorov's law), and whether the power lies
    /// at low frequencies; 1 if there are too few frequencies to test.
    pub fn whiteness(&self, residual: ArrayView1<'_, f64>) -> (f64, bool) {
        let gaps = gaps(&self.cumulative(residual));
        if gaps.len() < 8 {
            return (1.0, false);
        }
        let worst =
            gaps.iter().copied().fold(0.0, |most: f64, g| if g.abs() > most.abs() { g } else { most });
        let root = (gaps.len() as f64).sqrt();
        (kolmogorov((root + 0.12 + 0.11 / root) * worst.abs()), worst > 0.0)
    }
}

fn gaps(cumulative: &[f64]) -> Vec<f64> {
    let q = cumulative.len() as f64;
    cumulative.iter().enumerate().map(|(k, c)| c - (k + 1) as f64 / q).collect()
}

/// P(D > d) of the limit law, 2 Σ (−1)^{j−1} exp(−2j²d²).
fn kolmogorov(d: f64) -> f64 {
    if d < 0.2 {
        return 1.0;
    }
    let term = |j: i32| (if j % 2 == 1 { 2.0 } else { -2.0 }) * (-2.0 * f64::from(j * j) * d * d).exp();
    (1..=60).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;
    use plefka::rng::{Purpose, Stream};

    use super::*;

    #[test]
    fn white_noise_is_called_coloured_as_often_as_the_level_says() {
        let n = 200;
        let test = Periodogram::new(n);
        let (mut white, mut coloured) = (0, 0);
        for seed in 0..400 {
            let mut stream = Stream::new(seed, Purpose::Regression, 0, 0);
            let noise: Vec<f64> = (0..n + 4).map(|_| stream.normal()).collect();
            let plain = Array1::from(noise[..n].to_vec());
            let smooth: Array1<f64> = noise.windows(5).map(|w| w.iter().sum()).collect();
            white += usize::from(test.whiteness(plain.view()).0 < 0.05);
            let (p, low) = test.whiteness(smooth.view());
            coloured += usize::from(p < 0.05 && low);
        }
        assert!((8..=32).contains(&white), "{white} of 400 at 5 %");
        assert_eq!(coloured, 400);
    }

    #[test]
    fn nothing_has_no_colour() {
        let test = Periodogram::new(10);
        assert_eq!(test.whiteness(Array1::zeros(10).view()), (1.0, false));
        assert_eq!(test.distance(Array1::zeros(10).view()), f64::INFINITY);
    }
}
