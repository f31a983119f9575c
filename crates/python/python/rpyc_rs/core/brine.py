"""Brine: the encoding of immutable objects (`protocol-spec/brine.md`)."""

from .._core import dump, dumpable, load

__all__ = ["dump", "dumpable", "load"]
