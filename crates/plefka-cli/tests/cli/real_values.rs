//! Real-valued tables: offset and scale of the data change the score by the Jacobian alone.

use crate::place::Place;

/// 120 rows of two dependent columns, `offset` + `scale` · x.
fn table(offset: f64, scale: f64) -> String {
    let mut state = 1u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut rows = || {
        let (a, b) = (uniform() + uniform() + uniform() - 1.5, uniform() - 0.5);
        format!("{:.12},{:.12}\n", offset + scale * a, offset + scale * (a + b))
    };
    (0..120).map(|_| rows()).collect()
}

fn score(offset: f64, scale: f64) -> f64 {
    let place = Place::new();
    place.write("data.csv", table(offset, scale));
    place.done("train data.csv --visible gaussian --hidden 2 --method pcd --epochs 8 --batch 20 --validation-share 0 --out run");
    place.json("score run data.csv --json")["mean_log_likelihood"].as_f64().unwrap()
}

#[test]
fn offset_and_scale_of_a_table_change_the_score_by_the_jacobian() {
    let plain = score(0.0, 1.0);
    // The last needs double precision, which the command chooses.
    for (offset, scale) in [(10.0, 1.0), (170.0, 70.0), (0.0, 1e-4), (-1000.0, 0.01)] {
        let changed = score(offset, scale) + 2.0 * f64::ln(scale);
        assert!((changed - plain).abs() < 2e-3, "{offset} {scale}: {plain} and {changed}");
    }
}
