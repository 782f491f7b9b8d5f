//! The header of an arbitrary map (P7, PAM): one field per line up to `ENDHDR`.

use super::header::{Header, full};
use crate::data::readers::excerpt::excerpt;

/// The fields, as far as they have been read.
#[derive(Default)]
struct Fields {
    width: Option<u32>,
    height: Option<u32>,
    depth: Option<u32>,
    full: Option<u32>,
    kind: Option<String>,
}

/// Reads the header; also what follows.
pub(super) fn read(file: &[u8]) -> Result<(Header, &[u8]), String> {
    let mut rest = file[2..].strip_prefix(b"\n").ok_or("no new line after the PNM signature P7")?;
    let mut fields = Fields::default();
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let line = String::from_utf8_lossy(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
        if line.is_empty() {
            return Err("an empty line in the PNM header".to_owned());
        }
        if line.starts_with('#') {
            continue;
        }
        let (name, value) =
            line.trim_start().split_once(char::is_whitespace).unwrap_or((line.trim_start(), ""));
        if name == "ENDHDR" {
            return Ok((fields.header()?, rest));
        }
        fields.set(name, value.trim())?;
    }
}

impl Fields {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let field = match name {
            "WIDTH" => &mut self.width,
            "HEIGHT" => &mut self.height,
            "DEPTH" => &mut self.depth,
            "MAXVAL" => &mut self.full,
            "TUPLTYPE" => {
                let before = self.kind.take().map_or_else(String::new, |kind| kind + " ");
                self.kind = Some(before + value);
                return Ok(());
            }
            _ => return Err(format!("the line {} in the PNM header", excerpt(name.as_bytes()))),
        };
        match value.parse() {
            Ok(number) if field.is_none() => *field = Some(number),
            Ok(_) => return Err(format!("two lines {name} in the PNM header")),
            Err(_) => return Err(format!("{name} {} in the PNM header", excerpt(value.as_bytes()))),
        }
        Ok(())
    }

    fn header(self) -> Result<Header, String> {
        let missing = || "a PNM header without WIDTH, HEIGHT, DEPTH or MAXVAL".to_owned();
        let (width, height) = (self.width.ok_or_else(missing)?, self.height.ok_or_else(missing)?);
        let (depth, most) = (self.depth.ok_or_else(missing)?, self.full.ok_or_else(missing)?);
        let kind = self.kind.as_deref();
        let (channels, binary) = match (kind, depth) {
            (None, 1..=4) => (depth as usize, false),
            (Some("BLACKANDWHITE"), 1) if most == 1 => (1, true),
            (Some("BLACKANDWHITE_ALPHA"), 2) if most == 1 => (2, true),
            (Some("GRAYSCALE"), 1) => (1, false),
            (Some("GRAYSCALE_ALPHA"), 2) => (2, false),
            (Some("RGB"), 3) => (3, false),
            (Some("RGB_ALPHA"), 4) => (4, false),
            _ => {
                let kind = kind.unwrap_or("without a type");
                return Err(format!("PNM tuples {kind:.40} of depth {depth} and full intensity {most}"));
            }
        };
        let full = full(most)?;
        Ok(Header { width, height, channels, full, text: false, bits: false, binary })
    }
}
