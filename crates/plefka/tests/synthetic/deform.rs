//! Deformed images.

use ndarray::Array2;
use plefka::data::synthetic::deform::{Deformation, deform};
use plefka::rng::{Purpose, Stream};

fn stream(block: u64) -> Stream {
    Stream::new(1, Purpose::Synthetic, 0, block)
}

/// A round spot around (x, y), wide enough that interpolation keeps its mass.
fn spot(x: f64, y: f64) -> Array2<f32> {
    Array2::from_shape_fn((41, 41), |(row, column)| {
        let distance2 = (row as f64 - y).powi(2) + (column as f64 - x).powi(2);
        (-distance2 / 8.0).exp() as f32
    })
}

fn centre_of_mass(image: &Array2<f32>) -> [f64; 2] {
    let mass: f64 = image.iter().map(|&x| f64::from(x)).sum();
    let moment = |axis: usize| -> f64 {
        image.indexed_iter().map(|(at, &x)| f64::from(x) * [at.1, at.0][axis] as f64).sum()
    };
    [moment(0) / mass, moment(1) / mass]
}

fn moved(x: f64, y: f64, deformation: Deformation) -> [f64; 2] {
    centre_of_mass(&deform(spot(x, y).view(), &deformation, &mut stream(0)).unwrap())
}

#[test]
fn identity_returns_the_image() {
    let image = spot(13.0, 22.0);
    assert_eq!(deform(image.view(), &Deformation::IDENTITY, &mut stream(0)).unwrap(), image);
}

#[test]
fn affine_parts_move_a_spot_where_the_documentation_says() {
    let identity = Deformation::IDENTITY;
    // The centre is (20, 20); (26, 20) lies to its right and (20, 14) above it.
    let quarter = std::f64::consts::FRAC_PI_2;
    let cases = [
        ((26.0, 20.0), Deformation { rotation: quarter, ..identity }, [20.0, 14.0]),
        ((20.0, 14.0), Deformation { shear: 0.5, ..identity }, [23.0, 14.0]),
        ((24.0, 17.0), Deformation { scale: 1.5, ..identity }, [26.0, 15.5]),
        ((20.0, 20.0), Deformation { translation: [3.0, -2.5], ..identity }, [23.0, 17.5]),
        ((20.0, 14.0), Deformation { shear: 0.5, rotation: quarter, ..identity }, [14.0, 17.0]),
    ];
    for ((x, y), deformation, expected) in cases {
        let found = moved(x, y, deformation);
        for axis in 0..2 {
            assert!((found[axis] - expected[axis]).abs() < 1e-3, "{deformation:?}: {found:?}");
        }
    }
}

#[test]
fn bad_parameters_are_refused() {
    let identity = Deformation::IDENTITY;
    let cases = [
        (Deformation { rotation: f64::NAN, ..identity }, "`rotation`: found NaN"),
        (Deformation { shear: f64::INFINITY, ..identity }, "`shear`: found inf"),
        (Deformation { translation: [0.0, f64::NAN], ..identity }, "`translation`: found NaN"),
        (Deformation { scale: 0.0, ..identity }, "`scale`: found 0, expected a positive"),
        (Deformation { elastic_strength: -1.0, ..identity }, "`elastic_strength`: found -1"),
        (Deformation { elastic_smoothness: 42.0, ..identity }, "expected 0 to 41"),
    ];
    for (deformation, message) in cases {
        let error = deform(spot(0.0, 0.0).view(), &deformation, &mut stream(0)).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn far_and_empty_images_give_paper() {
    let far = Deformation { translation: [1e30, 0.0], ..Deformation::IDENTITY };
    let image = deform(spot(20.0, 20.0).view(), &far, &mut stream(0)).unwrap();
    assert!(image.iter().all(|&x| x == 0.0));
    let elastic = Deformation { elastic_strength: 1.0, ..Deformation::IDENTITY };
    assert_eq!(deform(Array2::zeros((0, 0)).view(), &elastic, &mut stream(0)).unwrap().len(), 0);
}
