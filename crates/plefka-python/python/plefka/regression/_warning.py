"""The warning of the advisor."""


class RegularizationWarning(UserWarning):
    """A warning of the advisor about a regression."""
