"""Mixed load on a server: ``python3 -m soak --seconds 600 --seed 1 --server native`` in `interop-tests/`.

Honest clients of several versions verify every answer, while others are killed, fall silent, are slow, read nothing,
send broken bytes or attack.  It fails if an honest request is lost or answered wrongly, if a quiet client loses its
connection, if the server's memory grows, or if it holds anything at the end that it did not hold at the start.
"""

import argparse
import os
import random
import re
import sys
import tempfile

from soak import players
from soak.load import Load
from soak.watch import Record
from support import environments, processes
from support.stage import PYTHON_SERVER, Stage
from support.versions import NEWEST, OURS
from support.watcher import MEBIBYTE, Watcher

GROWTH = 24 * MEBIBYTE
"""By how much the memory may grow after the warm-up: allocators keep some of what is freed."""
MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""Has the C library give back what is freed.  Left to itself, it keeps some 10 MiB for each of 8 arenas a core, as
threads come and go, and one would have to wait for long until that shows no growth any more."""
BAD = re.compile("panicked|Traceback|deadlock", re.IGNORECASE)
"""What must not be in the log of a server."""


def main():
    """Run it; the exit code says whether all is well."""
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="rpyc-soak-") as directory:
        stage = Stage(directory, testbed=options.testbed_binary, server=options.server_binary)
        server = start(options.server, stage)
        try:
            return soak(options, stage, server)
        finally:
            stage.close()
            if server.is_running():
                server.process.kill()
            server.process.wait()


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long, 5 at least (default: 60)")
    parser.add_argument("--seed", type=int, help="what is done at random (default: another each time)")
    parser.add_argument("--server", choices=["native", "python", "stock"], default="native",
                        help="stock's, without what it does not survive, is to compare with (default: native)")
    parser.add_argument("--only", default="", help="only players with one of these in their names, separated by commas")
    parser.add_argument("--testbed-binary", help="path of the testbed example (default: from cargo's target)")
    parser.add_argument("--server-binary", help="path of rpyc-server (default: from cargo's target)")
    options = parser.parse_args()
    if options.seconds < 5:
        parser.error("memory cannot be measured in less than 5 seconds")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 32)
    return options


def start(server, stage):
    """A server of the testbed."""
    if server == "native":
        return stage.start("testbed", "--port", "0", listeners=3)
    interpreter = environments.environment(OURS if server == "python" else NEWEST)
    log = stage.scratch() / "server.log"
    return processes.start_server([interpreter, PYTHON_SERVER], log, 3, env={**os.environ, **MALLOC})


def soak(options, stage, server):
    """Load the server and say how it took that."""
    load = Load(chosen(players.company(options.server, stage, server.addresses), options.only), options.seed)
    watcher = Watcher(server)
    before = watcher.held()
    record = Record(watcher)
    record.start()
    try:
        load.run(options.seconds)
    finally:
        record.stop()
    problems = [failure for row in load.rows.values() for failure in row.failures]
    problems += [record.failure] if record.failure else []
    problems += [] if server.is_running() else ["the server ended"]
    after = None if problems else watcher.settled(before)
    problems += [] if problems or after == before else [f"the server held {before} and holds {after}"]
    early, late = record.growth()
    problems += [f"the memory grew by {(late - early) / MEBIBYTE:.1f} MiB"] if late - early > GROWTH else []
    problems += [] if options.server == "stock" else complaints(server.log_text())
    watcher.close()
    report(options, load, record, before, after, problems)
    return 1 if problems else 0


def chosen(slots, only):
    """The slots with those players that have one of these in their names."""
    wanted = only.split(",")
    some = {}
    for name, slot in slots.items():
        players_of_slot = [player for player in slot if any(part in player.name for part in wanted)]
        if players_of_slot:
            some[name] = players_of_slot
    return some


def complaints(log):
    """Lines of the log that must not be there."""
    return [f"in the log: {line}" for line in log.splitlines() if BAD.search(line)]


def report(options, load, record, before, after, problems):
    """Print the table, what went wrong and the closing line."""
    print("player               turns   requests   longest turn   failed")
    for name, row in sorted(load.rows.items()):
        print(f"{name:<18} {row.turns:>7} {row.requests:>10} {row.longest:>12.2f} s {len(row.failures):>8}")
    early, late = record.growth()
    peak = max(record.samples)
    print(f"memory: {early / MEBIBYTE:.1f} MiB after the warm-up, {late / MEBIBYTE:.1f} MiB at the end,"
          f" {peak / MEBIBYTE:.1f} MiB at most; it may grow by {GROWTH / MEBIBYTE:.0f} MiB")
    print("memory over the time, in MiB:", *[round(memory / MEBIBYTE) for memory in record.memory()])
    print(f"held before: {before}\nheld after:  {after or 'not asked'}")
    print(f"a quiet client was answered within {record.longest:.2f} s")
    print("\n".join(problems[:20]))
    honest = sum(row.requests for name, row in load.rows.items() if name.startswith("honest"))
    print(f"soak: {options.server}, {options.seconds:.0f} s, seed {options.seed}: {honest} honest requests,"
          f" {len(problems)} problems")


if __name__ == "__main__":
    sys.exit(main())
