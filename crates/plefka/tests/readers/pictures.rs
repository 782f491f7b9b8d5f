//! Pictures of every format and kind of pixel: their grey values, and the refusals of those that are damaged.

use plefka::data::readers::ReadOptions;
use png::BitDepth::{Eight, Four, One, Sixteen};
use png::ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};

use super::files::Picture::Png;
use super::files::*;

/// Red, green, blue and a mixture, with their grey values.
const COLOURS: [[u8; 3]; 4] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [200, 100, 50]];
const GREYS: [u8; 4] = [54, 182, 18, 118];

/// The grey values of a picture and its (height, width).
fn grey(name: &str, bytes: impl AsRef<[u8]>) -> (Vec<u8>, (usize, usize)) {
    let table = ok(name, bytes);
    (values(&table).1.iter().map(|&value| value as u8).collect(), table.image_shape.unwrap())
}

#[test]
fn png_of_every_kind() {
    let opaque = COLOURS.map(|[r, g, b]| [r, g, b, 7]).concat();
    let wide: Vec<u8> = COLOURS.concat().into_iter().flat_map(|sample| [sample; 2]).collect();
    let cases = [
        (png_of(Grayscale, Eight, 2, &[1, 2, 3, 4]), vec![1, 2, 3, 4], (2, 2)),
        (png_of(Grayscale, One, 3, &[0b0100_0000, 0b1010_0000]), vec![0, 255, 0, 255, 0, 255], (2, 3)),
        (png_of(Grayscale, Four, 2, &[0x0f, 0x18]), vec![0, 255, 17, 136], (2, 2)),
        (png_of(Grayscale, Sixteen, 2, &[0x12, 0xff, 0, 0x80]), vec![19, 0], (1, 2)),
        (png_of(GrayscaleAlpha, Eight, 1, &[9, 0, 200, 255]), vec![9, 200], (2, 1)),
        (png_of(Rgb, Eight, 4, &COLOURS.concat()), GREYS.to_vec(), (1, 4)),
        (png_of(Rgb, Sixteen, 2, &wide), GREYS.to_vec(), (2, 2)),
        (png_of(Rgba, Eight, 4, &opaque), GREYS.to_vec(), (1, 4)),
        (png_of(Indexed, Eight, 4, &[2, 3, 1, 0]), vec![54, 182, 255, 0], (1, 4)),
    ];
    for (bytes, pixels, shape) in cases {
        assert_eq!(grey("a.png", bytes), (pixels, shape));
    }
}

#[test]
fn jpeg_grey_and_in_colours() {
    // The values of the decoder at the time of writing; others may round in other ways.
    let rows = [
        [11, 11, 12, 13, 14, 15, 16],
        [19, 20, 21, 22, 23, 24, 25],
        [31, 31, 32, 33, 35, 36, 37],
        [41, 41, 42, 43, 44, 46, 46],
        [49, 50, 50, 52, 53, 54, 55],
        [59, 59, 60, 61, 63, 64, 65],
        [71, 71, 72, 73, 74, 75, 76],
        [79, 80, 81, 82, 83, 84, 85],
        [90, 90, 91, 92, 94, 95, 96],
    ];
    assert_eq!(grey("a.jpg", GREY_JPEG), (rows.concat(), (9, 7)));
    let rows = [
        [14, 20, 28, 33, 39, 45],
        [73, 80, 87, 92, 97, 105],
        [127, 134, 140, 144, 152, 158],
        [189, 196, 203, 207, 213, 220],
    ];
    assert_eq!(grey("a.jpeg", include_bytes!("pictures/colour.jpg")), (rows.concat(), (4, 6)));
}

#[test]
fn bmp_of_every_kind() {
    let blue_first = COLOURS.map(|[r, g, b]| [b, g, r]).concat();
    let four: Vec<u8> = COLOURS.iter().flat_map(|[r, g, b]| [*b, *g, *r, 99]).collect();
    let lower_first: Vec<u8> = [2, 3, 0, 1].into_iter().map(|k| GREYS[k]).collect();
    let padded = [&blue_first[..6], &[0, 0], &blue_first[6..], &[0, 0]].concat();
    let os2 = [&b"BM"[..], &[0; 8], &[32, 0, 0, 0, 12, 0, 0, 0, 3, 0, 1, 0, 1, 0, 1, 0]].concat();
    let os2 = [&os2[..], &[0, 0, 0, 0, 0, 255], &[0b1010_0000, 0, 0, 0]].concat();
    let cases = [
        (bmp(4, 1, 24, 0, &[], &blue_first), GREYS.to_vec(), (1, 4)),
        (bmp(2, 2, 24, 0, &[], &padded), lower_first, (2, 2)),
        (bmp(2, -2, 24, 0, &[], &padded), GREYS.to_vec(), (2, 2)),
        (bmp(4, 1, 32, 0, &[], &four), GREYS.to_vec(), (1, 4)),
        (bmp(4, 1, 8, 0, &four, &[3, 2, 1, 0]), vec![118, 18, 182, 54], (1, 4)),
        (bmp(3, 1, 4, 0, &four, &[0x31, 0x20, 0, 0]), vec![118, 182, 18], (1, 3)),
        // Beyond the palette is black.
        (bmp(3, 1, 2, 0, &four[..8], &[0b1001_0000, 0, 0, 0]), vec![0, 182, 54], (1, 3)),
        (os2, vec![54, 0, 54], (1, 3)),
    ];
    for (k, (bytes, pixels, shape)) in cases.into_iter().enumerate() {
        assert_eq!(grey("a.bmp", bytes), (pixels, shape), "case {k}");
    }
}

