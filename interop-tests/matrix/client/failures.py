"""Exceptions of the server."""

from common import CLASSIC, attempt, step
from plain import plain, raised


@step(CLASSIC)
def builtin_exceptions(conn, testbed):
    seen = []
    for name, args in [
        ("ValueError", (u"bad",)), ("KeyError", (u"k",)), ("IndexError", ()), ("TypeError", (1, u"two")),
        ("ZeroDivisionError", (u"z",)), ("StopIteration", ()), ("AttributeError", (u"a",)), ("EOFError", (u"e",)),
        ("NotImplementedError", ()), ("Exception", (u"x",)), ("ImportError", (u"i",)), ("RuntimeError", (u"\xe9",)),
    ]:
        seen.append(attempt(testbed.fail, name, *args))
    return seen


@step(CLASSIC)
def caught_by_class(conn, testbed):
    try:
        testbed.fail("KeyError", u"k")
    except LookupError:
        return ["caught"]


@step(CLASSIC)
def custom_exceptions(conn, testbed):
    try:
        testbed.fail_custom(7, u"detail")
    except Exception as error:
        return raised(error) + [plain((error.code, error.detail))]


@step(CLASSIC)
def further_exceptions(conn, testbed):
    return [
        attempt(testbed.divide, 1, 0, text=False), attempt(testbed.fail_with_object), attempt(testbed.divide, 3, 2),
        attempt(lambda: conn.modules["no.such.module"], text=False), attempt(lambda: testbed.no_such_name, text=False),
    ]


@step(CLASSIC)
def remote_traceback(conn, testbed):
    try:
        testbed.fail("ValueError", u"bad")
    except ValueError as error:
        traceback = getattr(error, "_remote_tb", None)
        text = traceback if type(traceback) is str else "\n".join(traceback or ())
        return plain((traceback is not None, "ValueError: bad" in text, "WARNING" in text, "WARNING" in str(error)))
