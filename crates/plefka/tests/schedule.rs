//! The learning rate during a run.

use plefka::training::schedule::{Schedule, Shape};

#[test]
fn ends_and_middles() {
    let base = Schedule { rate: Some(0.4), final_rate: 0.1, warm_up: 0.0, shape: Shape::Constant };
    let middle =
        [(Shape::Constant, 0.4), (Shape::Linear, 0.25), (Shape::Exponential, 0.2), (Shape::Cosine, 0.25)];
    for (shape, want) in middle {
        let schedule = Schedule { shape, ..base };
        assert!((schedule.at(0.5) - want).abs() < 1e-15, "{shape:?}");
        assert!((schedule.at(0.0) - 0.4).abs() < 1e-15);
        let end = if shape == Shape::Constant { 0.4 } else { 0.1 };
        assert!((schedule.at(2.0) - end).abs() < 1e-15);
    }
    let warm = Schedule { warm_up: 0.1, ..base };
    assert!((warm.at(0.05) - 0.2).abs() < 1e-15);
}
