//! The scale of values: white in formats that hold pictures, else a number that is asked for; never by the values.

use plefka::data::{Binarize, DataConfig, Reading, Samples, Scale, Table, Values, load};
use plefka::units::unit_named;

use super::files::*;

fn samples(table: Table, unit: &str, scale: Scale) -> plefka::Result<Samples<f64>> {
    Samples::scaled(table, unit_named::<f64>(unit).unwrap(), Binarize::Keep, scale, false)
}

fn all(samples: &Samples<f64>) -> Vec<f64> {
    samples.all(1).unwrap().visible.to_dense().into_raw_vec_and_offset().0
}

/// Every format that holds pictures of grey levels.
fn pictures(levels: &[u8; 4]) -> Vec<Table> {
    let raster = |levels: &[u8]| [b"P5\n2 2\n255\n", levels].concat();
    let folder = Files::new();
    folder.put("f/1.pgm", raster(levels));
    vec![
        ok("a.idx", idx(8, &[1, 2, 2], levels)),
        ok("a.idx.gz", gz(&idx(8, &[1, 4], levels))),
        ok("a.pgm", raster(levels)),
        ok("a.zip", zip_of(&[("1.pgm", raster(levels))])),
        plefka::data::readers::read(&folder.0.path().join("f"), &Default::default()).unwrap(),
    ]
}

#[test]
fn pictures_are_scaled_by_white() {
    for table in pictures(&[0, 51, 102, 255]) {
        assert_eq!(table.reading.white, Some(255.0), "{:?}", table.reading);
        let found = samples(table, "gaussian", Scale::Auto).unwrap();
        assert_eq!((all(&found), found.scale), (vec![0.0, 0.2, 0.4, 1.0], Scale::By(255.0)));
    }
    for table in pictures(&[0, 51, 102, 255]) {
        assert_eq!(all(&samples(table, "binomial:5", Scale::Auto).unwrap()), [0.0, 1.0, 2.0, 5.0]);
    }
    for table in pictures(&[0, 51, 102, 255]) {
        assert_eq!(all(&samples(table, "relu", Scale::None).unwrap()), [0.0, 51.0, 102.0, 255.0]);
    }
    // Values that may be grey levels as well as the states of the unit.
    for (unit, levels) in
        [("bernoulli", [0, 1, 1, 0]), ("binomial:4", [0, 3, 4, 1]), ("gaussian", [1, 0, 1, 1])]
    {
        for table in pictures(&levels) {
            let message = samples(table, unit, Scale::Auto).unwrap_err().to_string();
            let parts = [
                "setting `scale`",
                "--scale none if these are the values",
                "--scale 255 if they are grey levels",
            ];
            assert!(parts.iter().all(|part| message.contains(part)), "{unit}: {message}");
        }
        for table in pictures(&levels) {
            assert_eq!(all(&samples(table, unit, Scale::None).unwrap()), levels.map(f64::from), "{unit}");
        }
    }
}

#[test]
fn other_numbers_are_scaled_on_request() {
    let tables =
        || [ok("a.csv", "0,51\n102,255\n"), ok("a.npy", npy("|u1", false, "(2, 2)", &[0, 51, 102, 255]))];
    for table in tables() {
        let found = samples(table, "gaussian", Scale::Auto).unwrap();
        assert_eq!((all(&found), found.scale), (vec![0.0, 51.0, 102.0, 255.0], Scale::Auto));
    }
    for table in tables() {
        let message = samples(table, "bernoulli", Scale::Auto).unwrap_err().to_string();
        assert!(message.contains("found 51, expected values in [0, 1]"), "{message}");
        assert!(message.contains("values up to 255: --scale 255"), "{message}");
    }
    for scale in [Scale::By(255.0), Scale::Max] {
        for table in tables() {
            let found = samples(table, "bernoulli", scale).unwrap();
            assert_eq!((all(&found), found.scale), (vec![0.0, 0.2, 0.4, 1.0], Scale::By(255.0)));
        }
    }
    assert!(samples(ok("a.csv", "0,0\n"), "gaussian", Scale::Max).is_err());
    for text in ["0", "-1", "nan", "inf", "white"] {
        assert!(text.parse::<Scale>().unwrap_err().to_string().contains("setting `scale`"), "{text}");
    }
    let keep = DataConfig::default();
    for scale in [Scale::Auto, Scale::None, Scale::Max, Scale::By(255.0), Scale::By(0.5)] {
        let text = toml::to_string(&DataConfig { scale, ..keep.clone() }).unwrap();
        assert_eq!(toml::from_str::<DataConfig>(&text).unwrap().scale, scale);
    }
    assert_eq!(toml::from_str::<DataConfig>("scale = 255").unwrap().scale, Scale::By(255.0));
}

/// Validation samples are read at the scale of the training samples.
#[test]
fn validation_samples_have_the_scale_of_the_others() {
    let files = Files::new();
    let put = |name: &str, bytes: Vec<u8>| files.put(name, bytes).display().to_string();
    let pictures = put("a.idx", idx(8, &[2, 2, 2], &[0, 51, 102, 255, 0, 0, 51, 255]));
    let numbers = put("a.csv", b"0,51,102,255\n255,0,0,51\n".to_vec());
    let gaussian = unit_named::<f64>("gaussian").unwrap();
    let config = |source: &String, validation: &String| DataConfig {
        source: source.clone(),
        validation: validation.clone(),
        ..DataConfig::default()
    };
    let (_, validation) = load::<f64>(&config(&pictures, &numbers), gaussian, 1).unwrap();
    assert_eq!(all(&validation.unwrap())[1], 0.2);
    let message = load::<f64>(&config(&numbers, &pictures), gaussian, 1).unwrap_err().to_string();
    assert!(message.contains("setting `scale`: found auto for the pictures"), "{message}");
    let told = DataConfig { scale: Scale::None, ..config(&numbers, &pictures) };
    assert_eq!(all(&load::<f64>(&told, gaussian, 1).unwrap().1.unwrap())[1], 51.0);
}

#[test]
fn a_threshold_that_makes_all_bits_the_same_is_refused() {
    let bernoulli = unit_named::<f64>("bernoulli").unwrap();
    let of = |table: Table, t: f64| {
        Samples::new(table, bernoulli, Binarize::Threshold(t)).unwrap().check_threshold()
    };
    let sparse = || ok("a.svm", "1 1:0.5 3:2\n0 2:1\n");
    let missing = || Table::new("m", Values::F64(ndarray::array![[0.0, 1.0], [0.5, 0.25]]));
    let grey = || Table {
        reading: Reading { white: Some(255.0), ..Reading::of("image") },
        ..ok("a.npy", npy("|u1", false, "(1, 2)", &[9, 255]))
    };
    for (table, good, bad) in
        [(sparse(), 0.0, 2.0), (missing(), 0.5, 1.0), (missing(), 0.0, -0.5), (grey(), 0.5, 2.0)]
    {
        let (values, reading) = (table.values.shape(), table.reading.clone());
        let copy = match values {
            (2, 3) => sparse(),
            (1, 2) => grey(),
            _ => missing(),
        };
        assert_eq!(copy.reading, reading);
        of(copy, good).unwrap();
        let message = of(table, bad).unwrap_err().to_string();
        assert!(
            message.contains("setting `threshold`") && message.contains("all entries would be"),
            "{message}"
        );
    }
}
