"""Importing the package: quick, for what it needs of scikit-learn is imported with the first estimator."""

import subprocess
import sys

import pytest

import plefka


def test_import_leaves_the_slow_packages_for_later():
    code = (
        "import sys, plefka; assert not {'sklearn', 'scipy'} & {*sys.modules}; plefka.__version__; "
        "from plefka import RBM; assert 'sklearn' in sys.modules and plefka.RBM is RBM"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_name_can_be_had():
    for name in plefka.__all__:
        assert getattr(plefka, name) is getattr(plefka, name)
        assert name in dir(plefka)
    with pytest.raises(AttributeError, match="'plefka' has no attribute 'rbm'"):
        plefka.rbm
