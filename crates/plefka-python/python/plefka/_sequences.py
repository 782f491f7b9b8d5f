"""Aligned sequences as samples of Potts units: a FASTA reader, and weights against uneven sampling."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral

import numpy as np
import scipy.sparse as sp

from plefka import _engine
from plefka._vocabulary import documented

MISSING = 255


@dataclass(frozen=True, repr=False, eq=False)
class Alignment:
    """Sequences of one length, from :func:`read_fasta`.

    Attributes
    ----------
    names : list of str
        First words of the lines that name the sequences, in the order of the file.
    states : ndarray of shape (n_sequences, n_sites), uint8
        Index of each letter in ``alphabet``; 255 where it is missing.
    alphabet : str
        The letters, state by state.
    positions : ndarray of shape (n_sites,)
        Column of each site in the file's alignment, counted from 1.
    width : int
        Columns of the file's alignment.
    left_out : int
        Sequences of the file that were left out (``max_gaps``, ``ambiguous="drop"``).
    X : {csr_array, ndarray} of shape (n_sequences, n_sites * n_states), float32
        One-hot samples, site after site: sparse, or dense with NaN where letters are missing.
    unit : str
        The kind of visible unit that takes ``X``: ``"potts:21"`` for proteins.
    """

    names: list
    states: np.ndarray
    alphabet: str
    positions: np.ndarray
    width: int
    left_out: int

    def __repr__(self):
        n, sites = self.states.shape
        return f"Alignment({n} sequences, {sites} sites, {self.unit})"

    def __len__(self):
        return len(self.states)

    @property
    def unit(self):
        return f"potts:{len(self.alphabet)}"

    @cached_property
    def X(self):
        n, sites = self.states.shape
        q = len(self.alphabet)
        missing = self.states == MISSING
        if missing.any():
            dense = np.zeros((n, sites, q), np.float32)
            rows, columns = np.nonzero(~missing)
            dense[rows, columns, self.states[rows, columns]] = 1
            dense[missing] = np.nan
            return dense.reshape(n, sites * q)
        indices = (np.arange(sites) * q + self.states).astype(np.int64).ravel()
        pointers = np.arange(0, n * sites + 1, sites, dtype=np.int64)
        return sp.csr_array((np.ones(n * sites, np.float32), indices, pointers), shape=(n, sites * q))

    def weights(self, identity=0.8, n_threads=None):
        """Weights against uneven sampling: 1/(number of nearly equal sequences, itself included).

        Their sum is the effective number of sequences (Morcos et al., PNAS 2011). Use them as ``sample_weight``.

        Parameters
        ----------
        identity : float, default=0.8
            Least share of equal sites, in (0, 1], of two sequences that count as the same. Gaps agree with gaps,
            missing letters with nothing.
        n_threads : int or None, default=None
            Threads; None takes all cores. The result does not depend on it.

        Returns
        -------
        weights : ndarray of shape (n_sequences,)
            In (0, 1].
        """
        states = np.ascontiguousarray(self.states)
        return _engine.sequence_weights(states, identity=float(identity), threads=n_threads or 0)

    def column_name(self, column):
        """Position and letter that a column of ``X`` stands for, such as ``"12W"``.

        Parameters
        ----------
        column : int
            Index of the column.

        Returns
        -------
        name : str
        """
        site, state = divmod(range(self.states.shape[1] * len(self.alphabet))[column], len(self.alphabet))
        return f"{self.positions[site]}{self.alphabet[state]}"

    def letters(self, X):
        """Write one-hot samples, such as those that a model draws, as sequences.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_sites * n_states)
            One-hot samples; a site without a single largest entry is written ``?``.

        Returns
        -------
        sequences : list of str
        """
        q, sites = len(self.alphabet), self.states.shape[1]
        X = X.toarray() if sp.issparse(X) else np.asarray(X)
        if X.ndim != 2 or X.shape[1] != sites * q:
            raise ValueError(f"X: found shape {X.shape}, expected (n_samples, {sites * q})")
        blocks = X.reshape(len(X), sites, q)
        largest = blocks.max(axis=2, keepdims=True)
        letter = np.array([*self.alphabet])[blocks.argmax(axis=2)]
        letter[(blocks == largest).sum(axis=2) != 1] = "?"
        return ["".join(row) for row in letter]


@documented
def read_fasta(
    path,
    *,
    alphabet="auto",
    ambiguous="refuse",
    lower_case="auto",
    max_gaps=1.0,
    max_column_gaps=1.0,
    limit=None,
    like=None,
):
    """Read aligned sequences in FASTA, a2m or a3m, plain or gzipped.

    Parameters
    ----------
    path : str or path-like
        The file.
    alphabet : str, default="auto"
        "protein" (20 amino acids and the gap), "dna", "rna", the letters of the states one by one, or "auto", which
        takes DNA, RNA or protein by the letters found.
    ambiguous : {ambiguous}, default="refuse"
        Treatment of letters that stand for no single state, such as X: an error, a gap, a missing entry, or their
        sequence is left out.
    lower_case : {lower_case}, default="auto"
        Whether lower-case letters are insertions, which are left out, or the same as capitals; "auto" takes insertions
        in files called .a3m and .a2m.
    max_gaps : float, default=1.0
        Sequences with a larger share of gaps are left out.
    max_column_gaps : float, default=1.0
        Columns with a larger share of gaps, among the sequences kept, are left out.
    limit : int or None, default=None
        Keep only so many sequences, from the start.
    like : Alignment or None, default=None
        Take the alphabet and the columns of this alignment, as for test sequences; ``alphabet`` and
        ``max_column_gaps`` are then ignored.

    Returns
    -------
    alignment : Alignment
        ``names``, ``states``, one-hot samples ``X``, ``unit`` for ``RBM(visible=...)``, and ``weights()``.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If a setting or the file is not as expected, with line, column, sequence, found and expected value.

    Examples
    --------
    >>> import os, tempfile
    >>> from plefka import read_fasta
    >>> path = os.path.join(tempfile.mkdtemp(), "family.fasta")
    >>> with open(path, "w") as file:
    ...     _ = file.write(">a\\nGWE-\\n>b\\nGWEK\\n>c\\nAW-K\\n")
    >>> family = read_fasta(path)
    >>> family
    Alignment(3 sequences, 4 sites, potts:21)
    >>> family.weights(0.75)
    array([0.5, 0.5, 1. ])
    >>> family.letters(family.X)
    ['GWE-', 'GWEK', 'AW-K']
    """
    if limit is not None and (not isinstance(limit, Integral) or isinstance(limit, bool) or limit < 1):
        raise ValueError(f"limit: found {limit!r}, expected an integer, at least 1, or None")
    if like is not None and not isinstance(like, Alignment):
        raise ValueError(f"like: found {type(like).__name__}, expected an Alignment or None")
    settings = {
        "alphabet": alphabet,
        "ambiguous": ambiguous,
        "lower_case": lower_case,
        "max_gaps": float(max_gaps),
        "max_column_gaps": float(max_column_gaps),
    }
    sites = None if like is None else (like.alphabet, [int(p) for p in like.positions], like.width)
    found = _engine.read_fasta(
        os.fspath(path), settings=json.dumps(settings), limit=limit, sites=sites
    )
    positions = np.array(found.positions)
    return Alignment(found.names, found.states, found.alphabet, positions, found.width, found.left_out)
