"""Duplex streams of bytes over sockets and pipes, with one interface."""

import os
import socket
import sys

from ..lib import Timeout, safe_import, socket_backoff_connect
from ..lib.compat import poll
from .consts import STREAM_CHUNK

if sys.platform == "win32":
    import _winapi
    import msvcrt

ssl = safe_import("ssl")


class Stream:
    """What every stream can do."""

    __slots__ = ()

    def close(self):
        """Close the stream and what it holds."""
        raise NotImplementedError()

    @property
    def closed(self):
        """Whether the stream is closed."""
        raise NotImplementedError()

    def fileno(self):
        """The descriptor that is readable when there is something to read."""
        raise NotImplementedError()

    def poll(self, timeout):
        """Whether there is something to read, waiting for it up to `timeout` seconds (``None``: for ever)."""
        timeout = Timeout(timeout)
        poller = poll()
        try:
            poller.register(self.fileno(), "r")
            return bool(poller.poll(timeout.timeleft()))
        except ValueError as exc:  # the descriptor is -1, or too large for select()
            raise OSError(str(exc)) from exc

    def read(self, count):
        """Read exactly `count` bytes, or raise ``EOFError``."""
        raise NotImplementedError()

    def write(self, data):
        """Write all of `data`, or raise ``EOFError``."""
        raise NotImplementedError()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()


class _ClosedFile:
    """Takes the place of a closed socket or file."""

    __slots__ = ()
    closed = True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError("stream has been closed")
        raise EOFError("stream has been closed")

    def close(self):
        """Nothing is left to close."""


ClosedFile = _ClosedFile()


