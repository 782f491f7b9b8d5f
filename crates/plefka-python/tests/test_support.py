"""Values that a visible unit does not take are refused in every method, with what would fit."""

import numpy as np
import pytest
import scipy.sparse as sp

import plefka
from plefka import RBM, BernoulliRBM

RNG = np.random.RandomState(0)
BITS = (RNG.rand(60, 6) < 0.4).astype(float)
STATES = RNG.randint(0, 3, (60, 2)).astype(float)
GOOD = {
    "spin": 2 * BITS - 1,
    "binomial:4": RNG.binomial(4, 0.4, (60, 6)).astype(float),
    "relu": RNG.exponential(size=(60, 6)),
    "truncated_gaussian:0:1": RNG.rand(60, 6),
    "potts:3": np.eye(3)[STATES.astype(int)].reshape(60, 6),
    "bernoulli": BITS,
}
# Unit, data that it does not take, the words that help.
WRONG = [
    ("spin", BITS, "2 \\* X - 1"),
    ("spin", RNG.rand(60, 6) * BITS, "2 \\* X - 1"),
    ("spin", 3 * GOOD["spin"], "\\[−1, 1\\]"),
    ("binomial:4", BITS / 2, "gaussian"),
    ("binomial:4", 6 * BITS, "binomial:6"),
    ("binomial:4", GOOD["spin"], "gaussian"),
    ("relu", GOOD["spin"], "gaussian"),
    ("truncated_gaussian:0:1", 2 * BITS, "gaussian"),
    ("potts:3", RNG.randint(0, 3, (60, 6)).astype(float), "np.eye\\(3\\)"),
    ("potts:3", BITS, "zeros"),
]
METHODS = [
    "fit", "partial_fit", "transform", "free_energy", "score_samples", "score", "gibbs", "reconstruct", "impute",
    "log_likelihood", "log_partition", "diagnose",
]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("unit", "X", "help"), WRONG)
def test_other_values_are_refused(unit, X, help, method, sparse):
    model = RBM(2, visible=unit, n_iter=1, random_state=0)
    if method != "fit":
        model.fit(GOOD[unit])
    with pytest.raises(ValueError, match=help):
        getattr(model, method)(sp.csr_array(X) if sparse and method != "impute" else X)


@pytest.mark.parametrize("unit", GOOD)
def test_own_values_are_taken(unit):
    model = RBM(2, visible=unit, n_iter=1, random_state=0).fit(GOOD[unit])
    for X in (GOOD[unit], GOOD[unit][:1], model.sample(5, n_sweeps=2), model.exact_samples(5)):
        model.transform(X)
    if unit == "spin":
        # All up, and magnetizations of zero to start from.
        model.transform(np.ones((2, 6)))
        model.equilibrate(np.zeros((2, 6)))


def test_integer_states_are_numbered_columns():
    """The hint of a Potts unit does what it says."""
    model = RBM(2, visible="potts:3", n_iter=1, random_state=0)
    with pytest.raises(ValueError) as caught:
        model.fit(STATES)
    advice = str(caught.value).split("per colour, ")[1]
    X = eval(advice, {"np": np, "X": STATES})
    assert np.array_equal(X, GOOD["potts:3"])
    model.fit(X)


@pytest.mark.parametrize("kind", ["RBM", "BernoulliRBM", "EMFRBM"])
@pytest.mark.parametrize(("X", "help"), [(2 * BITS - 1, "spin"), (4 * BITS, "binomial:4"), (0.3 + BITS, "gaussian")])
def test_data_outside_of_bits_warn_with_what_would_fit(kind, X, help):
    make = getattr(plefka, kind)
    with pytest.warns(plefka.OutOfRangeWarning, match=help):
        make(2, n_iter=1, random_state=0).fit(X)
    strict = make(2, n_iter=1, random_state=0, out_of_range="error")
    with pytest.raises(ValueError, match=help):
        strict.fit(X)
    strict.fit(BITS)
    with pytest.raises(ValueError, match=help):
        strict.transform(X)


def test_files_of_other_units_are_refused(tmp_path):
    for unit, X in GOOD.items():
        for hidden in ("bernoulli", "spin"):
            path = tmp_path / f"{unit[:3]}-{hidden}.safetensors"
            model = RBM(2, visible=unit, hidden=hidden, n_iter=1, random_state=0).fit(X)
            model.save(path)
            for cls in (BernoulliRBM, plefka.EMFRBM):
                if (unit, hidden) == ("bernoulli", "bernoulli"):
                    assert np.array_equal(cls.load(path).transform(X), model.transform(X))
                    continue
                with pytest.raises(ValueError, match=f"{unit} visible and {hidden} hidden units.*plefka.RBM.load"):
                    cls.load(path)


@pytest.mark.parametrize("extension", ["", ".safetensors", ".plefka", ".model", ".v2", *sorted(plefka._files.FOREIGN)])
@pytest.mark.parametrize("upper", [False, True])
def test_what_is_saved_can_be_loaded(extension, upper, tmp_path):
    path = tmp_path / ("m" + (extension.upper() if upper else extension))
    model = RBM(2, visible="spin", n_iter=1, random_state=0).fit(GOOD["spin"])
    try:
        model.save(path)
    except ValueError as error:
        assert ".safetensors" in str(error) and not path.exists() and extension in plefka._files.FOREIGN
    else:
        assert np.array_equal(RBM.load(path).transform(GOOD["spin"]), model.transform(GOOD["spin"]))
