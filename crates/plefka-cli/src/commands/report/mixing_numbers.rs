//! The diagnostics of mixing as plain numbers for a page.

use plefka::diagnostics::mixing::Mixing;
use plefka::diagnostics::{adversarial, autocorrelation, chains, free_energy_gap, mixing, moments};
use plefka_report::{Accuracies, Accuracy, ChainTime, Chains, Fit, FreeEnergyGap, Moments, Spectra, Time};

/// All numbers of the section.
pub(super) fn of(mixing: &Mixing) -> plefka_report::Mixing {
    plefka_report::Mixing {
        burn_in: mixing.burn_in,
        chains: chains(&mixing.chains),
        adversarial: Accuracies {
            train: accuracy(mixing.adversarial.train),
            validation: mixing.adversarial.validation.map(accuracy),
            data: mixing.adversarial.data.map(accuracy),
            privacy_loss: mixing.adversarial.privacy_loss,
        },
        principal: spectra(&mixing.principal),
        moments: mixing.moments.iter().map(order).collect(),
        free_energy: mixing.free_energy.map(gap),
    }
}

fn chains(times: &chains::ChainTimes) -> Chains {
    let row = |of: &chains::Observable| ChainTime {
        observable: of.observable.clone(),
        time: of.time.map(|time| Time { tau: time.tau, error: time.error, long_enough: time.long_enough }),
    };
    Chains {
        observables: times.observables.iter().map(row).collect(),
        size: times.slowest.map(|time| (time.chains, time.length)),
        long_enough: autocorrelation::LONG_ENOUGH,
    }
}

fn accuracy(of: adversarial::Adversarial) -> Accuracy {
    Accuracy {
        accuracy: of.accuracy,
        truth: of.truth,
        synthetic: of.synthetic,
        error: of.error,
        points: of.points,
        data_to_data: of.data_to_data,
        data_to_samples: of.data_to_samples,
        samples_to_data: of.samples_to_data,
        samples_to_samples: of.samples_to_samples,
    }
}

fn spectra(of: &mixing::Spectra) -> Spectra {
    Spectra {
        data: of.data.clone(),
        samples: of.samples.clone(),
        total: of.total,
        projected_data: of.projected_data.clone(),
        projected_samples: of.projected_samples.clone(),
    }
}

fn order(of: &moments::Order) -> Moments {
    Moments { order: of.order, moments: of.moments, samples: fit(of.samples), floor: fit(of.floor) }
}

fn fit(of: moments::Fit) -> Fit {
    Fit { correlation: of.correlation, slope: of.slope, difference: of.difference }
}

fn gap(of: free_energy_gap::FreeEnergyGap) -> FreeEnergyGap {
    FreeEnergyGap {
        train: of.train,
        validation: of.validation,
        gap: of.gap,
        error: of.error,
        z: of.z,
        sure: free_energy_gap::SURE,
    }
}
