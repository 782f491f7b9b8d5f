//! The report from its readers' view: escaped, self-contained and complete for every run.

use ndarray::{Array1, Array2};
use plefka_report::{MonitorSeries, ReportInput, render};

mod logos;
mod mixing;

const HOSTILE: &str = "</pre><script>alert(\"1\")</script> & 'x' https://example.org";

fn series(name: &str, train: &[(f64, f64)]) -> MonitorSeries {
    MonitorSeries { name: name.into(), label: name.into(), train: train.to_vec(), ..MonitorSeries::default() }
}

fn input(visible: usize, hidden: usize) -> ReportInput {
    let part = |rows: usize| Array2::from_shape_fn((rows, visible), |(i, j)| ((i + j) % 2) as f32);
    ReportInput {
        title: "A run".into(),
        history: vec![series("energy", &[(0.0, 1.0), (1.0, 2.0), (2.0, 2.5)])],
        weights: Array2::from_shape_fn((visible, hidden), |(i, j)| (i as f32 - j as f32) / 3.0),
        visible_bias: Array1::zeros(visible),
        hidden_bias: Array1::ones(hidden),
        singular_values: vec![3.0, 1.0, 0.5],
        data: part(5),
        samples: part(4),
        originals: part(3),
        reconstructions: part(3),
        ..ReportInput::default()
    }
}

/// All values of the attributes with this name in the page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    page.split(&opening).skip(1).map(|rest| &rest[..rest.find('"').unwrap()]).collect()
}

/// Checks that every number in the drawings is finite.
fn assert_finite(page: &str) {
    for name in ["d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "data-x", "data-y"] {
        for value in attributes(page, name) {
            let numbers = value.split(['M', 'L', 'H', 'V', 'C', 'Z', 'h', ' ']);
            for number in numbers.filter(|number| !number.is_empty()) {
                assert!(number.parse::<f64>().is_ok_and(f64::is_finite), "{name}=\"{value}\"");
            }
        }
    }
}

