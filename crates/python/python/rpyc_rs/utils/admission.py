"""Which clients a server lets in, and what it does when the system has nothing left for more."""

import collections
import ipaddress
import socket
import struct
import threading
import time

from ..core import limits

CONNECTIONS = 1000
"""How many clients a server has at most, unless ``limits`` says otherwise."""

FIRST_FRAME = 30.0
"""How many seconds a client may say nothing if it stands in the way of another one."""

_LOG_PAUSE = 60.0
_NONE = float("inf")


class Bounds:
    """How many clients are let in.

    :param config: the configuration of the connections, with ``limits`` or without
    """

    def __init__(self, config):
        given = config.get("limits") or {}
        self.connections = _number(given.get("connections", CONNECTIONS))
        most = self.connections if self.connections == _NONE else self.connections - self.connections // 4
        self.per_address = _number(given.get("connections_per_address", most))
        self.first_frame = _number(given.get("first_frame", FIRST_FRAME))


def _number(limit):
    return _NONE if limit is None else limit


class _Client:
    """A client that was let in."""

    def __init__(self, sock, address, name):
        self.sock = sock
        self.address = address
        self.name = name
        self.since = time.monotonic()
        self.channel = None

    def connection(self):
        """The connection with it, if that is made."""
        return self.channel and self.channel.connection and self.channel.connection()

    def is_silent(self):
        """Whether it has not said anything yet."""
        connection = self.connection()
        return connection is None or not connection._has_begun


class Admission:
    """The clients of a server, in the order in which they came.

    :param logger: what is told of clients that have reached a limit
    """

    def __init__(self, logger):
        self._logger = logger
        self._lock = threading.RLock()
        self._clients = {}  # by their sockets
        self._per_address = collections.Counter()

    def admit(self, sock, bounds):
        """Let a client in, if need be in place of one that has said nothing for too long. Tells whether it is in."""
        client = _Client(sock, _address_of(sock), limits.peer_name(_peer_of(sock)))
        with self._lock:
            in_excess = client.address is not None and self._per_address[client.address] >= bounds.per_address
            is_full = len(self._clients) >= bounds.connections
            # One in excess of an address has to make room among its own kind.
            whose = client.address if in_excess else None
            if not (is_full or in_excess) or self._evict(whose, bounds.first_frame):
                self._clients[sock] = client
                self._per_address[client.address] += 1
                return True
        if is_full:
            limits.note(self._logger, client.name, "connections", bounds.connections + 1, bounds.connections)
        else:
            limit = "connections_per_address"
            limits.note(self._logger, client.name, limit, bounds.per_address + 1, bounds.per_address)
        return False

    def make_room(self, bounds):
        """End the oldest client that has said nothing for too long. Tells whether there was one."""
        with self._lock:
            return self._evict(None, bounds.first_frame)

    def _evict(self, address, first_frame):
        now = time.monotonic()
        for client in list(self._clients.values()):
            passed = now - client.since
            if address in (None, client.address) and passed >= first_frame and client.is_silent() and _end(client.sock):
                self.forget(client.sock)
                limits.note(self._logger, client.name, "first_frame", passed * 1000, first_frame * 1000)
                return True
        return False

    def moved(self, sock, served):
        """Say that a client goes on with another socket."""
        with self._lock:
            client = self._clients.pop(sock, None)
            if client:
                client.sock = served
                self._clients[served] = client

    def connecting(self, sock, channel):
        """Say by which channel a client is served."""
        with self._lock:
            if sock in self._clients:
                self._clients[sock].channel = channel

    def end_all(self, reason):
        """End all connections: requests that are being served are answered with the reason."""
        with self._lock:
            clients = list(self._clients.values())
        for client in clients:
            connection = client.connection()
            if connection is not None:
                try:
                    connection._end(reason)
                except Exception:  # from what is freed
                    self._logger.exception("error while a connection was being ended")

    def forget(self, sock):
        """Say that a client has gone."""
        with self._lock:
            client = self._clients.pop(sock, None)
            if client:
                self._per_address[client.address] -= 1
                if not self._per_address[client.address]:
                    del self._per_address[client.address]


class Failures:
    """Failures to serve new clients: a flood of them is one line in the log now and then.

    :param logger: the logger
    """

    def __init__(self, logger):
        self._logger = logger
        self._logged = None
        self._unlogged = 0

    def failed(self, exc):
        """Take note of one."""
        self._unlogged += 1
        if self._logged is None or time.monotonic() - self._logged >= _LOG_PAUSE:
            self._logger.warning("clients cannot be accepted now (failures: %d): %r", self._unlogged, exc, exc_info=exc)
            self._logged = time.monotonic()
            self._unlogged = 0


def _end(sock):
    """End a connection; whoever serves it notices. Tells whether that could be done."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return True


def _peer_of(sock):
    """The address of the other side; ``None`` if it has gone already."""
    try:
        return sock.getpeername()
    except OSError:
        return None


def _address_of(sock):
    """What clients are counted by: an IPv4 address, an IPv6 network of 64 bits, a user of Unix sockets, or nothing."""
    peer = _peer_of(sock)
    if isinstance(peer, tuple):
        address = ipaddress.ip_address(peer[0].partition("%")[0])
        if address.version == 4:
            return address
        return address.ipv4_mapped or int(address) >> 64
    try:
        if sock.family == socket.AF_UNIX:
            return struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
    except (AttributeError, OSError):  # this system does not tell
        pass
    return None
