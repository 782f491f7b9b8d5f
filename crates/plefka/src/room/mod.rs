//! Memory: its limit, and the check that arrays fit before they are allocated. A program that the system ends cannot say
//! why.

mod held;
mod limit;
mod refusal;

use crate::error::{Error, Result};

pub use held::{Full, Held};
pub(crate) use limit::set_limit;
pub use limit::{installed_memory, memory_limit, readable, set_memory_limit};
pub use refusal::with_refusal;

/// Refuses a setting whose `number` asks for more bytes than the limit; `bytes` grow in proportion to the number to the
/// power `power`.
///
/// # Errors
/// [`Error::Setting`] with about the largest number that fits.
pub fn check_room(setting: &str, number: usize, bytes: f64, power: f64) -> Result<()> {
    let memory = memory_limit() as f64;
    let refused = refusal::is_refused();
    if bytes <= memory && !refused {
        return Ok(());
    }
    let most = (number as f64 * (memory / bytes).min(1.0).powf(power.recip())).floor();
    let expected = format!("at most about {most}: {}", too_much(bytes));
    Err(Error::setting(setting, number, expected))
}

/// Refuses an array that needs more bytes than the limit; `what` and `found` name it.
///
/// # Errors
/// [`Error::Input`].
pub fn check_array(what: &str, found: impl ToString, bytes: f64) -> Result<()> {
    if bytes <= memory_limit() as f64 && !refusal::is_refused() {
        return Ok(());
    }
    Err(Error::input(what, found, format!("less: {}", too_much(bytes))))
}

fn too_much(bytes: f64) -> String {
    format!(
        "this needs {} of memory, and the limit is {} (--memory-limit)",
        readable(bytes),
        readable(memory_limit() as f64)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_passes_and_the_rest_is_named() {
        let memory = memory_limit() as f64;
        assert!(memory > 1e8 && memory < installed_memory());
        check_room("n", 10, 0.5 * memory, 1.0).unwrap();
        let message = check_room("spins", 1000, 4.0 * memory, 2.0).unwrap_err().to_string();
        assert!(message.contains("`spins`: found 1000, expected at most about 500"), "{message}");
        assert!(message.contains("--memory-limit"), "{message}");
        assert!(check_array("x", "10 × 10", f64::INFINITY).is_err());
    }

    #[test]
    fn requests_are_refused_in_turn() {
        let three = || (1..=3).map(|k| check_room("n", k, 1.0, 1.0).is_ok()).collect::<Vec<_>>();
        assert_eq!(with_refusal(2, three), (vec![true, false, true], true));
        assert_eq!(with_refusal(4, three), (vec![true; 3], false));
        assert_eq!(three(), [true; 3]);
    }
}
