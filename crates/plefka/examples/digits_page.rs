//! Writes a page of embedded digits as a PNG: `cargo run --example digits_page -- page.png [rows] [columns]
//! [seed]`.

use std::path::PathBuf;

use image::{GrayImage, Luma};
use plefka::data::synthetic::digits::{SIDE, digits};
use plefka::data::table::Values;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("usage: digits_page page.png [rows] [columns] [seed]")?);
    let mut number = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse::<u64>());
    let (rows, columns, seed) = (number(16)? as usize, number(25)? as usize, number(1)?);
    let table = digits(rows * columns, seed)?;
    let Values::Bytes(pixels) = table.values else { unreachable!("digits are bytes") };
    let mut page = GrayImage::new((columns * SIDE) as u32, (rows * SIDE) as u32);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (x, y) = (x as usize, y as usize);
        let digit = y / SIDE * columns + x / SIDE;
        *pixel = Luma([255 - pixels[[digit, y % SIDE * SIDE + x % SIDE]]]);
    }
    page.save(&path)?;
    Ok(())
}
