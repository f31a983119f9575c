"""Servers, which differ in where they serve their clients: threads, a pool of threads, or processes."""

import errno
import logging
import os
import queue
import selectors
import socket
import sys
import threading
import time

from ..core import Channel, SocketStream
from ..core.service import connect_service
from ..lib import spawn, spawn_waitready
from . import executors
from .admission import Admission, Bounds, Failures
from .authenticators import AuthenticationError
from .registry import UDPRegistryClient

_CLIENTS_FAULT = (AuthenticationError, EOFError, socket.timeout)
"""It has not authenticated itself, or not in time, or has gone before the connection was made."""

_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
"""The system has nothing left for one more client."""


class Server:
    """Base class of servers.

    :param service: the service to offer, or its class: of this package or of stock rpyc
    :param hostname: the host to bind to; all interfaces if not given, so **anybody may be able to connect**
    :param ipv6: use IPv6
    :param port: the TCP port to bind to; any free one by default
    :param backlog: how many clients can wait to be accepted
    :param reuse_addr: whether to bind to a port that was closed a moment ago
    :param authenticator: decides who is served; see :mod:`rpyc_rs.utils.authenticators`
    :param registrar: the registry client to register with; by default one that broadcasts
    :param auto_register: whether to register; by default, if a registrar is given
    :param protocol_config: configuration of the connections. It may be changed or replaced while the server
                            runs, and applies to later connections.
    :param logger: the logger to use
    :param listener_timeout: seconds after which to look whether the server is closed, for systems that do not
                             tell; ``None``: never
    :param socket_path: the path of a Unix domain socket to bind to, instead of a port
    :param executor: runs requests on the main thread of the application: ``"auto"``, ``None`` or a callable; see
                     :mod:`rpyc_rs.utils.executors`. ``"auto"`` does nothing if :meth:`start` blocks that thread.
    """

    def __init__(self, service, hostname=None, ipv6=False, port=0, backlog=socket.SOMAXCONN, reuse_addr=True,
                 authenticator=None, registrar=None, auto_register=None, protocol_config=None, logger=None,
                 listener_timeout=0.5, socket_path=None, executor="auto"):
        self.active = False
        self._closed = False
        self._process = os.getpid()
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._stopper = None
        self._clients_lock = threading.Lock()
        self.service = service
        self.authenticator = authenticator
        self.backlog = backlog
        self.auto_register = bool(registrar) if auto_register is None else auto_register
        self.protocol_config = {} if protocol_config is None else protocol_config
        self.clients = set()
        self.socket_path = socket_path
        self.executor = executors.resolve(executor)
        self._executor_detected = executor == "auto"
        if socket_path is None:
            self.listener = _tcp_listener(hostname, port, ipv6, reuse_addr)
            self.host, self.port = self.listener.getsockname()[:2]
        else:
            if hostname is not None or port != 0 or ipv6:
                raise ValueError("socket_path is mutually exclusive with: hostname, port, ipv6")
            self.listener = _unix_listener(socket_path)
            self.host, self.port = "", socket_path  # the latter for the log and the registry
        self.listener.settimeout(listener_timeout)
        self.listener.listen(backlog)  # who is told the port can connect at once, and is served from start() on
        self.logger = self._get_logger() if logger is None else logger
        self.registrar = UDPRegistryClient(logger=self.logger) if registrar is None else registrar
        self._admission = Admission(self.logger)
        self._failures = Failures(self.logger)

    def _get_logger(self):
        return logging.getLogger(f"{self.service.get_service_name()}/{self.port}")

    def close(self):
        """End the server and the connections of its clients, whose requests are answered with the reason."""
        with self._clients_lock:
            is_first = not self._stopping.is_set()
            if is_first:
                self._stopper = threading.current_thread()
                self._stopping.set()
                self.active = False
        if is_first:
            try:
                self._close()
            finally:
                self._stopped.set()
        elif threading.current_thread() is not self._stopper:
            # Whoever returns from here may end the process, and with it the thread that is still about it.
            self._stopped.wait()

    def _close(self):
        if self.auto_register:
            try:
                self.registrar.unregister(self.port)
            except Exception:
                self.logger.exception("error unregistering services")
        self._shut_down(self.listener)
        self.logger.info("listener closed")
        self._admission.end_all("the server is being closed")
        for client in list(self.clients):
            self._shut_down(client)
        self.clients.clear()
        self._closed = True

    def fileno(self):
        """The descriptor of the listening socket."""
        return self.listener.fileno()

    def accept(self):
        """Wait for a client, and serve it or let it be served.

        What goes wrong is logged, and concerns this client only; ``EOFError`` if the server has been closed.
        """
        sock = self._wait_for_client()
        if sock is None:
            return
        try:
            self._accept_method(sock)
        except Exception as exc:  # such as that there are no threads left
            self._forget(sock)
            if not self.active:
                raise
            self._back_off(exc)

    def _wait_for_client(self):
        """The socket of the next client, ``None`` if the server is not active any more."""
        while self.active:
            try:
                sock, addrinfo = self.listener.accept()
            except socket.timeout:
                self._on_idle()
                continue
            except OSError as exc:
                if not self.active or exc.errno in (errno.EBADF, errno.EINVAL, errno.ENOTSOCK):
                    raise EOFError() from None
                if exc.errno in (errno.EINTR, errno.EAGAIN, errno.ECONNABORTED):
                    continue
                self._back_off(exc)
                continue
            sock.setblocking(True)
            self.logger.info("accepted %s with fd %s", addrinfo, sock.fileno())
            if self._let_in(sock):
                return sock
            self._shut_down(sock)
        return None

    def _let_in(self, sock):
        """Whether a client is to be served: there is room for it, and the server has not been closed."""
        if not self._admission.admit(sock, Bounds(self.protocol_config)):
            return False
        with self._clients_lock:
            if self.active:
                self.clients.add(sock)
                return True
        self._admission.forget(sock)
        return False

    def _on_idle(self):
        """Called when no client has come for `listener_timeout` seconds."""

    def _could_not_serve(self, exc, what):
        """Log what went wrong with a client, or wait a moment if the system has run out of something."""
        if isinstance(exc, OSError) and exc.errno in _EXHAUSTED:
            self._back_off(exc)
        else:
            self.logger.exception(what)

    def _back_off(self, exc):
        """Wait a moment, for something that the system has run out of; clients that say nothing make room."""
        self._failures.failed(exc)
        self._admission.make_room(Bounds(self.protocol_config))
        self._stopping.wait(0.1)

    def _accept_method(self, sock):
        """Call :meth:`_authenticate_and_serve_client`, in a thread or process or however clients are served."""
        raise NotImplementedError()

    def _authenticate_and_serve_client(self, sock):
        """Serve a client until it goes away; what goes wrong is logged and raised."""
        served = sock
        try:
            served, credentials = self._authenticate(sock)
            self._serve_client(served, credentials)
        except _CLIENTS_FAULT as exc:
            self.logger.info("client could not be served: %r", exc)
        except Exception as exc:
            self._could_not_serve(exc, "client connection terminated abruptly")
            raise
        finally:
            self._forget(served)
            self._forget(sock)

    def _authenticate(self, sock):
        """The socket to serve the client over, which may be another one, and its credentials."""
        if not self.authenticator:
            return sock, None
        addrinfo = _peer_name(sock)
        patience = Bounds(self.protocol_config).first_frame
        # While it is being encrypted, nobody else has the socket that could end it.
        sock.settimeout(None if patience == float("inf") else max(patience, 1))
        served, credentials = self.authenticator(sock)
        served.settimeout(None)
        self.logger.info("%s authenticated successfully", addrinfo)
        with self._clients_lock:
            if sock in self.clients:  # else the server has been closed meanwhile
                self.clients.remove(sock)
                self.clients.add(served)
        self._admission.moved(sock, served)
        return served, credentials

    def _serve_client(self, sock, credentials):
        addrinfo = _peer_name(sock)
        if credentials:
            self.logger.info("welcome %s (%r)", addrinfo, credentials)
        else:
            self.logger.info("welcome %s", addrinfo)
        try:
            self._handle_connection(self._build_connection(sock, credentials))
        finally:
            self.logger.info("goodbye %s", addrinfo)

    def _build_connection(self, sock, credentials):
        """The connection with a client."""
        config = {"logger": self.logger, "executor": self.executor}
        config.update(self.protocol_config, credentials=credentials, endpoints=(sock.getsockname(), _peer_name(sock)))
        config["executor"] = executors.resolve(config["executor"])
        channel = Channel(SocketStream(sock))
        channel.accepted = True
        self._admission.connecting(sock, channel)
        return connect_service(self.service, channel, config)

    def _handle_connection(self, conn):
        """Serve a connection until it ends."""
        conn.serve_all()

    def _forget(self, sock):
        """Close the socket of a client."""
        self.clients.discard(sock)
        self._admission.forget(sock)
        self._shut_down(sock)

    def _shut_down(self, sock):
        """Close a socket; threads that wait for it are woken up. A forked process leaves its parent's alone."""
        if os.getpid() == self._process:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except Exception:
                pass  # not connected any more
        sock.close()

    def _bg_register(self):
        """Register again and again, until the server is closed."""
        self.logger.info("registering every %s seconds", self.registrar.REREGISTER_INTERVAL)
        while self.active:
            registered = False
            try:
                aliases = self.service.get_service_aliases()
                registered = self.registrar.register(aliases, self.port, interface=self.host)
            except Exception:
                self.logger.exception("error registering services")
            self._stopping.wait(self.registrar.REREGISTER_INTERVAL if registered else 1)

    def _listen(self):
        if self.active:
            return
        self.logger.info("server started on [%s]:%s", self.host, self.port)
        self.active = True

    def _register(self):
        if self.auto_register:
            spawn(self._bg_register)

    def start(self):
        """Serve clients until the server is closed."""
        if self._executor_detected and threading.current_thread() is threading.main_thread():
            self.executor = None  # the main thread is here
        try:
            self._listen()
            self._register()
            while self.active:
                try:
                    self.accept()
                except MemoryError as exc:
                    self._back_off(exc)
        except EOFError:
            pass  # closed by another thread
        except KeyboardInterrupt:
            self.logger.warning("keyboard interrupt!")
        finally:
            self.logger.info("server has terminated")
            self.close()

    def _start_in_thread(self):
        """Start the server in a new thread, which is returned as soon as clients can connect."""
        return spawn_waitready(self._listen, self.start)[0]


