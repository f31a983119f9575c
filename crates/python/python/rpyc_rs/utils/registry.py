"""The registry: a server that knows which services are offered where, and clients of it.

Servers register themselves and repeat that as long as they run; programs ask where a service is. Messages are
single datagrams or, over TCP, single packets, with ``("RPYC", command, arguments)`` or an answer in brine.
"""

import logging
import socket
import sys
import time
from contextlib import closing

from ..core import brine

DEFAULT_PRUNING_TIMEOUT = 4 * 60
MAX_DGRAM_SIZE = 1500
REGISTRY_PORT = 18811


class RegistryServer:
    """Base class of registry servers.

    :param listenersock: the bound socket
    :param pruning_timeout: seconds after which a server that has not registered again is forgotten
    :param logger: the logger to use
    :param allow_listing: whether to tell which services there are
    """

    def __init__(self, listenersock, pruning_timeout=None, logger=None, allow_listing=False):
        self.sock = listenersock
        self.port = self.sock.getsockname()[1]
        self.active = False
        self.services = {}
        self.pruning_timeout = DEFAULT_PRUNING_TIMEOUT if pruning_timeout is None else pruning_timeout
        self.allow_listing = allow_listing
        self.logger = self._get_logger() if logger is None else logger

    def _get_logger(self):
        raise NotImplementedError()

    def on_service_added(self, name, addrinfo):
        """Called when a server registers a service for the first time; to be overridden."""

    def on_service_removed(self, name, addrinfo):
        """Called when a server has unregistered a service, or is forgotten; to be overridden."""

    def _add_service(self, name, addrinfo):
        """Note that the server at `addrinfo` offers the service now."""
        servers = self.services.setdefault(name, {})
        is_new = addrinfo not in servers
        servers[addrinfo] = time.time()
        if is_new:
            try:
                self.on_service_added(name, addrinfo)
            except Exception:
                self.logger.exception("error executing service add callback")

    def _remove_service(self, name, addrinfo):
        """Forget that the server at `addrinfo` offers the service."""
        servers = self.services[name]
        if servers.pop(addrinfo, None) is None:
            return
        if not servers:
            del self.services[name]
        try:
            self.on_service_removed(name, addrinfo)
        except Exception:
            self.logger.exception("error executing service remove callback")

    def cmd_query(self, host, name):
        """Where a service is offered: a tuple of ``(host, port)``, the longest registered one first."""
        name = name.upper()
        self.logger.debug("querying for %r", name)
        oldest = time.time() - self.pruning_timeout
        servers = []
        for addrinfo, registered in sorted(self.services.get(name, {}).items(), key=lambda item: item[1]):
            if registered < oldest:
                self.logger.debug("discarding stale %s:%s", *addrinfo)
                self._remove_service(name, addrinfo)
            else:
                servers.append(addrinfo)
        self.logger.debug("replying with %r", servers)
        return tuple(servers)

    def cmd_list(self, host, filter_host):
        """The names of all services, or of those of a host; ``None`` if that is a secret."""
        self.logger.debug("querying for services list")
        if not self.allow_listing:
            self.logger.debug("listing is disabled")
            return None
        wanted = filter_host[0]
        services = tuple(
            name
            for name, servers in self.services.items()
            if not wanted or any(server == wanted for server, _ in servers)
        )
        self.logger.debug("replying with %r", services)
        return services

    def cmd_register(self, host, names, port):
        """Note that the server at a host and port offers services."""
        self.logger.debug("registering %s:%s as %s", host, port, ", ".join(names))
        for name in names:
            self._add_service(name.upper(), (host, port))
        return "OK"

    def cmd_unregister(self, host, port):
        """Forget the server at a host and port."""
        self.logger.debug("unregistering %s:%s", host, port)
        for name in list(self.services):
            self._remove_service(name, (host, port))
        return "OK"

    def _recv(self):
        raise NotImplementedError()

    def _send(self, data, addrinfo):
        raise NotImplementedError()

    def _drop(self, addrinfo):
        """There is no answer for this client."""

    def _work(self):
        while self.active:
            try:
                data, addrinfo = self._recv()
            except OSError:
                continue
            try:
                self._send(brine.dump(self._execute(data, addrinfo[0])), addrinfo)
            except Exception as exc:
                self.logger.warning("bad request from %s: %r", addrinfo[0], exc)
                self._drop(addrinfo)

    def _execute(self, data, host):
        """Execute the command in a message from `host`."""
        magic, cmd, args = brine.load(data)
        if magic != "RPYC":
            raise ValueError(f"invalid magic: {magic!r}")
        cmdfunc = getattr(self, f"cmd_{cmd.lower()}", None)
        if cmdfunc is None:
            raise ValueError(f"unknown command: {cmd!r}")
        return cmdfunc(host, *args)

    def start(self):
        """Serve until :meth:`close` is called."""
        if self.active:
            raise ValueError("server is already running")
        if self.sock is None:
            raise ValueError("object disposed")
        self.logger.debug("server started on %s:%s", *self.sock.getsockname()[:2])
        try:
            self.active = True
            self._work()
        except KeyboardInterrupt:
            self.logger.warning("User interrupt!")
        finally:
            self.active = False
            self.logger.debug("server closed")
            self.sock.close()
            self.sock = None

    def close(self):
        """Let :meth:`start` return, within the time that the server waits for a message."""
        if not self.active:
            raise ValueError("server is not running")
        self.logger.debug("stopping server...")
        self.active = False


