"""Serves the testbed with the rpyc of the environment this runs in: stock, which is the oracle, or `rpyc_rs`.

Runs on Python 2.7 and 3.  Prints the lines that `testbed/contract.py` describes.
"""

import argparse
import gc
import importlib
import json
import logging
import os
import sys
import threading

import rpyc.utils.server
from rpyc.core.service import SlaveService

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "testbed"))

CONNECTIONS = {}


class TestbedSlaveService(SlaveService):
    """The classic service that rpyc_classic and hrpyc run, counted."""

    __slots__ = ()

    def on_connect(self, *conn):
        gc.collect()  # what earlier connections have left in cycles must not be freed in the middle of a test
        # Until 3.4 the connection is an attribute instead.
        CONNECTIONS[id(self)] = conn[0] if conn else self._conn
        return SlaveService.on_connect(self, *conn)

    def on_disconnect(self, *conn):
        CONNECTIONS.pop(id(self), None)
        return SlaveService.on_disconnect(self, *conn)


def object_count():
    """Entries of the object tables of all connections."""
    return sum(held_by_peer(conn) for conn in list(CONNECTIONS.values()))


def held_by_peer(conn):
    """How many of our objects the peer holds."""
    return len(conn._local_objects._dict)


def install_testbed():
    """Make the contract importable as the module ``testbed``."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "testbed", "contract.py")
    source = open(path, "rb").read()
    module = type(sys)("testbed")
    module.__file__ = path
    if sys.version_info[0] > 2:  # for `"testbed" in conn.modules`
        module.__spec__ = importlib.machinery.ModuleSpec("testbed", None, origin=path)
    sys.modules["testbed"] = module
    exec(compile(source, path, "exec"), module.__dict__)
    module._object_counter = object_count
    sys.modules["testbed.sub"] = module.sub
    sys.modules["testbed.sub.deeper"] = module.sub.deeper


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--unix")
    parser.add_argument("--kind", default="ThreadedServer", help="the class of the servers")
    parser.add_argument("--config", type=json.loads, default={}, help="of their connections, in JSON")
    parser.add_argument("--authenticate", action="store_true", help="have classic clients say a word first")
    parser.add_argument("--registry", action="store_true", help="be a registry, too")
    return parser.parse_args()


def authenticator(sock):
    """Let those in who say the word."""
    while sock.recv(1) != b"!":
        pass
    return sock, None


def main():
    """Start the listeners and serve until killed."""
    options = arguments()
    logging.basicConfig(level=logging.WARNING)
    install_testbed()
    service = importlib.import_module("custom_service").CustomService
    open_config = {"allow_public_attrs": True, "allow_setattr": True, "allow_delattr": True}
    open_config.update(options.config)
    make = getattr(rpyc.utils.server, options.kind)
    tcp = {"hostname": "127.0.0.1", "port": 0, "auto_register": False}
    configured = {"protocol_config": options.config} if options.config else {}
    classic = dict(configured, authenticator=authenticator) if options.authenticate else configured

    servers = [(make(TestbedSlaveService, **dict(classic, **tcp)), "listening on 127.0.0.1:%d")]
    if options.unix:
        servers.append((make(TestbedSlaveService, socket_path=options.unix, **classic), "listening on unix:%s"))
    servers.append((make(service, **dict(configured, **tcp)), "custom service listening on 127.0.0.1:%d"))
    servers.append((make(service, protocol_config=open_config, **tcp), "public service listening on 127.0.0.1:%d"))

    for server, line in servers:
        # Else a client may come before the thread below has begun to listen.
        server._listen() if hasattr(server, "_listen") else server.listener.listen(16)
        sys.stdout.write(line % (options.unix if "unix" in line else server.port) + "\n")
    if options.registry:
        registry = importlib.import_module("rpyc.utils.registry").UDPRegistryServer(host="127.0.0.1", port=0)
        servers.append((registry, None))
        sys.stdout.write("registry service listening on 127.0.0.1:%d\n" % registry.sock.getsockname()[1])
    sys.stdout.flush()
    threads = [threading.Thread(target=server.start) for server, _ in servers]
    for thread in threads:
        thread.daemon = True
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(1)


if __name__ == "__main__":
    main()
