//! `diagnose --rg`: the renormalisation by a machine of the Hamiltonian of its data, of a teacher, or of the hidden
//! units below.

use std::path::Path;

use ndarray::Array2;
use plefka::any::AnyRbm;
use plefka::io::ModelHeader;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Rbm};
use plefka_report::render_charts;
use plefka_spins::renormalization::{
    Estimate, IdentityVerdict, Renormalization, RenormalizationSettings, VisibleHamiltonian, report,
};
use serde_json::{Value, json};

use super::renormalization_page::{Subject, page};
use crate::args::DiagnoseArgs;
use crate::runs::page::write;
use crate::runs::samples::samples_of;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};
use crate::terminal::progress::watched;

/// Computes and shows the report.
pub(crate) fn run(args: &DiagnoseArgs, output: Output) -> anyhow::Result<()> {
    if args.beta != 1.0 {
        return Err(Error::setting("beta", args.beta, "1 with --rg").into());
    }
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let (document, text) = diagnose(&rbm, &header, args, output)?;
    output.result(&document, &text)
}

fn diagnose(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &DiagnoseArgs,
    output: Output,
) -> anyhow::Result<(Value, String)> {
    let (hamiltonian, of) = hamiltonian(rbm, header, args, output)?;
    let settings = RenormalizationSettings {
        seed: args.seed,
        sweeps: args.sweeps,
        ..RenormalizationSettings::default()
    };
    let found = watched("renormalisation", |watch| report(&rbm.to_f64(), &hamiltonian, &settings, watch))?;
    if let Some(path) = &args.out {
        let model = args.model.display().to_string();
        let units = (rbm.n_visible(), rbm.n_hidden());
        let subject = Subject { model: &model, hamiltonian: of, units, seed: args.seed };
        write(path, &render_charts(&page(&subject, &found)))?;
    }
    let mut document = json!(found);
    let object = document.as_object_mut().expect("a struct is an object");
    object.insert("model".into(), json!(args.model));
    object.insert("hamiltonian".into(), json!(of));
    object.insert("report".into(), json!(args.out));
    Ok((document, text(&found)))
}

/// The Hamiltonian that the arguments name, and what it is of.
fn hamiltonian(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &DiagnoseArgs,
    output: Output,
) -> anyhow::Result<(VisibleHamiltonian, &'static str)> {
    let model = |path: &Path| -> anyhow::Result<Rbm<f64>> { Ok(AnyRbm::open(path)?.0.to_f64()) };
    Ok(match (&args.teacher, &args.below, &args.data) {
        (Some(path), None, None) => (VisibleHamiltonian::machine(&model(path)?), "teacher"),
        (None, Some(path), None) => (VisibleHamiltonian::machine(&model(path)?.mirror()), "below"),
        (None, None, Some(source)) => {
            let samples = samples_of(rbm, header, source, &args.reading, 1.0, output)?;
            let mut states = samples.dense(args.seed)?.to_f64();
            if rbm.kinds()[0].unit == "bernoulli" && draw_bits(&mut states, args.seed) {
                output.note(format_args!("values between 0 and 1 are drawn as bits"));
            }
            (VisibleHamiltonian::data(states.view())?, "data")
        }
        _ => {
            let expected = "one of DATA, --teacher MODEL and --below MODEL with --rg";
            return Err(Error::setting("rg", "none or several Hamiltonians", expected).into());
        }
    })
}

/// Replaces grey values by bits that are 1 with the grey value as the probability; returns whether there were grey
/// values.
fn draw_bits(values: &mut Array2<f64>, seed: u64) -> bool {
    let mut grey = false;
    for (row, mut values) in values.rows_mut().into_iter().enumerate() {
        let mut stream = Stream::new(seed, Purpose::Binarize, 0, row as u64);
        for x in values.iter_mut() {
            let uniform = stream.uniform();
            if *x != 0.0 && *x != 1.0 {
                (*x, grey) = (f64::from(uniform < *x), true);
            }
        }
    }
    grey
}

fn text(found: &Renormalization) -> String {
    let number = |estimate: &Estimate| match estimate.std_error {
        0.0 => format!("{} nats", short(estimate.value)),
        error => format!("{} ± {} nats", short(estimate.value), short(error)),
    };
    let verdict = |verdict: &IdentityVerdict| match verdict {
        IdentityVerdict::Holds => "yes".to_owned(),
        IdentityVerdict::Fails => "no".to_owned(),
        IdentityVerdict::Undecided => "not decided".to_owned(),
    };
    let mut out = facts(&[
        ("free energy of v", number(&found.visible_free_energy)),
        ("free energy of h", number(&found.hidden_free_energy)),
        ("ln <tau>", number(&found.log_mean_trace)),
        ("<ln tau>", number(&found.mean_log_trace)),
        ("KL(p || model)", number(&found.divergence)),
        (
            "spread of ln tau",
            format!(
                "{} nats, {} to {}",
                short(found.spread.std_dev),
                short(found.spread.least),
                short(found.spread.largest)
            ),
        ),
        ("preserves Z", verdict(&found.preserves_free_energy)),
        ("preserves p(v)", verdict(&found.preserves_distribution)),
        ("tau = 1 everywhere", verdict(&found.trace_condition)),
    ]);
    for warning in &found.warnings {
        out += &format!("{warning}\n");
    }
    out
}
