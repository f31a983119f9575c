"""A client that does by stock rpyc what Houdini's own hrpyc does."""

from common import connect, say


def client(address):
    """Take a classic connection and a module of it."""
    conn = connect(address)
    say(conn.modules["os"].path.basename("a/b"))
    conn.close()
