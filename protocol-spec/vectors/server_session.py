"""A stock classic server for one connection: run by record_conversations.py."""

import sys

from rpyc.core.service import SlaveService
from rpyc.utils.server import OneShotServer

server = OneShotServer(SlaveService, hostname="127.0.0.1", port=0, auto_register=False,
                       protocol_config={"include_local_traceback": False})
server.listener.listen(1)  # up to 4.0 it listens only when it starts
sys.stdout.write("%d\n" % server.port)
sys.stdout.flush()
server.start()
