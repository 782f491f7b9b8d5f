//! Damaged files of nets: an error that names the file, or the same numbers; never a panic.

use std::ops::ControlFlow;

use plefka::data::synthetic::Synthetic;
use plefka::data::{Binarize, Samples};
use plefka::rng::{Purpose, Stream};
use plefka::units::Gaussian;
use plefka_deep::files::{NetFolder, load_net};
use plefka_deep::training::{Examples, NetConfig, NetTrainer, classes};

/// Damages of each file.
const DAMAGES: usize = 400;

#[test]
fn damaged_files_are_refused_or_harmless() {
    let table = Synthetic::parse("digits").unwrap().generate(40, 1).unwrap();
    let samples = Samples::<f32>::new(table, &Gaussian, Binarize::Keep).unwrap();
    let names = classes(&samples);
    let train = Examples::labelled(samples, &names).unwrap();
    let mut config = NetConfig::default();
    config.net.layers = vec![3];
    config.net.batch_norm = true;
    (config.training.epochs, config.training.batch) = (1, 20);
    let mut trainer = NetTrainer::new(config, &train).unwrap();
    trainer.run(&train, None, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let place = tempfile::tempdir().unwrap();
    let folder = NetFolder::create(&place.path().join("run")).unwrap();
    folder.save(&trainer, &train).unwrap();
    let mut stream = Stream::new(1, Purpose::Synthetic, 0, 0);
    for path in [folder.net(), folder.file("checkpoint.safetensors")] {
        let whole = std::fs::read(&path).unwrap();
        // The header is where a change could mean something; the numbers have a checksum.
        let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
        let mut refused = 0;
        for _ in 0..DAMAGES {
            let mut bytes = whole.clone();
            match stream.below(3) {
                0 => bytes.truncate(stream.below(whole.len())),
                1 => bytes[stream.below(header)] ^= 1 << stream.below(8),
                _ => {
                    let at = stream.below(header);
                    bytes[at] = b"0123456789-eE.,:\"[]{}n"[stream.below(22)];
                }
            }
            std::fs::write(&path, &bytes).unwrap();
            let error = if path == folder.net() {
                load_net::<f32>(&path).err()
            } else {
                folder.resume::<f32>(&|_| ()).err()
            };
            if let Some(error) = error {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
        assert!(refused > DAMAGES / 2, "{}: {refused}", path.display());
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(load_net::<f32>(&folder.net()).is_ok() && folder.resume::<f32>(&|_| ()).is_ok());
}
