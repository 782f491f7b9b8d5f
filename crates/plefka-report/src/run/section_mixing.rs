//! Mixing and overfitting: the memory of the chains, the distances of samples from data and from each other, and the
//! free energies of training and validation samples.

use maud::{Markup, html};

use super::mixing::{Accuracies, Accuracy, Chains, Fit, FreeEnergyGap, Mixing, Moments, Spectra};
use crate::charts::lines::{self, Line, Lines};
use crate::charts::scatter::{self, Cloud, Mark};
use crate::number::{counted, exponent, fixed, in_words, number, rounded};

/// The section.
pub(super) fn section(mixing: &Mixing) -> Markup {
    html! {
        section #mixing {
            h2 { "Mixing and overfitting" }
            div.cards {
                (plane(&mixing.principal))
                (spectra(&mixing.principal))
                (chains(&mixing.chains, mixing.burn_in))
                (accuracies(&mixing.adversarial))
                (moments(&mixing.moments))
                div.stack {
                    (distances(&mixing.adversarial.train))
                    @if let Some(gap) = &mixing.free_energy { (free_energy(gap)) }
                }
            }
        }
    }
}

fn plane(principal: &Spectra) -> Markup {
    let clouds = [
        Cloud { name: "data", mark: Mark::Dot, points: &principal.projected_data },
        Cloud { name: "samples", mark: Mark::Cross, points: &principal.projected_samples },
    ];
    html! {
        figure.card {
            h3 { "Principal components" }
            (scatter::draw(&clouds, ("first component", "second"), "Data and samples in the plane of the data's two leading principal components."))
            figcaption {
                "Data and samples in the plane of the data's two leading principal components: the crosses of a "
                "perfect model lie where dots lie, and as densely."
            }
        }
    }
}

fn spectra(principal: &Spectra) -> Markup {
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(k, &v)| ((k + 1) as f64, v)).collect()
    };
    let (data, samples) = (points(&principal.data), points(&principal.samples));
    let lines = vec![
        Line { class: "train", name: "data", points: &data, band: &[] },
        Line { class: "validation", name: "samples", points: &samples, band: &[] },
    ];
    let (x_label, y_label) = ("component", "variance");
    let described = "Variances along the principal components of data and of samples.".to_string();
    let chart = Lines { lines, x_label, y_label, log: true, described, ..Lines::default() };
    let (drawing, notes) = lines::draw(&chart);
    html! {
        figure.card {
            h3 { "Spectra" }
            ul.legend {
                li.train { "data " strong { (rounded(principal.total[0])) } }
                li.validation { "samples " strong { (rounded(principal.total[1])) } }
            }
            (drawing)
            @for note in notes { p.note { (note) } }
            figcaption {
                "Variances along the principal components of data and of samples, each set's own, and their sum over "
                "all components: a curve that falls sooner is that of samples with less variety."
            }
        }
    }
}

fn chains(times: &Chains, burn_in: u32) -> Markup {
    let name = |name: &str| match name.strip_prefix("direction_") {
        Some(number) => format!("component {number}"),
        None => name.replace('_', " "),
    };
    html! {
        figure.card {
            h3 { "Autocorrelation times" }
            table.numbers {
                thead { tr { th { "of the" } th { "sweeps" } th { "run long enough" } } }
                tbody {
                    @for observable in &times.observables {
                        tr {
                            th scope="row" { (name(&observable.observable)) }
                            @match &observable.time {
                                Some(time) => {
                                    td { (with_error(time.tau, time.error)) }
                                    td { @if time.long_enough { "yes" } @else { "no" } }
                                }
                                None => { td { "–" } td { "never changed" } }
                            }
                        }
                    }
                }
            }
            figcaption {
                "Sweeps over which Gibbs chains that start from data remember themselves (½ means not at all)"
                @if let Some((chains, sweeps)) = &times.size {
                    ", in " (counted(*chains, "chain")) " of " (counted(*sweeps, "sweep"))
                }
                "; a run is long enough for an estimate from " (number(times.long_enough)) " times on, else the number is a lower "
                "bound. The samples "
                "of this page were taken " (counted(burn_in as usize, "sweep")) " from noise."
            }
        }
    }
}

/// The compared quantities, and the meaning of each.
const QUESTIONS: [(&str, &str); 6] = [
    ("samples or training data?", "How often the nearest other point is of the own kind."),
    ("of the data alone", "Near 0 samples repeat data, near 1 they miss a part or lie apart."),
    ("of the samples alone", "Near 0 samples scatter around data, near 1 they are alike or lie apart."),
    ("samples or validation data?", "The same with data not trained on."),
    ("validation or training data?", "Whether the two sets are alike at all."),
    ("privacy loss", "Validation less training: above 0 samples are too near to what was trained on."),
];

