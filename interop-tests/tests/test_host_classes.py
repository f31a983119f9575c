"""What a client is told of a class holds for the class as it is."""

import pytest
from support.host import PYTHONS

NEWEST = PYTHONS[-1]


@pytest.mark.parametrize("client,server", [("6.0.2", "6.0.2"), ("6.0.2", "ours"), ("ours", "ours")])
def test_methods_come_and_go(programs, client, server):
    address = programs.start(server, NEWEST, "serving", "serve").address()
    ended = programs.run(client, NEWEST, "classes", "changing", address)
    assert ended.is_clean()
    assert ended.output == ["first", "second", "second __len__", "second", "second third"]