/// Checks that every opened element is closed, in order.
fn assert_nested(page: &str) {
    let mut open = Vec::new();
    let body = page.replace("<!DOCTYPE html>", "");
    for part in body.split('<').skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.strip_prefix('/') {
            Some(closed) => {
                assert_eq!(open.pop().as_deref(), Some(closed), "at <{}", &part[..part.len().min(60)])
            }
            None if ["meta", "link", "img", "br"].contains(&name.as_str()) || name.is_empty() => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn what_a_user_wrote_is_text_everywhere() {
    let mut hostile = input(4, 3);
    hostile.title = HOSTILE.into();
    hostile.summary = vec![(HOSTILE.into(), HOSTILE.into())];
    hostile.warnings = vec![HOSTILE.into()];
    hostile.config_toml = format!("# {HOSTILE}");
    hostile.history[0].name = HOSTILE.into();
    hostile.history[0].label = HOSTILE.into();
    hostile.history[0].unit = HOSTILE.into();
    hostile.history[0].help = HOSTILE.into();
    let page = render(&hostile).unwrap();
    assert_eq!(page.matches("<script").count(), 1, "only the page's own");
    assert!(!page.contains("alert(\"1\")"));
    let escaped = "&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp;";
    assert!(page.matches(escaped).count() >= 10, "{}", page.matches(escaped).count());
    assert_nested(&page);
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let mut images = input(6, 3);
    images.image_shape = Some((2, 3));
    for page in [render(&images).unwrap(), render(&input(6, 3)).unwrap()] {
        let links: Vec<_> =
            ["src", "href", "srcset", "action", "poster"].iter().flat_map(|a| attributes(&page, a)).collect();
        assert!(links.len() > 5);
        assert!(links.iter().all(|link| link.starts_with("data:") || link.starts_with('#')), "{links:?}");
        assert!(
            !page.contains("http:")
                && !page.contains("https:")
                && !page.contains("url(")
                && !page.contains("@import")
        );
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn links_within_the_page_have_a_target() {
    for page in [render(&input(6, 3)).unwrap(), render(&ReportInput::default()).unwrap()] {
        let targets = attributes(&page, "id");
        for link in attributes(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(targets.contains(&link), "{link} is not among {targets:?}");
        }
    }
}

#[test]
fn a_run_of_any_shape_is_drawn() {
    let shapes = [(1, 1), (1, 7), (5, 1), (784, 2), (3000, 3)];
    for (visible, hidden) in shapes {
        for image_shape in [None, Some((1, visible)), Some((visible, 1))] {
            let page = render(&ReportInput { image_shape, ..input(visible, hidden) }).unwrap();
            assert_finite(&page);
            assert_nested(&page);
            assert!(page.contains("<img"));
        }
    }
}

#[test]
fn an_empty_run_is_a_page_of_notes() {
    let page = render(&ReportInput::default()).unwrap();
    assert_nested(&page);
    assert!(page.contains("<h1>Training run</h1>"));
    assert!(page.contains("No monitor was recorded.") && page.contains("The weights are empty."));
    assert!(!page.contains("<svg") && !page.contains("<img"));
}

#[test]
fn curves_survive_every_kind_of_history() {
    let nan = f64::NAN;
    let histories: [&[(f64, f64)]; 7] = [
        &[],
        &[(1.0, -3.0)],
        &[(0.0, nan), (1.0, f64::INFINITY)],
        &[(nan, 1.0), (1.0, 2.0)],
        &[(0.0, 5.0), (1.0, 5.0)],
        &[(0.0, -f64::MAX), (1.0, f64::MAX), (2.0, f64::MIN_POSITIVE)],
        &[(3.0, 1.0), (1.0, 2.0), (1.0, 3.0), (0.5, nan), (2.0, 1e-300)],
    ];
    for history in histories {
        for log_scale in [false, true] {
            let mut run = input(4, 3);
            run.history =
                vec![MonitorSeries { log_scale, validation: history.to_vec(), ..series("m", history) }];
            let page = render(&run).unwrap();
            assert_finite(&page);
            let drawable =
                history.iter().any(|(x, y)| x.is_finite() && y.is_finite() && (*y > 0.0 || !log_scale));
            assert_eq!(page.contains("data-monitor"), drawable, "{history:?}, log {log_scale}");
            assert_eq!(page.contains("nothing to draw"), !drawable, "{history:?}, log {log_scale}");
        }
    }
}

#[test]
fn training_and_validation_share_a_chart_and_print_their_last_values() {
    let mut run = input(4, 3);
    run.history[0].validation = vec![(0.0, 0.5), (1.0, 1.25)];
    let page = render(&run).unwrap();
    let chart = &page[page.find("data-monitor").unwrap()..];
    let chart = &chart[..chart.find("</svg>").unwrap()];
    assert!(chart.contains("line train") && chart.contains("line validation"));
    assert!(chart.contains("epoch 1\ntraining 2\nvalidation 1.25"), "{chart}");
    assert!(
        page.contains("training <strong>2.5</strong>") && page.contains("validation <strong>1.25</strong>")
    );
}

#[test]
fn weights_that_are_not_finite_are_counted_not_drawn() {
    let mut run = input(4, 3);
    run.weights[[1, 1]] = f32::NAN;
    run.hidden_bias[0] = f32::INFINITY;
    run.samples[[0, 0]] = f32::NAN;
    let page = render(&run).unwrap();
    assert_finite(&page);
    assert_eq!(page.matches("1 value left out: not finite").count(), 2);
    assert!(page.contains("1 value drawn as zero or one"));
}

#[test]
fn arrays_that_do_not_fit_are_refused_with_their_shapes() {
    let refused = |change: &dyn Fn(&mut ReportInput)| {
        let mut run = input(6, 3);
        change(&mut run);
        render(&run).unwrap_err().to_string()
    };
    let cases = [
        (
            refused(&|run| run.hidden_bias = Array1::zeros(2)),
            "length of the hidden bias: found 2, expected 3",
        ),
        (
            refused(&|run| run.visible_bias = Array1::zeros(7)),
            "length of the visible bias: found 7, expected 6",
        ),
        (refused(&|run| run.samples = Array2::zeros((2, 5))), "columns of the samples: found 5, expected 6"),
        (
            refused(&|run| run.image_shape = Some((2, 4))),
            "image shape: found 2×4, expected height × width = 6",
        ),
        (refused(&|run| run.image_shape = Some((usize::MAX, 2))), "image shape"),
        (
            refused(&|run| run.reconstructions = Array2::zeros((2, 6))),
            "shape of the reconstructions: found (2, 6)",
        ),
    ];
    for (message, expected) in cases {
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn same_run_same_page() {
    assert_eq!(render(&input(6, 3)).unwrap(), render(&input(6, 3)).unwrap());
}
