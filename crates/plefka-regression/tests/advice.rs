//! The advisor on problems with known answers, and on data with many faults.

use ndarray::{Array1, Array2};
use plefka::data::Rows;
use plefka_regression::advisor::{Advice, AdvisorSettings, Doubt, WarningKind, advise};
use plefka_regression::path::between;
use plefka_regression::selection::k_fold::{Data, Folds};
use plefka_regression::test_problems::{noise, smoothed, test_problem};
use plefka_regression::{Filter, Preparation, Regression, Rule};

use crate::common::{AS_IT_IS, column, normal};

fn plain(x: &Array2<f64>, y: &Array1<f64>, filter: Filter) -> Regression {
    Regression::new(&Rows::Dense(x.clone()), &column(y), None, AS_IT_IS, filter, None).unwrap()
}

fn kinds(advice: &Advice) -> Vec<WarningKind> {
    advice.warnings.iter().map(|warning| warning.kind).collect()
}

/// The advisor's choice is seldom wrong, and it flags cross-validation where that is wrong; docs/regression.md has the
/// whole table.
#[test]
fn correlated_noise_fools_cross_validation_but_not_the_advisor() {
    for (name, n) in [("shaw", 32), ("phillips", 64), ("gravity", 64)] {
        let problem = test_problem(name, n).unwrap();
        let (mut own, mut wrong, mut flagged, mut coloured) = (0, 0, 0, 0);
        let draws = 40;
        for seed in 0..draws {
            let raw = smoothed(&noise(n, 5000 + seed));
            let size = 1e-3 * (problem.data.dot(&problem.data) / raw.dot(&raw)).sqrt();
            let regression = plain(&problem.matrix, &(&problem.data + &(raw * size)), Filter::Ridge);
            let error = |parameter: f64| {
                let gap = regression.coefficients(parameter).unwrap().slopes.column(0).to_owned()
                    - &problem.solution;
                gap.dot(&gap).sqrt()
            };
            let least = between((1e-16, 1e2), 200).into_iter().map(error).fold(f64::INFINITY, f64::min);
            let advice = advise(&regression, None, &AdvisorSettings::default()).unwrap();
            own += usize::from(error(advice.parameter) > 5.0 * least);
            let gcv = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::Gcv).unwrap();
            if error(gcv.choice.as_ref().unwrap().parameter) > 5.0 * least {
                wrong += 1;
                flagged += usize::from(gcv.misled);
            }
            coloured += usize::from(kinds(&advice).contains(&WarningKind::Misled));
        }
        assert!(own == 0, "{name}: {own} of {draws} choices are wrong");
        assert!(wrong > 35 && 10 * flagged >= 9 * wrong, "{name}: {flagged} of {wrong} flagged");
        assert!(coloured > 35, "{name}: {coloured} warnings");
    }
}

/// Ordinary regressions, including some in the danger zone: coefficients at the advised λ are nearly as good as at the
/// best λ, and no doubt is raised.
#[test]
fn ordinary_regressions_are_left_alone() {
    for (n, p) in [(200, 20), (60, 60), (60, 120)] {
        let draws = 20;
        let (mut found, mut least) = (0.0, 0.0);
        for draw in 0..draws {
            let x = normal(n, p, 10 + draw);
            let truth = normal(p, 1, 500 + draw).column(0).mapv(|b| b / (p as f64).sqrt());
            let y = x.dot(&truth) + normal(n, 1, 900 + draw).column(0);
            let rows = Rows::Dense(x);
            let y = column(&y);
            let regression =
                Regression::new(&rows, &y, None, Preparation::default(), Filter::Ridge, None).unwrap();
            let folds = Some(Folds::shuffled(n, 5, 1).unwrap());
            let data = Data { x: &rows, y: &y, weights: None };
            let advice = advise(
                &regression,
                Some(data),
                &AdvisorSettings { noise: None, folds, ..AdvisorSettings::default() },
            )
            .unwrap();
            let risk = |parameter: f64| {
                let gap = regression.coefficients(parameter).unwrap().slopes.column(0).to_owned() - &truth;
                gap.dot(&gap)
            };
            least += between((1e-3, 1e5), 100).into_iter().map(risk).fold(f64::INFINITY, f64::min);
            found += risk(advice.parameter);
            assert_eq!(kinds(&advice).contains(&WarningKind::DangerZone), n == p);
            if n > 2 * p {
                // The noise is the part that no column explains, and the signal of size 1 stands above it.
                assert!((advice.picard.noise.unwrap() - 1.0).abs() < 0.25 && advice.picard.above_noise > 0);
            }
            let k_fold = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::KFold).unwrap();
            assert!(k_fold.choice.is_some());
        }
        assert!(found < 1.3 * least, "{} times the least risk, {n} × {p}", found / least);
    }
}

