"""Another name of :mod:`rpyc_rs.utils.server`."""

import sys

from .utils import server

sys.modules[__name__] = server
