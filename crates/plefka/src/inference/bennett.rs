//! Bennett's acceptance ratio (1976): ln Z₁/Z₀ from works w = ln f₁ − ln f₀ of states of p₀ (F) and of p₁ (R). The
//! estimate is the x at which Σ_F σ(w − x + c) = Σ_R σ(x − w − c), c = ln(n_R/n_F): the most likely ln Z₁/Z₀ given all
//! works (Shirts et al. 2003).

/// Largest number of Newton steps.
const STEPS: usize = 200;
/// Change of x, relative to the larger of 1 and |x|, that ends the iteration.
const TOLERANCE: f64 = 1e-12;

/// ln Z₁/Z₀, nats, from works of states of p₀ (`forward`) and of p₁ (`reverse`), by Newton's method inside a bracket;
/// the bracket is halved where a Newton step leaves it. NaN if one direction has no works.
pub fn log_ratio(forward: &[f64], reverse: &[f64]) -> f64 {
    let all = || forward.iter().chain(reverse).copied();
    let shift = offset(forward.len(), reverse.len());
    // The sums cannot balance at an x that is beyond the range of all works by more than ln n.
    let margin = ((forward.len() + reverse.len()) as f64).ln() + 1.0;
    let mut low = all().fold(f64::INFINITY, f64::min) - margin - shift.abs();
    let mut high = all().fold(f64::NEG_INFINITY, f64::max) + margin + shift.abs();
    let mut x = 0.5 * (low + high);
    for _ in 0..STEPS {
        let (value, slope) = balance(forward, reverse, x);
        if value > 0.0 {
            low = x
        } else {
            high = x
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let ended = (next - x).abs() < TOLERANCE * x.abs().max(1.0);
        x = next;
        if ended {
            break;
        }
    }
    x + shift
}

/// c = ln(n_R/n_F): ln Z₁/Z₀ minus the x at which the sums without c balance.
pub(crate) fn offset(forward: usize, reverse: usize) -> f64 {
    (reverse as f64 / forward as f64).ln()
}

/// σ(x), the share of p₁ in an even mixture of p₀ and p₁ at a state with ln p₁/p₀ = x.
pub(crate) fn share(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Σ_F σ(w − x) − Σ_R σ(x − w), and its derivative.
fn balance(forward: &[f64], reverse: &[f64], x: f64) -> (f64, f64) {
    let (mut value, mut slope) = (0.0, 0.0);
    for w in forward {
        let p = share(w - x);
        value += p;
        slope -= p * (1.0 - p);
    }
    for w in reverse {
        let p = share(x - w);
        value -= p;
        slope -= p * (1.0 - p);
    }
    (value, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_both_directions_balance_at_the_ratio() {
        let (forward, reverse) = ([0.0, 0.3, 2.0, -1.0, 0.5], [1.0, 0.2, 2.5]);
        let c = offset(forward.len(), reverse.len());
        let found = log_ratio(&forward, &reverse);
        let left: f64 = forward.iter().map(|w| share(w - found + c)).sum();
        let right: f64 = reverse.iter().map(|w| share(found - w - c)).sum();
        assert!((left - right).abs() < 1e-11, "{left} {right}");
        assert!((log_ratio(&[3.0], &[3.0]) - 3.0).abs() < 1e-11);
        assert!(log_ratio(&forward, &[]).is_nan());
    }
}
