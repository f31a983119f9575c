"""A server of classic mode.

Who can connect to it has the rights of its user: keep it on the local host, or in a network that you trust.
"""

import argparse
import os
import sys

from ..core import Channel, PipeStream, SlaveService
from ..core.service import ClassicService, connect_service
from ..lib import setup_logger
from ..utils.authenticators import SSLAuthenticator
from ..utils.classic import DEFAULT_SERVER_PORT, DEFAULT_SERVER_SSL_PORT
from ..utils.registry import REGISTRY_PORT, TCPRegistryClient, UDPRegistryClient
from ..utils.server import ForkingServer, OneShotServer, ThreadedServer
from ..version import __version__

_SERVERS = {"threaded": ThreadedServer, "forking": ForkingServer, "oneshot": OneShotServer}


def main(argv=None):
    """Run the server; `argv` are the arguments of the command line."""
    parser = _parser()
    options = parser.parse_args(argv)
    _check(parser, options)
    setup_logger(options.quiet, options.logfile)
    if options.mode == "stdio":
        _serve_stdio()
    else:
        _serve_sockets(options)


def _parser():
    parser = argparse.ArgumentParser(prog="rpyc_classic", description=__doc__)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("-m", "--mode", choices=[*_SERVERS, "stdio"], default="threaded",
                        help="how to serve: 'oneshot' ends after the first client, 'stdio' serves standard input "
                             "and output (for inetd etc.); the default is 'threaded'")
    group = parser.add_argument_group("socket options")
    group.add_argument("-p", "--port", type=_port,
                       help=f"the TCP port (default {DEFAULT_SERVER_PORT}, with SSL {DEFAULT_SERVER_SSL_PORT})")
    group.add_argument("--host", default="", help="the host to bind to; the default is localhost")
    group.add_argument("-6", "--ipv6", action="store_true", help="use IPv6")
    group = parser.add_argument_group("logging")
    group.add_argument("--logfile", help="the log file; the default is the standard error")
    group.add_argument("-q", "--quiet", action="store_true", help="log errors only")
    group = parser.add_argument_group("SSL")
    group.add_argument("--ssl-keyfile", type=_file, help="the key; needed for SSL")
    group.add_argument("--ssl-certfile", type=_file, help="the certificate; needed for SSL")
    group.add_argument("--ssl-cafile", type=_file,
                       help="the certificates of authorities; clients must have a certificate of one of them")
    group = parser.add_argument_group("registry")
    group.add_argument("--register", action="store_true", dest="auto_register", help="register with a registry")
    group.add_argument("--registry-type", choices=["UDP", "TCP"], default="UDP", help="the default is UDP")
    group.add_argument("--registry-port", type=_port, default=REGISTRY_PORT,
                       help=f"the port of the registry (default {REGISTRY_PORT})")
    group.add_argument("--registry-host",
                       help="the host of the registry; needed for TCP, for UDP the default is to broadcast")
    return parser


def _port(text):
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"not a port: {text}")
    return port


def _file(text):
    if not os.path.isfile(text):
        raise argparse.ArgumentTypeError(f"not a file: {text}")
    return text


def _check(parser, options):
    """End the program if options do not go together."""
    if bool(options.ssl_keyfile) != bool(options.ssl_certfile):
        parser.error("--ssl-keyfile and --ssl-certfile must be given together")
    if options.ssl_cafile and not options.ssl_keyfile:
        parser.error("--ssl-cafile needs --ssl-keyfile and --ssl-certfile")
    if options.registry_type == "TCP" and options.registry_host is None:
        parser.error("--registry-type=TCP needs --registry-host")
    if options.mode == "stdio" and (options.port is not None or options.host or options.ipv6 or options.ssl_keyfile
                                    or options.auto_register):
        parser.error("--mode=stdio does not go with options for sockets, SSL and the registry")


def _serve_sockets(options):
    if options.registry_type == "UDP":
        registrar = UDPRegistryClient(ip=options.registry_host or "255.255.255.255", port=options.registry_port)
    else:
        registrar = TCPRegistryClient(ip=options.registry_host, port=options.registry_port)
    if options.ssl_keyfile:
        authenticator = SSLAuthenticator(options.ssl_keyfile, options.ssl_certfile, options.ssl_cafile)
        default_port = DEFAULT_SERVER_SSL_PORT
    else:
        authenticator = None
        default_port = DEFAULT_SERVER_PORT
    server = _SERVERS[options.mode](
        SlaveService,
        hostname=options.host or ("::1" if options.ipv6 else "127.0.0.1"),
        port=default_port if options.port is None else options.port,
        ipv6=options.ipv6,
        authenticator=authenticator,
        registrar=registrar,
        auto_register=options.auto_register,
    )
    if options.mode == "oneshot":
        server._listen()
        print(f"rpyc-oneshot\n{server.host}\t{server.port}", flush=True)
    server.start()


def _serve_stdio():
    channel = Channel(PipeStream.from_std())
    channel.accepted = True
    sys.stderr = open(os.devnull, "w")
    conn = connect_service(ClassicService, channel)
    try:
        conn.serve_all()
    except KeyboardInterrupt:
        pass
    finally:
        conn.close()


if __name__ == "__main__":
    main()
