//! Expansions for every pair of units: derivatives, slopes, refusals.

use plefka::inference::expansion::expansions;
use plefka::laws::{self, Verdict, machines};
use plefka::model::Rbm;
use plefka::units::{Potts, Unit, unit_named};

use super::{enumerable, kinds, name, pairs};

/// The expansions for a pair: order 2 for all, the others for every unit with a binary one.
fn expansions_of(rbm: &Rbm<f64>) -> Vec<&'static dyn plefka::inference::Expansion<f64>> {
    let (v, h) = (rbm.visible.unit, rbm.hidden.unit);
    let more = v.name() == "bernoulli" || h.name() == "spin";
    let all = expansions::<f64>().into_iter().filter(|e| e.accepts(v, h).is_ok());
    all.filter(|e| more || e.name() == "2").collect()
}

#[test]
fn expansions_have_their_derivatives_for_every_pair() -> Verdict {
    // The solved free energy concerns the units, whatever the expansion; all expansions are in `expansions/laws.rs`.
    derivatives(&|expansion| expansion == "2")
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn solved_free_energies_have_their_derivatives_for_every_pair_and_expansion() -> Verdict {
    derivatives(&|_| true)
}

fn derivatives(solved: &dyn Fn(&str) -> bool) -> Verdict {
    for rbm in pairs(0.2) {
        for expansion in expansions_of(&rbm) {
            let law = laws::expansion::derivatives(expansion, &rbm, 0.9, 1).and_then(|()| {
                if solved(expansion.name()) {
                    laws::expansion::envelope(expansion, &rbm, 0.9)
                } else {
                    Ok(())
                }
            });
            assert!(law.is_ok(), "{}, {}: {law:?}", name(&rbm), expansion.name());
        }
    }
    Ok(())
}

#[test]
fn expansions_have_their_slopes_for_every_pair() -> Verdict {
    slopes(3)
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn expansions_have_their_slopes_on_more_machines() -> Verdict {
    slopes(8)
}

fn slopes(machines: u64) -> Verdict {
    for (a, n) in kinds() {
        for (b, m) in kinds() {
            let machine = |seed: u64| {
                let layers = (machines::layer(a, n, 0.5, seed), machines::layer(b, m, 0.5, seed + 100));
                machines::join(layers.0, layers.1, 1.0, seed)
            };
            let machines: Vec<_> = (0..machines).map(machine).filter(enumerable).collect();
            let Some(first) = machines.first() else { continue };
            for expansion in expansions_of(first) {
                let law = laws::slopes::at_least(expansion, &machines, 1.0);
                assert!(law.is_ok(), "{}, {}: {law:?}", name(first), expansion.name());
            }
        }
    }
    Ok(())
}

#[test]
fn expansions_without_block_cumulants_refuse_potts_units() {
    let potts: &dyn Unit<f64> = Potts::new(3);
    let spin = unit_named("spin").unwrap();
    for expansion in expansions::<f64>() {
        let able = ["1", "2"].contains(&expansion.name());
        assert_eq!(expansion.accepts(potts, spin).is_ok(), able);
        assert_eq!(expansion.accepts(spin, potts).is_ok(), able);
        assert!(expansion.accepts(spin, spin).is_ok());
    }
}
