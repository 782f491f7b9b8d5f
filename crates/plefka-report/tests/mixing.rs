//! The section on mixing and overfitting, and the bands behind curves.

use plefka_report::{
    Accuracy, ChainTime, FreeEnergyGap, Mixing, Moments, MonitorSeries, ReportInput, Time, render,
};

use super::{assert_finite, assert_nested, input, series};

#[test]
fn bands_are_drawn_behind_their_curves_whatever_they_hold() {
    let nan = f64::NAN;
    let bands: [&[(f64, f64, f64)]; 5] = [
        &[],
        &[(1.0, -3.0, 7.0)],
        &[(0.0, nan, 1.0), (1.0, 1.0, nan), (nan, 1.0, 2.0)],
        &[(0.0, f64::NEG_INFINITY, f64::INFINITY), (1.0, -f64::MAX, f64::MAX)],
        &[(9.0, 5.0, 1.0), (-4.0, 0.0, 0.0), (1.0, 1e-3, 1e3)],
    ];
    for (k, band) in bands.into_iter().enumerate() {
        for log_scale in [false, true] {
            let mut run = input(4, 3);
            let (train_band, validation_band) = (band.to_vec(), band.to_vec());
            let validation = vec![(0.0, 0.5), (1.0, 1.25)];
            let curve = series("m", &[(0.0, 1.0), (1.0, 2.0), (2.0, 2.5)]);
            run.history = vec![MonitorSeries { log_scale, validation, train_band, validation_band, ..curve }];
            let page = render(&run).unwrap();
            assert_finite(&page);
            assert_nested(&page);
            let drawn = usize::from(k != 0 && k != 2);
            for class in ["area train", "area validation"] {
                assert_eq!(page.matches(&format!("class=\"{class}\"")).count(), drawn, "{class}, {band:?}");
            }
            assert_eq!(page.contains("is its error"), k != 0);
        }
    }
}

#[test]
fn mixing_is_a_section_where_it_was_measured() {
    let part = |accuracy: f64| Accuracy { accuracy, points: 30, data_to_data: 2.5, ..Accuracy::default() };
    let mut mixing = Mixing { burn_in: 70, ..Mixing::default() };
    let time = Time { tau: 12.346, error: 0.678, long_enough: false };
    let observables = [("free_energy", Some(time)), ("direction_1", None)];
    mixing.chains.observables =
        observables.map(|(name, time)| ChainTime { observable: name.into(), time }).to_vec();
    (mixing.chains.size, mixing.chains.long_enough) = (Some((9, 500)), 50.0);
    mixing.adversarial.train = part(0.625);
    mixing.principal.data = vec![3.0, 1.0];
    mixing.principal.samples = vec![2.0, f64::NAN];
    mixing.principal.projected_data = vec![[0.0, 1.0], [f64::NAN, 2.0], [-1.0, 0.5]];
    mixing.principal.projected_samples = vec![[0.3, 0.1]];
    mixing.moments = vec![Moments { order: 2, moments: 6, ..Moments::default() }];
    let without = render(&ReportInput { mixing: Some(mixing.clone()), ..input(4, 3) }).unwrap();
    assert!(!without.contains("Free-energy gap") && !without.contains("privacy loss"));
    mixing.adversarial.validation = Some(part(0.75));
    mixing.adversarial.privacy_loss = Some(0.125);
    let gap =
        FreeEnergyGap { train: -80.0, validation: -75.5, gap: 4.5, error: 0.52, z: Some(8.65), sure: 3.0 };
    mixing.free_energy = Some(gap);
    let page = render(&ReportInput { mixing: Some(mixing), ..input(4, 3) }).unwrap();
    assert_finite(&page);
    assert_nested(&page);
    assert!(page.contains("href=\"#mixing\"") && page.contains("<h2>Mixing and overfitting</h2>"));
    let expected = [
        "12.35 ± 0.68",
        "never changed",
        "component 1<",
        "70 sweeps",
        "in 9 chains of 500 sweeps; a run is long enough for an estimate from 50 times on",
        "beyond three standard errors",
        "0.625<",
        "0.75<",
        "0.125",
        "6 pair correlations",
        "4.50 ± 0.52",
        "8.65",
        "2 points",
        "−75.5",
    ];
    for text in expected {
        assert!(page.contains(text), "no `{text}`");
    }
    assert!(!render(&input(4, 3)).unwrap().contains("#mixing"));
    // Empty measurements are drawn without values.
    let empty = render(&ReportInput { mixing: Some(Mixing::default()), ..input(4, 3) }).unwrap();
    assert_nested(&empty);
    assert!(empty.matches("nothing to draw").count() == 2, "the plane and the spectra");
}
