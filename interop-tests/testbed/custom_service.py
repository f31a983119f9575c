"""The custom service of the testbed: what a program serves that is no classic server.

Reference for the Rust side like `contract.py`.  Only names with the prefix ``exposed_`` can be reached with
the default configuration; clients write them without the prefix.
"""

import rpyc

_STATS = {"connected": 0, "disconnected": 0}


class Account(object):
    """An object with exposed and hidden members."""

    def __init__(self, owner):
        self.exposed_owner = owner
        self.balance = 0

    def exposed_deposit(self, amount):
        """Add to the balance and return it; a negative amount is a ValueError."""
        if amount < 0:
            raise ValueError("amount must not be negative")
        self.balance += amount
        return self.balance

    def audit(self):
        """Hidden unless public attributes are allowed."""
        return u"audited"


class CustomService(rpyc.Service):
    """A service with exposed methods."""

    ALIASES = ["testbed", "zoo"]

    exposed_VERSION = (1, 2, 3)
    hidden = u"hidden"

    def on_connect(self, conn=None):
        """Count the connection, and start its own state."""
        _STATS["connected"] += 1
        self._visits = 0

    def on_disconnect(self, conn=None):
        """Count the end of the connection."""
        _STATS["disconnected"] += 1

    def exposed_add(self, a, b):
        """Return the sum."""
        return a + b

    def exposed_visit(self):
        """Return how often this connection has called this: every connection has its own service."""
        self._visits += 1
        return self._visits

    def exposed_open_account(self, owner):
        """Return a new Account."""
        return Account(owner)

    def exposed_apply(self, function, *args):
        """Call the client's function."""
        return function(*args)

    def exposed_live_connections(self):
        """Return how many connections the services of this process have now."""
        return _STATS["connected"] - _STATS["disconnected"]

    def exposed_fail(self):
        """Raise ``ValueError('as asked')``."""
        raise ValueError("as asked")

    def secret(self):
        """Hidden unless public attributes are allowed."""
        return u"secret"
