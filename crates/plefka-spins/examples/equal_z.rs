//! Equal partition functions with different distributions: several machines compared with a ring of 16 spins, every
//! second one of which is visible: `cargo run --release -p plefka-spins --example equal_z`.

use plefka::Rbm;
use plefka::error::Result;
use plefka::inference::exact::log_partition;
use plefka::inference::watch::unwatched;
use plefka_spins::renormalization::{
    IdentityVerdict, RenormalizationSettings, VisibleHamiltonian, decimation, equal_z, report,
};

fn word(verdict: IdentityVerdict) -> &'static str {
    match verdict {
        IdentityVerdict::Holds => "yes",
        IdentityVerdict::Fails => "no",
        IdentityVerdict::Undecided => "?",
    }
}

fn row(name: &str, rbm: &Rbm<f64>, hamiltonian: &VisibleHamiltonian) -> Result<()> {
    let found = report(rbm, hamiltonian, &RenormalizationSettings::default(), &unwatched)?;
    // Rounding can leave −0; adding 0 turns it into 0.
    let nats = |x: f64| format!("{:.4}", (1e9 * x).round() / 1e9 + 0.0);
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
        nats(found.visible_free_energy.value),
        nats(found.hidden_free_energy.value),
        nats(found.log_mean_trace.value),
        nats(found.divergence.value),
        nats(found.spread.std_dev),
        word(found.preserves_free_energy),
        word(found.preserves_distribution),
        word(found.trace_condition),
    );
    Ok(())
}

fn main() -> Result<()> {
    let decimated = decimation::every_second_spin(8, 1.0)?;
    let (teacher, hamiltonian) = (&decimated.rbm, &decimated.hamiltonian);
    println!("| machine | F_v | F_h | ln⟨τ⟩ | KL | sd of ln τ | ⟨τ⟩ = 1 | same p | τ ≡ 1 |");
    println!("|---|---|---|---|---|---|---|---|---|");
    row("the ring itself", teacher, hamiltonian)?;
    row(
        "visible spins in another order",
        &equal_z::permuted(teacher, &[0, 4, 1, 5, 2, 6, 3, 7])?,
        hamiltonian,
    )?;
    let independent = equal_z::independent_spins(8, 8, log_partition(teacher, 1.0, &unwatched)?)?;
    row("independent spins of the same Z", &independent, hamiltonian)?;
    row("the ring, H without its constant", teacher, &VisibleHamiltonian::ring(decimation::coupling(1.0)))
}
