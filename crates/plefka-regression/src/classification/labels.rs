//! Which targets are labels of classes: few distinct whole numbers.

plefka::choices! {
    /// What the numbers of a target are.
    #[derive(Default)]
    pub enum TargetKind: "target_kind" {
        #[default]
        Auto = "auto": "Classes if the target is text, or for advice 2 to 20 whole numbers with 5 rows each on average",
        Numbers = "numbers": "Numbers to predict",
        Classes = "classes": "Labels of classes, whatever the values",
    }
}

/// Most distinct whole numbers that count as labels, and fewest rows per label, on average.
const MOST: usize = 20;
const ROWS: usize = 5;
/// Fewest rows of two labels.
const ROWS_OF_TWO: usize = 4;

/// The distinct values, ascending, of a target whose whole numbers look like labels of classes; `None` if they are
/// numbers to predict. Two values need 4 rows in all, three to twenty values 5 rows each on average.
///
/// ```
/// use plefka_regression::classification::label_values;
/// assert_eq!(label_values(&[0.0, 1.0, 1.0, 0.0]), Some(vec![0.0, 1.0]));
/// assert_eq!(label_values(&[0.5, 1.0, 1.0, 0.5]), None);
/// ```
pub fn label_values(target: &[f64]) -> Option<Vec<f64>> {
    let mut distinct: Vec<f64> = Vec::new();
    for &value in target {
        if value.fract() != 0.0 || !value.is_finite() {
            return None;
        }
        if !distinct.contains(&value) {
            distinct.push(value);
        }
        if distinct.len() > MOST {
            return None;
        }
    }
    let enough = match distinct.len() {
        0 | 1 => false,
        2 => target.len() >= ROWS_OF_TWO,
        count => target.len() >= ROWS * count,
    };
    distinct.sort_by(f64::total_cmp);
    enough.then_some(distinct)
}
