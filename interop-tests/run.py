#!/usr/bin/env python3
"""Runs every check and test of the repository: ``python3 interop-tests/run.py``.

Needs cargo, a CPython 3.11 and the network for what is not cached yet.  Uses the standard library only; pytest and
each version of rpyc get virtual environments of their own in `interop-tests/.venvs`.  The steps go on after a
failure, and the summary at the end has the closing line of each.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REPOSITORY = ROOT.parent
sys.path.insert(0, str(ROOT))

PYTEST = ["pytest>=8,<10", "jsonschema>=4.18,<5"]
CLOSING = re.compile(r"^(test result:|\s*Summary \[|.*\d+ (?:passed|failed|skipped).* in [\d.]+s|\s*Finished |error)")


@dataclass
class Step:
    """One command."""

    name: str
    command: list
    cwd: Path = REPOSITORY
    env: dict = field(default_factory=dict)


def main():
    """Run the chosen steps; the exit code says whether all went well."""
    options = arguments()
    results = []
    for step in steps(options):
        start = time.monotonic()
        code, closing = run(step)
        results.append((step, code, time.monotonic() - start, closing))
    summary(results)
    return 0 if results and all(code == 0 for _, code, _, _ in results) else 1


def arguments():
    """The command line; what follows ``--`` is for pytest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no lints and no documentation build")
    parser.add_argument("--only", help="run only the steps with this in their name, e.g. interop")
    parser.add_argument("pytest", nargs="*", help="after --: arguments for pytest")
    return parser.parse_args()


def steps(options):
    """The steps to run, in order."""
    chosen = [Step("environments", [sys.executable, __file__, "--make-environments"], cwd=ROOT)]
    chosen += [] if options.quick else lint_steps()
    chosen += rust_steps() + interop_steps(options.pytest)
    return [step for step in chosen if options.only is None or options.only in step.name]


def lint_steps():
    """What reads the sources."""
    cargo_doc = ["cargo", "doc", "--workspace", "--no-deps", "--locked"]
    return [
        Step("format", ["cargo", "fmt", "--all", "--check"]),
        Step("clippy", ["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
        Step("documentation", cargo_doc, env={"RUSTDOCFLAGS": "-D warnings"}),
        Step("dependency fence", [sys.executable, __file__, "--check-fence"]),
    ]


def rust_steps():
    """The tests in Rust."""
    if shutil.which("cargo-nextest"):
        tests = ["cargo", "nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--status-level", "fail"]
    else:
        tests = ["cargo", "test", "--workspace", "--locked", "--no-fail-fast", "--lib", "--bins", "--tests"]
    return [
        Step("rust tests", tests),
        Step("doc tests", ["cargo", "test", "--workspace", "--locked", "--doc"]),
    ]


def interop_steps(pytest_arguments):
    """Stock clients against our servers."""
    build = ["cargo", "build", "--release", "--locked"]
    in_environment = [sys.executable, __file__, "--in-environment"]
    return [
        Step("interop: build programs", [*build, "-p", "rpyc-server", "-p", "rpyc-bench"]),
        Step("interop: build examples", [*build, "-p", "rpyc", "--example", "testbed", "--example", "thermostat"]),
        Step("interop: build wheel", [sys.executable, __file__, "--build-wheel"], cwd=ROOT),
        Step("interop: pytest", [*in_environment, "pytest", *pytest_arguments], cwd=ROOT),
        Step("interop: matrix", [*in_environment, "matrix"], cwd=ROOT),
        Step("interop: rpyc's own tests", [*in_environment, "stock_suite"], cwd=ROOT),
    ]


def run_in_environment(module, *given):
    """Replace this process by a module, in the environment that is made for pytest."""
    from support import environments, versions
    interpreter = environments.make("pytest", versions.DEFAULT_PYTHON, PYTEST)
    os.chdir(ROOT)
    os.execv(interpreter, [str(interpreter), "-m", module, *given])


def make_environments():
    """Make what the Rust tests look for: stock rpyc of every version, to talk to."""
    from support import environments, versions
    for version in versions.VERSIONS:
        print(environments.describe(environments.environment(version)), flush=True)
    run_in_environment("matrix", "--make")


def build_wheel():
    """Make the wheel of our Python package, and an environment with it for each Python that is here."""
    from support import environments
    print(environments.wheel())
    for python in environments.found(*environments.WHEEL_PYTHONS):
        print(environments.describe(environments.with_wheel(python)), flush=True)


def check_fence():
    """The protocol does no I/O, so nothing that does may be among its dependencies."""
    command = ["cargo", "tree", "--locked", "-p", "rpyc-protocol", "-e", "normal", "--prefix", "none"]
    tree = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    found = {line.split()[0] for line in tree.splitlines() if line} & {"tokio", "mio", "socket2", "rpyc"}
    if found:
        sys.exit(f"rpyc-protocol depends on {', '.join(sorted(found))}")
    print("rpyc-protocol depends on nothing that does I/O")


def run(step):
    """Run a step with its output shown; return its exit code and its closing line."""
    print(f"\n-- {step.name}: {shlex.join(map(str, step.command))}", flush=True)
    closing = []
    try:
        process = subprocess.Popen(
            step.command, cwd=step.cwd, env={**os.environ, **step.env}, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
    except FileNotFoundError as error:
        return 127, str(error)
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        if CLOSING.match(line):
            closing.append(line.strip())
    return process.wait(), conclusion(closing)


def conclusion(lines):
    """The closing line; the many of ``cargo test`` are added up."""
    summaries = [line for line in lines if line.startswith("Summary [")]
    if summaries:
        return summaries[-1]  # nextest's; lines of other runners may be quoted in its output
    counts = [re.findall(r"(\d+) (passed|failed|ignored)", line) for line in lines if line.startswith("test result:")]
    if not counts:
        return lines[-1] if lines else ""
    total = {}
    for pairs in counts:
        for count, what in pairs:
            total[what] = total.get(what, 0) + int(count)
    return f"test result: {', '.join(f'{count} {what}' for what, count in total.items())} in {len(counts)} binaries"


def summary(results):
    """Print what happened."""
    print("\n== summary")
    for step, code, seconds, closing in results:
        state = "ok" if code == 0 else f"FAILED ({code})"
        print(f"{state:<12} {seconds:6.0f} s  {step.name:<24} {closing}")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in-environment"]:
        run_in_environment(*sys.argv[2:])
    for task in [make_environments, build_wheel, check_fence]:
        if sys.argv[1:2] == ["--" + task.__name__.replace("_", "-")]:
            sys.exit(task())
    sys.exit(main())