class OneShotServer(Server):
    """A server that serves one client, on the thread that has started it, and ends.

    The parameters are those of :class:`Server`.
    """

    def _accept_method(self, sock):
        try:
            self._authenticate_and_serve_client(sock)
        finally:
            self.close()


class ThreadedServer(Server):
    """A server with a thread for each client.

    The parameters are those of :class:`Server`.
    """

    def _accept_method(self, sock):
        spawn(self._serve_in_background, sock)

    def _serve_in_background(self, sock):
        try:
            self._authenticate_and_serve_client(sock)
        except Exception:
            pass  # it has been logged


class GeventServer(ThreadedServer):
    """A server with a greenlet for each client; it needs ``gevent.monkey.patch_all()``.

    The parameters are those of :class:`Server`.
    """

    def _register(self):
        import gevent

        if self.auto_register:
            gevent.spawn(self._bg_register)

    def _accept_method(self, sock):
        import gevent

        gevent.spawn(self._serve_in_background, sock)


class ThreadPoolServer(Server):
    """A server with a fixed number of threads, for many clients that are idle most of the time.

    A connection occupies a thread only while there is something to serve. A request that waits for something
    occupies its thread, too. Until a client is connected, it has a thread of its own, which no other waits for.

    :param nbThreads: how many threads there are
    :param requestBatchSize: how many requests of a connection to serve before others get their turn

    The other parameters are those of :class:`Server`.
    """

    def __init__(self, *args, nbThreads=20, requestBatchSize=10, **kwargs):
        self.nbthreads = nbThreads
        self.request_batch_size = requestBatchSize
        self.workers = []
        self.polling_thread = None
        self.fd_to_conn = {}
        self._jobs = queue.SimpleQueue()  # functions for the workers
        self._selector = selectors.DefaultSelector()
        super().__init__(*args, **kwargs)

    def _listen(self):
        if self.active:
            return
        super()._listen()
        self.polling_thread = spawn(self._poll_inactive_clients)
        self.workers = [spawn(self._work) for _ in range(self.nbthreads)]

    def _accept_method(self, sock):
        try:
            spawn(self._connect, sock)
        except RuntimeError:  # there are no threads left but those of the pool
            self._jobs.put(lambda: self._connect(sock))

    def _connect(self, sock):
        """Make the connection with a client, and let the pool serve it."""
        try:
            self._admit(sock)
        except Exception as exc:
            self._could_not_serve(exc, "failed to serve client")

    def _work(self):
        """What a thread of the pool does."""
        while True:
            job = self._jobs.get()
            if job is None:
                return
            try:
                job()
            except BaseException:  # whatever a request raises, the others need this thread
                self.logger.exception("failed to serve client")

    def _admit(self, sock):
        """Authenticate a client and make the connection."""
        served = sock
        try:
            served, credentials = self._authenticate(sock)
            conn = self._build_connection(served, credentials)
            fd = conn.fileno()
        except BaseException as exc:
            self._forget(served)
            self._forget(sock)
            if not isinstance(exc, _CLIENTS_FAULT):
                raise
            self.logger.info("client could not be served: %r", exc)
        else:
            self.fd_to_conn[fd] = conn
            self._jobs.put(lambda: self._serve_requests(fd, conn, served))
            if self._closed:  # by now the workers may have ended
                self._drop_connection(fd, conn, served)

    def _poll_inactive_clients(self):
        """Wait for connections that have something to serve, and hand them to the workers.

        When the server has been closed, so have been all connections; the workers find out, then they end.
        """
        look = time.monotonic()
        while not self._closed:
            try:
                for key, _ in self._selector.select(0.1):
                    self._activate(key.fd)
                if time.monotonic() >= look:
                    look = time.monotonic() + 1
                    self._activate_overdue()
            except Exception:
                self.logger.exception("failed to wait for clients")
                self._stopping.wait(0.1)
        for fd in list(self._selector.get_map()):
            self._activate(fd)
        for _ in self.workers:
            self._jobs.put(None)

    def _activate(self, fd):
        """Hand a connection to the workers, if nobody else has."""
        serve = self._take(fd)
        if serve:
            self._jobs.put(serve)

    def _activate_overdue(self):
        """Have the connections looked at on which something has not come in time."""
        for fd, conn in list(self.fd_to_conn.items()):
            if getattr(conn, "_is_overdue", False):
                self._activate(fd)

    def _serve_requests(self, fd, conn, sock):
        """Serve what a connection has received, and let others have their turn."""

        def serve():
            self._serve_requests(fd, conn, sock)

        try:
            for _ in range(self.request_batch_size):
                if conn.closed:
                    raise EOFError()
                if not conn.poll():
                    self._wait_for_request(fd, serve)
                    return
        except EOFError:
            self._drop_connection(fd, conn, sock)
        except BaseException:
            self._drop_connection(fd, conn, sock)
            raise
        else:
            self._jobs.put(serve)

    def _wait_for_request(self, fd, serve):
        """Let `serve` be called when there is something to read; ``EOFError`` if the server has been closed."""
        self._take(fd)  # it was left there by a connection that was not closed here
        self._selector.register(fd, selectors.EVENT_READ, serve)
        if not self.active and self._take(fd):
            raise EOFError()

    def _take(self, fd):
        """What :meth:`_wait_for_request` has been given for a descriptor, unless somebody else has taken it."""
        try:
            return self._selector.unregister(fd).data
        except KeyError:
            return None

    def _drop_connection(self, fd, conn, sock):
        """Close a connection; its descriptor may belong to another one already."""
        self.logger.info("closing connection for fd %s", fd)
        if self.fd_to_conn.get(fd) is conn:
            del self.fd_to_conn[fd]
        try:
            conn.close()
        finally:
            self._forget(sock)


