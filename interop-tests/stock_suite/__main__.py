"""Runs rpyc's own test suite twice, with stock and with ours in place of it, and compares test by test.

CHECKOUT is a checkout of rpyc's repository at the version that `rpyc_rs` behaves as; its tests are not part of this
repository.  Without it, that version is taken from the clone that RPYC_REPOSITORY names, and nothing is run if there is
none.  A test that passes with stock has to pass with ours, but for those in `exceptions.toml`.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from stock_suite.comparison import Comparison, Exceptions
from stock_suite.suite import Runner
from support import clone, environments
from support.environments import NoEnvironment
from support.versions import DEFAULT_PYTHON, OURS

PACKAGES = ("pytest>=8,<10", "pytest-timeout>=2.3,<3", "plumbum", "numpy", "pandas", "gevent")


def main():
    """Run it; the exit code says whether all is well."""
    options = arguments()
    if options.checkout:
        return compare(options.checkout.resolve(), options)
    with tempfile.TemporaryDirectory(prefix="rpyc-suite-") as directory:
        try:
            clone.unpack(OURS.rpyc, directory)
        except NoEnvironment as reason:
            print(f"1 skipped in 0.0s: the tests of rpyc {OURS.rpyc}: {reason}")
            return 0
        return compare(Path(directory), options)


def compare(checkout, options):
    """Run the tests of a checkout."""
    start = time.monotonic()
    interpreter = environments.with_wheel(options.python, f"stock-suite-py{options.python}", PACKAGES)
    selection = ("-k", options.k) if options.k else ()
    stock = Runner(interpreter, checkout, ours=False, selection=selection)
    ours = Runner(interpreter, checkout, ours=True, selection=selection)
    comparison = Comparison(Exceptions())
    print(f"{'stock':<11}{'ours':<11}")
    for file in sorted(path.name for path in checkout.glob("tests/test_*.py")):
        for line in comparison.add(stock.run(file), ours.run(file)):
            print(line, flush=True)
    closing = comparison.finish(is_whole=not options.k)
    for problem in comparison.problems:
        print(f"\n{problem}")
    print(f"{closing}, in {time.monotonic() - start:.1f}s")
    return 1 if comparison.problems else 0


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="stock_suite", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, nargs="?", help="a folder with rpyc's folders rpyc, tests and bin")
    parser.add_argument("-k", default="", help="only tests that this expression of pytest's -k matches")
    parser.add_argument("--python", default=DEFAULT_PYTHON, help="the CPython that runs all (default: %(default)s)")
    options = parser.parse_args()
    if options.checkout and not (options.checkout / "tests").is_dir():
        parser.error(f"{options.checkout} has no folder tests")
    return options


if __name__ == "__main__":
    sys.exit(main())
