//! Events as Protocol Buffers: `Event` {1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log}, `Summary` {1 value}, `Value`
//! {1 tag, 2 simple_value, 4 image, 5 histo}. Source: the .proto files of TensorBoard 2.21.

use crate::histogram::Histogram;

/// Wire types.
const VARINT: u64 = 0;
const FIXED_64: u64 = 1;
const BYTES: u64 = 2;
const FIXED_32: u64 = 5;

/// A message during writing. Zeros are left out, as in version 3 of the protocol.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut x: u64) {
        while x >= 0x80 {
            self.0.push((x as u8) | 0x80);
            x >>= 7;
        }
        self.0.push(x as u8);
    }

    fn key(&mut self, field: u64, kind: u64) {
        self.varint(field << 3 | kind);
    }

    fn integer(mut self, field: u64, x: u64) -> Self {
        if x != 0 {
            self.key(field, VARINT);
            self.varint(x);
        }
        self
    }

    fn double(mut self, field: u64, x: f64) -> Self {
        if x.to_bits() != 0 {
            self.key(field, FIXED_64);
            self.0.extend(x.to_le_bytes());
        }
        self
    }

    /// A number that is written even if it is 0: one of several kinds.
    fn float(mut self, field: u64, x: f32) -> Self {
        self.key(field, FIXED_32);
        self.0.extend(x.to_le_bytes());
        self
    }

    fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.key(field, BYTES);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn doubles(self, field: u64, values: &[f64]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.bytes(field, &bytes)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// An event at a time (seconds since 1970) and a step.
fn event(time: f64, step: u64) -> Message {
    Message::default().double(1, time).integer(2, step)
}

/// The first event of a file.
pub(crate) fn version(time: f64) -> Vec<u8> {
    event(time, 0).bytes(3, b"brain.Event:2").into_bytes()
}

/// The start of a session: a reader drops what earlier files say of this step and later ones.
pub(crate) fn session_start(time: f64, step: u64) -> Vec<u8> {
    let log = Message::default().integer(1, 1).into_bytes();
    event(time, step).bytes(7, &log).into_bytes()
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    Scalar(f32),
    Histogram(&'a Histogram),
    /// Height, width and a PNG file of grey levels.
    Image(u32, u32, &'a [u8]),
}

/// A value under a tag.
pub(crate) fn value(time: f64, step: u64, tag: &str, value: &Value<'_>) -> Vec<u8> {
    let tagged = Message::default().bytes(1, tag.as_bytes());
    let tagged = match value {
        Value::Scalar(x) => tagged.float(2, *x),
        Value::Image(height, width, png) => {
            let image = Message::default()
                .integer(1, u64::from(*height))
                .integer(2, u64::from(*width))
                .integer(3, 1)
                .bytes(4, png);
            tagged.bytes(4, &image.into_bytes())
        }
        Value::Histogram(h) => {
            let histogram = Message::default()
                .double(1, h.min)
                .double(2, h.max)
                .double(3, h.number)
                .double(4, h.sum)
                .double(5, h.squares)
                .doubles(6, &h.limits)
                .doubles(7, &h.counts);
            tagged.bytes(5, &histogram.into_bytes())
        }
    };
    let summary = Message::default().bytes(1, &tagged.into_bytes()).into_bytes();
    event(time, step).bytes(5, &summary).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::record;

    /// Two records that TensorBoard 2.21's own reader reads as loss = 0.25 at step 7, wall time 1500000001.5.
    #[test]
    fn records_are_those_that_tensorboard_reads() {
        let golden = "18000000000000 00a37f4b22 09000000c00b5ad641 1a0d627261696e2e4576656e743a32 4ca9a464 \
            1a00000000000000 129bd82d 09000060c00b5ad641 1007 2a0d0a0b0a046c6f7373150000803e 272fa2a6";
        let mut bytes = record(&version(1_500_000_000.0));
        bytes.extend(record(&value(1_500_000_001.5, 7, "loss", &Value::Scalar(0.25))));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, golden.replace(' ', ""));
        assert_eq!(bytes.len(), 82);
    }
}
