"""Classic servers of all kinds."""

import rpyc.utils.server
from common import LOCAL, say
from rpyc.core.service import SlaveService


def serve(kind="ThreadedServer"):
    """Serve on the main thread."""
    server = getattr(rpyc.utils.server, kind)(SlaveService, **LOCAL)
    server.listener.listen(16)  # else a client may come too early to stock's
    say("listening on 127.0.0.1:%d" % server.port)
    server.start()
    say("the server has ended")
