"""Runs random programs with stock and with ours, and compares: ``python3 -m programs`` in `interop-tests/`."""

import argparse
import sys
import time

from programs import compare, generator, pairs


def main():
    """Run the chosen programs; the exit code says whether all see the same."""
    options = arguments()
    numbers = range(options.first, options.first + options.count)
    if options.show:
        for number in numbers:
            print(f"# program {number} of seed {options.seed}", *generator.program(options.seed, number), sep="\n")
        return 0
    compared = [pair for pair in pairs.COMPARED if options.only in str(pair)]
    start = time.monotonic()
    differences = compare.run(options.seed, numbers, compared, options.jobs)
    for difference in differences:
        print(f"{difference}\n")
    total = len(compared) * options.count
    print(f"{total - len(differences)} passed, {len(differences)} failed in {time.monotonic() - start:.1f}s")
    return 1 if differences or not total else 0


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="programs", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which programs (default: 1)")
    parser.add_argument("--count", type=int, default=200, help="how many (default: 200)")
    parser.add_argument("--first", type=int, default=0, help="number of the first one (default: 0)")
    parser.add_argument("--only", default="", help="pairs with this in their name, e.g. '4.1.0 client'")
    parser.add_argument("--jobs", type=int, default=2, help="how many pairs at once (default: 2)")
    parser.add_argument("--show", action="store_true", help="only print the programs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
