"""The limit of memory: how much an array, or what is read from a file, may take."""

import numbers

from plefka import _engine


def memory_limit():
    """Memory that an array, or what is read from a file, may take.

    Returns
    -------
    limit : int
        Bytes. Without `set_memory_limit`, 80 % of the machine's memory, or of its container's.

    Examples
    --------
    >>> from plefka import memory_limit
    >>> memory_limit() > 0
    True
    """
    return _engine.memory_limit()


def set_memory_limit(limit):
    """Sets the memory that an array, or what is read from a file, may take, for this process.

    More is refused with an error before it is allocated. No result depends on the limit.

    Parameters
    ----------
    limit : int or None
        Bytes, at least 1 MiB; None for 80 % of the machine's memory.

    Raises
    ------
    ValueError
        A limit that is no whole number, or below 1 MiB.

    Examples
    --------
    >>> from plefka import memory_limit, set_memory_limit
    >>> set_memory_limit(2 * 1024**3)
    >>> memory_limit()
    2147483648
    >>> set_memory_limit(None)
    """
    whole = limit is None or (isinstance(limit, numbers.Integral) and 0 <= limit < 2**64)
    if not whole:
        raise ValueError(f"limit: found {limit!r}, expected a number of bytes, at least {1024**2}, or None")
    _engine.set_memory_limit(None if limit is None else int(limit))