class ForkingServer(Server):
    """A server with a process for each client, which is forked from its own; not on Windows.

    The parameters are those of :class:`Server`.
    """

    def __init__(self, *args, **kwargs):
        if not hasattr(os, "fork"):
            raise OSError("ForkingServer not supported on this platform")
        super().__init__(*args, **kwargs)
        self._children = {}  # the client of each

    def _let_in(self, sock):
        self._on_idle()
        return super()._let_in(sock)

    def _on_idle(self):
        """Take note of the children that have ended."""
        for pid in list(self._children):
            try:
                ended = os.waitpid(pid, os.WNOHANG)[0]
            except ChildProcessError:
                ended = pid  # somebody else took note
            if ended:
                self._admission.forget(self._children.pop(pid))

    def _accept_method(self, sock):
        _flush()
        pid = os.fork()
        if pid == 0:
            self._serve_in_child(sock)
        self._children[pid] = sock
        self.clients.discard(sock)
        sock.close()  # not shut down: the child uses it

    def _serve_in_child(self, sock):
        """Serve the client, and end this process without what the parent does when it ends."""
        try:
            self._process = os.getpid()
            self.listener.close()
            self.clients.clear()
            self._authenticate_and_serve_client(sock)
        finally:
            _flush()
            os._exit(0)


def _tcp_listener(hostname, port, ipv6, reuse_addr):
    """A socket that is bound to a port."""
    family = socket.AF_INET6 if ipv6 else socket.AF_INET
    address = socket.getaddrinfo(
        hostname, port, family=family, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0][-1]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if reuse_addr and sys.platform != "win32":  # where it allows to steal a port in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as exc:
        listener.close()
        raise OSError(exc.errno, f"cannot listen on {address[0]}:{address[1]}: {exc.strerror}") from None
    except BaseException:
        listener.close()
        raise
    return listener


def _unix_listener(path):
    """A socket that is bound to a path."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
    except BaseException:
        listener.close()
        raise
    return listener


def _flush():
    """Write out what this process has printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # there is no such stream, or it has been closed


def _peer_name(sock):
    """The address of the other side; ``None`` if it has gone already."""
    try:
        return sock.getpeername()
    except OSError:
        return None
