//! BMP pixels in run lengths, of 8 or 4 bits.

use super::super::decoder::Frame;

/// Pixels in the order of the file; those left out are black.
pub(super) fn unpack(
    file: &[u8],
    frame: Frame,
    of_4_bits: bool,
    palette: &[u8; 256],
) -> Result<Vec<u8>, String> {
    let mut bytes = file.iter().copied();
    let mut next = || bytes.next().ok_or_else(|| "BMP runs without an end".to_owned());
    let mut pixels = vec![0; frame.pixels()];
    let (mut row, mut x) = (0, 0);
    while row < frame.height {
        let line = &mut pixels[row * frame.width..][..frame.width];
        match (next()?, next()?) {
            (0, 0) => (row, x) = (row + 1, 0),
            (0, 1) => break,
            (0, 2) => {
                let (right, down) = (usize::from(next()?), usize::from(next()?));
                (row, x) = (row + down, x + right);
                if row >= frame.height || (x > frame.width && right + down > 0) {
                    return Err(format!("a jump of BMP runs to row {row}, column {x}"));
                }
            }
            (0, n) => {
                let n = usize::from(n);
                // The bytes of a literal part come in pairs.
                let size = if of_4_bits { n.div_ceil(2) } else { n }.next_multiple_of(2);
                let indices = (0..size).map(|_| next()).collect::<Result<Vec<u8>, _>>()?;
                fill(line, x, n, |k| palette[index_of(of_4_bits, &indices, k)])?;
                x += n;
            }
            (n, index) => {
                let n = usize::from(n);
                // Some programs write runs of 8 bits past the end of the row.
                let fits = if of_4_bits { n } else { n.min(frame.width.saturating_sub(x)) };
                fill(line, x, fits, |k| palette[index_of(of_4_bits, &[index; 2], k % 2)])?;
                x += n;
            }
        }
    }
    Ok(pixels)
}

/// The palette index of the pixel `k` of a part.
fn index_of(of_4_bits: bool, bytes: &[u8], k: usize) -> usize {
    let index = match (of_4_bits, k % 2) {
        (false, _) => bytes[k],
        (true, 0) => bytes[k / 2] >> 4,
        (true, _) => bytes[k / 2] & 0xf,
    };
    usize::from(index)
}

/// Writes `n` pixels from column `x` on.
fn fill(line: &mut [u8], x: usize, n: usize, pixel: impl Fn(usize) -> u8) -> Result<(), String> {
    let width = line.len();
    if n == 0 {
        return Ok(());
    }
    let part = line.get_mut(x..x + n).ok_or_else(|| format!("BMP runs beyond column {width}"))?;
    part.iter_mut().enumerate().for_each(|(k, out)| *out = pixel(k));
    Ok(())
}
