"""The matrix as a table."""

from matrix import environments

HEAD = """\
# Matrix

<!-- Written by `python3 -m matrix --write` in `interop-tests/`. Do not edit. -->

Stock clients against this implementation, and against a stock server of their own version on their own Python. Each
ran the same {steps} steps ([steps](../interop-tests/matrix/client)): connecting, values of every type, attributes,
keywords, operators, slices, iteration, pickling, exceptions, callbacks within callbacks, the client's own lists and
objects, events, asynchronous calls, references, a custom service, closing. A cell tells how many of them saw the same
with both servers.

4.1.3 and 4.1.4 are compared with 4.1.5, since they do not get through the steps with servers of their own; clients with
bound threads with ones without, since stock servers with bound threads hang now and then. That clients of all dialects
are served by one port at the same time is a test of its own ([test](../interop-tests/tests/test_matrix.py)).

"""

LEGEND = """
* `{steps}`: all the same, results, exception classes and texts, and no word more on standard error
* `{some} + n`: n steps differ on purpose, see [deviations](#deviations)
* `-`: that rpyc cannot be imported there (3.x has a module `async`, 5 and 6 are for Python 3); what can be imported was
  run, even where its metadata ask for a later Python
* `skipped`: could not be made where this was run
* threads: with `RPYC_BIND_THREADS=true`

Python {pythons}, on Linux.
"""


def markdown(cells):
    """The whole document."""
    steps = max((cell.steps for cell in cells), default=0)
    pythons = [python for python in environments.PYTHONS if any(cell.environment.python == python for cell in cells)]
    versions = ", ".join(environments.full_version(python) for python in pythons)
    text = HEAD.format(steps=steps) + table(cells, pythons)
    text += LEGEND.format(steps=steps, some=steps - 1, pythons=versions)
    return text + deviations(cells) + skipped(cells)


def table(cells, pythons):
    """One row for each rpyc, one column for each Python."""
    rows = {}
    for cell in cells:
        environment = cell.environment
        key = (environment.family, environment.rpyc + (" threads" if environment.threads else ""))
        rows.setdefault(key, {})[environment.python] = entry(cell)
    lines = ["| dialect | rpyc | " + " | ".join(pythons) + " |", "|---|---|" + "---|" * len(pythons)]
    for (family, rpyc), entries in rows.items():
        lines.append(f"| {family} | {rpyc} | " + " | ".join(entries.get(python, "-") for python in pythons) + " |")
    return "\n".join(lines) + "\n"


def entry(cell):
    """One cell."""
    if cell.skipped:
        return "skipped"
    if not cell.is_good:
        return "**failed**"
    same = cell.steps - len(cell.deviations)
    return f"{same} + {len(cell.deviations)}" if cell.deviations else str(same)


def deviations(cells):
    """What differs on purpose, and where."""
    where = {}
    for cell in cells:
        for difference in cell.deviations:
            key = (difference.step.replace("_", " "), difference.reason)
            where.setdefault(key, []).append(cell.environment.name)
    lines = ["", "## deviations", "", "| step | where | stock servers, and why not we |", "|---|---|---|"]
    lines += [f"| {step} | {', '.join(names)} | {reason} |" for (step, reason), names in where.items()]
    return "\n".join(lines) + "\n" if where else ""


def skipped(cells):
    """What did not run, and why."""
    lines = [f"* {cell.environment.name}: {cell.skipped}" for cell in cells if cell.skipped]
    return "\n".join(["", "## skipped", "", *lines]) + "\n" if lines else ""
