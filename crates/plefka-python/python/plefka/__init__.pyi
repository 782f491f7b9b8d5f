from dataclasses import dataclass
from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.random import Generator, RandomState
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, sparray, spmatrix
from sklearn.base import BaseEstimator, ClassifierMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from typing_extensions import Self

from plefka._engine import DivergedError as DivergedError
from plefka._engine import __version__ as __version__
from plefka._number import ValueLike

__all__ = [
    "BernoulliRBM",
    "EMFRBM",
    "RBM",
    "Alignment",
    "ConstantFeaturesWarning",
    "ContinuousHopfield",
    "ContinuousRecall",
    "DeepBeliefNet",
    "DeformedImages",
    "Diagnosis",
    "DivergedError",
    "Estimate",
    "Hopfield",
    "Likelihood",
    "LikelihoodBound",
    "LikelihoodWarning",
    "LogPartition",
    "MLPClassifier",
    "OutOfRangeWarning",
    "Recall",
    "Renormalization",
    "StackedRBM",
    "TrainingWarning",
    "__version__",
    "kl_divergence",
    "memory_limit",
    "read_fasta",
    "set_memory_limit",
]

# Seeds, and samples: dense, of data frames, or sparse.
_Seed: TypeAlias = int | np.integer[Any] | RandomState | Generator | None
_Samples: TypeAlias = ArrayLike | sparray | spmatrix
# A callback takes the model and the measurements of a pass; a true value ends the training.
_Callback: TypeAlias = Callable[[Any, dict[str, float]], object]
_Floats: TypeAlias = NDArray[np.floating[Any]]
_Bits: TypeAlias = NDArray[np.bool_]

class OutOfRangeWarning(UserWarning): ...
class ConstantFeaturesWarning(TrainingWarning): ...

@dataclass(frozen=True)
class Recall:
    states: NDArray[np.float64]
    overlaps: NDArray[np.float64]
    sweeps: NDArray[np.int64]
    settled: NDArray[np.bool_]