#[test]
fn bmp_with_masks() {
    let masks = |masks: [u32; 3]| masks.map(u32::to_le_bytes).concat();
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let cases = [
        (bmp(3, 1, 16, 0, &[], &words(&[0x7c00, 0x03e0, 0x0421, 0])), vec![54, 182, 8], (1, 3)),
        (
            bmp(2, 1, 16, 3, &masks([0xf800, 0x07e0, 0x001f]), &words(&[0xf800, 0x07e0])),
            vec![54, 182],
            (1, 2),
        ),
        (
            bmp(1, 1, 32, 3, &masks([0x3ff0_0000, 0x000f_fc00, 0x3ff]), &0x3ff0_0000u32.to_le_bytes()),
            vec![54],
            (1, 1),
        ),
    ];
    for (k, (bytes, pixels, shape)) in cases.into_iter().enumerate() {
        assert_eq!(grey("a.bmp", bytes), (pixels, shape), "case {k}");
    }
}

#[test]
fn bmp_in_run_lengths() {
    let palette: Vec<u8> = COLOURS.iter().flat_map(|[r, g, b]| [*b, *g, *r, 99]).collect();
    let cases = [
        // Two of colour 1, a literal 2 0 1 and padding; the next row after a jump of two columns; one of colour 3.
        (
            bmp(5, 2, 8, 1, &palette, &[2, 1, 0, 3, 2, 0, 1, 0, 0, 0, 0, 2, 2, 0, 1, 3, 0, 1]),
            vec![0, 0, 118, 0, 0, 182, 182, 18, 54, 182],
            (2, 5),
        ),
        (
            bmp(5, 1, 4, 2, &palette, &[3, 0x12, 0, 2, 1, 0, 1, 0x30, 0, 1]),
            vec![182, 18, 182, 0, 118],
            (1, 5),
        ),
    ];
    for (k, (bytes, pixels, shape)) in cases.into_iter().enumerate() {
        assert_eq!(grey("a.bmp", bytes), (pixels, shape), "case {k}");
    }
}

#[test]
fn pnm_of_every_kind() {
    let with = |header: &str, samples: &[u8]| [header.as_bytes(), samples].concat();
    let map = |fields: &str| format!("P7\nWIDTH 2\n# a comment\nHEIGHT 1\n{fields}\nENDHDR\n");
    let cases = [
        (b"P1 # black is 1\n3 2 010 1 0\n1".to_vec(), vec![255, 0, 255, 0, 255, 0], (2, 3)),
        (b"P2\n2 2\n100 0 50\n100 200\n".to_vec(), vec![0, 128, 255, 255], (2, 2)),
        (b"P2 2 1 1000 500 1000".to_vec(), vec![128, 255], (1, 2)),
        (b"P3 2 1 255 255 0 0 0 255 0".to_vec(), vec![54, 182], (1, 2)),
        (with("P4\n3 2\n", &[0b0101_1111, 0b1010_0000]), vec![255, 0, 255, 0, 255, 0], (2, 3)),
        (with("P5\n2\n# so wide\n1 255\n", &[7, 8]), vec![7, 8], (1, 2)),
        (with("P5 2 1 65535 ", &[0x12, 0xff, 0, 0x80]), vec![19, 0], (1, 2)),
        (with("P6 4 1 255\n", &COLOURS.concat()), GREYS.to_vec(), (1, 4)),
        (with(&map("DEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE"), &[0, 1]), vec![0, 255], (1, 2)),
        (with(&map("DEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA"), &[5, 0, 6, 1]), vec![5, 6], (1, 2)),
        (with(&map("DEPTH 4\nMAXVAL 255"), &[255, 0, 0, 1, 0, 255, 0, 2]), vec![54, 182], (1, 2)),
        (with(&map("MAXVAL 256\nDEPTH 1"), &[1, 0, 0, 128]), vec![255, 128], (1, 2)),
    ];
    for (k, (bytes, pixels, shape)) in cases.into_iter().enumerate() {
        assert_eq!(grey("a.pnm", bytes), (pixels, shape), "case {k}");
    }
}