class SocketStream(Stream):
    """A stream over a connected socket, or an object that behaves like one."""

    __slots__ = ("sock",)
    MAX_IO_CHUNK = STREAM_CHUNK

    def __init__(self, sock):
        self.sock = sock
        if getattr(sock, "family", None) in (socket.AF_INET, socket.AF_INET6):
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                pass  # the peer has gone already: reading will say so

    @classmethod
    def _connect(cls, host, port, family=socket.AF_INET, socktype=socket.SOCK_STREAM, proto=0, timeout=3,
                 nodelay=False, keepalive=False, attempts=6):
        family, socktype, proto, _, address = socket.getaddrinfo(host, port, family, socktype, proto)[0]
        sock = socket_backoff_connect(family, socktype, proto, address, timeout, attempts)
        try:
            if keepalive:
                _keep_alive(sock, keepalive)
        except BaseException:
            sock.close()
            raise
        return sock

    @classmethod
    def connect(cls, host, port, **kwargs):
        """Connect to a TCP server.

        :param host: its name or address
        :param port: its port
        :param family: the family of the socket
        :param socktype: the type of the socket
        :param proto: the protocol of the socket
        :param timeout: seconds that an attempt to connect may take; 3 by default
        :param nodelay: accepted for compatibility: small packets are never held back
        :param keepalive: whether to find out by the system's means that the peer has vanished; a number says
                          after how many idle seconds, where the system can be told
        :param attempts: how often to try if the server does not answer
        :param ipv6: use IPv6

        :returns: a :class:`SocketStream`
        """
        sock = cls._connect(host, port, **_with_family(kwargs))
        sock.settimeout(None)
        return cls(sock)

    @classmethod
    def unix_connect(cls, path, timeout=3):
        """Connect to the server that listens on a Unix domain socket.

        :param path: the path of the socket
        :param timeout: seconds that connecting may take

        :returns: a :class:`SocketStream`
        """
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(path)
            sock.settimeout(None)
        except BaseException:
            sock.close()
            raise
        return cls(sock)

    @classmethod
    def ssl_connect(cls, host, port, ssl_kwargs, **kwargs):
        """Connect to a TCP server and encrypt the stream.

        :param host: its name or address
        :param port: its port
        :param ssl_kwargs: ``keyfile``, ``certfile``, ``ca_certs``, ``cert_reqs``, ``check_hostname``,
                           ``ssl_version`` and ``ciphers`` are set in the ``ssl.SSLContext``; the others are
                           arguments of ``SSLContext.wrap_socket``
        :param kwargs: as for :meth:`connect`

        :returns: a :class:`SocketStream`
        """
        context, wrap_kwargs = _ssl_context(ssl_kwargs)
        sock = cls._connect(host, port, **_with_family(kwargs))
        try:
            sock = context.wrap_socket(sock, server_hostname=host, **wrap_kwargs)
            sock.settimeout(None)
        except BaseException:
            sock.close()
            raise
        return cls(sock)

    @property
    def closed(self):
        """Whether the stream is closed."""
        return self.sock is ClosedFile

    def close(self):
        """Close the socket; a thread that waits for data is woken up."""
        sock, self.sock = self.sock, ClosedFile
        if sock is not ClosedFile:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except Exception:
                pass  # not connected any more
            sock.close()

    def fileno(self):
        """The descriptor of the socket; ``EOFError`` if it is closed."""
        fileno = self.sock.fileno()
        if fileno < 0:
            self.close()
            raise EOFError("stream has been closed")
        return fileno

    def poll(self, timeout):
        """Whether there is something to read, waiting for it up to `timeout` seconds (``None``: for ever)."""
        pending = getattr(self.sock, "pending", None)  # what an SSL socket has decrypted already
        return bool(pending is not None and pending()) or super().poll(timeout)

    def read(self, count):
        """Read exactly `count` bytes, or raise ``EOFError``."""
        chunks = []
        while count > 0:
            try:
                chunk = self.sock.recv(min(self.MAX_IO_CHUNK, count))
            except socket.timeout:
                continue
            except BlockingIOError:
                self.poll(None)
                continue
            except OSError as exc:
                self.close()
                raise EOFError(exc) from exc
            if not chunk:
                self.close()
                raise EOFError("connection closed by peer")
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)

    def write(self, data):
        """Write all of `data`, or raise ``EOFError``."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self.sock.send(rest[: self.MAX_IO_CHUNK]) :]
        except OSError as exc:
            self.close()
            raise EOFError(exc) from exc


def _with_family(kwargs):
    """The arguments of ``SocketStream._connect`` for those of ``connect``."""
    kwargs = dict(kwargs)
    if kwargs.pop("ipv6", False):
        kwargs["family"] = socket.AF_INET6
    return kwargs


def _keep_alive(sock, keepalive):
    """Let the system drop the connection after five unanswered probes, sent every `keepalive` seconds."""
    interval = 60 if keepalive is True else keepalive
    if interval < 1:
        raise ValueError("Keepalive minimal value is 1 second")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPCNT", 5), ("TCP_KEEPIDLE", interval), ("TCP_KEEPINTVL", interval)):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _ssl_context(ssl_kwargs):
    """The context that ``SocketStream.ssl_connect`` is asked for, and the arguments left for ``wrap_socket``."""
    kwargs = dict(ssl_kwargs)
    version = kwargs.pop("ssl_version", None)
    if version is None:
        context = ssl.create_default_context(purpose=ssl.Purpose.SERVER_AUTH)
    else:
        context = ssl.SSLContext(version)
    certfile, keyfile = kwargs.pop("certfile", None), kwargs.pop("keyfile", None)
    if certfile is not None:
        context.load_cert_chain(certfile, keyfile=keyfile)
    ca_certs = kwargs.pop("ca_certs", None)
    if ca_certs is not None:
        context.load_verify_locations(ca_certs)
    ciphers = kwargs.pop("ciphers", None)
    if ciphers is not None:
        context.set_ciphers(ciphers)
    check_hostname = kwargs.pop("check_hostname", None)
    if check_hostname is not None:
        context.check_hostname = check_hostname
    cert_reqs = kwargs.pop("cert_reqs", None)
    if cert_reqs is not None:
        context.verify_mode = cert_reqs
    return context, kwargs


class TunneledSocketStream(SocketStream):
    """A stream through an SSH tunnel, which is closed with it."""

    __slots__ = ("tun",)

    def __init__(self, sock):
        super().__init__(sock)
        self.tun = None

    def close(self):
        """Close the socket, then the tunnel."""
        super().close()
        if self.tun:
            self.tun.close()


class PipeStream(Stream):
    """A stream over two pipes, one to read from and one to write to."""

    __slots__ = ("incoming", "outgoing")
    MAX_IO_CHUNK = STREAM_CHUNK

    def __init__(self, incoming, outgoing):
        outgoing.flush()
        self.incoming = incoming
        self.outgoing = outgoing

    @classmethod
    def from_std(cls):
        """A stream over the standard input and output; these are the null device from then on."""
        stream = cls(sys.stdin, sys.stdout)
        sys.stdin = open(os.devnull)
        sys.stdout = open(os.devnull, "w")
        return stream

    @classmethod
    def create_pair(cls):
        """Two streams that are connected to each other."""
        read1, write1 = os.pipe()
        read2, write2 = os.pipe()
        return (
            cls(os.fdopen(read1, "rb"), os.fdopen(write2, "wb")),
            cls(os.fdopen(read2, "rb"), os.fdopen(write1, "wb")),
        )

    @property
    def closed(self):
        """Whether the stream is closed."""
        return self.incoming is ClosedFile

    def close(self):
        """Close both pipes."""
        incoming, self.incoming = self.incoming, ClosedFile
        outgoing, self.outgoing = self.outgoing, ClosedFile
        incoming.close()
        try:
            outgoing.close()
        except OSError:
            pass  # something was left to be flushed to a peer that has gone

    def fileno(self):
        """The descriptor of the pipe to read from."""
        return self.incoming.fileno()

    if sys.platform == "win32":

        def poll(self, timeout):
            """Whether there is something to read, waiting for it up to `timeout` seconds (``None``: for ever)."""
            timeout = Timeout(timeout)
            handle = msvcrt.get_osfhandle(self.fileno())
            try:
                while not _winapi.PeekNamedPipe(handle)[0]:
                    if timeout.expired():
                        return False
                    timeout.sleep(0.001)  # Windows can't wait for an anonymous pipe
            except OSError:
                pass  # the peer has gone: reading will say so
            return True

    def read(self, count):
        """Read exactly `count` bytes, or raise ``EOFError``."""
        chunks = []
        while count > 0:
            try:
                chunk = os.read(self.incoming.fileno(), min(self.MAX_IO_CHUNK, count))
            except OSError as exc:
                self.close()
                raise EOFError(exc) from exc
            if not chunk:
                self.close()
                raise EOFError("connection closed by peer")
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)

    def write(self, data):
        """Write all of `data`, or raise ``EOFError``."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.outgoing.fileno(), rest[: self.MAX_IO_CHUNK]) :]
        except OSError as exc:
            self.close()
            raise EOFError(exc) from exc


