"""Houdini's `hrpyc`, for shells outside Houdini, too."""

from rpyc_rs.hrpyc import *  # noqa: F401,F403
from rpyc_rs.hrpyc import __all__  # noqa: F401
