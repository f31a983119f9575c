"""The registry server.

It listens to datagrams, broadcast ones too, or to TCP; servers tell it what they offer, programs ask it.
"""

import argparse

from ..lib import setup_logger
from ..utils.registry import DEFAULT_PRUNING_TIMEOUT, REGISTRY_PORT, TCPRegistryServer, UDPRegistryServer
from .rpyc_classic import _port


def main(argv=None):
    """Run the registry; `argv` are the arguments of the command line."""
    options = _parser().parse_args(argv)
    setup_logger(options.quiet, options.logfile)
    server = UDPRegistryServer if options.mode == "UDP" else TCPRegistryServer
    server(
        host="::" if options.ipv6 else "0.0.0.0",
        port=options.port,
        pruning_timeout=options.timeout,
        allow_listing=options.listing,
    ).start()


def _parser():
    parser = argparse.ArgumentParser(prog="rpyc_registry", description=__doc__)
    parser.add_argument("-m", "--mode", choices=["UDP", "TCP"], default="UDP", help="the default is UDP")
    parser.add_argument("-6", "--ipv6", action="store_true", help="use IPv6 instead of IPv4")
    parser.add_argument("-p", "--port", type=_port, default=REGISTRY_PORT, help=f"the default is {REGISTRY_PORT}")
    parser.add_argument("--logfile", help="the log file; the default is the standard error")
    parser.add_argument("-q", "--quiet", action="store_true", help="log errors only")
    parser.add_argument("-t", "--timeout", type=int, default=DEFAULT_PRUNING_TIMEOUT, metavar="SECONDS",
                        help="when to forget servers that have not registered again; the default is "
                             f"{DEFAULT_PRUNING_TIMEOUT}")
    parser.add_argument("-l", "--listing", type=_bool, default=False, metavar="BOOL",
                        help="whether to tell which services there are; not by default")
    return parser


def _bool(text):
    if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
        raise argparse.ArgumentTypeError(f"neither true nor false: {text}")
    return text.lower() in ("true", "1", "yes")


if __name__ == "__main__":
    main()
