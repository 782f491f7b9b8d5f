//! The page around the sections: head, heading, key facts, warnings, configuration.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use plefka::Result;

use super::ReportInput;
use super::{section_curves, section_logos, section_mixing, section_model, section_samples};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Tells the browser to load nothing from anywhere, whatever the page holds.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// The whole document.
pub fn page(input: &ReportInput) -> Result<Markup> {
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
    };
    Ok(document("Training report", title, &head, &main))
}

/// A document: `kind` stands above its title, `head` below.
pub fn document(kind: &str, title: &str, head: &Markup, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { (kind) }
                    h1 { (title) }
                    (head)
                }
                main { (main) }
                footer { p { "Written by Plefka " (env!("CARGO_PKG_VERSION")) "." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// Key facts.
pub fn summary(facts: &[(String, String)]) -> Markup {
    html! {
        @if !facts.is_empty() {
            dl.facts-list {
                @for (name, value) in facts {
                    div.long[value.chars().count() > 18] { dt { (name) } dd { (value) } }
                }
            }
        }
    }
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

/// What deserves attention.
pub fn warnings(warnings: &[String]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            aside.warnings aria-label="Warnings" {
                h2 { @if warnings.len() == 1 { "Warning" } @else { "Warnings" } }
                ul { @for warning in warnings { li { (warning) } } }
            }
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
