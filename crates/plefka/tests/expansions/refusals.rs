//! The expansions that can be trained with, the units that each accepts, and the error messages otherwise.

use plefka::data::Samples;
use plefka::inference::expansion::expansions;
use plefka::inference::{PartitionMethod, Request, expansion_for, log_partition, watch::unwatched};
use plefka::laws::machines;
use plefka::training::negative::{self, NegativeConfig};
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;

use crate::common::units::{SPIN, TRIPLE};
use crate::common::{self, samples};

#[test]
fn expansions_that_do_not_train_say_why() {
    let with = |method, order: &str| NegativeConfig {
        method,
        order: Some(order.into()),
        ..NegativeConfig::default()
    };
    for (order, why) in [("rings", "σ_max(B) < 1"), ("pade", "jumps")] {
        let message = with(negative::NegativeMethod::Emf, order).check().unwrap_err().to_string();
        assert!(message.contains(&format!("setting `order`: found \"{order}\"")), "{message}");
        assert!(message.contains(why) && message.contains("1, 2, 3, 4, bethe, adaptive"), "{message}");
        // Only mean field uses an expansion in training.
        with(negative::NegativeMethod::Cd, order).check().unwrap();
    }
    for order in ["1", "2", "3", "4", "bethe", "adaptive"] {
        with(negative::NegativeMethod::Emf, order).check().unwrap();
    }
    let unknown = with(negative::NegativeMethod::Cd, "5").check().unwrap_err().to_string();
    assert!(unknown.contains("expected 1, 2, 3, 4, bethe, rings, adaptive, pade"), "{unknown}");
}

#[test]
fn bethe_wants_two_states() {
    let mixed = machines::join(
        machines::layer::<f64>(&Bernoulli, 3, 1.0, 1),
        machines::layer(&TRIPLE, 2, 1.0, 2),
        0.3,
        3,
    );
    let message = expansion_for("bethe", &mixed).unwrap_err().to_string();
    assert!(message.contains("setting `order`: found \"bethe\", expected units of two states"), "{message}");
    assert!(message.contains("triple"), "{message}");
    for expansion in expansions::<f64>() {
        assert_eq!(expansion_for(expansion.name(), &mixed).is_ok(), expansion.name() != "bethe");
        assert!(expansion.accepts(&Bernoulli, &SPIN).is_ok());
    }
    // All functions that take a name return the same message.
    let request = Request { method: PartitionMethod::Emf, order: "bethe", ..Request::default() };
    assert_eq!(log_partition(&mixed, &request, &unwatched).unwrap_err().to_string(), message);
    let mut config = RunConfig::default();
    config.model.hidden = 2;
    config.negative.order = Some("bethe".into());
    let rows = common::bits::<f64>(20, 3, 1);
    let refused = Trainer::from_model(config.clone(), mixed.clone(), &samples(rows.clone())).unwrap_err();
    assert_eq!(refused.to_string(), message);
    // A monitor that is turned off does not check its expansion.
    config.negative.order = Some("2".into());
    config.monitors.mean_field_order = "bethe".into();
    let refused = Trainer::from_model(config.clone(), mixed.clone(), &samples(rows.clone())).unwrap_err();
    assert!(refused.to_string().contains("units of two states"), "{refused}");
    config.monitors.mean_field_starts = 0;
    Trainer::from_model(config, mixed, &Samples::from_rows(rows.into(), &Bernoulli).unwrap()).unwrap();
}

/// The evidence contains the name of the expansion, and an expansion without a solution gives no number.
#[test]
fn evidence_names_the_expansion() {
    use plefka::inference::partition::Value;
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 0.3, 2);
    for order in ["rings", "bethe", "2"] {
        let request = Request { method: PartitionMethod::Emf, order, ..Request::default() };
        let found = log_partition(&rbm, &request, &unwatched).unwrap();
        let named =
            |k: usize| found.evidence[k].values.iter().find(|(name, _)| name == "order").unwrap().1.clone();
        assert_eq!(named(0), Value::Text(order.into()));
        assert_eq!(found.evidence.len(), if order == "2" { 3 } else { 4 });
        assert!(
            (found.log_z - plefka::inference::exact::log_partition(&rbm, 1.0, &unwatched).unwrap()).abs()
                < 0.01
        );
    }
    let mut strong = machines::machine::<f64>(&Bernoulli, (6, 4), 0.0, 2);
    strong.weights.fill(4.0);
    let fields = |n: usize, other: usize| ndarray::Array2::from_elem((1, n), -2.0 * other as f64);
    (strong.visible.parameters, strong.hidden.parameters) = (fields(6, 4), fields(4, 6));
    let near = ndarray::Array2::from_elem((1, 6), 0.5);
    let request =
        Request { method: PartitionMethod::Emf, order: "rings", near: Some(&near), ..Request::default() };
    let found = log_partition(&strong, &request, &unwatched).unwrap();
    assert!(found.evidence[0].number("unconverged").unwrap() > 0.0);
    assert!(found.log_z.is_finite() || found.warnings.iter().any(|w| w.contains("no start")));
}
