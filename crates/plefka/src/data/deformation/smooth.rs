//! Smoothing by a Gaussian: the kernel, cut at three standard deviations, and the convolution along an axis.

/// Number of sums that the convolution forms at once.
const LANES: usize = 16;

/// A Gaussian cut at three standard deviations, of odd length and sum 1.
pub(crate) fn gaussian_kernel(deviation: f64) -> Vec<f32> {
    let radius = (3.0 * deviation).ceil() as i64;
    let weight = |k: i64| if k == 0 { 1.0 } else { (-0.5 * (k as f64 / deviation).powi(2)).exp() };
    let total: f64 = (-radius..=radius).map(weight).sum();
    (-radius..=radius).map(|k| (weight(k) / total) as f32).collect()
}

/// `out[k]` = Σ_t kernel\[t\] · source\[k + t · stride\], for a symmetric kernel of odd length.
pub(crate) fn convolve(source: &[f32], stride: usize, kernel: &[f32], out: &mut [f32]) {
    let radius = kernel.len() / 2;
    for (block, out) in out.chunks_mut(LANES).enumerate() {
        // A block of sums stays in registers while the kernel runs over it.
        let mut sums = [0f32; LANES];
        let part = |tap: usize| &source[block * LANES + tap * stride..][..out.len()];
        for (tap, &weight) in kernel[..radius].iter().enumerate() {
            let (left, right) = (part(tap), part(2 * radius - tap));
            if let (Ok(left), Ok(right)) = (<&[f32; LANES]>::try_from(left), <&[f32; LANES]>::try_from(right))
            {
                (0..LANES).for_each(|k| sums[k] += weight * (left[k] + right[k]));
            } else {
                (0..out.len()).for_each(|k| sums[k] += weight * (left[k] + right[k]));
            }
        }
        let middle = part(radius);
        (0..out.len()).for_each(|k| out[k] = sums[k] + kernel[radius] * middle[k]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn convolution_equals_its_definition() {
        let kernel = [0.1, 0.2, 0.4, 0.2, 0.1];
        for (n, stride) in [(1, 1), (16, 1), (37, 1), (40, 4)] {
            let source: Vec<f32> = (0..n + 4 * stride).map(|k| ((k * k) % 17) as f32).collect();
            let mut out = vec![0.0; n];
            convolve(&source, stride, &kernel, &mut out);
            for k in 0..n {
                let exact: f32 = (0..5).map(|t| kernel[t] * source[k + t * stride]).sum();
                assert!((out[k] - exact).abs() < 1e-4);
            }
        }
    }
}
