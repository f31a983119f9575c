"""Serves an application: ``python server.py bpy`` or ``python server.py pxr.Usd``.

Runs in an environment with the application and `rpyc_rs`.  The application's own thread, the main one, does all the
work, as in a program with a user interface; the server has threads of its own.
"""

import importlib
import sys

# The other tests have `rpyc` as a second name of `rpyc_rs` in this environment; an application's user has not.
sys.path = [path for path in sys.path if not path.endswith("alias")]

from rpyc_rs import hrpyc  # noqa: E402
from rpyc_rs.utils.executors import MainThreadQueue  # noqa: E402


def main():
    """Serve until killed."""
    importlib.import_module(sys.argv[1])
    calls = MainThreadQueue()
    server = hrpyc.start_server(port=0, executor=calls)
    print(f"listening on 127.0.0.1:{server.port}", flush=True)
    calls.run_forever()


if __name__ == "__main__":
    main()
