"""Puts `rpyc_rs` in place of rpyc in every process that has this on its path.

The package is loaded under the name ``rpyc`` itself, as if it were installed as that, so classes and modules have the
names that stock's have.  It must therefore import its own parts relatively; an ``import rpyc_rs`` fails.
"""

import importlib.machinery
import importlib.util
import os
import sys

FROM_THE_CHECKOUT = {"rpyc.utils.zerodeploy"}
"""What `rpyc_rs` has no part for, and what is therefore stock's own on top of it."""


class InPlace:
    """Finds ``rpyc`` where `rpyc_rs` is installed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Part of the import system."""
        if name == "rpyc":
            found = importlib.machinery.PathFinder.find_spec("rpyc_rs")
            return importlib.util.spec_from_file_location(
                "rpyc", found.origin, submodule_search_locations=list(found.submodule_search_locations))
        if name in FROM_THE_CHECKOUT:
            folder = os.path.join(os.environ["RPYC_CHECKOUT"], *name.split(".")[:-1])
            return importlib.machinery.PathFinder.find_spec(name, [folder])
        if name.partition(".")[0] == "rpyc_rs":
            raise ImportError(f"{name}: the package is loaded as rpyc here, so its imports have to be relative")
        return None


sys.meta_path.insert(0, InPlace)
