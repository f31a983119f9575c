"""Another name of :mod:`rpyc_rs.utils.classic`."""

import sys

from .utils import classic

sys.modules[__name__] = classic