class NamedPipeStream(PipeStream):
    """A stream over a named pipe of Windows."""

    __slots__ = ()
    NAMED_PIPE_PREFIX = r"\\.\pipe\rpyc_"
    PIPE_BUFFER_SIZE = 130000
    PIPE_IO_TIMEOUT = 3

    @classmethod
    def from_std(cls):
        """A named pipe is not standard input."""
        raise NotImplementedError()

    @classmethod
    def create_pair(cls):
        """A named pipe connects two processes."""
        raise NotImplementedError()

    @classmethod
    def _full_name(cls, pipename):
        return pipename if pipename.startswith("\\\\.") else cls.NAMED_PIPE_PREFIX + pipename

    @classmethod
    def create_server(cls, pipename, connect=True):
        """Create a named pipe.

        :param pipename: its name; one without ``\\\\.`` is put behind ``\\\\.\\pipe\\rpyc_``
        :param connect: whether to wait for a client; else call :meth:`connect_server`

        :returns: a :class:`NamedPipeStream`
        """
        size = cls.PIPE_BUFFER_SIZE
        handle = _winapi.CreateNamedPipe(
            cls._full_name(pipename), _winapi.PIPE_ACCESS_DUPLEX, _winapi.PIPE_WAIT, 1, size, size,
            cls.PIPE_IO_TIMEOUT * 1000, _winapi.NULL,
        )
        stream = cls._over(msvcrt.open_osfhandle(handle, os.O_RDWR))
        if connect:
            stream.connect_server()
        return stream

    def connect_server(self):
        """Wait for a client."""
        try:
            _winapi.ConnectNamedPipe(msvcrt.get_osfhandle(self.fileno()), _winapi.NULL)
        except OSError as exc:
            if exc.winerror != _winapi.ERROR_PIPE_CONNECTED:
                raise

    @classmethod
    def create_client(cls, pipename):
        """Open the named pipe that a server has created.

        :param pipename: its name; see :meth:`create_server`

        :returns: a :class:`NamedPipeStream`
        """
        return cls._over(os.open(cls._full_name(pipename), os.O_RDWR | os.O_BINARY))

    @classmethod
    def _over(cls, fd):
        """A stream that reads and writes the descriptor `fd`, and owns it."""
        return cls(os.fdopen(fd, "rb", buffering=0), os.fdopen(fd, "wb", buffering=0, closefd=False))
