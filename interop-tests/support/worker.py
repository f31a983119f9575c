"""The process that runs client scripts, inside the environment of one rpyc version.

Runs on Python 2.7 and 3.  Reads one JSON object a line from standard input, runs what it names and answers
with one JSON object a line:

    {"file": PATH, "function": NAME, "addresses": {..}, "arguments": {..}, "scratch": PATH}
    {"outcome": "passed", "result": VALUE}    or    {"outcome": "failed", "detail": TEXT}
"""

import gc
import inspect
import io
import json
import os
import sys
import traceback

# Scripts see what a user's would, and `support`: a folder named like a remote module must not be importable,
# because proxy classes look into the client's own modules.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
from support.client import Fixtures  # noqa: E402
del sys.path[0]

LOADED = {}
MEMORY = {}


def load(path):
    """The namespace of a client script, run once."""
    if path not in LOADED:
        with io.open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        namespace = {"__name__": os.path.splitext(os.path.basename(path))[0], "__file__": path}
        exec(code, namespace)
        LOADED[path] = namespace
    return LOADED[path]


def parameters(function):
    """The names of a function's parameters."""
    spec = getattr(inspect, "getfullargspec", None) or inspect.getargspec
    return spec(function).args


def run(job):
    """Run one function and report."""
    fixtures = Fixtures(job["addresses"], MEMORY, job["arguments"], job["scratch"])
    try:
        function = load(job["file"])[job["function"]]
        try:
            result = function(*[fixtures.get(name) for name in parameters(function)])
        finally:
            fixtures.close()
    except BaseException:
        return {"outcome": "failed", "detail": explain(job["file"])}
    finally:
        del fixtures
        gc.collect()
    return {"outcome": "passed", "result": result}


def explain(path):
    """The traceback, and the variables of the script's own frames: plain asserts show no values."""
    lines = [traceback.format_exc()]
    trace = sys.exc_info()[2]
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename == path and frame.f_code.co_name != "<module>":
            lines.append("in %s:" % frame.f_code.co_name)
            for name, value in sorted(frame.f_locals.items()):
                lines.append("    %s = %s" % (name, short(value)))
        trace = trace.tb_next
    return "\n".join(lines)


def short(value):
    """The repr of a value, which may be a netref of a lost connection."""
    if "rpyc" in type(value).__module__:
        return "<%s>" % type(value).__name__  # its repr would talk to the server
    try:
        return repr(value)[:300]
    except Exception as error:
        return "<no repr: %s>" % error


def main():
    """Serve jobs until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a script prints must not get between the answers
    try:
        import faulthandler
        import signal
        faulthandler.register(signal.SIGUSR1, all_threads=True)
    except ImportError:
        pass  # Python 2
    for line in iter(sys.stdin.readline, ""):
        answer = run(json.loads(line))
        answers.write(json.dumps(answer, default=repr) + "\n")
        answers.flush()
    # Background threads of a failed test may never end.
    os._exit(0)


if __name__ == "__main__":
    main()
