"""A stock server of a plain service: run by generate_frames.py."""

import sys

import rpyc
from rpyc.utils.server import ThreadedServer

server = ThreadedServer(rpyc.Service, hostname="127.0.0.1", port=0, auto_register=False)
server.listener.listen(5)  # up to 4.0 it listens only when it starts
sys.stdout.write("%d\n" % server.port)
sys.stdout.flush()
server.start()