#[test]
fn pictures_are_scaled_by_a_triangle_filter() {
    let scaled = |height, width, to| {
        let options = ReadOptions { resize: Some(to), ..ReadOptions::default() };
        values(&read_bytes("a.png", picture(Png, height, width, 10), &options).unwrap()).1
    };
    assert_eq!(scaled(4, 4, (2, 3)), [17, 19, 20, 33, 34, 36].map(f64::from));
    assert_eq!(
        scaled(2, 3, (3, 5)),
        [10, 10, 11, 12, 12, 15, 15, 16, 17, 17, 20, 20, 21, 22, 22].map(f64::from)
    );
    assert_eq!(scaled(4, 5, (1, 1)), [27.0]);
    assert_eq!(scaled(1, 2, (1, 2)), [10.0, 11.0]);
}

/// The message about the file must hold the place and this part.
fn refused_for(bytes: &[u8], part: &str) {
    refused("a.png", bytes, &["a.png: image: found ", part]);
}

#[test]
fn damaged_pictures_are_refused_with_a_reason() {
    let expected = "expected a readable PNG, JPEG, BMP or PNM image";
    refused_for(b"no picture at all", &format!("could not be determined, {expected}"));
    refused_for(&picture(Png, 3, 3, 1)[..50], expected);
    refused_for(&GREY_JPEG[..100], "Format error decoding Jpeg: ");
}

#[test]
fn damaged_bmp_is_refused_with_a_reason() {
    refused_for(b"BM\0", "3 bytes, which end within the BMP header");
    let good = bmp(2, 1, 8, 0, &[0; 16], &[0, 1, 0, 0]);
    refused_for(&good[..good.len() - 2], "2 of 4 bytes of pixels");
    let cases = [
        (14, 41, "a BMP header of 41 bytes"),
        (18, 0, "1×0 pixels, expected at least one"),
        (20, 1, "1×65538 pixels, more than 16384 per side"),
        (21, 0x80, "a BMP -2147483646 pixels wide"),
        (26, 2, "a BMP of 2 planes"),
        (28, 9, "a BMP of 9 bits per pixel in compression 0"),
        (30, 4, "a BMP of 8 bits per pixel in compression 4"),
        (47, 2, "a BMP palette of 516 colours at 8 bits per pixel"),
    ];
    for (at, value, part) in cases {
        let mut bytes = good.clone();
        bytes[at] = value;
        refused_for(&bytes, part);
    }
    let runs = |height, rows: &[u8]| bmp(2, height, 8, 1, &[0; 16], rows);
    refused_for(&runs(-1, &[0, 1]), "a BMP from the top down in compression 1");
    refused_for(&runs(1, &[0, 3, 1, 1, 1, 0]), "BMP runs beyond column 2");
    refused_for(&runs(1, &[0, 2, 0, 9]), "a jump of BMP runs to row 9, column 0");
    refused_for(&runs(1, &[2, 1]), "BMP runs without an end");
    let masks = [5u32, 8, 16].map(u32::to_le_bytes).concat();
    refused_for(&bmp(1, 1, 16, 3, &masks, &[0; 4]), "the BMP mask 0x5 in 16 bits");
}

#[test]
fn damaged_pnm_is_refused_with_a_reason() {
    refused_for(b"P5 2 2 255 abc", "3 of 4 PNM bytes");
    refused_for(b"P5 2 2 0 abcd", "the PNM full intensity 0");
    refused_for(b"P5 2 x", "the byte 0x78 in the PNM header");
    refused_for(b"P5 2", "the end of the file in the PNM header");
    refused_for(b"P5 99999999999", "a number in the PNM header above 2^32");
    refused_for(b"P1 2 2 012", "the byte 0x32 among PNM bits");
    refused_for(b"P2 2 1 9 1 2.5", "the PNM sample \"2.5\"");
    refused_for(b"P2 2 1 9 1", "1 of 2 PNM samples");
    let map = |lines: &str| format!("P7\n{lines}\n").into_bytes();
    refused_for(&map("WIDTH 2\nENDHDR"), "a PNM header without WIDTH, HEIGHT, DEPTH or MAXVAL");
    refused_for(&map("WIDTH 2\nWIDTH 2"), "two lines WIDTH in the PNM header");
    refused_for(&map("WIDTH x"), "WIDTH \"x\" in the PNM header");
    refused_for(&map("COLOUR 3"), "the line \"COLOUR\" in the PNM header");
    refused_for(&map("WIDTH 2"), "an empty line in the PNM header");
    let unlike = "WIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 9\nTUPLTYPE GRAYSCALE\nENDHDR";
    refused_for(&map(unlike), "PNM tuples GRAYSCALE of depth 3");
    refused_for(&map(&unlike.replace("GRAYSCALE", "CMYK")), "PNM tuples CMYK of depth 3");
}
