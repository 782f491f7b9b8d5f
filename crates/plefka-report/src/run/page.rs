//! The page of a training run: its sections, its table of contents and its configuration.

use maud::{Markup, html};

use super::input::ReportInput;
use super::{check, section_curves, section_logos, section_mixing, section_model, section_samples};
use crate::error::Result;
use crate::page::document::{document, summary, warnings};

/// Whether a page was made from this checkpoint of a run.
pub fn is_of_checkpoint(page: &str, checkpoint: &str) -> bool {
    page.contains(&format!("data-checkpoint=\"{checkpoint}\""))
}

/// The whole page of a run.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) if two arrays, or an array and the image shape, do not match.
pub fn render(input: &ReportInput) -> Result<String> {
    check::shapes(input)?;
    let samples = section_samples::section(input)?;
    let title = if input.title.trim().is_empty() { "Training run" } else { input.title.trim() };
    let head = html! {
        (summary(&input.summary))
        (contents(input, !samples.0.is_empty()))
    };
    let main = html! {
        (warnings(&input.warnings))
        (section_curves::section(&input.history))
        (samples)
        @if let Some(mixing) = &input.mixing { (section_mixing::section(mixing)) }
        @if let Some(logos) = &input.logos { (section_logos::section(logos)) }
        (section_model::section(input)?)
        (config(&input.config_toml))
        @if !input.checkpoint.is_empty() { div hidden data-checkpoint=(input.checkpoint) {} }
    };
    Ok(document("Training report", title, &head, &main).into_string())
}

fn contents(input: &ReportInput, samples: bool) -> Markup {
    html! {
        nav aria-label="Sections" {
            a href="#curves" { "Learning curves" }
            @if samples { a href="#samples" { "Samples" } }
            @if input.mixing.is_some() { a href="#mixing" { "Mixing" } }
            @if input.logos.is_some() { a href="#logos" { "Sequence logos" } }
            a href="#model" { "The model" }
            @if !input.config_toml.is_empty() { a href="#config" { "Configuration" } }
        }
    }
}

fn config(toml: &str) -> Markup {
    html! {
        @if !toml.is_empty() {
            section #config {
                h2 { "Configuration" }
                details.card {
                    summary { "The settings of this run, defaults included" }
                    pre { code { (toml) } }
                }
            }
        }
    }
}
