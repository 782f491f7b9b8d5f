//! The header of a PNM file: the signature, the sides and the value of full intensity.

/// What is needed to unpack the samples.
#[derive(Debug)]
pub(super) struct Header {
    pub width: u32,
    pub height: u32,
    /// Samples per pixel.
    pub channels: usize,
    /// The sample of full intensity, from 1 to 65535.
    pub full: u16,
    /// Whether samples are written in decimal.
    pub text: bool,
    /// Whether samples are single bits, of which 1 is black.
    pub bits: bool,
    /// Whether samples above 1 are refused.
    pub binary: bool,
}

impl Header {
    /// Whether a sample takes two bytes.
    pub(super) fn two_bytes(&self) -> bool {
        self.full > 255
    }
}

/// Reads the header of P1 to P6; also what follows.
pub(super) fn read(file: &[u8]) -> Result<(Header, &[u8]), String> {
    let (kind, mut rest) = (file[1], &file[2..]);
    let (text, bits) = (kind <= b'3', matches!(kind, b'1' | b'4'));
    let channels = if matches!(kind, b'3' | b'6') { 3 } else { 1 };
    let (width, height) = (number(&mut rest)?, number(&mut rest)?);
    let full = if bits { 1 } else { full(number(&mut rest)?)? };
    Ok((Header { width, height, channels, full, text, bits, binary: false }, rest))
}

/// The value of full intensity.
pub(super) fn full(value: u32) -> Result<u16, String> {
    let fits = u16::try_from(value).ok().filter(|&full| full > 0);
    fits.ok_or_else(|| format!("the PNM full intensity {value}"))
}

/// A number and the one white space after it; before it there may be more. Comments may be anywhere, `#` to the end of
/// the line.
fn number(rest: &mut &[u8]) -> Result<u32, String> {
    let mut value: Option<u32> = None;
    let mut comment = false;
    while let Some((&byte, after)) = rest.split_first() {
        *rest = after;
        match byte {
            b'\n' | b'\r' if comment => comment = false,
            _ if comment => {}
            b'#' => comment = true,
            b'0'..=b'9' => {
                let longer =
                    value.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add((byte - b'0').into()));
                value = Some(longer.ok_or("a number in the PNM header above 2^32")?);
            }
            _ if !is_space(byte) => return Err(format!("the byte {byte:#04x} in the PNM header")),
            _ if value.is_some() => break,
            _ => {}
        }
    }
    value.ok_or_else(|| "the end of the file in the PNM header".to_owned())
}

/// White space as PNM has it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | b' ')
}
