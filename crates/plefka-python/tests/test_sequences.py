"""Aligned sequences from files to models."""

import gzip

import numpy as np
import pytest
import scipy.sparse as sp

from plefka import RBM, read_fasta

FAMILY = ">one first\nACDEF\n>two\nAC-EF\n>three\nWWDEF\n>four\nACDE-\n"


@pytest.fixture
def write(tmp_path):
    def new(text, name="family.fasta"):
        path = tmp_path / name
        data = text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return new


def test_letters_become_states_and_columns(write):
    family = read_fasta(write(FAMILY))
    assert family.names == ["one", "two", "three", "four"] and len(family) == 4
    assert (family.alphabet, family.unit) == ("ACDEFGHIKLMNPQRSTVWY-", "potts:21")
    assert family.states.tolist()[1] == [0, 1, 20, 3, 4]
    assert sp.issparse(family.X) and family.X.shape == (4, 105)
    assert np.array_equal(family.X.toarray().reshape(4, 5, 21).argmax(2), family.states)
    assert family.X.sum() == 20
    assert [family.column_name(k) for k in (0, 41, -1)] == ["1A", "2-", "5-"]
    assert family.letters(family.X) == ["ACDEF", "AC-EF", "WWDEF", "ACDE-"]
    assert family.letters(np.zeros((1, 105))) == ["?????"]
    with pytest.raises(ValueError, match=r"found shape \(1, 3\), expected \(n_samples, 105\)"):
        family.letters(np.zeros((1, 3)))


def test_weights_count_neighbours(write):
    family = read_fasta(write(FAMILY, "family.fasta.gz"))
    agree = (family.states[:, None] == family.states[None]).mean(axis=2)
    for identity in (0.6, 0.8, 1.0):
        wanted = 1 / (agree >= identity).sum(axis=1)
        assert np.array_equal(family.weights(identity), wanted)
        assert np.array_equal(family.weights(identity, n_threads=1), wanted)
    assert family.weights().tolist() == [1 / 3, 1 / 2, 1, 1 / 2]
    with pytest.raises(ValueError, match="found 0"):
        family.weights(0)


def test_gaps_and_ambiguous_letters_do_as_they_are_told(write):
    path = write(">a\nACX-\n>b\nA---\n>c\nACD-\n")
    with pytest.raises(ValueError, match=r"line 2, column 3 \(sequence a\).*ambiguous letter 'X'"):
        read_fasta(path)
    missing = read_fasta(path, ambiguous="missing")
    assert np.isnan(missing.X).sum() == 21 and missing.states[0, 2] == 255
    dropped = read_fasta(path, ambiguous="drop", max_gaps=0.5, max_column_gaps=0.9)
    assert (dropped.names, dropped.left_out) == (["c"], 2)
    assert dropped.positions.tolist() == [1, 2, 3]
    other = read_fasta(write(">d\nWWWW\n", "other.fasta"), like=dropped)
    assert other.positions.tolist() == [1, 2, 3] and other.width == 4
    assert len(read_fasta(path, ambiguous="gap", limit=2)) == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ambiguous": "guess"}, "unknown variant `guess`"),
        ({"alphabet": "x"}, "alphabet"),
        ({"max_gaps": 2}, "`max_gaps`: found 2, expected a share"),
        ({"limit": 0}, "limit: found 0, expected an integer, at least 1"),
        ({"like": 3}, "like: found int, expected an Alignment"),
    ],
)
def test_settings_are_checked(write, settings, message):
    with pytest.raises(ValueError, match=message):
        read_fasta(write(FAMILY), **settings)


def test_files_that_are_not_there_and_lines_of_another_length(write, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.fasta"):
        read_fasta(tmp_path / "none.fasta")
    with pytest.raises(ValueError, match=r"line 3 \(sequence b\).*found 2 sites, expected 3 as in the first"):
        read_fasta(write(">a\nACD\n>b\nAC\n"))


def test_a_family_is_learnt_with_weights(write):
    rng = np.random.RandomState(0)
    rows = ["".join(rng.choice(list(half), 6)) for half in ("ACD", "WYF") for _ in range(60)]
    family = read_fasta(write("".join(f">{k}\n{row}\n" for k, row in enumerate(rows))))
    weights = family.weights(0.8)
    settings = {"visible": family.unit, "n_components": 4, "n_iter": 60, "batch_size": 20, "random_state": 1}
    model = RBM(hidden="gaussian", **settings).fit(family.X, sample_weight=weights)
    fresh = family.letters(model.gibbs(family.X, 20))
    kinds = [{letter in "ACD" for letter in row} for row in fresh]
    assert np.mean([len(kind) == 1 for kind in kinds]) > 0.8
