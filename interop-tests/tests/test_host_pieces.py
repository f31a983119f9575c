"""Answers that are ready leave in one piece, but none waits for a request that takes long."""

import sys

import pytest
from support.host import PYTHONS

NEWEST = PYTHONS[-1]


@pytest.fixture(params=PYTHONS)
def address(programs, request):
    """A classic server's."""
    return programs.start("ours", request.param, "serving", "serve").address()


def test_no_answer_waits_for_a_long_request(programs, address):
    ended = programs.run("6.0.2", NEWEST, "pieces", "before_a_long_one", address)
    assert ended.is_clean()
    assert ended.output == ["45 False", "first", "45 False", "second"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a system that counts segments")
def test_answers_leave_in_one_piece(programs, address):
    ended = programs.run("6.0.2", NEWEST, "pieces", "segments", address)
    assert ended.is_clean()
    assert ended.output == ["True"]