class UDPRegistryServer(RegistryServer):
    """A registry that answers datagrams, also those that are broadcast.

    :param host: the address to bind to
    :param port: the port to bind to

    The other parameters are those of :class:`RegistryServer`.
    """

    TIMEOUT = 1.0

    def __init__(self, host="0.0.0.0", port=REGISTRY_PORT, pruning_timeout=None, logger=None, allow_listing=False):
        sock = _bound_socket(host, port, socket.SOCK_DGRAM)
        sock.settimeout(self.TIMEOUT)
        super().__init__(sock, pruning_timeout=pruning_timeout, logger=logger, allow_listing=allow_listing)

    def _get_logger(self):
        return logging.getLogger(f"REGSRV/UDP/{self.port}")

    def _recv(self):
        return self.sock.recvfrom(MAX_DGRAM_SIZE)

    def _send(self, data, addrinfo):
        try:
            self.sock.sendto(data, addrinfo)
        except OSError:
            pass  # the client will ask again


class TCPRegistryServer(RegistryServer):
    """A registry that answers over TCP, which crosses routers.

    :param host: the address to bind to
    :param port: the port to bind to
    :param reuse_addr: whether to bind to a port that was closed a moment ago

    The other parameters are those of :class:`RegistryServer`.
    """

    TIMEOUT = 3.0

    def __init__(self, host="0.0.0.0", port=REGISTRY_PORT, pruning_timeout=None, logger=None, reuse_addr=True,
                 allow_listing=False):
        sock = _bound_socket(host, port, socket.SOCK_STREAM, reuse_addr)
        sock.listen(10)
        sock.settimeout(self.TIMEOUT)
        super().__init__(sock, pruning_timeout=pruning_timeout, logger=logger, allow_listing=allow_listing)
        self._connected_sockets = {}

    def _get_logger(self):
        return logging.getLogger(f"REGSRV/TCP/{self.port}")

    def _recv(self):
        sock, addrinfo = self.sock.accept()
        try:
            sock.settimeout(self.TIMEOUT)
            data = sock.recv(MAX_DGRAM_SIZE)
        except BaseException:
            sock.close()
            raise
        self._connected_sockets[addrinfo] = sock
        return data, addrinfo

    def _send(self, data, addrinfo):
        with closing(self._connected_sockets.pop(addrinfo)) as sock:
            try:
                sock.sendall(data)
            except OSError:
                pass  # the client will ask again

    def _drop(self, addrinfo):
        self._connected_sockets.pop(addrinfo).close()


def _bound_socket(host, port, socktype, reuse_addr=False):
    """A new socket that is bound to an address."""
    family, socktype, proto, _, address = socket.getaddrinfo(host, port, 0, socktype)[0]
    sock = socket.socket(family, socktype, proto)
    try:
        if reuse_addr and sys.platform != "win32":  # where it allows to steal a port in use
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except BaseException:
        sock.close()
        raise
    return sock


class RegistryClient:
    """Base class of registry clients, also called registrars.

    :param ip: the address of the registry
    :param port: its port
    :param timeout: seconds to wait for its answers
    :param logger: the logger to use
    """

    REREGISTER_INTERVAL = 60
    """Seconds after which servers register again."""

    def __init__(self, ip, port, timeout, logger=None):
        self.ip = ip
        self.port = port
        self.timeout = timeout
        self.logger = self._get_logger() if logger is None else logger

    def _get_logger(self):
        raise NotImplementedError()

    def _ask(self, command, *args, size=MAX_DGRAM_SIZE):
        """The answer to a command, of up to `size` bytes; ``()`` if there is none."""
        raise NotImplementedError()

    def discover(self, name):
        """Where a service is offered: a tuple of ``(host, port)``."""
        return self._ask("QUERY", name)

    def list(self, filter_host=None):
        """The names of all services, or of those of a host; ``None`` if the registry does not tell."""
        return self._ask("LIST", (filter_host,), size=MAX_DGRAM_SIZE * 10)

    def register(self, aliases, port, interface=""):
        """Tell the registry that this host offers services.

        :param aliases: their names
        :param port: the port of the server
        :param interface: the address to send from

        :returns: whether the registry has taken note of it
        """
        raise NotImplementedError()

    def unregister(self, port):
        """Tell the registry that the server at a port of this host has ended."""
        raise NotImplementedError()


