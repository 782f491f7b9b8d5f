//! Made-up diagnostics of mixing: samples with less variety than the data, and chains that are too short.

use plefka_report::{
    Accuracies, Accuracy, ChainTime, Chains, Fit, FreeEnergyGap, Mixing, Moments, Spectra, Time,
};

use crate::stream::Stream;

/// Points in the plane of the two leading components.
const POINTS: usize = 200;

/// All numbers of the section.
pub(crate) fn mixing(stream: &mut Stream) -> Mixing {
    Mixing {
        burn_in: 40,
        chains: chains(),
        adversarial: accuracies(),
        principal: spectra(stream),
        moments: moments(),
        free_energy: Some(FreeEnergyGap {
            train: -85.2,
            validation: -83.9,
            gap: 1.3,
            error: 0.41,
            z: Some(3.17),
            sure: 3.0,
        }),
    }
}

fn chains() -> Chains {
    let row = |name: &str, time: Option<(f64, f64)>| ChainTime {
        observable: name.into(),
        time: time.map(|(tau, error)| Time { tau, error, long_enough: tau < 4.0 }),
    };
    Chains {
        observables: vec![
            row("free_energy", Some((3.21, 0.18))),
            row("direction_1", Some((17.4, 3.6))),
            row("direction_2", Some((9.8, 1.4))),
            row("direction_3", None),
        ],
        size: Some((20, 200)),
        long_enough: 50.0,
    }
}

fn accuracies() -> Accuracies {
    let of = |truth: f64, synthetic: f64, points: usize| Accuracy {
        accuracy: 0.5 * (truth + synthetic),
        truth,
        synthetic,
        error: (8.0 * points as f64).powf(-0.5),
        points,
        data_to_data: 21.3,
        data_to_samples: 27.9,
        samples_to_data: 24.6,
        samples_to_samples: 19.8,
    };
    Accuracies {
        train: of(0.86, 0.71, 200),
        validation: Some(of(0.88, 0.74, 100)),
        data: Some(of(0.52, 0.47, 100)),
        privacy_loss: Some(0.025),
    }
}

fn spectra(stream: &mut Stream) -> Spectra {
    let variances = |scale: f64, fall: f64| -> Vec<f64> {
        (0..20).map(|k| scale * (-fall * f64::from(k)).exp()).collect()
    };
    let mut cloud = |spread: [f64; 2]| -> Vec<[f64; 2]> {
        (0..POINTS).map(|_| spread.map(|spread| spread * stream.normal())).collect()
    };
    Spectra {
        data: variances(4.2, 0.11),
        samples: variances(3.6, 0.16),
        total: [41.7, 29.3],
        projected_data: cloud([2.0, 1.9]),
        projected_samples: cloud([1.6, 1.2]),
    }
}

fn moments() -> Vec<Moments> {
    let fit = |correlation: f64, difference: f64| Fit {
        correlation: Some(correlation),
        slope: Some(0.9 * correlation),
        difference,
    };
    let of = |order: usize, moments: usize, found: Fit, floor: Fit| Moments {
        order,
        moments,
        samples: found,
        floor,
    };
    vec![
        of(1, 400, fit(0.981, 0.031), fit(0.996, 0.012)),
        of(2, 5000, fit(0.874, 0.0142), fit(0.951, 0.0087)),
        of(3, 5000, fit(0.412, 0.0051), fit(0.603, 0.0042)),
    ]
}
