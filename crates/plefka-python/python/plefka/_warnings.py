"""The warning of training."""


class TrainingWarning(RuntimeWarning):
    """A measurement during training shows a problem: see the engine's monitors in ``history_``."""
