//! Synthetic sets by their text forms.

use std::path::PathBuf;

use ndarray::Array2;
use plefka::data::synthetic::{Synthetic, bars_and_stripes, ising};
use plefka::data::{Table, Values};

const SETS: [&str; 4] = ["digits", "bars-and-stripes:4", "ising:8:0.4406", "teacher:20:10:1.5"];

fn bits(table: &Table) -> &Array2<u8> {
    let Values::Bytes(bits) = &table.values else { panic!("synthetic sets are bytes") };
    bits
}

#[test]
fn text_form_is_read_back() {
    for text in SETS {
        assert_eq!(Synthetic::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Synthetic::parse("ising:8:0.4406").unwrap(), Synthetic::Ising { side: 8, beta: 0.4406 });
}

#[test]
fn sets_depend_on_seed_and_number_alone() {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for text in SETS {
        let set = Synthetic::parse(text).unwrap();
        let many = set.generate(250, 4).unwrap();
        let fewer = one_thread.install(|| set.generate(130, 4)).unwrap();
        assert_eq!(bits(&many).slice(ndarray::s![..130, ..]), bits(&fewer), "{text}");
        assert_ne!(bits(&fewer), bits(&set.generate(130, 5).unwrap()), "{text}");
        assert_eq!(many.source, PathBuf::from(text));
    }
}

#[test]
fn likelihood_of_own_samples_is_minus_the_entropy() {
    // An independent estimate: minus the mean log-likelihood of samples is the entropy, which is known in closed
    // form for bars and stripes and for the Ising model.
    let n = 4000;
    let ising = Synthetic::Ising { side: 4, beta: 0.3 };
    let table = ising.generate(n, 1).unwrap();
    let found = ising.exact_log_likelihood(1, &table).unwrap().unwrap();
    let exact = -ising::log_partition(4, 0.3).unwrap() - 0.3 * ising::mean_energy(4, 0.3).unwrap();
    assert!((found - exact).abs() < 0.1, "{found} {exact}");
    let bars = Synthetic::BarsAndStripes { side: 3 };
    let table = bars.generate(n, 1).unwrap();
    let found = bars.exact_log_likelihood(1, &table).unwrap().unwrap();
    let exact = -bars_and_stripes::entropy(3).unwrap();
    assert!((found - exact).abs() < 0.03, "{found} {exact}");
    let digits = Synthetic::Digits.generate(3, 1).unwrap();
    assert_eq!(Synthetic::Digits.exact_log_likelihood(1, &digits).unwrap(), None);
}

#[test]
fn bad_parameters_are_refused() {
    let cases = [
        ("dots:3", "setting `synthetic`: found `dots:3`"),
        ("", "setting `synthetic`: found ``"),
        ("ising:8", "`ising:SIDE:BETA`"),
        ("ising:x:1", "setting `side of `ising:x:1``: found `x`, expected a whole number"),
        ("ising:8:hot", "found `hot`, expected a number"),
        ("teacher:-1:2:1", "found `-1`, expected a whole number"),
        ("ising:1:0.4", "setting `side`: found 1"),
        ("ising:8:-0.4", "setting `beta`: found -0.4"),
        ("ising:8:NaN", "setting `beta`: found NaN"),
        ("bars-and-stripes:0", "setting `side`: found 0"),
        ("teacher:0:3:1", "setting `visible`: found 0"),
        ("teacher:3:0:1", "setting `hidden`: found 0"),
        ("teacher:3:3:inf", "setting `scale`: found inf"),
        ("teacher:21:21:1", "at most 20"),
    ];
    for (text, message) in cases {
        let error = Synthetic::parse(text).and_then(|set| set.generate(2, 1).map(drop)).unwrap_err();
        assert!(error.to_string().contains(message), "{text}: {error}");
    }
    for text in SETS {
        let set = Synthetic::parse(text).unwrap();
        for n in [0, usize::MAX, usize::MAX / 1000] {
            let error = set.generate(n, 1).unwrap_err();
            assert!(error.to_string().contains(&format!("setting `samples`: found {n}")), "{error}");
        }
    }
}
