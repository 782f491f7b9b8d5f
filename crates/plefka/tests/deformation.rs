//! Random deformations: strength of the fields, paper stays paper, identity, equal bits, names and ranges.

use plefka::data::{DeformationLaw, Deformer};

fn law(text: &str) -> DeformationLaw {
    text.parse().unwrap()
}

/// The displacement at the middle of pictures that are ramps, in x and in y.
fn displacements(law: &DeformationLaw, side: usize, epochs: u64, rows: u64) -> Vec<[f64; 2]> {
    let deformer = Deformer::new(law, (side, side), (side, side), 3).unwrap();
    let ramp = |of: fn(usize, usize) -> usize| -> Vec<f32> {
        (0..side * side).map(|k| of(k / side, k % side) as f32).collect()
    };
    let (across, down) = (ramp(|_, x| x), ramp(|y, _| y));
    let mut out = vec![0.0; side * side];
    let middle = side / 2 * side + side / 2;
    let mut found = Vec::new();
    for epoch in 0..epochs {
        let deformer = deformer.epoch(epoch);
        for row in 0..rows {
            let mut read = |image: &[f32]| {
                deformer.deform(image, 0.0, row, false, &mut out);
                f64::from(out[middle]) - (side / 2) as f64
            };
            found.push([read(&across), read(&down)]);
        }
    }
    found
}

#[test]
fn fields_have_the_stated_strength() {
    // α and σ of Simard and of Cireşan: rms = α/(2σ√(3π)), within 2 % (kernels cut at 3σ are .35 % stronger).
    for (alpha, sigma) in [(34.0, 4.0), (38.0, 5.0), (36.0, 6.0)] {
        let rms = alpha / (2.0 * sigma * (3.0 * std::f64::consts::PI).sqrt());
        let law =
            DeformationLaw { elastic: (rms, rms), smoothness: (sigma, sigma), ..DeformationLaw::none() };
        let found = displacements(&law, 41, 16, 2000);
        let n = found.len() as f64;
        for axis in 0..2 {
            let mean = found.iter().map(|d| d[axis]).sum::<f64>() / n;
            let measured = (found.iter().map(|d| d[axis].powi(2)).sum::<f64>() / n).sqrt();
            assert!((measured / rms - 1.0).abs() < 0.02, "σ {sigma}: {measured} {rms}");
            assert!(mean.abs() < 0.05 * rms, "σ {sigma}: mean {mean}");
        }
        // The axes are independent.
        let both = found.iter().map(|d| d[0] * d[1]).sum::<f64>() / n / rms.powi(2);
        assert!(both.abs() < 0.05, "{both}");
    }
}

#[test]
fn paper_stays_paper() {
    let law = law("ciresan");
    for to in [(28, 28), (29, 29)] {
        let deformer = Deformer::new(&law, (28, 28), to, 1).unwrap().epoch(0);
        let mut out = vec![0.0; to.0 * to.1];
        for row in 0..50 {
            deformer.deform(&[-1.0; 784], -1.0, row, false, &mut out);
            assert!(out.iter().all(|&x| x == -1.0));
        }
        // Ink stays within its range, and does not come back at the other side.
        let mut ink = vec![-1.0f32; 784];
        ink[28 * 14..28 * 14 + 4].fill(1.0);
        for row in 0..50 {
            deformer.deform(&ink, -1.0, row, false, &mut out);
            assert!(out.iter().all(|&x| (-1.0..=1.0).contains(&x)));
            assert!((0..to.0).all(|y| out[y * to.1 + to.1 - 6] == -1.0));
        }
    }
}

#[test]
fn no_deformation_changes_nothing() {
    let image: Vec<f32> = (0..784).map(|k| (k % 17) as f32 / 16.0).collect();
    let none = DeformationLaw::none();
    let mut out = vec![0.0; 784];
    Deformer::new(&none, (28, 28), (28, 28), 1).unwrap().epoch(3).deform(&image, 0.0, 5, false, &mut out);
    assert_eq!(out, image);
    // A larger picture has the input in its middle.
    let mut larger = vec![0.0; 30 * 32];
    Deformer::new(&none, (28, 28), (30, 32), 1).unwrap().epoch(3).deform(&image, 0.0, 5, false, &mut larger);
    for k in 0..784 {
        assert_eq!(larger[(k / 28 + 1) * 32 + k % 28 + 2], image[k]);
    }
}

#[test]
fn pictures_depend_on_seed_epoch_and_row_alone() {
    let image: Vec<f32> = (0..784).map(|k| (k % 31) as f32 / 30.0).collect();
    let draw = |seed: u64, epoch: u64, row: u64| {
        let mut out = vec![0.0; 784];
        let deformer = Deformer::new(&law("ciresan"), (28, 28), (28, 28), seed).unwrap();
        deformer.epoch(epoch).deform(&image, 0.0, row, false, &mut out);
        out
    };
    let first = draw(1, 2, 3);
    assert_eq!(first, draw(1, 2, 3));
    for other in [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)] {
        assert_ne!(first, other);
    }
}

#[test]
fn laws_read_back_and_are_checked() {
    for text in ["ciresan", "simard", "affine", "elastic", "rotation=3,elastic=0.5..0.7,narrow_labels=1/i"] {
        let read = law(text);
        assert_eq!(law(&read.to_string()), read, "{text}");
    }
    assert!(law("narrow_labels=1/i").is_narrow("i") && !law("ciresan").is_narrow("2"));
    for (text, name) in [
        ("rotation=200", "rotation"),
        ("slant=90", "slant"),
        ("scale=1", "scale"),
        ("elastic=2..1", "elastic"),
        ("smoothness=0", "smoothness"),
        ("narrow=NaN", "narrow"),
        ("turn=3", "rotation="),
        ("", "rotation="),
    ] {
        let said = text.parse::<DeformationLaw>().unwrap_err().to_string();
        assert!(said.contains("augment") && said.contains(name), "{text}: {said}");
    }
    for shape in [(0, 28), (28, 5000), (300, 28)] {
        assert!(Deformer::new(&law("ciresan"), shape, shape, 1).is_err(), "{shape:?}");
    }
}
