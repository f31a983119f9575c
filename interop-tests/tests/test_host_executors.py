"""Requests that an executor runs on the application's main thread."""

import pytest
from support.host import PYTHONS

OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
SAID = ["True True", "5", "ValueError", "SystemExit", "42", "stopped"]


@pytest.mark.parametrize("client", ["6.0.2", "ours"])
@pytest.mark.parametrize("python", PYTHONS)
def test_a_queue(programs, python, client):
    server = programs.start("ours", python, "executing", "queue")
    ended = programs.run(client, NEWEST, "executing_client", "client", server.address())
    assert ended.is_clean() and ended.output == SAID
    server.expect("stopped")
    assert server.end().is_clean()


def test_executors_that_fail(programs):
    ended = programs.run("ours", OLDEST, "executing", "failing")
    assert ended.is_clean()
    assert ended.output == [
        "LookupError: no main thread today 0", "again",
        "RuntimeError: the executor returned without running what it was given 0", "again",
        "once 1", "again",
    ]


@pytest.mark.parametrize("python", PYTHONS)
def test_a_main_thread_that_is_busy(programs, python):
    ended = programs.run("ours", python, "executing", "busy")
    assert ended.is_clean()
    call = "CALL of Plain.exposed_run"
    assert ended.output == [
        f"TimeoutError: the main thread did not get to {call} within 0.2 s: it is busy with {call}",
        "first", "first third",
    ]
