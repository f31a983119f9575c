"""Servers of all kinds, on all kinds of sockets, with services of both packages; and every way to connect."""

import os
import ssl
import threading

import rpyc
import rpyc.utils.server
from common import join, outcome, say, spawn, wait
from rpyc.utils.authenticators import AuthenticationError, SSLAuthenticator


class Greeter(rpyc.Service):
    """A service."""

    def on_connect(self, conn):
        self.conn = conn

    def exposed_greet(self, name, callback=None):
        return "hello " + (callback(name) if callback else name)

    def exposed_credentials(self):
        return str(self.conn._config["credentials"])


def password(sock):
    """An authenticator: the client says a word first."""
    word = sock.recv(4)
    if word == b"fail":
        raise AuthenticationError("wrong password")
    if word == b"bug!":
        raise LookupError("a bug of the authenticator")
    return sock, word.decode()


def serve(kind, where, folder="", authenticator=""):
    """Serve; *where* is ``tcp``, ``ipv6`` or ``unix``."""
    options = {
        "tcp": {"hostname": "127.0.0.1"}, "ipv6": {"hostname": "::1", "ipv6": True},
        "unix": {"socket_path": os.path.join(folder, "socket")},
    }[where]
    files = [os.path.join(folder, name) for name in ["key.pem", "cert.pem", "cert.pem"]]
    options["authenticator"] = {"": None, "password": password, "ssl": lambda sock: SSLAuthenticator(*files)(sock)}[
        authenticator]
    server = getattr(rpyc.utils.server, kind)(Greeter, auto_register=False, **options)
    server.logger.disabled = True
    server.listener.listen(16)
    say("listening on %s:%s" % (where, server.port))
    server.start()
    say("ended")


class Closing(rpyc.Service):
    """A service that closes its own server, in the midst of requests."""

    server = None
    waiting = threading.Semaphore(0)
    closed = threading.Event()

    def exposed_wait(self):
        self.waiting.release()
        wait(self.closed)
        return "too late"

    def exposed_close(self):
        self.waiting.acquire()
        self.waiting.acquire()
        self.server.close()
        self.closed.set()
        return "too late"


def serve_until_closed(kind):
    """Serve until a client wants the server to be closed."""
    server = Closing.server = getattr(rpyc.utils.server, kind)(Closing, hostname="127.0.0.1", auto_register=False)
    say("listening on tcp:%s" % server.port)
    server.start()
    say("ended")


def close(address):
    """Have such a server closed while two others wait for it, and tell what all three are told."""
    def use(name):
        conn = connect(address)  # not closed in the end: rpyc 6 fails to, where the server has done so
        try:
            getattr(conn.root, name)()
        except EOFError as exc:
            said.append(str(exc).splitlines()[0])

    said = []
    join(*[spawn(use, name) for name in ("wait", "wait", "close")])
    say(said)


def connect(address, folder="", way=""):
    """A connection to such a server."""
    where, port = address.split(":", 1)
    if where == "unix":
        return rpyc.utils.factory.unix_connect(port)
    host = {"tcp": "127.0.0.1", "ipv6": "::1"}[where]
    if way == "ssl":
        files = [os.path.join(folder, name) for name in ["key.pem", "cert.pem", "cert.pem"]]
        return rpyc.ssl_connect(host, int(port), *files, cert_reqs=ssl.CERT_REQUIRED)
    if way == "no certificate":
        return rpyc.ssl_connect(host, int(port))
    if way:
        stream = rpyc.SocketStream.connect(host, int(port))
        stream.write(way.encode())
        return rpyc.connect_stream(stream)
    return rpyc.connect(host, int(port), ipv6=where == "ipv6")


def client(address, folder="", way=""):
    """Use the service."""
    def use():
        conn = connect(address, folder, way)
        try:
            greet = conn.root.greet
            assert greet("you") == "hello you" and greet("you", lambda name: name + "!") == "hello you!"
            later = rpyc.async_(greet)
            results = [later(str(number)) for number in range(100)]
            assert [result.value for result in results] == ["hello %d" % number for number in range(100)]
            return conn.root.credentials()
        finally:
            conn.close()

    say(outcome(use, (EOFError, OSError)))


def ways():
    """Connections that bring their own server."""
    from rpyc.core.service import SlaveService
    from rpyc.utils import classic, factory

    for make in [classic.connect_thread, classic.connect_subproc, classic.connect_multiprocess]:
        conn = make()
        say(conn.eval("6 * 7"), conn.modules.os.getpid() == os.getpid())
        conn.close()
        if hasattr(conn, "proc"):
            say(conn.proc.wait(20))
    streams = rpyc.PipeStream.create_pair()
    server = threading.Thread(target=lambda: factory.connect_stream(streams[0], SlaveService).serve_all())
    server.start()
    conn = classic.connect_pipes(streams[1].incoming, streams[1].outgoing)
    say(conn.eval("6 * 7"))
    conn.close()
    server.join(20)
    say(server.is_alive())


def subprocess_of(interpreter):
    """A classic server of another environment, over pipes."""
    os.environ.pop("PYTHONPATH", None)  # by which this process may have its rpyc
    conn = rpyc.utils.factory.connect_subproc([interpreter, __file__], rpyc.ClassicService)
    say(conn.eval("6 * 7"))
    conn.close()
    say(conn.proc.wait(20))


if __name__ == "__main__":
    rpyc.classic.connect_stdpipes().serve_all()