fn accuracies(found: &Accuracies) -> Markup {
    let accuracy = |of: &Accuracy| with_error(of.accuracy, of.error);
    let train = &found.train;
    let answers = [
        Some(accuracy(train)),
        Some(rounded(train.truth)),
        Some(rounded(train.synthetic)),
        found.validation.as_ref().map(accuracy),
        found.data.as_ref().map(accuracy),
        found.privacy_loss.map(rounded),
    ];
    let rows = QUESTIONS.into_iter().zip(answers).filter_map(|(question, answer)| Some((question, answer?)));
    html! {
        figure.card {
            h3 { "Adversarial accuracy" }
            table.numbers {
                thead { tr { th { "told apart" } th { "found" } th { "perfect" } } }
                tbody {
                    @for ((name, help), value) in rows {
                        tr {
                            th scope="row" { (name) small { (help) } }
                            td { (value) }
                            td { @if name == "privacy loss" { "0" } @else { "½" } }
                        }
                    }
                }
            }
            figcaption {
                "Whether the nearest other point tells samples from data, among " (counted(train.points, "sample"))
                " and as many data. Read the two halves: noisy samples move them to opposite sides."
            }
        }
    }
}

fn distances(train: &Accuracy) -> Markup {
    let distances = [
        ("from data to data", train.data_to_data),
        ("from data to samples", train.data_to_samples),
        ("from samples to data", train.samples_to_data),
        ("from samples to samples", train.samples_to_samples),
    ];
    html! {
        figure.card {
            h3 { "Distances" }
            table.numbers {
                thead { tr { th { "to the nearest other point" } th { "bits" } } }
                tbody {
                    @for (name, value) in distances {
                        tr { th scope="row" { (name) } td { (rounded(value)) } }
                    }
                }
            }
            figcaption {
                "Mean number of bits that differ, of other values the squared distance, from training data and from "
                "samples: all four agree for a perfect model."
            }
        }
    }
}

fn moments(orders: &[Moments]) -> Markup {
    let name = |order: &Moments| match order.order {
        1 => counted(order.moments, "mean"),
        2 => counted(order.moments, "pair correlation"),
        _ => counted(order.moments, "triple correlation"),
    };
    let cells = |fit: &Fit| {
        let or_dash = |value: Option<f64>| value.map_or("–".into(), rounded);
        html! { td { (or_dash(fit.correlation)) } td { (or_dash(fit.slope)) } td { (rounded(fit.difference)) } }
    };
    html! {
        figure.card {
            h3 { "Moments" }
            table.numbers {
                thead { tr { th {} th { "correlation" } th { "slope" } th { "difference" } } }
                @for order in orders {
                    tbody {
                        tr.head { th scope="rowgroup" colspan="4" { (name(order)) } }
                        tr { th scope="row" { "samples" } (cells(&order.samples)) }
                        tr { th scope="row" { "other data" } (cells(&order.floor)) }
                    }
                }
            }
            figcaption {
                "Moments of samples against those of data, connected ones for pairs and triples: Pearson correlation, "
                "slope, root mean square difference. “Other data” is what samples of a perfect model would show."
            }
        }
    }
}

fn free_energy(gap: &FreeEnergyGap) -> Markup {
    let rows = [
        ("training samples", rounded(gap.train)),
        ("validation samples", rounded(gap.validation)),
        ("gap", with_error(gap.gap, gap.error)),
        ("gap in standard errors", gap.z.map_or("–".into(), rounded)),
    ];
    html! {
        figure.card {
            h3 { "Free-energy gap" }
            table.numbers {
                thead { tr { th { "mean free energy" } th { "nats" } } }
                tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } }
            }
            figcaption {
                "By how much training samples are more probable than validation samples, in mean ln p: beyond "
                (in_words(gap.sure)) " standard errors, and growing in the learning curve of the free energy, it is overfitting."
            }
        }
    }
}

/// The error with two digits, and the value with the same number of decimals.
fn with_error(value: f64, error: f64) -> String {
    if !(error > 0.0 && error.is_finite() && value.is_finite()) {
        return rounded(value);
    }
    let decimals = (1 - exponent(error)).clamp(0, 12) as usize;
    format!("{} ± {}", fixed(value, decimals), fixed(error, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_decimals_of_their_error() {
        assert_eq!(with_error(-4.8312, 3.77), "−4.8 ± 3.8");
        assert_eq!(with_error(0.53, 0.015_811), "0.530 ± 0.016");
        assert_eq!(with_error(1234.5, 56.7), "1234 ± 57");
        assert_eq!(with_error(0.5, 0.0), "0.5");
        assert_eq!(with_error(f64::NAN, 1.0), "not finite");
    }
}