class UDPRegistryClient(RegistryClient):
    """Finds the registry by broadcasting, or at an address.

    :param ip: the address of the registry; by default that of a broadcast
    :param port: its port
    :param timeout: seconds to wait for its answers
    :param bcast: whether `ip` is that of a broadcast; by default, if it has a part 255
    :param logger: the logger to use
    :param ipv6: use IPv6
    """

    def __init__(self, ip="255.255.255.255", port=REGISTRY_PORT, timeout=2, bcast=None, logger=None, ipv6=False):
        super().__init__(ip=ip, port=port, timeout=timeout, logger=logger)
        if ipv6:
            self.sock_family = socket.AF_INET6
            self.bcast = False
        else:
            self.sock_family = socket.AF_INET
            self.bcast = "255" in ip.split(".") if bcast is None else bcast

    def _get_logger(self):
        return logging.getLogger("REGCLNT/UDP")

    def _request(self, command, *args, interface=None):
        """A socket that a command has been sent over."""
        sock = socket.socket(self.sock_family, socket.SOCK_DGRAM)
        try:
            if interface is not None:
                sock.bind((interface, 0))
            if self.bcast:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, True)
            sock.sendto(brine.dump(("RPYC", command, args)), (self.ip, self.port))
        except BaseException:
            sock.close()
            raise
        return sock

    def _ask(self, command, *args, size=MAX_DGRAM_SIZE):
        with closing(self._request(command, *args)) as sock:
            sock.settimeout(self.timeout)
            try:
                data, _ = sock.recvfrom(size)
            except OSError:
                return ()
        return brine.load(data)

    def register(self, aliases, port, interface=""):
        """Tell the registry that this host offers services; see :meth:`RegistryClient.register`."""
        self.logger.info("registering on %s:%s", self.ip, self.port)
        with closing(self._request("REGISTER", aliases, port, interface=interface)) as sock:
            deadline = time.monotonic() + self.timeout
            while True:
                sock.settimeout(max(0.001, deadline - time.monotonic()))
                try:
                    data, address = sock.recvfrom(MAX_DGRAM_SIZE)
                except socket.timeout:
                    self.logger.warning("no registry acknowledged")
                    return False
                if address[1] == self.port and data == brine.dump("OK"):
                    self.logger.info("registry %s:%s acknowledged", *address[:2])
                    return True

    def unregister(self, port):
        """Tell the registry that the server at a port of this host has ended."""
        self.logger.info("unregistering from %s:%s", self.ip, self.port)
        self._request("UNREGISTER", port).close()


class TCPRegistryClient(RegistryClient):
    """Asks the registry at an address.

    :param ip: the name or address of the registry
    :param port: its port
    :param timeout: seconds to wait for its answers
    :param logger: the logger to use
    """

    def __init__(self, ip, port=REGISTRY_PORT, timeout=2, logger=None):
        super().__init__(ip=ip, port=port, timeout=timeout, logger=logger)

    def _get_logger(self):
        return logging.getLogger("REGCLNT/TCP")

    def _request(self, command, *args, interface=None):
        """A socket that a command has been sent over."""
        source = None if interface is None else (interface, 0)
        sock = socket.create_connection((self.ip, self.port), self.timeout, source)
        try:
            sock.sendall(brine.dump(("RPYC", command, args)))
        except BaseException:
            sock.close()
            raise
        return sock

    def _ask(self, command, *args, size=MAX_DGRAM_SIZE):
        with closing(self._request(command, *args)) as sock:
            try:
                data = sock.recv(size)
            except OSError:
                return ()
        return brine.load(data)

    def register(self, aliases, port, interface=""):
        """Tell the registry that this host offers services; see :meth:`RegistryClient.register`."""
        self.logger.info("registering on %s:%s", self.ip, self.port)
        try:
            sock = self._request("REGISTER", aliases, port, interface=interface)
        except OSError:
            self.logger.warning("could not connect to registry")
            return False
        with closing(sock):
            try:
                data = sock.recv(MAX_DGRAM_SIZE)
            except OSError:
                self.logger.warning("registry did not acknowledge")
                return False
        if data != brine.dump("OK"):
            self.logger.warning("received corrupted data from registry")
            return False
        self.logger.info("registry %s:%s acknowledged", self.ip, self.port)
        return True

    def unregister(self, port):
        """Tell the registry that the server at a port of this host has ended."""
        self.logger.info("unregistering from %s:%s", self.ip, self.port)
        try:
            sock = self._request("UNREGISTER", port)
        except OSError:
            self.logger.warning("could not connect to registry")
            return
        with closing(sock):
            try:
                sock.recv(MAX_DGRAM_SIZE)  # the registry must be allowed to answer
            except OSError:
                pass
