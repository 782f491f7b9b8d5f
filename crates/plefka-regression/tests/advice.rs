//! The advisor on problems with known answers, and on data with many faults.

use ndarray::{Array1, Array2};
use plefka::data::Rows;
use plefka_regression::advisor::{Advice, AdvisorSettings, Doubt, ProblemKind, WarningKind, advise};
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

/// A table whose columns have scales from 1e-3 to 1e3 and whose rows come in groups.
fn of_features(n: usize, p: usize, scales: f64, seed: u64) -> (Array2<f64>, Array1<f64>) {
    let z = normal(n, p, seed);
    let truth = normal(p, 1, 500 + seed).column(0).mapv(|b| b / (p as f64).sqrt());
    let y = z.dot(&truth) + normal(n, 1, 900 + seed).column(0);
    let scale = |k: usize| scales.powf(2.0 * k as f64 / (p as f64 - 1.0) - 1.0);
    let x = Array2::from_shape_fn((n, p), |(row, k)| z[[row, k]] * scale(k));
    (x, y)
}

fn of_table(x: &Array2<f64>, y: &Array1<f64>, folds: Folds, problem: ProblemKind) -> Advice {
    let (rows, y) = (Rows::Dense(x.clone()), column(y));
    let regression = Regression::new(&rows, &y, None, Preparation::default(), Filter::Ridge, None).unwrap();
    let data = Data { x: &rows, y: &y, weights: None };
    advise(
        &regression,
        Some(data),
        &AdvisorSettings { folds: Some(folds), problem, ..AdvisorSettings::default() },
    )
    .unwrap()
}

/// The choice of an inverse problem ruins a table of columns of different scales; the advisor takes it for a table and
/// prefers standardised columns.
#[test]
fn tables_of_many_scales_are_chosen_for_predictions() {
    let (mut as_table, mut scaled_error, mut as_inverse, mut better) = (0.0, 0.0, 0.0, 0);
    for seed in 0..10 {
        let (x, y) = of_features(70, 40, 1e3, seed);
        let folds = || Folds::shuffled(70, 5, 1).unwrap();
        let advice = of_table(&x, &y, folds(), ProblemKind::Auto);
        assert_eq!(advice.problem, ProblemKind::Table, "{}", advice.problem_why);
        let scaled = advice.standardized.as_ref().unwrap();
        assert!(scaled.spread.1 > 1e5 * scaled.spread.0);
        if scaled.better {
            better += 1;
            assert!(scaled.error.value < advice.error.unwrap().value);
            assert!(kinds(&advice).contains(&WarningKind::Scales));
        }
        assert!(
            !kinds(&advice).contains(&WarningKind::NothingAboveNoise) || advice.error.unwrap().value > 0.9
        );
        scaled_error += scaled.error.value;
        as_table += advice.error.unwrap().value;
        as_inverse += of_table(&x, &y, folds(), ProblemKind::Inverse).error.unwrap().value;
        // One scale leaves nothing to compare.
        let (plain, y) = of_features(70, 40, 1.0, seed);
        let plain = of_table(&plain, &y, folds(), ProblemKind::Auto);
        assert!(plain.standardized.is_none_or(|scaled| scaled.spread.1 < 2.0 * scaled.spread.0));
    }
    assert!(better >= 3, "{better} of 10 are better standardised");
    assert!(scaled_error < as_table && as_table < as_inverse, "{scaled_error} {as_table} {as_inverse}");
}

/// Rows in groups: leaving one out leaves the group in, whole groups as folds do not. The choice is then that of the
/// folds, with a doubt.
#[test]
fn folds_that_disagree_are_doubted() {
    let mut doubted = 0;
    for seed in 0..10 {
        let (groups, p) = (40, 30);
        let means = normal(groups, p, seed);
        let noise = normal(groups, 1, 50 + seed);
        let truth = normal(p, 1, 70 + seed);
        let small = normal(8 * groups, p, 90 + seed);
        let x = Array2::from_shape_fn((8 * groups, p), |(k, j)| means[[k / 8, j]] + 0.1 * small[[k, j]]);
        let y = x.dot(&truth.column(0)) / 6.0;
        let y = Array1::from_shape_fn(y.len(), |k| y[k] + 2.0 * noise[[k / 8, 0]]);
        let folds = Folds::from_numbers((0..8 * groups).map(|k| k / 8 % 5).collect()).unwrap();
        let advice = of_table(&x, &y, folds, ProblemKind::Auto);
        let one_out = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::LeaveOneOut).unwrap();
        if advice.doubt == Some(Doubt::FoldsDisagree) {
            doubted += 1;
            assert!(one_out.misled && one_out.error.unwrap().value > advice.error.unwrap().value);
            assert!(kinds(&advice).contains(&WarningKind::Doubtful));
        } else {
            assert_eq!(advice.parameter, one_out.choice.as_ref().unwrap().parameter);
        }
    }
    assert!(doubted >= 7, "{doubted}");
}

/// Each of Hansen's problems is one, at several sizes, with and without an intercept and a penalty on differences; none of
/// them is with its columns in another order, and no table is.
#[test]
fn operators_and_tables_are_told_apart() {
    use plefka_regression::Penalty;
    let kind = |x: &Array2<f64>, y: &Array1<f64>, intercept: bool, penalty: Penalty| {
        let how = Preparation { intercept, standardize: false, penalty };
        let regression =
            Regression::new(&Rows::Dense(x.clone()), &column(y), None, how, Filter::Ridge, None).unwrap();
        let advice = advise(&regression, None, &AdvisorSettings::default()).unwrap();
        (advice.problem, advice.problem_why)
    };
    for name in ["shaw", "phillips", "gravity", "foxgood", "heat", "deriv2", "baart"] {
        for n in [48, 128] {
            let problem = test_problem(name, n).unwrap();
            for intercept in [false, true] {
                for penalty in [Penalty::Size, Penalty::SecondDifferences] {
                    let found = kind(&problem.matrix, &problem.data, intercept, penalty);
                    let falls = found.1.contains("hundredfold");
                    assert!(found.0 == ProblemKind::Inverse || falls, "{name} {n} {intercept}: {}", found.1);
                }
            }
            let order: Vec<usize> = (0..n).map(|k| k * 29 % n).collect();
            let mixed = problem.matrix.select(ndarray::Axis(1), &order);
            let found = kind(&mixed, &problem.data, false, Penalty::Size);
            assert_eq!(found.0, ProblemKind::Table, "{name} {n}: {}", found.1);
        }
    }
    // Trends, random walks and lags of them are tables.
    let walk = |n: usize, seed: u64| {
        let mut sum = 0.0;
        normal(n, 1, seed)
            .into_iter()
            .map(|x| {
                sum += x;
                sum
            })
            .collect::<Vec<f64>>()
    };
    let walks: Vec<Vec<f64>> = (0..20).map(|k| walk(220, k)).collect();
    let y = normal(200, 1, 3).column(0).to_owned();
    let side_by_side = Array2::from_shape_fn((200, 20), |(row, k)| walks[k][row]);
    let lags = Array2::from_shape_fn((200, 20), |(row, k)| walks[0][row + 20 - k]);
    let trends =
        Array2::from_shape_fn((200, 20), |(row, k)| (row as f64 * (1.0 + k as f64)).sqrt() * walks[1][k]);
    for (x, what) in [(side_by_side, "walks"), (lags, "lags"), (trends, "trends")] {
        assert_eq!(kind(&x, &y, true, Penalty::Size).0, ProblemKind::Table, "{what}");
    }
}
