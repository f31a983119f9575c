"""The table of client environments: which rpyc runs on which Python.

A further row is all it takes to test a further version; rows are addressed by `Version.name`
(``6.0.2``, or ``4.1.5-py2.7`` for one that is not on the default Python; ``rpyc_rs`` is our package).
"""

from dataclasses import dataclass

DEFAULT_PYTHON = "3.11"


@dataclass(frozen=True)
class Version:
    """One client environment."""

    rpyc: str
    python: str = DEFAULT_PYTHON
    is_ours: bool = False
    """Whether it is `rpyc_rs`, which behaves as that rpyc."""

    @property
    def name(self):
        """The name used in test ids and options."""
        name = "rpyc_rs" if self.is_ours else self.rpyc
        return name if self.python == DEFAULT_PYTHON else f"{name}-py{self.python}"

    @property
    def number(self):
        """The rpyc version as a tuple that compares."""
        return version_number(self.rpyc)


def version_number(text):
    """``'4.1.5'`` as ``(4, 1, 5)``."""
    return tuple(int(part) for part in text.split("."))


VERSIONS = [
    Version("6.0.2"),
    Version("5.3.1"),
    Version("4.1.5"),
    Version("4.1.0"),
]

NEWEST = VERSIONS[0]
OURS = Version("6.0.2", is_ours=True)


def find(name):
    """The version of that name."""
    for version in [*VERSIONS, OURS]:
        if version.name == name:
            return version
    known = ", ".join(version.name for version in [*VERSIONS, OURS])
    raise LookupError(f"unknown rpyc version {name!r}; known: {known}")
