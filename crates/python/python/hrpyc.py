"""The module that shells outside Houdini import as ``hrpyc``; see :mod:`rpyc_rs.hrpyc`."""

from rpyc_rs.hrpyc import *  # noqa: F401,F403
from rpyc_rs.hrpyc import __doc__  # noqa: F401
