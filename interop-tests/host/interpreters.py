"""Interpreters beside the main one."""

from common import classic_server, connect, say

SOURCE = """
try:
    import rpyc_rs
except ImportError as exc:
    print("ImportError", exc, flush=True)
"""


def main():
    """Import the package in another interpreter, before and after it is used in this one."""
    try:
        import _interpreters as interpreters  # 3.13
    except ImportError:
        import _xxsubinterpreters as interpreters
    other = interpreters.create()
    for _ in range(2):
        interpreters.run_string(other, SOURCE)
        _, address = classic_server()
        say(connect(address).eval("6 * 7"))
    interpreters.destroy(other)
