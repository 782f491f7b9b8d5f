"""What ``fit`` takes and leaves besides the model: validation sets, callbacks, history, rates, warnings, searches."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, cross_val_score

import plefka
from plefka import EMFRBM, RBM, BernoulliRBM, ConstantFeaturesWarning

RNG = np.random.RandomState(0)
GROUP = RNG.rand(200, 1) < 0.5
X = ((RNG.rand(200, 8) < np.where(GROUP, 0.8, 0.1)) * 1.0).astype(np.float64)
CLASSES = [BernoulliRBM, EMFRBM, RBM]


@pytest.mark.parametrize("cls", CLASSES)
def test_validation_and_callback(cls):
    seen = []

    def callback(model, record):
        assert model.transform(X[:5]).shape == (5, 4)
        seen.append((record["epoch"], model.components_, record["train.pseudo_likelihood"]))
        return len(seen) == 3

    model = cls(4, n_iter=6, random_state=0).fit(X[:150], validation=X[150:], callback=callback)
    assert [epoch for epoch, _, _ in seen] == [1, 2, 3] and model.n_iter_ == 3
    assert np.array_equal(seen[-1][1], model.components_) and not np.array_equal(seen[0][1], seen[1][1])
    history = model.history_
    assert history["epoch"].tolist() == [0, 1, 2, 3]
    assert len(set(map(len, history.values()))) == 1 and all(isinstance(a, np.ndarray) for a in history.values())
    assert {"train.pseudo_likelihood", "validation.pseudo_likelihood", "rate"} <= set(history)
    assert history["train.pseudo_likelihood"][-1] == seen[-1][2]
    # Looking on changes no bit.
    alone = cls(4, n_iter=6, random_state=0)
    watched = cls(4, n_iter=6, random_state=0).fit(X, validation=X[:10], callback=lambda *_: None)
    assert np.array_equal(alone.fit(X).components_, watched.components_) and alone.history_["epoch"].size == 0


@pytest.mark.parametrize("cls", CLASSES)
def test_validation_and_callback_are_checked(cls):
    model = cls(4, n_iter=1, random_state=0)
    with pytest.raises(ValueError, match="^validation: .*5 features"):
        model.fit(X, validation=X[:, :5])
    with pytest.raises(ValueError, match="^validation: .*NaN"):
        model.fit(X, validation=np.where(X > 0, np.nan, X))
    with pytest.raises(TypeError, match="^callback"):
        model.fit(X, callback=3)
    with pytest.raises(KeyError):
        model.fit(X, callback=lambda model, record: {}["missing"])


def test_validation_stops_early():
    noise = (np.random.RandomState(1).rand(60, 8) < 0.5) * 1.0
    settings = {"stopping": {"patience": 2, "monitor": "pseudo_likelihood"}}
    model = RBM(30, n_iter=300, random_state=0, engine_settings=settings).fit(noise[:30], validation=noise[30:])
    assert 2 < model.n_iter_ < 300


def test_history_is_a_table():
    pandas = pytest.importorskip("pandas")
    model = RBM(4, n_iter=3, random_state=0, verbose=1).fit(X)
    table = pandas.DataFrame(model.history_)
    assert len(table) == 4 and table["epoch"].is_monotonic_increasing


@pytest.mark.parametrize("cls", CLASSES)
def test_n_iter_counts_passes_and_steps(cls):
    model = cls(4, n_iter=2, random_state=0).partial_fit(X)
    assert model.n_iter_ == 1
    assert model.partial_fit(X).n_iter_ == 2
    assert model.fit(X).n_iter_ == 2
    assert model.partial_fit(X).n_iter_ == 3


@pytest.mark.parametrize("cls", CLASSES)
def test_the_automatic_rate(cls):
    model = cls(4, n_iter=5, random_state=0, learning_rate="auto").fit(X)
    assert np.isfinite(model.components_).all() and np.isfinite(model.partial_fit(X).components_).all()
    for wrong in ("automatic", -1.0, 0.0, np.nan, True if cls is not RBM else "x"):
        if wrong is True:
            continue
        with pytest.raises(ValueError):
            cls(4, learning_rate=wrong).fit(X)


def test_defaults_learn_on_small_data(digits):
    """No constant features, and a class of digits can be told from them: each class with its own defaults."""
    from sklearn.linear_model import LogisticRegression

    labels = plefka_labels()
    for cls in CLASSES:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConstantFeaturesWarning)
            model = cls(64, random_state=0).fit(digits[:1200])
        assert np.abs(model.components_).max() > 0.1
        features = model.transform(digits)
        classifier = LogisticRegression(C=100, max_iter=200).fit(features[:1200], labels[:1200])
        assert classifier.score(features[1200:], labels[1200:]) > 0.75, cls


def plefka_labels():
    from sklearn.datasets import load_digits

    return load_digits().target


@pytest.mark.parametrize(
    "make",
    [
        lambda: BernoulliRBM(4, learning_rate=1e-6, n_iter=2, random_state=0),
        lambda: EMFRBM(4, learning_rate=1e-8, n_iter=2, random_state=0),
        lambda: RBM(4, learning_rate=1e-6, n_iter=2, random_state=0),
    ],
)
def test_constant_features_are_told(make):
    with pytest.warns(ConstantFeaturesWarning, match="after 2 passes .* are constant"):
        make().fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make().set_params(n_iter=0).fit(X)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (BernoulliRBM(random_state=0), X),
        (EMFRBM(random_state=0), X),
        (RBM(random_state=0), X),
        (RBM(visible="spin", random_state=0), 2 * X - 1),
        (RBM(visible="gaussian", random_state=0), X + np.random.RandomState(2).normal(size=X.shape)),
        (RBM(visible="relu", random_state=0), X + np.random.RandomState(2).exponential(size=X.shape)),
    ],
)
def test_a_search_needs_no_scoring(model, data):
    search = GridSearchCV(model, {"n_components": [2, 3], "n_iter": [2, 4]}, cv=2).fit(data)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    scores = cross_val_score(model.set_params(n_components=2, n_iter=2), data, cv=2)
    assert np.array_equal(scores, cross_val_score(model, data, cv=2)) and np.isfinite(scores).all()


def test_one_default_for_command_and_class():
    """"auto" is mean field where units fire or equations are asked for, else sampling."""
    assert RBM().method == "auto"
    chosen = plefka._rbm_settings.chosen_method
    assert chosen(RBM()) == chosen(RBM(visible="spin", hidden="potts:3")) == "emf"
    for unit in ("gaussian", "relu", "drelu", "binomial:3", "truncated_gaussian:0:1"):
        assert chosen(RBM(visible=unit)) == chosen(RBM(hidden=unit)) == "pcd"
    assert chosen(RBM(visible="gaussian", order=2)) == "emf" and chosen(RBM(method="cd")) == "cd"
    same = [RBM(3, method=m, n_iter=2, random_state=0).fit(X).components_ for m in ("auto", "emf", "pcd")]
    assert np.array_equal(same[0], same[1]) and not np.array_equal(same[0], same[2])


@pytest.mark.parametrize("changed", [{}, {"l2": 0.1}, {"engine_settings": {"training": {"penalty": {"max_norm": 0.5}}}}])
def test_partial_fit_goes_on_from_the_parameters_there_are(changed):
    # The average of the models along ``fit`` must not come back with the state of training.
    X = (np.random.RandomState(0).rand(200, 8) < 0.4).astype(float)
    model = RBM(4, n_iter=5, random_state=0).fit(X)
    model.components_ = 200 * model.components_
    model.set_params(**changed).partial_fit(X)
    norms = np.linalg.norm(model.components_, axis=1)
    assert np.all(norms > 0.4) and (np.all(norms < 0.51) == ("engine_settings" in changed)), norms
