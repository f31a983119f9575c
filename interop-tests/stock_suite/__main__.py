"""Runs rpyc's own test suite twice, with stock and with ours in place of it, and compares test by test.

CHECKOUT is a checkout of rpyc's repository at the version that `rpyc_rs` behaves as (6.0.2); its tests are not part of
this repository.  A test that passes with stock has to pass with ours, but for those in `exceptions.toml`.
"""

import argparse
import sys
import time
from pathlib import Path

from stock_suite.comparison import Comparison, Exceptions
from stock_suite.suite import Runner
from support import environments

PACKAGES = ("pytest>=8,<10", "pytest-timeout>=2.3,<3", "plumbum", "numpy", "pandas", "gevent")


def main():
    """Run it; the exit code says whether all that passes with stock passes with ours."""
    options = arguments()
    start = time.monotonic()
    interpreter = environments.with_wheel(options.python, f"stock-suite-py{options.python}", PACKAGES)
    selection = ("-k", options.k) if options.k else ()
    stock = Runner(interpreter, options.checkout, ours=False, selection=selection)
    ours = Runner(interpreter, options.checkout, ours=True, selection=selection)
    comparison = Comparison(Exceptions())
    print(f"{'stock':<11}{'ours':<11}")
    for file in sorted(path.name for path in options.checkout.glob("tests/test_*.py")):
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
    parser.add_argument("checkout", type=Path, help="the checkout")
    parser.add_argument("-k", default="", help="only tests that this expression of pytest's -k matches")
    parser.add_argument("--python", default="3.11", help="the CPython that runs all (default: 3.11)")
    options = parser.parse_args()
    options.checkout = options.checkout.resolve()
    if not (options.checkout / "tests").is_dir():
        parser.error(f"{options.checkout} has no folder tests")
    return options


if __name__ == "__main__":
    sys.exit(main())
