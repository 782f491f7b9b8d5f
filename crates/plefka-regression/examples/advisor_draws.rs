//! The share of draws of Hansen's test problems in which the advisor, or one of the rules that it compares, has more
//! than five times the least error, and the share of these draws that were flagged; then the same for every rule, and
//! how often a flag was right: `cargo run --release -p plefka-regression --example advisor_draws -- 300`.

use ndarray::{Array1, Axis};
use plefka::data::Rows;
use plefka_regression::advisor::{Advice, AdvisorSettings, Doubt, ProblemKind, WarningKind, advise};
use plefka_regression::path::between;
use plefka_regression::test_problems::{TestProblem, noise, smoothed, test_problem};
use plefka_regression::{Filter, Preparation, Regression, Rule};
use rayon::prelude::*;

/// A choice is wrong if its error exceeds the least error by more than this factor.
const WRONG: f64 = 5.0;

fn norm(v: &Array1<f64>) -> f64 {
    v.dot(v).sqrt()
}

fn regression(problem: &TestProblem, data: &Array1<f64>) -> Regression {
    let preparation = Preparation { intercept: false, ..Preparation::default() };
    let x = Rows::Dense(problem.matrix.clone());
    let y = data.clone().insert_axis(Axis(1));
    Regression::new(&x, &y, None, preparation, Filter::Ridge, None).expect("a finite problem")
}

/// One draw of the noise.
fn draw(problem: &TestProblem, correlated: bool, absolute: bool, seed: u64) -> Draw {
    let raw = noise(problem.data.len(), seed);
    let raw = if correlated { smoothed(&raw) } else { raw };
    let wanted = if absolute { 1e-3 * (raw.len() as f64).sqrt() } else { 1e-3 * norm(&problem.data) };
    let error = &raw * (wanted / norm(&raw));
    let regression = regression(problem, &(&problem.data + &error));
    let gap = |parameter: f64| {
        let found = regression.coefficients(parameter).expect("a finite λ").slopes;
        norm(&(&found.column(0) - &problem.solution))
    };
    let least = between((1e-16, 1e2), 360).into_iter().map(gap).fold(f64::INFINITY, f64::min);
    let advice =
        advise(&regression, None, &AdvisorSettings::default()).expect("a problem with singular values");
    let rules = advice.verdicts.iter().filter_map(|verdict| {
        let choice = verdict.choice.as_ref()?;
        Some((verdict.rule, gap(choice.parameter) / least, verdict.misled))
    });
    let rules = rules.collect();
    let own = gap(advice.parameter) / least;
    (advice, own, rules)
}

/// The results of one draw: the advice, and the errors of its choice and of the rules, divided by the least error.
type Draw = (Advice, f64, Vec<(Rule, f64, bool)>);

/// The draws of a problem with one kind of noise.
struct Row {
    name: String,
    draws: Vec<Draw>,
}