#[test]
fn warnings_name_what_is_the_matter() {
    let said = |x: &Array2<f64>, y: &Array1<f64>| {
        kinds(&advise(&plain(x, y, Filter::Ridge), None, &AdvisorSettings::default()).unwrap())
    };
    let y = normal(30, 1, 2).column(0).to_owned();
    assert!(said(&normal(30, 30, 1), &y).contains(&WarningKind::DangerZone));
    assert!(said(&normal(30, 90, 1), &y).contains(&WarningKind::FewRows));
    let mut twice = normal(30, 4, 1);
    let first = twice.column(0).to_owned();
    twice.column_mut(3).assign(&first);
    assert!(said(&twice, &y).contains(&WarningKind::Collinear));
    assert!(said(&normal(30, 4, 1), &y).contains(&WarningKind::NothingAboveNoise));
    let slow: Array1<f64> = (0..200).map(|k| (f64::from(k) / 20.0).sin()).collect();
    let x = normal(200, 3, 1);
    assert!(said(&x, &(x.column(0).to_owned() * 0.3 + slow)).contains(&WarningKind::CorrelatedResiduals));
    let nothing = advise(
        &plain(&Array2::zeros((4, 2)), &Array1::ones(4), Filter::Ridge),
        None,
        &AdvisorSettings::default(),
    );
    assert!(nothing.unwrap_err().to_string().contains("constant"));
}

/// A λ that follows the noise is doubted: the problem heat, in draws where robust cross-validation fails.
#[test]
fn a_choice_that_fits_the_noise_is_doubted() {
    let problem = test_problem("heat", 64).unwrap();
    let mut doubted = 0;
    for seed in 0..300 {
        let raw = noise(64, 1000 + seed);
        let size = 1e-3 * (problem.data.dot(&problem.data) / raw.dot(&raw)).sqrt();
        let regression = plain(&problem.matrix, &(&problem.data + &(raw * size)), Filter::Ridge);
        let advice = advise(&regression, None, &AdvisorSettings::default()).unwrap();
        let fits = advice.degrees_of_freedom > 0.9 * 64.0;
        assert_eq!(fits, advice.doubt == Some(Doubt::FitsNoise), "{seed}");
        doubted += usize::from(fits);
    }
    assert!((1..30).contains(&doubted), "{doubted}");
}

#[test]
fn levels_of_truncation_are_advised_too() {
    let problem = test_problem("shaw", 32).unwrap();
    let regression = plain(&problem.matrix, &(&problem.data + &(noise(32, 1) * 1e-3)), Filter::Truncated);
    let advice = advise(
        &regression,
        None,
        &AdvisorSettings { noise: Some(1e-3 * 32f64.sqrt()), ..AdvisorSettings::default() },
    )
    .unwrap();
    assert!((5.0..=9.0).contains(&advice.parameter), "{}", advice.parameter);
    assert!(advice.verdicts.iter().filter(|verdict| verdict.choice.is_some()).count() >= 6);
}
