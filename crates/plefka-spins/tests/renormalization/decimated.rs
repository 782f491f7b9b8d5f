//! Decimation of the Ising ring, the machines that perform it, and machines of equal Z.

use plefka::data::Rows;
use plefka::inference::exact::{log_partition, log_sum_exp};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::units::Spin;
use plefka_spins::renormalization::{
    IdentityVerdict, VisibleHamiltonian, decimation, equal_z, renormalized_hamiltonian,
};

use super::{close, exactly};

#[test]
fn decimation_flows_to_the_free_chain() {
    let flow = decimation::flow(1.0, 4);
    for (found, wanted) in flow.iter().zip([1.0, 0.662501, 0.350061, 0.113672, 0.012812]) {
        close(*found, wanted, 1e-6);
    }
    for k in [1e-9f64, 0.3, 0.5, 1.0, 7.0, 50.0, 900.0] {
        let tanh = k.tanh().powi(2).atanh();
        if k < 5.0 {
            close(decimation::coupling(k), tanh, 1e-12 * tanh);
        }
        close(decimation::coupling(decimation::inverse(k)), k, 1e-12 * k);
        close(
            decimation::constant(k),
            0.5 * (4.0f64.ln() + decimation::coupling(k) * 2.0),
            1e-14 * k.max(1.0),
        );
    }
    close(decimation::constant(0.8), 0.5 * (4.0 * 1.6f64.cosh()).ln(), 1e-14);
}

/// −K Σ s_i s_{i+1} around a ring.
fn ring_energy(spins: &[f64], k: f64) -> f64 {
    (0..spins.len()).map(|i| -k * spins[i] * spins[(i + 1) % spins.len()]).sum()
}

#[test]
fn tracing_every_second_spin_of_a_ring_of_8_gives_a_ring_of_4() {
    let four = machines::states(&machines::layer::<f64>(&Spin, 4, 1.0, 1)).unwrap();
    for k in [1.0, 0.4, -0.7] {
        let (weaker, constant) = (decimation::coupling(k), 0.5 * (4.0 * (2.0 * k).cosh()).ln());
        let decimated = decimation::every_second_spin(4, k).unwrap();
        let clamped = decimated.rbm.clamped_free_energy(&Rows::from(four.clone()), 1.0);
        for (kept, clamped) in four.rows().into_iter().zip(clamped) {
            let weights: Vec<f64> = four
                .rows()
                .into_iter()
                .map(|traced| {
                    let ring: Vec<f64> = (0..4).flat_map(|i| [kept[i], traced[i]]).collect();
                    -ring_energy(&ring, k)
                })
                .collect();
            let renormalised = -log_sum_exp(&weights);
            close(renormalised, ring_energy(&kept.to_vec(), weaker) - 4.0 * constant, 1e-12);
            close(renormalised, clamped, 1e-12);
        }
        let found = exactly(&decimated.rbm, &decimated.hamiltonian);
        assert_eq!(found.trace_condition, IdentityVerdict::Holds);
        close(found.log_mean_trace.value, 0.0, 1e-10);
        // Without the constant τ is still constant and p is preserved, but the free energy is not.
        let bare = exactly(&decimated.rbm, &VisibleHamiltonian::ring(weaker));
        assert_eq!(
            (bare.preserves_distribution, bare.preserves_free_energy),
            (IdentityVerdict::Holds, IdentityVerdict::Fails)
        );
        close(bare.log_mean_trace.value, 4.0 * constant, 1e-10);
    }
}

#[test]
fn copies_of_every_second_spin_have_the_decimated_hamiltonian() {
    let (n, k) = (4, 0.9);
    for strength in [0.0, 0.5, 20.0] {
        let projection = decimation::projection(n, k, strength).unwrap();
        let found = exactly(&projection.rbm, &projection.hamiltonian);
        assert_eq!(
            (found.trace_condition, found.preserves_distribution),
            (IdentityVerdict::Holds, IdentityVerdict::Holds)
        );
        close(found.log_mean_trace.value, 0.0, 1e-10);
        close(found.spread.std_dev, 0.0, 1e-10);
    }
    // H_RG of the copies, with the spins of the bonds summed out.
    let projection = decimation::projection(n, k, 20.0).unwrap();
    let hidden = machines::states(&projection.rbm.hidden).unwrap();
    let all = renormalized_hamiltonian(&projection.rbm, &projection.hamiltonian, &hidden).unwrap();
    let (copies, bonds) = (1 << n, 1 << (2 * n));
    let of_copies: Vec<f64> = (0..copies)
        .map(|c| -log_sum_exp(&(0..bonds).map(|b| -all[c + copies * b]).collect::<Vec<_>>()))
        .collect();
    let weaker = decimation::coupling(k);
    let free = of_copies[0] - ring_energy(&vec![-1.0; n], weaker);
    for (c, h) in of_copies.iter().enumerate() {
        let spins = hidden.row(c).to_vec();
        close(*h, ring_energy(&spins[..n], weaker) + free, 1e-10);
    }
    // An antiferromagnet, and the smallest ring.
    for (n, k) in [(3, -1.3), (1, 0.4)] {
        let projection = decimation::projection(n, k, 1.0).unwrap();
        assert_eq!(exactly(&projection.rbm, &projection.hamiltonian).trace_condition, IdentityVerdict::Holds);
    }
}

#[test]
fn equal_free_energies_do_not_make_equal_distributions() {
    let teacher = decimation::every_second_spin(8, 1.0).unwrap().rbm;
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let log_z = log_partition(&teacher, 1.0, &unwatched).unwrap();
    let others = [
        equal_z::permuted(&teacher, &[0, 4, 1, 5, 2, 6, 3, 7]).unwrap(),
        equal_z::independent_spins(8, 8, log_z).unwrap(),
    ];
    for other in others {
        let found = exactly(&other, &hamiltonian);
        close(found.log_mean_trace.value, 0.0, 1e-10);
        close(found.visible_free_energy.value, found.hidden_free_energy.value, 1e-10);
        assert!(found.divergence.value > 0.1, "{found:?}");
        assert_eq!(found.preserves_free_energy, IdentityVerdict::Holds);
        assert_eq!(
            (found.preserves_distribution, found.trace_condition),
            (IdentityVerdict::Fails, IdentityVerdict::Fails)
        );
        assert!(found.spread.largest - found.spread.least > 1.0);
    }
}
