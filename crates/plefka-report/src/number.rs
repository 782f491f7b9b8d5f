//! Numbers for readers: few digits, a true minus sign, powers of ten as superscripts.

/// `value` with four significant digits.
pub fn number(value: f64) -> String {
    significant(value, 4)
}

/// `value` with three significant digits.
pub fn rounded(value: f64) -> String {
    significant(value, 3)
}

/// `value` with at most `digits` significant digits, trailing zeros dropped.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "not finite".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{:.*e}", digits.max(1) - 1, value);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-4..5).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        trim(&format!("{value:.decimals$}")).to_string()
    } else {
        // A bare power of ten needs no factor.
        let factor = match trim(mantissa) {
            "1" => String::new(),
            "-1" => "-".into(),
            other => format!("{other}×"),
        };
        format!("{factor}10{}", superscript(exponent))
    };
    text.replace('-', "−")
}

/// `value` with exactly `decimals` places, so that the labels of one axis agree.
pub fn fixed(value: f64, decimals: usize) -> String {
    // Adding zero turns −0 into 0.
    format!("{:.decimals$}", value + 0.0).replace('-', "−")
}

/// The power of ten of `value`'s leading digit; 0 for 0.
pub fn exponent(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() { 0 } else { value.abs().log10().floor() as i32 }
}

/// `count` of `noun`, in the plural unless `count` is 1: `1 value`, `2 values`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A number as a word up to `ten`, in digits beyond.
pub fn in_words(value: f64) -> String {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = WORDS.iter().enumerate().find(|(k, _)| value == *k as f64);
    word.map_or_else(|| number(value), |(_, word)| (*word).to_owned())
}

fn trim(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

fn superscript(exponent: i32) -> String {
    let raise = |c: char| match c {
        '-' => '⁻',
        digit => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit.to_digit(10).unwrap_or(0) as usize],
    };
    exponent.to_string().chars().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let cases = [
            (0.0, "0"),
            (-78.1249, "−78.12"),
            (12345.6, "12346"),
            (0.001_234_56, "0.001235"),
            (1.0e-7, "10⁻⁷"),
            (-1.0e9, "−10⁹"),
            (-2.5e12, "−2.5×10¹²"),
            (9.99999, "10"),
            (99_999.9, "10⁵"),
            (f64::NAN, "not finite"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text, "{value}");
        }
        assert_eq!((in_words(3.0), in_words(2.5)), ("three".into(), "2.5".into()));
        assert_eq!(fixed(-0.0, 1), "0.0");
        assert_eq!(fixed(-0.25, 2), "−0.25");
    }
}
