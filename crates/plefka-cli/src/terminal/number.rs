//! Numbers in the terminal, with few digits and in ASCII only.

/// The sign for a number that is not defined, such as the error of a single sample.
pub(crate) const UNDEFINED: &str = "-";

/// Five significant digits, without an exponent if that is readable.
pub(crate) fn short(x: f64) -> String {
    let size = x.abs();
    if !x.is_finite() {
        UNDEFINED.into()
    } else if x == 0.0 {
        "0".into()
    } else if !(1e-3..1e6).contains(&size) {
        format!("{x:.1e}")
    } else {
        let decimals = (4 - size.log10().floor() as i32).clamp(0, 4);
        format!("{x:.*}", decimals as usize)
    }
}

/// A number plus and minus its error, both with as many decimals as show two digits of the error; the number alone
/// without an error.
pub(crate) fn with_error(x: f64, error: Option<f64>) -> String {
    match error.filter(|error| error.is_finite() && *error > 0.0) {
        Some(error) if x.is_finite() && x.abs().max(error) < 1e6 => {
            let decimals = (1.0 - error.log10().floor()).clamp(0.0, 6.0) as usize;
            format!("{x:.decimals$} +- {error:.decimals$}")
        }
        Some(error) => format!("{} +- {}", short(x), short(error)),
        None => short(x),
    }
}

/// Three significant digits of a non-negative number, and all digits before the decimal point.
pub(crate) fn brief(x: f64) -> String {
    if !x.is_finite() {
        return UNDEFINED.into();
    }
    let decimals = if x > 0.0 { (2.0 - x.log10().floor()).clamp(0.0, 9.0) } else { 0.0 };
    format!("{x:.*}", decimals as usize)
}

/// A number, or a dash if it is not finite.
pub(crate) fn or_dash(x: f64) -> String {
    if x.is_finite() { short(x) } else { "-".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brief_numbers() {
        let found = [0.0, 0.001_234_5, 1.0, 9.876, 12.34, 1234.5].map(brief);
        assert_eq!(found, ["0", "0.00123", "1.00", "9.88", "12.3", "1234"]);
    }

    #[test]
    fn numbers_that_are_not_finite_are_undefined() {
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((short(x), brief(x)), ("-".into(), "-".into()));
        }
    }

    #[test]
    fn a_number_has_the_decimals_of_its_error() {
        let cases = [
            (-6.4631, Some(0.0702), "-6.463 +- 0.070"),
            (-123.4, Some(12.0), "-123 +- 12"),
            (0.5, Some(0.0), "0.5000"),
            (0.5, None, "0.5000"),
            (0.5, Some(f64::NAN), "0.5000"),
        ];
        for (x, error, text) in cases {
            assert_eq!(with_error(x, error), text);
        }
    }
}
