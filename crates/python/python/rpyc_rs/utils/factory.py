"""Factories of connections."""

import socket
import threading
from _thread import interrupt_main
from contextlib import closing

from .._core import find_dialect
from ..core.channel import Channel
from ..core.protocol import DEFAULT_CONFIG
from ..core.service import Slave, VoidService, connect_service
from ..core.stream import PipeStream, SocketStream, TunneledSocketStream
from ..lib import safe_import, spawn
from .registry import UDPRegistryClient

ssl = safe_import("ssl")


class DiscoveryError(Exception):
    """No server of the wanted service has been found."""


class ForbiddenError(Exception):
    """The registry does not tell which services there are."""


def connect_channel(channel, service=VoidService, config={}):
    """Make a connection over a channel.

    :param channel: the channel
    :param service: the local service to offer
    :param config: configuration

    :returns: the connection
    """
    return connect_service(service, channel, config)


def connect_stream(stream, service=VoidService, config={}):
    """Make a connection over a stream. The other arguments are those of :func:`connect_channel`."""
    return connect_channel(Channel(stream), service, config)


def connect_pipes(input, output, service=VoidService, config={}):
    """Make a connection over two pipes. The other arguments are those of :func:`connect_channel`."""
    return connect_stream(PipeStream(input, output), service, config)


def connect_stdpipes(service=VoidService, config={}):
    """Make a connection over standard input and output. The arguments are those of :func:`connect_channel`."""
    return connect_stream(PipeStream.from_std(), service, config)


def connect(host, port, service=VoidService, config={}, ipv6=False, keepalive=False):
    """Connect to a TCP server.

    :param host: its name or address
    :param port: its port
    :param service: the local service to offer
    :param config: configuration
    :param ipv6: use IPv6
    :param keepalive: whether to notice, by TCP's means, that the server has vanished; a number says after how
                      many idle seconds

    :returns: the connection
    """

    def open_stream():
        return SocketStream.connect(host, port, ipv6=ipv6, keepalive=keepalive)

    return _connect_server(open_stream, (host, port), service, config)


def unix_connect(path, service=VoidService, config={}):
    """Connect to the server that listens on a Unix domain socket.

    :param path: the path of the socket
    :param service: the local service to offer
    :param config: configuration

    :returns: the connection
    """
    return _connect_server(lambda: SocketStream.unix_connect(path), path, service, config)


def ssl_connect(host, port, keyfile=None, certfile=None, ca_certs=None, cert_reqs=None, ssl_version=None,
                ciphers=None, service=VoidService, config={}, ipv6=False, keepalive=False, verify_mode=None):
    """Connect to a TCP server, over an encrypted stream.

    :param host: its name or address
    :param port: its port
    :param keyfile: this side's key, if the server wants a certificate
    :param certfile: this side's certificate
    :param ca_certs: certificates of the authorities that the server's certificate must come from
    :param cert_reqs: whether to check the server's certificate, and that it is one for `host`; if not given,
                      it is checked if there are `ca_certs`, but not whose it is
    :param ssl_version: the protocol for ``ssl.SSLContext``; by default what ``ssl`` recommends
    :param ciphers: the ciphers to allow
    :param service: the local service to offer
    :param config: configuration
    :param ipv6: use IPv6
    :param keepalive: see :func:`connect`
    :param verify_mode: whether to check the server's certificate, if neither `ca_certs` nor `cert_reqs` say so

    :returns: the connection
    """
    ssl_kwargs = {
        "server_side": False,
        "keyfile": keyfile,
        "certfile": certfile,
        "ca_certs": ca_certs,
        "ssl_version": ssl_version,
        "ciphers": ciphers,
        "check_hostname": cert_reqs not in (None, ssl.CERT_NONE),
    }
    if cert_reqs is not None:
        ssl_kwargs["cert_reqs"] = cert_reqs
    elif ca_certs is not None:
        ssl_kwargs["cert_reqs"] = ssl.CERT_REQUIRED
    else:
        ssl_kwargs["cert_reqs"] = ssl.CERT_NONE if verify_mode is None else verify_mode

    def open_stream():
        return SocketStream.ssl_connect(host, port, ssl_kwargs, ipv6=ipv6, keepalive=keepalive)

    return _connect_server(open_stream, (host, port), service, config)


def _get_free_port():
    """A TCP port that nobody listens on, for now."""
    with closing(socket.socket()) as sock:
        sock.bind(("localhost", 0))
        return sock.getsockname()[1]


_ssh_connect_lock = threading.Lock()


def ssh_connect(remote_machine, remote_port, service=VoidService, config={}):
    """Connect to a server on another machine through an SSH tunnel, which plumbum makes.

    The tunnel starts at a local port that is free when it is looked for; another program may take it before
    the tunnel does.

    :param remote_machine: a ``plumbum.remote.RemoteMachine``
    :param remote_port: the port of the server
    :param service: the local service to offer
    :param config: configuration

    :returns: the connection
    """
    with _ssh_connect_lock:
        port = _get_free_port()
        tunnel = remote_machine.tunnel(port, remote_port)
        stream, dialect = find_dialect(
            lambda: TunneledSocketStream.connect("localhost", port), ("ssh", str(remote_machine), remote_port),
            {**DEFAULT_CONFIG, **config},
        )
        stream.tun = tunnel
    channel = Channel(stream)
    channel.dialect = dialect
    return connect_channel(channel, service, config)


