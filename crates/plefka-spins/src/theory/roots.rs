//! Roots in a bracket (Chandrupatla 1997: inverse quadratic interpolation if it is safe, otherwise bisection) and
//! maxima in an interval (golden sections).

use plefka::numerics::golden_section::Bracket;

/// Number of steps, larger than the number of halvings of any interval of doubles.
const STEPS: usize = 2000;

/// One point of a function.
type Point = (f64, f64);

/// The place where `f` changes sign between `low` and `high`; `None` if both ends have the same sign or `f` is NaN.
pub(super) fn root(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> Option<f64> {
    let (mut a, mut b): (Point, Point) = ((low, f(low)), (high, f(high)));
    if a.1 == 0.0 || b.1 == 0.0 {
        return Some(if a.1 == 0.0 { low } else { high });
    }
    if a.1.is_nan() || b.1.is_nan() || a.1.signum() == b.1.signum() {
        return None;
    }
    let mut t = 0.5;
    for _ in 0..STEPS {
        let x = a.0 + t * (b.0 - a.0);
        let new = (x, f(x));
        if new.1.is_nan() {
            return None;
        }
        let c = if new.1.signum() == a.1.signum() { a } else { std::mem::replace(&mut b, a) };
        a = new;
        let best = if a.1.abs() < b.1.abs() { a } else { b };
        let least = 2.0 * f64::EPSILON * best.0.abs().max(f64::MIN_POSITIVE) / (b.0 - a.0).abs();
        if best.1 == 0.0 || least > 0.5 {
            return Some(best.0);
        }
        t = next(a, b, c).clamp(least, 1.0 - least);
    }
    Some(a.0)
}

/// The place of the next trial between a and b, as a fraction of the interval.
fn next(a: Point, b: Point, c: Point) -> f64 {
    let (xi, phi) = ((a.0 - b.0) / (c.0 - b.0), (a.1 - b.1) / (c.1 - b.1));
    if phi * phi < xi && (1.0 - phi).powi(2) < 1.0 - xi {
        let first = a.1 / (b.1 - a.1) * c.1 / (b.1 - c.1);
        first + (c.0 - a.0) / (b.0 - a.0) * a.1 / (c.1 - a.1) * b.1 / (c.1 - b.1)
    } else {
        0.5
    }
}

/// The place of the maximum of a function with one maximum between `low` and `high`, to the square root of the
/// precision.
pub(super) fn maximum(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let mut fall = |x| -f(x);
    let mut bracket = Bracket::new(low, high, &mut fall);
    while bracket.high - bracket.low > 1e-8 * (bracket.low.abs() + bracket.high.abs()) {
        bracket.shrink(&mut fall);
    }
    0.5 * (bracket.low + bracket.high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_to_the_last_digits_in_few_evaluations() {
        let mut count = 0;
        let counted = |x: f64| {
            count += 1;
            x.cos() - x
        };
        let found = root(0.0, 1.0, counted).unwrap();
        assert!((found.cos() - found).abs() < 1e-15 && count < 12, "{found} after {count}");
        // A step function has no slope for interpolation.
        let step = root(0.0, 1.0, |x| if x < 0.3 { -1.0 } else { 1.0 }).unwrap();
        assert!((step - 0.3).abs() < 1e-15, "{step}");
    }

    #[test]
    fn without_a_change_of_sign_there_is_no_root() {
        assert_eq!(root(0.0, 1.0, |x| x + 1.0), None);
        assert_eq!(root(0.0, 1.0, |_| f64::NAN), None);
        assert_eq!(root(0.0, 1.0, |x| x), Some(0.0));
    }

    #[test]
    fn a_maximum_is_found_to_the_root_of_the_precision() {
        let at = maximum(0.0, 3.0, f64::sin);
        assert!((at - std::f64::consts::FRAC_PI_2).abs() < 1e-7, "{at}");
    }
}