class Hopfield(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    patterns_: NDArray[np.float64]
    load_: float
    unstable_: float
    n_iter_: int
    n_features_in_: int
    def __init__(
        self,
        *,
        rule: _Rule = "hebb",
        dynamics: _Dynamics = "asynchronous",
        temperature: float = 0.5,
        threshold: float = 0.5,
        margin: float = 0.0,
        learning_sweeps: int = 1000,
        power: int = 3,
        sweeps: int = 100,
        random_state: _Seed = None,
        n_threads: int | None = None,
    ) -> None: ...
    def fit(self, X: ArrayLike, y: object = None) -> Self: ...
    def transform(self, X: ArrayLike) -> NDArray[np.float64]: ...
    def recall(self, X: ArrayLike) -> Recall: ...
    def energy(self, X: ArrayLike) -> NDArray[np.float64]: ...
    def mixture(self, patterns: ArrayLike, signs: ArrayLike | None = None) -> NDArray[np.float64]: ...
    def couplings(self) -> NDArray[np.float64]: ...

@dataclass(frozen=True)
class ContinuousRecall:
    states: NDArray[np.float64]
    shares: NDArray[np.float64]
    updates: NDArray[np.int64]
    settled: NDArray[np.bool_]

class ContinuousHopfield(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    patterns_: NDArray[np.float64]
    n_features_in_: int
    def __init__(
        self, *, beta: float = 1.0, updates: int = 100, tol: float = 1e-6, n_threads: int | None = None
    ) -> None: ...
    def fit(self, X: ArrayLike, y: object = None) -> Self: ...
    def transform(self, X: ArrayLike) -> NDArray[np.float64]: ...
    def recall(self, X: ArrayLike) -> ContinuousRecall: ...
    def energy(self, X: ArrayLike) -> NDArray[np.float64]: ...

class LikelihoodWarning(UserWarning): ...
class TrainingWarning(RuntimeWarning): ...

@dataclass(frozen=True, eq=False)
class LogPartition(ValueLike):
    log_z: float
    std_error: float
    lower: float
    upper: float
    method: Literal["exact", "ais", "pt", "emf", "given"]
    reason: str
    warnings: tuple[str, ...] = ...
    evidence: list[dict[str, str | float | list[float]]] = ...
    interval: Literal["exact", "95 % confidence", "spread of orders", "none"] = ...
    def __float__(self) -> float: ...

@dataclass(frozen=True, eq=False)
class Likelihood(ValueLike):
    mean_log_likelihood: float
    mean_log_likelihood_std_error: float
    n_samples: int
    log_z: LogPartition
    def __float__(self) -> float: ...

@dataclass(frozen=True)
class Diagnosis:
    phase: Literal["paramagnetic", "ferromagnetic", "glassy", "undecided"]
    in_domain: bool
    sentences: tuple[str, ...]
    sigma_max: float
    temperature: float | None
    weight_factor: float | None
    path: dict[str, Any] | None
    details: dict[str, Any]

@dataclass(frozen=True, eq=False)
class Estimate(ValueLike):
    value: float
    std_error: float
    lower: float
    upper: float
    def __float__(self) -> float: ...

_Verdict: TypeAlias = Literal["holds", "fails", "undecided"]

@dataclass(frozen=True)
class Renormalization:
    exact: bool
    visible_free_energy: Estimate
    hidden_free_energy: Estimate
    log_mean_trace: Estimate
    mean_log_trace: Estimate
    divergence: Estimate
    preserves_free_energy: _Verdict
    preserves_distribution: _Verdict
    trace_condition: _Verdict
    warnings: tuple[str, ...]
    details: dict[str, Any]

# Names of the engine's vocabulary, compared by a test; settings that can be extended are `str`.
_Method: TypeAlias = Literal["auto", "exact", "ais", "pt", "emf"]
_TrainingMethod: TypeAlias = Literal["emf", "cd", "pcd", "pt", "ptt", "exact"]
_SamplingMethod: TypeAlias = Literal["cd", "pcd", "pt", "ptt", "exact"]
_Start: TypeAlias = Literal["firing", "batch", "persistent"]
_Schedule: TypeAlias = Literal["constant", "linear", "exponential", "cosine"]
_Activation: TypeAlias = Literal["identity", "logistic", "tanh", "scaled-tanh", "relu"]
_FirstWeights: TypeAlias = Literal["auto", "he", "glorot", "uniform", "essay"]
_Inputs: TypeAlias = Literal["auto", "raw", "centred", "standard"]
_OnDivergence: TypeAlias = Literal["stop", "rollback", "ignore"]
_Solver: TypeAlias = Literal["damped", "anderson", "annealed", "newton"]
_Rule: TypeAlias = Literal["hebb", "pseudo-inverse", "storkey", "perceptron", "dense", "exponential"]
_Dynamics: TypeAlias = Literal["asynchronous", "synchronous", "thermal"]
_Ambiguous: TypeAlias = Literal["refuse", "gap", "missing", "drop"]
_LowerCase: TypeAlias = Literal["auto", "insert", "upper"]

def kl_divergence(p: _RBM, q: _RBM) -> float: ...

@dataclass(frozen=True)
class Alignment:
    names: list[str]
    states: NDArray[np.uint8]
    alphabet: str
    positions: NDArray[np.int64]
    width: int
    left_out: int
    @property
    def unit(self) -> str: ...
    @property
    def X(self) -> csr_array | NDArray[np.float32]: ...
    def __len__(self) -> int: ...
    def weights(self, identity: float = 0.8, n_threads: int | None = None) -> NDArray[np.float64]: ...
    def column_name(self, column: int) -> str: ...
    def letters(self, X: ArrayLike) -> list[str]: ...

def memory_limit() -> int: ...
def set_memory_limit(limit: int | None) -> None: ...
def read_fasta(
    path: str | PathLike[str],
    *,
    alphabet: str = "auto",
    ambiguous: _Ambiguous = "refuse",
    lower_case: _LowerCase = "auto",
    max_gaps: float = 1.0,
    max_column_gaps: float = 1.0,
    limit: int | None = None,
    like: Alignment | None = None,
) -> Alignment: ...

class _RBM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    components_: _Floats
    intercept_hidden_: _Floats
    intercept_visible_: _Floats
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    n_iter_: int
    history_: dict[str, NDArray[Any]]
    @property
    def h_samples_(self) -> _Floats: ...
    def transform(self, X: _Samples) -> _Floats: ...
    def free_energy(self, X: _Samples) -> NDArray[np.float64]: ...
    def log_partition(
        self,
        X: _Samples | None = None,
        *,
        method: _Method = "auto",
        budget: float = 60.0,
        effort: int | None = None,
        order: int | str | None = None,
        random_state: _Seed = None,
        enumerate: bool = True,
    ) -> LogPartition: ...
    def log_likelihood(
        self,
        X: _Samples,
        *,
        log_z: _Method | LogPartition | float = "auto",
        budget: float = 60.0,
        effort: int | None = None,
        order: int | str | None = None,
        random_state: _Seed = None,
        enumerate: bool = True,
    ) -> Likelihood: ...
    def diagnose(
        self,
        X: _Samples | None = None,
        *,
        beta: float = 1.0,
        remedy: bool | dict[str, Any] = False,
        random_state: _Seed = None,
        **settings: Any,
    ) -> Diagnosis: ...
    def renormalization(
        self,
        X: _Samples | None = None,
        *,
        teacher: _RBM | None = None,
        below: _RBM | None = None,
        random_state: _Seed = None,
        **settings: Any,
    ) -> Renormalization: ...
    def score_samples(
        self, X: _Samples, log_z: _Method | LogPartition | float | None = None
    ) -> NDArray[np.float64]: ...
    def exact_log_partition(self) -> float: ...
    def score(self, X: _Samples, y: object = None) -> float: ...
    def reconstruct(self, X: _Samples) -> _Floats: ...
    def impute(
        self, X: _Samples, n_sweeps: int = 100, means: bool = False, random_state: _Seed = None
    ) -> _Floats: ...
    def conditional_log_likelihood(self, X: _Samples, held: ArrayLike) -> NDArray[np.float64]: ...
    def save(self, path: str | PathLike[str]) -> None: ...
    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self: ...

class BernoulliRBM(_RBM):
    def __init__(
        self,
        n_components: int = 256,
        *,
        learning_rate: float | Literal["auto"] = 0.1,
        batch_size: int = 10,
        n_iter: int = 10,
        verbose: int = 0,
        random_state: _Seed = None,
        method: _SamplingMethod = "pcd",
        n_sweeps: int = 1,
        n_chains: int | None = None,
        n_rungs: int = 10,
        momentum: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        centering: bool = False,
        shuffle: bool = False,
        pseudo_likelihood: Literal["exact", "one_flip"] = "exact",
        out_of_range: Literal["warn", "error", "ignore"] = "warn",
        allow_missing: bool = False,
        n_threads: int | None = None,
        engine_settings: dict[str, Any] | None = None,
    ) -> None: ...
    def fit(
        self,
        X: _Samples,
        y: object = None,
        *,
        validation: _Samples | None = None,
        callback: _Callback | None = None,
    ) -> Self: ...
    def exact_samples(self, n: int, random_state: _Seed = None) -> _Bits: ...
    def gibbs(self, v: _Samples, n_steps: int = 1, random_state: _Seed = None) -> _Bits: ...
    def sample(
        self, n: int, n_sweeps: int = 1000, start: _Samples | None = None, random_state: _Seed = None
    ) -> _Bits: ...
    def partial_fit(self, X: _Samples, y: object = None, sample_weight: ArrayLike | None = None) -> Self: ...

class RBM(_RBM):
    visible_parameters_: _Floats
    hidden_parameters_: _Floats
    parameter_names_: dict[str, list[str]]
    def __init__(
        self,
        n_components: int = 256,
        *,
        visible: str = "bernoulli",
        hidden: str = "bernoulli",
        method: Literal["auto"] | _TrainingMethod = "auto",
        start: _Start | None = None,
        order: int | str | None = None,
        learning_rate: float | Literal["auto"] | None = "auto",
        schedule: _Schedule = "linear",
        batch_size: int = 100,
        n_iter: int = 20,
        averaging: float = 4.0,
        n_sweeps: int = 1,
        n_chains: int | None = None,
        n_rungs: int = 10,
        n_iterations: int | None = None,
        damping: float = 0.5,
        solver: _Solver = "damped",
        beta: float = 1.0,
        momentum: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        centering: bool = True,
        shuffle: bool = True,
        weight_scale: float = 0.01,
        verbose: int = 0,
        random_state: _Seed = None,
        pseudo_likelihood: Literal["exact", "one_flip"] = "exact",
        out_of_range: Literal["warn", "error", "ignore"] = "warn",
        allow_missing: bool = False,
        n_threads: int | None = None,
        engine_settings: dict[str, Any] | None = None,
    ) -> None: ...
    def fit(
        self,
        X: _Samples,
        y: object = None,
        sample_weight: ArrayLike | None = None,
        *,
        validation: _Samples | None = None,
        callback: _Callback | None = None,
    ) -> Self: ...
    def exact_samples(self, n: int, random_state: _Seed = None) -> _Floats: ...
    def gibbs(self, v: _Samples, n_steps: int = 1, random_state: _Seed = None) -> _Floats: ...
    def sample(
        self, n: int, n_sweeps: int = 1000, start: _Samples | None = None, random_state: _Seed = None
    ) -> _Floats: ...
    def partial_fit(self, X: _Samples, y: object = None, sample_weight: ArrayLike | None = None) -> Self: ...
    def equilibrate(
        self, v0: _Samples, h0: ArrayLike | None = None, iters: int | None = None
    ) -> tuple[_Floats, _Floats]: ...
    def residuals(self, X: _Samples, iters: int | None = None) -> NDArray[np.float64]: ...
    def free_energy_TAP(self, X: _Samples) -> NDArray[np.float64]: ...
    def entropy(self, X: _Samples) -> NDArray[np.float64]: ...
    def score_samples_TAP(self, X: _Samples) -> NDArray[np.float64]: ...

class EMFRBM(_RBM):
    W: _Floats
    v_bias: _Floats
    h_bias: _Floats
    entropies_: list[float]
    free_energies_: list[float]
    mean_field_energies_: list[float]
    def __init__(
        self,
        n_components: int = 256,
        *,
        learning_rate: float | Literal["auto"] = "auto",
        batch_size: int = 100,
        n_iter: int = 20,
        verbose: int = 0,
        random_state: _Seed = None,
        sigma: float = 0.01,
        neq_steps: int = 3,
        momentum: float = 0.5,
        decay: float = 0.01,
        weight_decay: Literal["L1", "L2"] | None = "L1",
        thresh: float = 1e-8,
        monitor: bool = False,
        order: int | str = 2,
        persistent: bool = False,
        n_replicas: int | None = None,
        damping: float = 0.5,
        solver: _Solver = "damped",
        pseudo_likelihood: Literal["exact", "one_flip"] = "exact",
        out_of_range: Literal["warn", "error", "ignore"] = "warn",
        allow_missing: bool = False,
        n_threads: int | None = None,
        engine_settings: dict[str, Any] | None = None,
    ) -> None: ...
    def fit(
        self,
        X: _Samples,
        y: object = None,
        sample_weight: ArrayLike | None = None,
        *,
        validation: _Samples | None = None,
        callback: _Callback | None = None,
    ) -> Self: ...
    def exact_samples(self, n: int, random_state: _Seed = None) -> _Bits: ...
    def gibbs(self, v: _Samples, n_steps: int = 1, random_state: _Seed = None) -> _Bits: ...
    def sample(
        self, n: int, n_sweeps: int = 1000, start: _Samples | None = None, random_state: _Seed = None
    ) -> _Bits: ...
    def partial_fit(self, X: _Samples, y: object = None, sample_weight: ArrayLike | None = None) -> Self: ...
    def equilibrate(
        self, v0: _Samples, h0: ArrayLike | None = None, iters: int | None = None
    ) -> tuple[_Floats, _Floats]: ...
    def residuals(self, X: _Samples, iters: int | None = None) -> NDArray[np.float64]: ...
    def free_energy_TAP(self, X: _Samples) -> NDArray[np.float64]: ...
    def entropy(self, X: _Samples) -> NDArray[np.float64]: ...
    def score_samples_TAP(self, X: _Samples) -> NDArray[np.float64]: ...

@dataclass(frozen=True, eq=False)
class LikelihoodBound(ValueLike):
    bound: float
    std_error: float
    lower: float
    upper: float
    by_mean_weight: float
    n_samples: int
    n_draws: int
    log_z: LogPartition
    values: NDArray[np.float64]
    def __float__(self) -> float: ...

class MLPClassifier(ClassifierMixin, BaseEstimator):
    classes_: NDArray[Any]
    coefs_: list[_Floats]
    intercepts_: list[_Floats]
    loss_: float
    best_loss_: float
    loss_curve_: list[float]
    history_: list[dict[str, Any]]
    findings_: list[dict[str, Any]]
    n_iter_: int
    n_layers_: int
    n_outputs_: int
    out_activation_: str
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: _Activation = "relu",
        *,
        solver: Literal["adam", "sgd", "rmsprop", "rmsprop-tf1"] = "adam",
        alpha: float = 0.0001,
        batch_size: int | Literal["auto"] = "auto",
        learning_rate: _Schedule = "constant",
        learning_rate_init: float = 0.001,
        final_rate: float = 0.0,
        max_iter: int = 200,
        random_state: _Seed = None,
        tol: float = 1e-4,
        n_iter_no_change: int = 10,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        verbose: int = 0,
        start: _FirstWeights = "auto",
        batch_norm: bool = False,
        dropout: float = 0.0,
        input_dropout: float = 0.0,
        max_norm: float | None = None,
        clip: float | None = None,
        averaging: float = 0.0,
        augment: str | None = None,
        image_shape: tuple[int, int] | None = None,
        inputs: _Inputs = "raw",
        on_divergence: _OnDivergence = "rollback",
        callback: Callable[[dict[str, Any]], object] | None = None,
        n_threads: int | None = None,
    ) -> None: ...
    def fit(self, X: _Samples, y: ArrayLike) -> Self: ...
    def partial_fit(self, X: _Samples, y: ArrayLike, classes: ArrayLike | None = None) -> Self: ...
    def predict(self, X: _Samples) -> NDArray[Any]: ...
    def predict_proba(self, X: _Samples) -> _Floats: ...
    def predict_log_proba(self, X: _Samples) -> _Floats: ...

class DeformedImages(BaseEstimator):
    def __init__(
        self,
        law: str = "ciresan",
        image_shape: tuple[int, int] = (28, 28),
        *,
        random_state: _Seed = None,
        n_threads: int | None = None,
    ) -> None: ...
    def draw(self, X: ArrayLike, y: ArrayLike | None = None, *, epoch: int = 0) -> NDArray[np.float32]: ...

class StackedRBM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    machines_: list[RBM]
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    def __init__(
        self,
        layers: Sequence[int] = (256, 256),
        *,
        features: Literal["probabilities", "samples"] = "probabilities",
        visible: str = "bernoulli",
        hidden: str = "bernoulli",
        top: str | None = None,
        method: Literal["auto"] | _TrainingMethod = "auto",
        learning_rate: float | Literal["auto"] = "auto",
        batch_size: int = 100,
        n_iter: int = 20,
        verbose: int = 0,
        random_state: _Seed = None,
        n_threads: int | None = None,
        rbm_params: dict[str, Any] | None = None,
    ) -> None: ...
    def fit(self, X: _Samples, y: object = None) -> Self: ...
    def transform(self, X: _Samples) -> _Floats: ...
    def sample(
        self, n: int, n_sweeps: int = 1000, start: ArrayLike | None = None, random_state: _Seed = None
    ) -> _Floats: ...

class DeepBeliefNet(StackedRBM):
    def __init__(
        self,
        layers: Sequence[int] = (256, 256),
        *,
        features: Literal["probabilities", "samples"] = "samples",
        visible: str = "bernoulli",
        hidden: str = "bernoulli",
        top: str | None = None,
        method: Literal["auto"] | _TrainingMethod = "auto",
        learning_rate: float | Literal["auto"] = "auto",
        batch_size: int = 100,
        n_iter: int = 20,
        verbose: int = 0,
        random_state: _Seed = None,
        n_threads: int | None = None,
        rbm_params: dict[str, Any] | None = None,
    ) -> None: ...
    def log_likelihood_bound(
        self,
        X: _Samples,
        *,
        n_draws: int = 10,
        log_z: _Method | LogPartition | float = "auto",
        budget: float = 60.0,
        effort: int | None = None,
        random_state: _Seed = None,
    ) -> LikelihoodBound: ...
    def score(self, X: _Samples, y: object = None) -> float: ...
