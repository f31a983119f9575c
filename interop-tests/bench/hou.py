"""A small `hou` in plain Python, of the same shape as the scene of rpyc-server, for the Python servers."""

import random


class Parm(object):
    """A parameter."""

    def __init__(self, name, value):
        self._name = name
        self._value = value

    def name(self):
        """Its name."""
        return self._name

    def set(self, value):
        """Change it."""
        self._value = float(value)

    def eval(self):
        """Its value."""
        return self._value


class Node(object):
    """A node with parameters and children."""

    def __init__(self, parent, name):
        self._parent = parent
        self._name = name
        self._children = {}
        self._parms = {key: Parm(key, 0.0) for key in ("tx", "ty", "tz", "scale")}

    def name(self):
        """Its name."""
        return self._name

    def path(self):
        """Its path."""
        if self._parent is None:
            return "/"
        return self._parent.path().rstrip("/") + "/" + self._name

    def parm(self, name):
        """A parameter."""
        return self._parms.get(name)

    def createNode(self, type_name, name=None):
        """Make a child; if there is one of that name, it gets another, as in Houdini."""
        wanted = name or type_name + "1"
        name, number = wanted, 1
        while name in self._children:
            name, number = wanted + "_" + str(number), number + 1
        child = self._children[name] = Node(self, name)
        return child

    def node(self, path):
        """Find a node below."""
        found = self
        for part in path.strip("/").split("/"):
            found = found._children.get(part)
            if found is None:
                return None
        return found


class Vector3(object):
    """Three floats."""

    def __init__(self, x=0.0, y=0.0, z=0.0):
        self._values = (float(x), float(y), float(z))

    def __getitem__(self, index):
        return self._values[index]

    def __len__(self):
        return 3


class Session(object):
    """Attributes of the user."""


session = Session()
_ROOT = Node(None, "")
_ROOT.createNode("manager", "obj")


def node(path):
    """Find a node."""
    return _ROOT.node(path)


# The rest is for the rows that only Python servers have.

noise = random.Random(2).randbytes(65536)


def call(function):
    """Call back."""
    return function(1)
