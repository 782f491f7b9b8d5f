//! Wrong samplers.

use plefka::inference::gibbs;
use plefka::laws::{self, machines};
use plefka::model::Draw;
use plefka::rng::Purpose;
use plefka::units::Bernoulli;

use super::broken;

#[test]
fn broken_samplers_are_found() {
    let rbm = machines::machine::<f64>(&Bernoulli, (4, 3), 1.5, 5);
    let chains = 20_000;
    // Wrong temperature: the conditionals are those of another machine.
    let verdict = laws::sampler::stationary(&rbm, 1.0, chains, 1, &mut |_, mut hidden| {
        let (visible, _) = gibbs::sweep(&rbm, 1.2, &mut hidden, 3, 1, 0).unwrap();
        (visible.to_dense(), hidden)
    });
    assert_eq!(broken(verdict), "p(v,h) is left unchanged");
    // Both layers are updated at once from the old states.
    let verdict = laws::sampler::stationary(&rbm, 1.0, chains, 1, &mut |visible, hidden| {
        let draw = Draw { seed: 1, purpose: Purpose::Sample, step: 0, lane: 0 };
        let next = rbm.sample_hidden(&visible.into(), 1.0, draw);
        (rbm.sample_visible(hidden.view(), 1.0, Draw { lane: 1, ..draw }), next)
    });
    assert_eq!(broken(verdict), "p(v,h) is left unchanged");
    // One stream of random numbers is used for all chains.
    let verdict = laws::sampler::stationary(&rbm, 1.0, chains, 1, &mut |_, mut hidden| {
        let mut first = hidden.slice(ndarray::s![..1, ..]).to_owned();
        let (visible, _) = gibbs::sweep(&rbm, 1.0, &mut first, 1, 1, 0).unwrap();
        hidden = first.broadcast((chains, 3)).unwrap().to_owned();
        (visible.to_dense().broadcast((chains, 4)).unwrap().to_owned(), hidden)
    });
    assert_eq!(broken(verdict), "p(v,h) is left unchanged");
    // A sampler that does nothing is stationary, but its chains never reach p.
    laws::sampler::stationary(&rbm, 1.0, chains, 1, &mut |v, h| (v, h)).unwrap();
    let verdict = laws::sampler::arrives(&rbm, 1.0, chains, &mut |v, h| (v, h));
    assert_eq!(broken(verdict), "p(v,h) is reached");
    // Means instead of draws are not states.
    let verdict = laws::sampler::stationary(&rbm, 1.0, chains, 1, &mut |v, h| {
        let visible = rbm.visible_mean(h.view(), 1.0);
        (visible, rbm.hidden_mean(&v.into(), 1.0))
    });
    assert_eq!(broken(verdict), "p(v,h) is left unchanged");
}
