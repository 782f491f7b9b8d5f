//! Conversion of checkpoints from version 1 to version 2. Version 1 kept single numbers in several ways: in arrays of
//! the run's precision, in the progress, or not at all if another number determined them.

use ndarray::Array2;
use serde_json::{Map, Value, json};

use crate::float::Float;
use crate::io::tensors::Tensors;

/// Moves the numbers to their places in version 2. Entries that do not have the form of version 1 are left unchanged,
/// and the checks of version 2 find them.
pub(super) fn upgrade<F: Float>(header: &mut Value, tensors: &mut Tensors<F>) {
    let mut numbers = Map::new();
    let mut take = |name: &str, dim: (usize, usize), found: &mut dyn FnMut(&Array2<F>)| {
        if tensors.get(name).is_some_and(|array| array.dim() == dim)
            && let Some(array) = tensors.remove(name)
        {
            found(&array);
        }
    };
    take("optimizer.powers", (1, 2), &mut |powers| {
        for (name, power) in ["optimizer.beta1_power", "optimizer.beta2_power"].into_iter().zip(powers) {
            numbers.insert(name.into(), json!(power.wide()));
        }
    });
    take("average.taken", (1, 1), &mut |taken| {
        numbers.insert("average.taken".into(), json!(taken[[0, 0]].wide()));
    });
    // Two numbers, each stored as three terms of a sum.
    take("negative.trajectory.numbers", (2, 3), &mut |sums| {
        let names = ["negative.trajectory.log_partition", "negative.trajectory.frozen_models"];
        for (name, terms) in names.into_iter().zip(sums.rows()) {
            numbers.insert(name.into(), json!(terms.iter().map(|x| x.wide()).sum::<f64>()));
        }
    });
    let progress = header.get_mut("progress").and_then(Value::as_object_mut);
    let slowed = progress.and_then(|progress| progress.remove("slowed"));
    if let Some([factor, since]) = slowed.as_ref().and_then(Value::as_array).map(Vec::as_slice) {
        numbers.insert("backoff.factor".into(), factor.clone());
        numbers.insert("backoff.accepted_since".into(), since.clone());
    }
    if tensors.contains_key("centering.visible") {
        let steps = header.pointer("/progress/step").and_then(Value::as_u64);
        let started = u8::from(steps.is_some_and(|steps| steps > 0));
        numbers.insert("centering.started".into(), json!(f64::from(started)));
    }
    if let Some(header) = header.as_object_mut() {
        header.insert("numbers".into(), Value::Object(numbers));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_of_arrays_and_progress_exactly() {
        let x = -12.345_678_901_234_567_f64;
        let first = x as f32;
        let second = (x - f64::from(first)) as f32;
        let third = (x - f64::from(first) - f64::from(second)) as f32;
        let rows = [[first, second, third], [3.0, 0.0, 0.0]];
        let mut tensors = Tensors::from([
            ("negative.trajectory.numbers".into(), Array2::from_shape_fn((2, 3), |(r, k)| rows[r][k])),
            ("optimizer.powers".into(), Array2::from_elem((1, 2), 0.9f32)),
            ("average.taken".into(), Array2::from_elem((1, 1), 7.0)),
            ("centering.visible".into(), Array2::zeros((1, 4))),
        ]);
        let mut header = json!({"progress": {"step": 5, "slowed": [0.25, 17]}});
        upgrade(&mut header, &mut tensors);
        let expected = json!({"progress": {"step": 5}, "numbers": {
            "negative.trajectory.log_partition": x,
            "negative.trajectory.frozen_models": 3.0,
            "optimizer.beta1_power": f64::from(0.9f32),
            "optimizer.beta2_power": f64::from(0.9f32),
            "average.taken": 7.0,
            "backoff.factor": 0.25,
            "backoff.accepted_since": 17,
            "centering.started": 1.0,
        }});
        assert_eq!(header, expected);
        assert_eq!(tensors.keys().collect::<Vec<_>>(), ["centering.visible"]);
    }

    #[test]
    fn what_is_no_checkpoint_stays_what_it_is() {
        let mut tensors = Tensors::from([("average.taken".into(), Array2::<f64>::zeros((2, 2)))]);
        let mut header = json!([1, 2]);
        upgrade(&mut header, &mut tensors);
        assert_eq!((header, tensors.len()), (json!([1, 2]), 1));
    }
}
