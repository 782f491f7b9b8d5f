"""Random deformations of pictures."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_array

from plefka._engine import deformed_images, narrow_labels
from plefka._input import refuse_text, seed_of


class DeformedImages(BaseEstimator):
    """Pictures with random affine maps and smooth random fields of displacements, drawn anew in every epoch.

    Parameters
    ----------
    law : str, default="ciresan"
        "ciresan" (rotation and slant up to 15°, half of it for the labels 1 and 7, both scales within 15 %, fields of
        0.98 to 1.24 pixels [1]_), "affine" and "elastic" (parts of it), "simard" (fields of 1.39 pixels [2]_), or numbers such as
        "rotation=10,scale=0.1,elastic=0.5..1,smoothness=4".
    image_shape : tuple of int, default=(28, 28)
        Height and width.
    random_state : int, RandomState instance or None, default=None
        Seed. The same int gives the same bits, whatever the number of threads.
    n_threads : int or None, default=None
        Number of threads.

    References
    ----------
    .. [1] D. Cireşan, U. Meier, L. Gambardella, J. Schmidhuber, Neural Computation 22, 3207 (2010).
    .. [2] P. Simard, D. Steinkraus, J. Platt, ICDAR (2003).

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import DeformedImages
    >>> X = np.zeros((3, 784), dtype=np.float32)
    >>> X[:, 300:320] = 1
    >>> deformed = DeformedImages(random_state=0)
    >>> first, second = deformed.draw(X, epoch=0), deformed.draw(X, epoch=1)
    >>> first.shape, bool((first != second).any())
    ((3, 784), True)
    """

    def __init__(self, law="ciresan", image_shape=(28, 28), *, random_state=None, n_threads=None):
        self.law = law
        self.image_shape = image_shape
        self.random_state = random_state
        self.n_threads = n_threads

    def draw(self, X, y=None, *, epoch=0):
        """Deform every picture.

        Parameters
        ----------
        X : array-like of shape (n_samples, height * width)
            Pictures, values in [0, 1], paper 0.
        y : array-like of shape (n_samples,), default=None
            Labels, of which the narrow ones turn by less.
        epoch : int, default=0
            Names the draw: another epoch has other deformations.

        Returns
        -------
        deformed : ndarray of shape (n_samples, height * width), float32
            The deformed pictures.

        Raises
        ------
        ValueError
            If X, y or a parameter is not as expected.
        """
        refuse_text(X)
        X = np.ascontiguousarray(check_array(X, dtype=np.float32))
        if not isinstance(epoch, Integral) or epoch < 0:
            raise ValueError(f"epoch: found {epoch!r}, expected a whole number from 0")
        narrow = None
        if y is not None:
            labels = set(narrow_labels(self.law))
            narrow = [str(label) in labels for label in np.asarray(y).ravel()]
        shape = tuple(int(side) for side in self.image_shape)
        return deformed_images(X, self.law, shape, narrow, seed_of(self.random_state), int(epoch), self.n_threads or 0)
