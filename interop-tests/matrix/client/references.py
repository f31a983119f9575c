"""How long objects live."""

import gc
import os

from callbacks import Own
from common import COUNTING, serve_until, step
from plain import plain


@step(COUNTING)
def released_once(conn, testbed):
    before = testbed.token_count()
    token = testbed.Token(u"t")
    alive = testbed.token_count() - before
    del token
    gc.collect()
    return plain((alive, testbed.token_count() - before))


@step(COUNTING)
def released_when_received_several_times(conn, testbed):
    before = testbed.token_count()
    token = testbed.Token(u"t")
    same = [token.itself() for _ in range(4)]
    del token, same
    gc.collect()
    return plain(testbed.token_count() - before)


@step(COUNTING)
def released_with_their_list(conn, testbed):
    before = testbed.token_count()
    tokens = testbed.tokens(10)
    kept = tokens[3]
    names = [token.name for token in tokens]
    del tokens
    gc.collect()
    after_list = testbed.token_count() - before
    del kept
    token = None
    gc.collect()
    return plain((names, after_list, token, testbed.token_count() - before))


@step(COUNTING)
def own_objects_are_released(conn, testbed):
    name = u"held-%d" % os.getpid()
    own = Own()
    before = entries(conn, own)
    testbed.hold(name, own)
    held = [testbed.held(name) is own for _ in range(3)]
    for _ in range(5):
        testbed.hold(name, own)
    meanwhile = entries(conn, own) - before
    testbed.drop_held(name)
    serve_until(conn, lambda: entries(conn, own) == before, rounds=20)
    return plain((held, meanwhile, entries(conn, own) - before))


def entries(conn, own):
    """How many entries of the table of our objects are this one."""
    table = conn._local_objects
    return len([1 for entry in list(getattr(table, "_dict", table).values()) if entry[0] is own])
