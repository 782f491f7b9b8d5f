//! The warnings about mixing and overfitting of a finished machine, from the measurements of [`Mixing`].

use super::adversarial::Adversarial;
use super::free_energy_gap::{SURE, rise};
use super::mixing::Mixing;
use crate::training::Record;

/// Autocorrelation times after which a chain has forgotten its start.
const FORGOTTEN: f64 = 5.0;
/// A warning follows if a part of the adversarial accuracy (for data or for samples) differs from ½ by more than this
/// and by more than five standard errors.
const FAR: f64 = 0.2;
/// A warning follows if the privacy loss exceeds this and five standard errors.
const LOSS: f64 = 0.1;

/// One sentence for each problem.
pub fn warnings(mixing: &Mixing, history: &[Record]) -> Vec<String> {
    let found = [memory(mixing), distance(mixing), loss(mixing), overfitting(mixing, history)];
    found.into_iter().flatten().collect()
}

/// A number with three significant digits, trailing zeros dropped.
fn rounded(x: f64) -> String {
    let decimals =
        if x == 0.0 || !x.is_finite() { 0.0 } else { (2.0 - x.abs().log10().floor()).clamp(0.0, 9.0) };
    let text = format!("{x:.*}", decimals as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn memory(mixing: &Mixing) -> Option<String> {
    let (slowest, sweeps) = (mixing.chains.slowest?, mixing.burn_in);
    let least = if slowest.long_enough { "" } else { "at least " };
    (FORGOTTEN * slowest.tau > f64::from(sweeps)).then(|| {
        format!(
            "Gibbs chains do not mix within the {sweeps} sweeps after which the samples were taken: they remember \
             their start for {least}{} sweeps, so that the samples show where chains get from noise, not the model's \
             distribution.",
            rounded(slowest.tau)
        )
    })
}

/// A warning about the two parts of the adversarial accuracy, which are tested separately, because noisy samples move
/// them in opposite directions and leave their mean unchanged.
fn distance(mixing: &Mixing) -> Option<String> {
    let Adversarial { accuracy, truth, synthetic, error, .. } = mixing.adversarial.train;
    let far = FAR.max(5.0 * 2f64.sqrt() * error);
    let which = |share: f64, low: &'static str, high: &'static str| match share - 0.5 {
        off if off > far => Some(high),
        off if off < -far => Some(low),
        _ => None,
    };
    let parts = [
        which(
            truth,
            "most data are nearer to a sample than to other data, so that samples repeat training data",
            "most data are nearer to other data than to any sample, so that samples miss a part of the data or lie apart",
        ),
        which(
            synthetic,
            "most samples are nearer to data than to other samples, so that they are copies or scattered around the data",
            "most samples are nearer to other samples than to data, so that they are too much alike or lie apart",
        ),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| {
        let [accuracy, truth, synthetic] = [accuracy, truth, synthetic].map(rounded);
        format!(
            "Samples are not like data (adversarial accuracy {accuracy}, of data {truth}, of samples {synthetic}; all are \
             0.5 for a perfect model): {}.",
            parts.join("; ")
        )
    })
}

fn loss(mixing: &Mixing) -> Option<String> {
    let loss = mixing.adversarial.privacy_loss?;
    let error = mixing.adversarial.validation?.error;
    (loss > LOSS.max(5.0 * error)).then(|| {
        format!(
            "Samples are nearer to training samples than to validation samples (privacy loss {}): the model has learnt \
             some of them by heart.",
            rounded(loss)
        )
    })
}

fn overfitting(mixing: &Mixing, history: &[Record]) -> Option<String> {
    let gap = mixing.free_energy?;
    let value = |record: &Record, set: &str| record.values.get(&format!("{set}.free_energy")).copied();
    let gaps = history.iter().filter_map(|record| {
        Some((record.epoch as f64, value(record, "validation")? - value(record, "train")?))
    });
    let rise = rise(&gaps.collect::<Vec<_>>())?;
    let sure = gap.gap > 0.0 && gap.z.is_none_or(|z| z > SURE);
    (sure && rise > gap.error).then(|| {
        format!(
            "The model overfits: training samples are more probable than validation samples by {} ± {} nats on average, \
             and this gap grew by {} nats during training.",
            rounded(gap.gap),
            rounded(gap.error),
            rounded(rise)
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::autocorrelation::Autocorrelation;
    use crate::diagnostics::free_energy_gap::FreeEnergyGap;

    use super::*;

    /// The measurements of a perfect model.
    fn perfect() -> Mixing {
        let mut mixing = Mixing { burn_in: 500, ..Mixing::default() };
        mixing.chains.slowest = Some(time(3.0, true));
        let half = Adversarial {
            accuracy: 0.51,
            truth: 0.5,
            synthetic: 0.52,
            error: 0.016,
            ..Adversarial::default()
        };
        mixing.adversarial.train = half;
        mixing.adversarial.validation = Some(half);
        mixing.adversarial.privacy_loss = Some(0.0);
        mixing.free_energy =
            Some(FreeEnergyGap { gap: 0.3, error: 0.2, z: Some(1.5), ..FreeEnergyGap::default() });
        mixing
    }

    fn time(tau: f64, long_enough: bool) -> Autocorrelation {
        Autocorrelation { tau, error: 0.1, window: 15, length: 1000, chains: 100, long_enough }
    }

    /// A history with a gap that goes from 0 to `end` in ten epochs.
    fn history(end: f64) -> Vec<Record> {
        let record = |epoch: u64| {
            let values = [("train", 0.0), ("validation", end * epoch as f64 / 10.0)];
            let values = values.map(|(set, value)| (format!("{set}.free_energy"), value)).into();
            Record { epoch, step: epoch, seconds: 0.0, values }
        };
        (0..=10).map(record).collect()
    }

    fn said(change: impl Fn(&mut Mixing), end: f64) -> Vec<String> {
        let mut mixing = perfect();
        change(&mut mixing);
        warnings(&mixing, &history(end))
    }

    #[test]
    fn a_perfect_model_needs_no_words() {
        assert_eq!(said(|_| {}, 5.0), [""; 0]);
        assert_eq!(warnings(&Mixing::default(), &[]).len(), 1, "an accuracy of 0 is far from ½");
    }

    #[test]
    fn chains_that_remember_their_start_are_spoken_of() {
        assert_eq!(said(|m| m.chains.slowest = Some(time(99.0, false)), 0.0), [""; 0]);
        let found = said(|m| m.chains.slowest = Some(time(101.0, false)), 0.0);
        assert!(found.len() == 1 && found[0].contains("within the 500 sweeps"), "{found:?}");
        assert!(found[0].contains("at least 101 sweeps"), "{found:?}");
        let found = said(|m| (m.burn_in, m.chains.slowest) = (10, Some(time(4.0, true))), 0.0);
        assert!(found[0].contains("for 4 sweeps"), "{found:?}");
    }

    #[test]
    fn samples_that_are_not_like_data_are_spoken_of() {
        let with = |truth: f64, synthetic: f64, error: f64| {
            let accuracy = (truth + synthetic) / 2.0;
            let train = Adversarial { accuracy, truth, synthetic, error, ..Adversarial::default() };
            said(|m| m.adversarial.train = train, 0.0).concat()
        };
        assert_eq!(with(0.69, 0.31, 0.016), "");
        assert_eq!(with(0.9, 0.9, 0.06), "", "five errors are more");
        let noisy = with(1.0, 0.06, 0.016);
        assert!(noisy.contains("accuracy 0.53, of data 1, of samples 0.06;"), "{noisy}");
        assert!(noisy.contains("miss a part") && noisy.contains("scattered around"), "{noisy}");
        let alike = with(0.6, 0.9, 0.016);
        assert!(alike.contains("too much alike") && !alike.contains("miss a part"), "{alike}");
        let copied = with(0.1, 0.1, 0.016);
        assert!(copied.contains("repeat training data") && copied.contains("copies"), "{copied}");
        assert!(said(|m| m.adversarial.privacy_loss = Some(0.3), 0.0)[0].contains("by heart"));
        assert_eq!(said(|m| m.adversarial.privacy_loss = Some(-0.3), 0.0), [""; 0]);
    }

    #[test]
    fn a_gap_is_overfitting_when_it_is_sure_and_grew() {
        let gap = |gap: f64, error: f64| {
            let found = FreeEnergyGap { gap, error, z: Some(gap / error), ..FreeEnergyGap::default() };
            move |m: &mut Mixing| m.free_energy = Some(found)
        };
        let found = said(gap(4.0, 1.0), 5.0);
        assert!(
            found.len() == 1 && found[0].contains("overfits") && found[0].contains("4 ± 1 nats"),
            "{found:?}"
        );
        assert_eq!(said(gap(2.9, 1.0), 5.0), [""; 0], "not sure");
        assert_eq!(said(gap(4.0, 1.0), 0.0), [""; 0], "did not grow");
        assert_eq!(said(gap(-4.0, 1.0), 5.0), [""; 0], "the other way round");
        assert_eq!(said(|m| m.free_energy = None, 5.0), [""; 0]);
    }
}
