//! Every kind of couplings compared with the dense one.

use ndarray::Array2;
use plefka::rng::{Purpose, Stream};
use plefka_spins::ising::Local;

use super::{ALL, largest, model};

fn random_states(rows: usize, n: usize) -> Array2<f64> {
    let mut stream = Stream::new(6, Purpose::Sample, 0, 0);
    Array2::from_shape_simple_fn((rows, n), || if stream.uniform() < 0.5 { 1.0 } else { -1.0 })
}

#[test]
fn all_kinds_of_couplings_say_the_same() {
    let n = 9;
    let states = random_states(4, n);
    let wanted = model("dense", n);
    let variances = states.mapv(|s| 0.7 + 0.2 * s);
    for kind in ALL {
        let ising = model(kind, n);
        assert!(largest(&ising.couplings.to_dense(), &wanted.couplings.to_dense()) < 1e-15);
        assert!(
            largest(&ising.couplings.apply(states.view()), &wanted.couplings.apply(states.view())) < 1e-14
        );
        let [found, of_dense] =
            [&ising, &wanted].map(|ising| ising.couplings.apply_squared(variances.view()));
        assert!(largest(&found, &of_dense) < 1e-14, "{kind}");
        // Fields and energies stay correct while spins flip.
        let mut state = states.row(0).to_vec();
        let mut local = Local::new(&ising.couplings, &state);
        for spin in [3, 0, 8, 3, 5] {
            local.flip(&ising.couplings, &mut state, spin);
            let row = Array2::from_shape_vec((1, n), state.clone()).unwrap();
            let fields = wanted.couplings.apply(row.view());
            for i in 0..n {
                assert!((local.field(&ising.couplings, &state, i) - fields[[0, i]]).abs() < 1e-13);
            }
            let interaction = wanted.interaction(row.view())[0];
            assert!((local.interaction(&ising.couplings, &state) - interaction).abs() < 1e-13);
        }
    }
}