def _connect_server(open_stream, address, service, config):
    """Connect to a server, of whatever version, by one or two streams that `open_stream` makes."""
    stream, dialect = find_dialect(open_stream, address, {**DEFAULT_CONFIG, **config})
    channel = Channel(stream)
    channel.dialect = dialect
    return connect_channel(channel, service, config)


def discover(service_name, host=None, registrar=None, timeout=2):
    """Ask the registry where a service is offered.

    :param service_name: the name of the service
    :param host: the only host to look for
    :param registrar: the registry client to ask; by default one that broadcasts
    :param timeout: seconds to wait for the registry's answer

    :raises: :class:`DiscoveryError` if there is no such server
    :returns: a list of ``(host, port)``
    """
    if registrar is None:
        registrar = UDPRegistryClient(timeout=timeout)
    addrs = registrar.discover(service_name)
    if not addrs:
        raise DiscoveryError(f"no servers exposing {service_name!r} were found")
    if host:
        ips = socket.gethostbyname_ex(host)[2]
        addrs = [(h, p) for h, p in addrs if h in ips]
    if not addrs:
        raise DiscoveryError(f"no servers exposing {service_name!r} were found on {host!r}")
    return addrs


def list_services(registrar=None, filter_host=None, timeout=2):
    """Ask the registry which services there are.

    :param registrar: the registry client to ask; by default one that broadcasts
    :param filter_host: the only host whose services are wanted
    :param timeout: seconds to wait for the registry's answer

    :raises: :class:`ForbiddenError` if the registry does not tell
    :returns: the names of the services
    """
    if registrar is None:
        registrar = UDPRegistryClient(timeout=timeout)
    services = registrar.list(filter_host)
    if services is None:
        raise ForbiddenError("Registry doesn't allow listing")
    return services


def connect_by_service(service_name, host=None, registrar=None, timeout=2, service=VoidService, config={}):
    """Connect to the first server of a service that answers.

    :param service_name: the name of the service
    :param host: the only host to look for
    :param registrar: the registry client to ask; by default one that broadcasts
    :param timeout: seconds to wait for the registry's answer
    :param service: the local service to offer
    :param config: configuration

    :raises: :class:`DiscoveryError` if there is no such server
    :returns: the connection
    """
    addrs = discover(service_name, host=host, registrar=registrar, timeout=timeout)
    for address, port in addrs:
        try:
            return connect(address, port, service, config=config)
        except OSError:
            pass  # registered, but not there any more
    raise DiscoveryError(f"All services are down: {addrs}")


def connect_subproc(args, service=VoidService, config={}):
    """Run a server as a subprocess, and connect to its standard input and output.

    :param args: the command, for ``subprocess.Popen``
    :param service: the local service to offer
    :param config: configuration

    :returns: the connection; its attribute ``proc`` is the subprocess
    """
    from subprocess import PIPE, Popen

    proc = Popen(args, stdin=PIPE, stdout=PIPE)
    conn = connect_pipes(proc.stdout, proc.stdin, service=service, config=config)
    conn.proc = proc
    return conn


def _server(listener, remote_service, remote_config, args=None):
    """Serve the one client that connects to `listener`, with `args` as variables of the service."""
    try:
        with closing(listener):
            sock = listener.accept()[0]
        channel = Channel(SocketStream(sock))
        channel.accepted = True
        root = remote_service() if isinstance(remote_service, type) else remote_service
        if args and isinstance(root, Slave):
            root.namespace.update(args)  # before the client can look for them
        conn = connect_channel(channel, root, remote_config)
        if args and not isinstance(root, (Slave, VoidService)):
            root.exposed_namespace.update(args)
        conn.serve_all()
    except EOFError:
        pass  # the client did not wait for the connection to be made
    except KeyboardInterrupt:
        interrupt_main()


def _connect_listener(start, service, config):
    """Connect to the server that `start` lets run with a listener."""
    listener = socket.socket()
    listener.bind(("localhost", 0))
    listener.listen(1)
    host, port = listener.getsockname()
    start(listener)
    return connect_stream(SocketStream.connect(host, port), service, config)


def connect_thread(service=VoidService, config={}, remote_service=VoidService, remote_config={}):
    """Run a server in a thread, and connect to it.

    :param service: the local service to offer
    :param config: this side's configuration
    :param remote_service: the server's service
    :param remote_config: the server's configuration

    :returns: the connection
    """
    return _connect_listener(
        lambda listener: spawn(_server, listener, remote_service, remote_config), service, config
    )


def connect_multiprocess(service=VoidService, config={}, remote_service=VoidService, remote_config={}, args={}):
    """Run a server as a process of ``multiprocessing``, and connect to it.

    :param service: the local service to offer
    :param config: this side's configuration
    :param remote_service: the server's service
    :param remote_config: the server's configuration
    :param args: variables of the server's service; those in shared memory are shared

    :returns: the connection
    """
    from multiprocessing import Process

    def start(listener):
        Process(target=_server, args=(listener, remote_service, remote_config, args)).start()
        listener.close()

    return _connect_listener(start, service, config)
