//! Training and model files for every unit.

use plefka::data::{Rows, Samples};
use plefka::inference::watch::unwatched;
use plefka::inference::{PartitionMethod, Request, log_partition};
use plefka::io::{ModelHeader, load_model, save_model};
use plefka::model::{Layer, Rbm};
use plefka::training::Trainer;

use super::{draws, name, some_pairs};
use crate::common;

#[test]
fn every_unit_learns_and_is_the_same_after_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for mut rbm in some_pairs(0.1) {
        let data = {
            // Data with another mean and spread.
            let mut teacher = rbm.visible.clone();
            teacher.parameters.row_mut(0).mapv_inplace(|x| 1.5 * x + 0.3);
            draws(&teacher, 300, 9)
        };
        let samples = Samples::from_rows(data.clone().into(), rbm.visible.unit).unwrap();
        let config = common::plain(plefka::training::negative::NegativeMethod::Pcd, 3, 0.05, 15, 100);
        rbm.visible = Layer::new(rbm.visible.unit, ndarray::Array1::zeros(rbm.n_visible()));
        let (before, visible) = (rbm.clone(), Rows::from(data));
        let mut trainer = Trainer::from_model(config, rbm, &samples).unwrap();
        common::train(&mut trainer, &samples).unwrap();
        let likelihood = |rbm: &Rbm<f64>| {
            let request = Request { method: PartitionMethod::Ais, effort: Some(20), ..Request::default() };
            let log_z = log_partition(rbm, &request, &unwatched).unwrap().log_z;
            -rbm.clamped_free_energy(&visible, 1.0).iter().sum::<f64>() / 300.0 - log_z
        };
        let (start, end) = (likelihood(&before), likelihood(&trainer.rbm()));
        assert!(end > start, "{}: {start} {end}", name(&before));
        let path = folder.path().join("model.safetensors");
        save_model(&path, &trainer.rbm(), &ModelHeader::default()).unwrap();
        let (again, _) = load_model::<f64>(&path).unwrap();
        assert_eq!(again.visible.parameters, trainer.rbm().visible.parameters);
        assert_eq!(again.hidden.parameters, trainer.rbm().hidden.parameters);
        assert_eq!(
            (again.visible.unit.name(), again.hidden.unit.name()),
            (before.visible.unit.name(), before.hidden.unit.name())
        );
    }
}
