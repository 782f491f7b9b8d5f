"""Model files: shared with the command line, refused when damaged."""

import numpy as np
import pytest

from plefka import EMFRBM, BernoulliRBM


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_trip(digits, make, same, tmp_path, dtype):
    model = make(n_threads=2).fit(digits[:100].astype(dtype))
    path = tmp_path / "model.safetensors"
    model.save(path)
    loaded = type(model).load(path)
    assert same(model, loaded) and loaded.components_.dtype == dtype
    assert loaded.get_params() == model.get_params()
    X = digits.astype(dtype)
    for method in ("transform", "score_samples", "free_energy"):
        assert np.array_equal(getattr(loaded, method)(X), getattr(model, method)(X))
    assert loaded.gibbs(X).shape == X.shape
    assert np.isfinite(loaded.partial_fit(X[:20]).components_).all()
    other = (EMFRBM if type(model) is BernoulliRBM else BernoulliRBM).load(str(path))
    assert same(model, other) and other.n_components == 16


def test_feature_names_are_kept(digits, tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(digits[:50], columns=[f"pixel{i}" for i in range(64)])
    BernoulliRBM(4, n_iter=1).fit(frame).save(tmp_path / "m")
    assert list(BernoulliRBM.load(tmp_path / "m").feature_names_in_) == list(frame.columns)


@pytest.mark.parametrize(
    "wide, opened", [((), np.float32), (("weights",), np.float64), (("hidden_bias",), np.float64)]
)
def test_npz_opens_in_single_precision_where_that_loses_nothing(tmp_path, wide, opened):
    rng = np.random.RandomState(0)
    arrays = {"weights": rng.randn(6, 3), "visible_bias": rng.randn(6), "hidden_bias": rng.randn(3)}
    # In double precision all of them, most with numbers of single precision.
    arrays = {name: a if name in wide else a.astype(np.float32).astype(np.float64) for name, a in arrays.items()}
    path = tmp_path / "weights.npz"
    np.savez(path, **arrays)
    model = BernoulliRBM.load(path)
    assert model.components_.dtype == model.intercept_hidden_.dtype == opened
    assert np.array_equal(model.components_, arrays["weights"].T)
    assert np.array_equal(model.intercept_hidden_, arrays["hidden_bias"])
    assert np.array_equal(model.intercept_visible_, arrays["visible_bias"])
    assert model.transform(np.eye(6)).shape == (6, 3)


def test_bad_files(digits, tmp_path):
    model = BernoulliRBM(4, n_iter=1).fit(digits[:20])
    path = tmp_path / "model.safetensors"
    model.save(path)
    whole = path.read_bytes()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        BernoulliRBM.load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="cannot write"):
        model.save(tmp_path / "no" / "folder")
    with pytest.raises(ValueError, match="run folder"):
        (tmp_path / "empty").mkdir()
        BernoulliRBM.load(tmp_path / "empty")
    assert BernoulliRBM.load(tmp_path).n_components == 4, "a folder with a model file is a run folder"
    for bytes_, message in [(b"", "0 bytes"), (whole[:-5], "bytes"), (whole[:-1] + b"\x55", "checksum")]:
        path.write_bytes(bytes_)
        with pytest.raises(ValueError, match=message) as caught:
            BernoulliRBM.load(path)
        assert "model.safetensors" in str(caught.value)


def test_unfitted(tmp_path):
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        BernoulliRBM().save(tmp_path / "m")
    assert not (tmp_path / "m").exists()
