"""A client of a server whose requests run on the main thread."""

from common import connect, remote, say


def on_main_thread(conn):
    """Whether the other side's requests run on its main thread."""
    return conn.eval("__import__('threading').current_thread() is __import__('threading').main_thread()")


def client(address):
    """Have all kinds of things done on the main thread."""
    conn, other = connect(address), connect(address)
    far = remote(conn)
    say(on_main_thread(conn), on_main_thread(other))

    def nested(depth):
        return depth if depth == 0 else far.call(nested, depth - 1) + 1 if on_main_thread(conn) else -1

    say(far.call(nested, 5))
    for name, args in [("fail", ("text",)), ("call", (conn.modules.sys.exit, 3))]:
        try:
            getattr(far, name)(*args)
        except (ValueError, SystemExit) as exc:
            say(type(exc).__name__)
    say(conn.eval("6 * 7"))
    conn.execute(
        "import gc\n"
        "from rpyc_rs.utils.executors import MainThreadQueue\n"
        "def stop():\n"
        "    next(found for found in gc.get_objects() if isinstance(found, MainThreadQueue)).stop()\n"
    )
    try:
        conn.namespace["stop"]()
    except EOFError:
        pass  # the server ended before the answer was read
    say("stopped")
