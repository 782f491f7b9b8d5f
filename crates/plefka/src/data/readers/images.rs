//! A folder or zip of images as a table of grey values: one row per image, sorted by path, labelled by subfolder.

use std::fs;
use std::path::Path;

use ndarray::Array2;

use super::options::ReadOptions;
use super::picture::{self, Frame, MOST_BYTES, MOST_PIXELS_PER_SIDE};
use super::source::Source;
use crate::data::reading::Reading;
use crate::data::table::{Labels, Table, Values};
use crate::error::{Error, Result};
use crate::room::Full;

/// Extensions of image files.
pub(super) const EXTENSIONS: &[&str] =
    &[".png", ".jpg", ".jpeg", ".bmp", ".pnm", ".pgm", ".pbm", ".ppm", ".pam"];

/// Largest number of decoded bytes per byte of the file; a blank PNG of one bit per pixel has 8256.
const MOST_EXPANSION: u64 = 10_000;

/// Whether the first bytes are the signature of PNG, JPEG, BMP or a binary form of PNM.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\x89PNG\r\n\x1a\n")
        || head.starts_with(&[0xff, 0xd8, 0xff])
        || matches!(head, [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..])
        || matches!(head, [b'P', b'4'..=b'7', b' ' | b'\n' | b'\r' | b'\t', ..])
}

/// Whether a file with this name is read as an image.
pub(super) fn is_image(name: &str) -> bool {
    let name = name.to_lowercase();
    EXTENSIONS.iter().any(|extension| name.ends_with(extension))
}

/// Whether any part of a path is hidden, or is a part that macOS adds to archives.
pub(super) fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// One image as a table of one row.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?.into_owned();
    let name = source.path().to_string_lossy().into_owned();
    let mut only = Some(bytes);
    let load =
        |_: &str| Ok(Source::loaded(source.path(), only.take().expect("one image"), options.in_memory_limit));
    collect(source, vec![name], load, options)
}

/// All images in a folder and its subfolders.
pub(super) fn read_folder(folder: &Path, options: &ReadOptions) -> Result<Table> {
    let mut names = Vec::new();
    walk(folder, "", &mut names)?;
    let source = Source::loaded(folder, Vec::new(), options.in_memory_limit);
    if names.is_empty() {
        let expected = format!("images ({})", EXTENSIONS.join(", "));
        return Err(Error::data(folder, "folder", "no images", expected));
    }
    let load = |name: &str| {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(|e| Error::io("read", &path, e))?;
        Ok(Source::loaded(&path, bytes, options.in_memory_limit))
    };
    collect(&source, names, load, options)
}

/// Paths relative to the folder, with `/`. Links to folders are not followed, so that there are no cycles.
fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    let failed = |e| Error::io("list", folder, e);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed)?.is_dir() {
            if !is_hidden(&name) {
                walk(&entry.path(), &format!("{name}/"), names)?;
            }
        } else if is_image(&name) && !is_hidden(&name) {
            names.push(name);
        }
    }
    Ok(())
}

/// Decodes the named images into one table.
pub(super) fn collect(
    source: &Source,
    mut names: Vec<String>,
    mut load: impl FnMut(&str) -> Result<Source>,
    options: &ReadOptions,
) -> Result<Table> {
    names.sort_unstable();
    let labels = folders(&names);
    let names = &names[..options.rows_of(names.len())];
    let mut pixels: Vec<u8> = Vec::new();
    let mut first: Option<(usize, usize)> = None;
    let mut held = source.held();
    for name in names {
        let file = load(name)?;
        let expected = first.filter(|_| options.resize.is_none()).map(|shape| (names[0].as_str(), shape));
        let (image, shape) = decode(&file, expected, options)?;
        let left = if first.is_none() { names.len() } else { 1 };
        let full = |full: Full| {
            let expected = format!("{}; take fewer (--limit) or smaller ones", full.expected);
            let found = format!("{} images of {} pixels, {}", names.len(), image.len(), full.found);
            source.error(format!("image {name}"), found, expected)
        };
        held.reserve(&mut pixels, image.len().saturating_mul(left)).map_err(full)?;
        first = Some(shape);
        pixels.extend_from_slice(&image);
    }
    let (height, width) = first.expect("there is at least one image");
    let values = Array2::from_shape_vec((names.len(), height * width), pixels).expect("all of one size");
    let labels = labels.map(|labels| Labels::new(&labels[..names.len()]));
    let reading = Reading { white: Some(255.0), ..Reading::of("image") };
    Ok(Table { labels, image_shape: first, reading, ..Table::new(source.path(), Values::Bytes(values)) })
}

/// The grey values of an image and its (height, width), scaled where that is asked for.
fn decode(
    file: &Source,
    expected: Option<(&str, (usize, usize))>,
    options: &ReadOptions,
) -> Result<(Vec<u8>, (usize, usize))> {
    let failed = |found: String| file.error("image", found, "a readable PNG, JPEG, BMP or PNM image");
    let bytes = file.bytes()?;
    let decoder = picture::decoder(&bytes).map_err(failed)?;
    let Frame { width, height, samples } = decoder.frame();
    if width == 0 || height == 0 {
        return Err(file.error("image", format!("{height}×{width} pixels"), "at least one"));
    }
    if samples > MOST_BYTES.min(MOST_EXPANSION * file.len()) {
        let found = format!("{height}×{width} pixels in {} bytes", file.len());
        return Err(file.error("image", found, "as many pixels as so many bytes can hold"));
    }
    if let Some((first, shape)) = expected
        && shape != (height, width)
    {
        let found = format!("{height}×{width} pixels");
        let wanted = format!("{}×{} as in {first}, as all images have to be of one size", shape.0, shape.1);
        return Err(file.error("image", found, wanted));
    }
    let image = decoder.grey().map_err(failed)?;
    Ok(match options.resize {
        Some(new) => {
            let new = (side(new.0)?, side(new.1)?);
            (picture::resize(&image, (height, width), new), new)
        }
        None => (image, (height, width)),
    })
}

fn side(pixels: usize) -> Result<usize> {
    let fits = Some(pixels).filter(|side| (1..=MOST_PIXELS_PER_SIDE as usize).contains(side));
    fits.ok_or_else(|| {
        Error::setting("resize", pixels, format!("sides from 1 to {MOST_PIXELS_PER_SIDE} pixels"))
    })
}

/// The folder of each image below the folder common to all; `None` if all images are in the same folder.
fn folders(names: &[String]) -> Option<Vec<&str>> {
    let folders: Vec<&str> = names.iter().map(|name| name.rsplit_once('/').map_or("", |(f, _)| f)).collect();
    let (first, last) = (folders.iter().min()?, folders.iter().max()?);
    if first == last {
        return None;
    }
    // Sorted names between two names share the part that these two share.
    let shared: usize = first
        .split_inclusive('/')
        .zip(last.split_inclusive('/'))
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len())
        .sum();
    Some(folders.iter().map(|folder| &folder[shared..]).collect())
}
