//! Numbers in the terminal, with few digits and in ASCII only.

/// Five significant digits, without an exponent if that is readable.
pub(crate) fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".into()
    } else if !(1e-3..1e6).contains(&size) {
        format!("{x:.1e}")
    } else {
        let decimals = (4 - size.log10().floor() as i32).clamp(0, 4);
        format!("{x:.*}", decimals as usize)
    }
}

/// Three significant digits of a non-negative number, and all digits before the decimal point.
pub(crate) fn brief(x: f64) -> String {
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
}
