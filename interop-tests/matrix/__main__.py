"""Runs the matrix: ``python3 -m matrix`` in `interop-tests/`, after the testbed was built.

With ``--server python``, the server under test is `rpyc_rs` on CPython.
"""

import argparse
import fnmatch
import queue
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matrix import environments, report, runner
from support import processes, stage
from support.environments import NoEnvironment

DOCUMENT = stage.REPOSITORY / "protocol-spec" / "matrix.md"


def main():
    """Run the chosen environments and print the table; the exit code says whether all is well."""
    options = arguments()
    start = time.monotonic()
    chosen = [environment for environment in environments.every()
              if fnmatch.fnmatch(environment.name, options.only)]
    if options.make:
        return make(chosen)
    deviations = runner.Deviations(options.server)
    cells = run(chosen, options, deviations)
    text = report.markdown(cells)
    print(text, flush=True)
    problems = [f"{cell.environment.name}: {cell.explanation()}" for cell in cells if not cell.is_good]
    if options.only == "*" and not any(cell.skipped for cell in cells):
        problems += [f"deviations.toml: not needed any more: {entry}" for entry in deviations.unused()]
    print("\n".join(problems))
    if options.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    ran = [cell for cell in cells if not cell.skipped]
    good = sum(cell.is_good for cell in ran)
    print(f"{good} passed, {len(ran) - good} failed, {len(cells) - len(ran)} skipped"
          f" in {time.monotonic() - start:.1f}s")
    return 0 if ran and not problems else 1


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__)
    parser.add_argument("--only", default="*", help="environments by a pattern of their names, e.g. '4.1.*-py2.7'")
    parser.add_argument("--server", choices=["rust", "python"], default="rust", help="ours to test (default: rust)")
    parser.add_argument("--write", action="store_true", help=f"write the table to {DOCUMENT.name}")
    parser.add_argument("--make", action="store_true", help="only make the environments")
    parser.add_argument("--jobs", type=int, default=4, help="how many environments at once (default: 4)")
    parser.add_argument("--testbed-binary", help="path of the testbed example (default: from cargo's target)")
    return parser.parse_args()


def make(chosen):
    """Make environments, and say which cannot be."""
    for environment in chosen:
        try:
            environments.make(environment)
        except NoEnvironment as reason:
            print(f"skipped: {environment.name}: {reason}")
    return 0


def run(chosen, options, deviations):
    """The cells of the environments, a few at a time."""
    with tempfile.TemporaryDirectory(prefix="rpyc-matrix-") as directory:
        scratch = Path(directory)
        testbeds = queue.SimpleQueue()  # one for each job: some steps count objects in the server's process
        started = []
        for number in range(options.jobs):
            started.append(start_testbed(options, scratch / f"testbed-{number}.log"))
            testbeds.put(started[-1])

        def one(environment):
            testbed = testbeds.get()
            try:
                return runner.run(environment, testbed.addresses, scratch, deviations)
            finally:
                testbeds.put(testbed)

        try:
            with ThreadPoolExecutor(options.jobs) as pool:
                return list(pool.map(one, chosen))
        finally:
            for testbed in started:
                testbed.stop()


def start_testbed(options, log):
    """Start our server of the chosen kind."""
    if options.server == "python":
        return runner.start_server(environments.ours(), log)
    binary = stage.Stage(log.parent, testbed=options.testbed_binary).binary("testbed")
    return processes.start_server([binary, "--port", "0"], log, 3)


if __name__ == "__main__":
    sys.exit(main())
