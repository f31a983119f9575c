"""Servers and clients of hrpyc."""

import socket

from common import say, told

import hrpyc


def server():
    """Serve until told to stop; then serve on the same port again."""
    thread = hrpyc.start_server(port=0)
    say("listening on 127.0.0.1:%d" % thread.port)
    told()
    thread.stop()
    thread.join(20)
    say(thread.is_alive())
    again = hrpyc.start_server(port=thread.port)
    say(again.port == thread.port)
    told()
    again.close()
    again.join(20)
    say(again.is_alive())


def taken():
    """A port that somebody else has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        for use_thread in [True, False]:
            try:
                hrpyc.start_server(port=port, use_thread=use_thread)
            except OSError as exc:
                say(exc.strerror.replace(str(port), "PORT"))


def client(address):
    """Import modules of a server."""
    host, port = address.split(":")
    connection, module = hrpyc.import_remote_module(host, int(port), "os")
    say(module.getpid() == connection.modules.os.getpid(), module.path.basename("a/b"))
    connection.close()

