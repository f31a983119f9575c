"""Limits that other parties have reached: who reaches one is logged once and counted."""

import collections
import threading

_reached = collections.Counter()
_lock = threading.RLock()


def limits_reached():
    """How many connections of this process have reached which limit so far: ``{name: how many}``."""
    with _lock:
        return dict(_reached)


def note(logger, peer, limit, value, allowed):
    """Count and log that a party has reached a limit; to be called once for each limit of a connection.

    :param logger: the logger, or ``None``
    :param peer: what the party is called in the log
    :param limit: the name of the limit
    :param value: what the party came to: bytes, pieces or milliseconds
    :param allowed: what it is allowed
    """
    with _lock:
        _reached[limit] += 1
    if logger:
        logger.warning('limit reached peer="%s" limit=%s value=%d allowed=%d', peer, limit, value, allowed)


def peer_name(address):
    """What a party is called in the log, by the address of its socket; ``None`` if it has gone already."""
    if isinstance(address, tuple) and len(address) >= 2:
        host, port = address[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return "unknown" if address is None else "unix"