fn main() {
    let draws = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(300);
    let mut rows = Vec::new();
    for (name, n) in [
        ("shaw", 32),
        ("phillips", 64),
        ("gravity", 64),
        ("foxgood", 64),
        ("heat", 64),
        ("deriv2", 64),
        ("baart", 64),
    ] {
        let problem = test_problem(name, n).expect("a known problem");
        for correlated in [false, true] {
            let seeds = (0..draws).into_par_iter();
            let draws = seeds.map(|seed| draw(&problem, correlated, name == "shaw", 1000 + seed)).collect();
            rows.push(Row {
                name: format!("{name}, {}", if correlated { "smoothed" } else { "white" }),
                draws,
            });
        }
    }
    let inverse =
        rows.iter().flat_map(|row| &row.draws).filter(|d| d.0.problem == ProblemKind::Inverse).count();
    let all: usize = rows.iter().map(|row| row.draws.len()).sum();
    println!("{inverse} of {all} draws were taken for inverse problems.\n");
    println!(
        "Errors over the least (median, 90 %), draws wrong by more than {WRONG} times, and of these (of the others) flagged.\n"
    );
    println!(
        "| problem, noise | advisor | wrong | flagged | GCV wrong | flagged | leave-one-out wrong | flagged | NCP wrong | flagged |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    rows.iter().for_each(|row| println!("| {} |", cells(row).join(" | ")));
    every_rule(&rows);
    flags_of_all(&rows);
}

/// Draws of every problem in which each rule is wrong.
fn every_rule(rows: &[Row]) {
    let rules: Vec<Rule> =
        Rule::ALL.iter().copied().filter(|r| !matches!(r, Rule::KFold | Rule::Discrepancy)).collect();
    let names: Vec<&str> = rules.iter().map(|rule| rule.name()).collect();
    println!("\nDraws in which each rule is wrong.\n\n| problem, noise | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(rules.len()));
    for row in rows {
        let wrong = |rule: &Rule| {
            let of = row.draws.iter().filter(|draw| draw.2.iter().any(|r| r.0 == *rule && r.1 > WRONG));
            of.count().to_string()
        };
        println!("| {} | {} |", row.name, rules.iter().map(wrong).collect::<Vec<_>>().join(" | "));
    }
}

/// How many of the flags of each kind were right.
fn flags_of_all(rows: &[Row]) {
    println!(
        "\nFlags, and how many of them belong to a wrong choice.\n\n| noise | flag | draws | wrong |\n|---|---|---|---|"
    );
    for noise in ["white", "smoothed"] {
        let draws: Vec<&Draw> =
            rows.iter().filter(|row| row.name.ends_with(noise)).flat_map(|row| &row.draws).collect();
        let line = |flag: &str, found: Vec<f64>| {
            let wrong = found.iter().filter(|error| **error > WRONG).count();
            println!("| {noise} | {flag} | {} | {wrong} |", found.len());
        };
        let doubted = |is: fn(Doubt) -> bool| {
            draws.iter().filter(|draw| draw.0.doubt.is_some_and(is)).map(|draw| draw.1).collect()
        };
        line("the choice fits the noise", doubted(|doubt| doubt == Doubt::FitsNoise));
        line("the choice loses a signal", doubted(|doubt| matches!(doubt, Doubt::LosesSignal(_))));
        let rules = draws.iter().flat_map(|draw| draw.2.iter().filter(|rule| rule.2).map(|rule| rule.1));
        line("another solution (a rule)", rules.collect());
        let coloured = draws.iter().filter(|draw| {
            draw.0.warnings.iter().any(|warning| warning.kind == WarningKind::CorrelatedResiduals)
        });
        let gcv = |draw: &&&Draw| draw.2.iter().find(|rule| rule.0 == Rule::Gcv).map_or(0.0, |rule| rule.1);
        line("residuals are alike (GCV)", coloured.map(|draw| gcv(&draw)).collect());
    }
}

/// The cells of a row of the table: the problem, the errors, and the flags of the advisor and of three rules.
fn cells(row: &Row) -> Vec<String> {
    let found = &row.draws;
    let mut errors: Vec<f64> = found.iter().map(|found| found.1).collect();
    errors.sort_by(f64::total_cmp);
    let at = |share: f64| errors[(share * (errors.len() - 1) as f64) as usize];
    let own: Vec<(f64, bool)> = found.iter().map(|found| (found.1, found.0.doubt.is_some())).collect();
    let mut cells = vec![row.name.clone(), format!("{:.2}, {:.2}", at(0.5), at(0.9)), flags(&own)];
    for rule in [Rule::Gcv, Rule::LeaveOneOut, Rule::Ncp] {
        let pairs: Vec<(f64, bool)> = found
            .iter()
            .flat_map(|found| found.2.iter().filter(|r| r.0 == rule).map(|r| (r.1, r.2)))
            .collect();
        cells.push(flags(&pairs));
    }
    cells
}

/// The number of wrong choices, and the flagged share of the wrong and of the other choices.
fn flags(found: &[(f64, bool)]) -> String {
    let share = |wrong: bool| {
        let of: Vec<bool> =
            found.iter().filter(|pair| (pair.0 > WRONG) == wrong).map(|pair| pair.1).collect();
        match of.len() {
            0 => "–".to_owned(),
            n => format!("{:.0} %", 100.0 * of.iter().filter(|flag| **flag).count() as f64 / n as f64),
        }
    };
    let wrong = found.iter().filter(|pair| pair.0 > WRONG).count();
    format!("{wrong} | {} ({})", share(true), share(false))
}
