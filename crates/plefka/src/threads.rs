//! How many threads to take where nobody says: one per core, or what the environment allows. Tools that run several
//! programs side by side (joblib, Slurm) divide the cores by `OMP_NUM_THREADS`; `RAYON_NUM_THREADS` goes before it.

/// Variables that say how many threads a program may take, the first that does so counts.
pub const VARIABLES: [&str; 2] = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS"];

/// `asked`, or where that is 0 what the environment says; 0 stands for one per core. Values of variables that are no positive
/// number say nothing.
///
/// ```
/// assert_eq!(plefka::threads::number(3), 3);
/// ```
pub fn number(asked: usize) -> usize {
    number_from(asked, |name| std::env::var(name).ok())
}

fn number_from(asked: usize, variable: impl Fn(&str) -> Option<String>) -> usize {
    let positive = |text: String| text.trim().parse().ok().filter(|n| *n > 0);
    let said = || VARIABLES.iter().find_map(|name| positive(variable(name)?));
    if asked > 0 { asked } else { said().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_goes_before_the_environment() {
        let set = |rayon: &'static str, omp: &'static str| {
            move |name: &str| Some(if name.starts_with("RAYON") { rayon } else { omp }.to_owned())
        };
        assert_eq!(number_from(4, set("2", "1")), 4);
        assert_eq!(number_from(0, set("2", "1")), 2);
        assert_eq!(number_from(0, set("0", " 3 ")), 3);
        // OpenMP takes lists, for nested regions; we have none.
        assert_eq!(number_from(0, set("many", "4,2")), 0);
        assert_eq!(number_from(0, |_| None), 0);
    }
}
