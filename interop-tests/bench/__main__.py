"""Figures of ours, each as a ratio to something else in the same run: stock rpyc, or the least that can be.

Tables: ``native``, a stock client on rpyc-server; ``host``, a stock client on a Python server with our package;
``both``, our package at both ends; ``large``, files sent to and fro.  Each figure has its goal beside it, if it has one,
and an exclamation mark if that is missed.
"""

import argparse
import tempfile

from bench import both, host, large, native, readme
from bench.workers import Workers
from support import versions
from support.stage import Stage

TABLES = {"native": native, "host": host, "both": both, "large": large}


def main():
    """Run it."""
    options = arguments()
    version = versions.find(options.rpyc)
    with tempfile.TemporaryDirectory(prefix="rpyc-bench-") as directory:
        stage = Stage(directory)
        tables = []
        for name in options.of:
            with Workers(stage, options.binaries, version) as workers:
                tables.append(TABLES[name].table(workers, options))
    if options.readme:
        readme.write(tables, workers.pythons["stock"])


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--of", type=tables, default=list(TABLES), help="which tables, separated by commas")
    parser.add_argument("--only", default="", help="rows with this in their name")
    parser.add_argument("--seconds", type=float, default=5, help="time for each row (default 5, 3 rounds at least)")
    parser.add_argument("--megabytes", type=int, default=1024, help="size of the large file")
    parser.add_argument("--quick", action="store_true", help="3 rounds, 8 megabytes: only shows that it works")
    parser.add_argument("--readme", action="store_true", help="write the README's tables, too: all, in full")
    parser.add_argument("--rpyc", default=versions.NEWEST.name, help="version of stock rpyc")
    parser.add_argument("--binaries", help="where rpyc-server and canned are (default: cargo's target directory)")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.megabytes = 0, 8
    if options.readme and (options.quick or options.only or options.of != list(TABLES)):
        parser.error("the README has all tables, in full")
    return options


def tables(names):
    """Those of that name."""
    chosen = names.split(",")
    if not set(chosen) <= set(TABLES):
        raise argparse.ArgumentTypeError(f"one of {', '.join(TABLES)}")
    return chosen


if __name__ == "__main__":
    main()
