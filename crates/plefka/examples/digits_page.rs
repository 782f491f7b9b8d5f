//! Writes a page of embedded digits as a PNG: `cargo run --example digits_page -- page.png [rows] [columns]
//! [seed]`.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use plefka::data::synthetic::digits::{SIDE, digits};
use plefka::data::table::Values;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("usage: digits_page page.png [rows] [columns] [seed]")?);
    let mut number = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse::<u64>());
    let (rows, columns, seed) = (number(16)? as usize, number(25)? as usize, number(1)?);
    let table = digits(rows * columns, seed)?;
    let Values::Bytes(pixels) = table.values else { unreachable!("digits are bytes") };
    let (width, height) = (columns * SIDE, rows * SIDE);
    let mut page = Vec::with_capacity(width * height);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let digit = y / SIDE * columns + x / SIDE;
        page.push(255 - pixels[[digit, y % SIDE * SIDE + x % SIDE]]);
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(&path)?), width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&page)?;
    writer.finish()?;
    Ok(())
}
