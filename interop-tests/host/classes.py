"""Clients of classes that change."""

import rpyc
from common import connect, say

CHANGES = """
class Base:
    __len__ = None
    def first(self): pass

class Changing(Base):
    pass
""", """
del Base.first
Base.second = lambda self: None
""", """
Base.__len__ = lambda self: 3
""", """
Base.__len__ = None
""", """
Changing.third = lambda self: None
"""


def changing(address):
    """What is told of the methods of an instance, after each change of its class."""
    conn = connect(address)
    for change in CHANGES:
        conn.execute(change)
        instance = conn.eval("Changing()")
        methods = dict(conn.sync_request(rpyc.core.consts.HANDLE_INSPECT, instance.____id_pack__))
        say(*[name for name in ["first", "second", "third", "__len__"] if name in methods])
