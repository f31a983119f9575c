"""``import rpyc`` gives `rpyc_rs` here, and ``rpyc.core.service`` the very module ``rpyc_rs.core.service``, ..

On the path of environments that have the wheel (`support/wheel.py`): scripts written for stock run there as they are.
"""

import importlib
import importlib.machinery
import sys

import rpyc_rs


class _Alias:
    """Finds ``rpyc.x.y``, and loads ``rpyc_rs.x.y`` as that."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        """Part of the import system."""
        return importlib.machinery.ModuleSpec(name, cls) if name.startswith("rpyc.") else None

    @staticmethod
    def create_module(spec):
        """Part of the import system: it makes *spec* the module's, so the module's own is kept."""
        module = importlib.import_module(rpyc_rs.__name__ + spec.name[len("rpyc"):])
        spec.loader_state = module.__spec__
        return module

    @staticmethod
    def exec_module(module):
        """Part of the import system."""
        module.__spec__ = module.__spec__.loader_state


sys.meta_path.insert(0, _Alias)
sys.modules[__name__] = rpyc_rs
