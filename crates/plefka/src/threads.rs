//! The number of threads where the caller gives none: as many as the environment allows, else one per core. Tools that
//! run several programs side by side (joblib, Slurm) divide the cores by `OMP_NUM_THREADS`; `RAYON_NUM_THREADS` takes
//! precedence over it.

use crate::error::{Error, Result};

/// Environment variables with the number of threads that a program may use; the first one with a positive number
/// counts.
pub const VARIABLES: [&str; 2] = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS"];

/// Largest number of threads: every thread takes memory for its stack, and no machine has so many cores.
pub const MOST: usize = 4096;

/// The number of threads: `asked` if it is positive, else the first positive number in the environment variables
/// [`VARIABLES`], else 0, which stands for one thread per core. Variables with any other value are ignored.
///
/// ```
/// assert_eq!(plefka::threads::number(3)?, 3);
/// # Ok::<(), plefka::Error>(())
/// ```
///
/// # Errors
/// [`Error::Setting`] for more than [`MOST`].
pub fn number(asked: usize) -> Result<usize> {
    number_from(asked, |name| std::env::var(name).ok())
}

fn number_from(asked: usize, variable: impl Fn(&str) -> Option<String>) -> Result<usize> {
    let positive = |text: String| text.trim().parse().ok().filter(|n| *n > 0);
    let said = || VARIABLES.iter().find_map(|name| Some((*name, positive(variable(name)?)?)));
    let (name, number) = if asked > 0 { ("threads", asked) } else { said().unwrap_or(("threads", 0)) };
    if number > MOST {
        return Err(Error::setting(name, number, format!("at most {MOST}")));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_goes_before_the_environment() {
        let set = |rayon: &'static str, omp: &'static str| {
            move |name: &str| Some(if name.starts_with("RAYON") { rayon } else { omp }.to_owned())
        };
        let number_from =
            |asked, variable: &dyn Fn(&str) -> Option<String>| number_from(asked, variable).unwrap();
        assert_eq!(number_from(4, &set("2", "1")), 4);
        assert_eq!(number_from(0, &set("2", "1")), 2);
        assert_eq!(number_from(0, &set("0", " 3 ")), 3);
        // OpenMP accepts lists, for nested regions; they are ignored here.
        assert_eq!(number_from(0, &set("many", "4,2")), 0);
        assert_eq!(number_from(0, &|_| None), 0);
        assert!(
            super::number_from(0, set("20000", "1")).is_err()
                && super::number_from(MOST + 1, |_| None).is_err()
        );
    }
}
