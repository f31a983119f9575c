"""The module ``testbed``: a zoo of behaviours that a served object can show.

This file is the executable reference.  `support/python_server.py` serves it, as the module named
``testbed``, with a stock rpyc server or with `rpyc_rs`; `crates/rpyc/examples/testbed` serves the same members as native
Rust objects.  Every test of `clients/` runs against both and must not see a difference.

Rules for the Rust side
* Names, parameters (with their names and defaults), results, exception classes, exception arguments and
  the first line of every doc string are as here.  Where a text is fixed, it is the text CPython 3.11 uses.
* ``return [..]``, ``{..}``, ``set(..)`` and iterators are native containers passed by reference;
  tuples, frozensets and plain values go by value, as always in rpyc.
* "async" in a doc string asks for an ``async fn`` on the Rust side; here it is an ordinary function.
* Module state (named gates, held objects, live counts) is one per process, shared by all connections.

Beside the module the process serves the custom service of `custom_service.py` on two more ports.  The first
lines on its standard output are, in this order (the second only with ``--unix PATH``):

    listening on 127.0.0.1:PORT                     classic service (modules, builtins, ...)
    listening on unix:PATH                          the same on a Unix socket
    custom service listening on 127.0.0.1:PORT      CustomService, default configuration
    public service listening on 127.0.0.1:PORT      CustomService with allow_public_attrs, allow_setattr
                                                    and allow_delattr on

The text is Python 2.7 compatible, because old stock servers serve it too.
"""

import enum
import math
import operator
import threading
import types

# -- plain values --------------------------------------------------------------------------------------------

ANSWER = 42
NAME = u"testbed"


def echo(value):
    """Return the argument: plain values by value, a client's object as that very object."""
    return value


def values():
    """Return one tuple with every type that travels by value."""
    return (
        None, True, False, NotImplemented, Ellipsis,
        0, -48, -49, 159, 160, 2 ** 31, -2 ** 63, 2 ** 64, -2 ** 200,
        0.0, 1.5, -2.5e300, float("inf"), complex(1, -2),
        u"", u"text", u"\xe9\u20ac\U0001f600", b"", b"bytes\x00\xff",
        (), (1,), (1, (2, (3, ()))), frozenset(), frozenset([1, u"two"]),
        slice(None), slice(1, 10, 2),
    )


def type_name(value):
    """Return the name of the Python type of a plain value, e.g. ``'int'``, ``'NoneType'``, ``'ellipsis'``."""
    return type(value).__name__


def power_of_two(exponent):
    """Return ``2 ** exponent``, an integer of any size."""
    return 1 << exponent


def huge_int():
    """Return an integer of 5001 digits, which no reply can carry.

    A stock server loses the connection.  Ours answers with a ``ValueError`` and serves on.
    """
    return 10 ** 5000


def zeros(size):
    """Return that many zero bytes."""
    return b"\x00" * size


def noise(size):
    """Return that many incompressible bytes, the same ones each time.

    ``state`` starts as 1; each byte takes ``state = (state * 1103515245 + 12345) % 2**31`` and is
    ``state // 2**16 % 256``.
    """
    state, out = 1, bytearray(size)
    for position in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out[position] = (state >> 16) & 0xFF
    return bytes(out)


def byte_sum(data):
    """Return the sum of the bytes, to check what arrived."""
    return sum(bytearray(data))


def text_length(text):
    """Return the number of code points."""
    return len(text)


# -- functions -----------------------------------------------------------------------------------------------

def nothing():
    """Return None."""


def add(a, b):
    """Return the sum of two numbers (ints or floats)."""
    return a + b


def add_async(a, b):
    """Return the sum of two ints (async)."""
    return a + b


def greet(name, greeting=u"hello", punctuation=u"!"):
    """Greet somebody.

    The greeting and the punctuation have defaults and can be given by keyword.
    """
    return u"%s %s%s" % (greeting, name, punctuation)


def variadic(*args, **kwargs):
    """Return ``(args, sorted keyword pairs)``."""
    return args, tuple(sorted(kwargs.items()))


def mixed(first, second=2, *rest, **options):
    """Return ``(first, second, rest, sorted keyword pairs)``."""
    return first, second, rest, tuple(sorted(options.items()))


def typed(count, ratio, text):
    """Return the three arguments; a wrong type is a TypeError that names the type which was given.

    *count* is an int, *ratio* an int or float (returned as float), *text* a str.
    """
    count = operator.index(count)
    if not isinstance(ratio, (int, float)):
        raise TypeError("must be real number, not %s" % type(ratio).__name__)
    if not isinstance(text, type(u"")):
        raise TypeError("argument 'text': must be str, not %s" % type(text).__name__)
    return count, float(ratio), text


# -- attributes, methods, operators: class Point -------------------------------------------------------------

class Point(object):
    """A point in the plane.

    ``x`` and ``y`` are attributes that can be read and set, ``label`` one that can be deleted too,
    ``norm`` one that can only be read.
    """

    dimensions = 2
    """Class attribute: readable on the class and on instances."""

    def __init__(self, x=0, y=0):
        self.x = x
        self.y = y
        self._label = None

    @property
    def label(self):
        """Any text; reading it before it was set, or after it was deleted, is an AttributeError."""
        if self._label is None:
            raise AttributeError("label")
        return self._label

    @label.setter
    def label(self, text):
        if not isinstance(text, type(u"")):
            raise TypeError("label must be str, not %s" % type(text).__name__)
        self._label = text

    @label.deleter
    def label(self):
        if self._label is None:
            raise AttributeError("label")
        self._label = None

    @property
    def norm(self):
        """Distance from the origin, a float; read-only (setting or deleting it is an AttributeError)."""
        return math.sqrt(self.x * self.x + self.y * self.y)

    @classmethod
    def from_tuple(cls, pair):
        """Make a point from a tuple of two numbers (called on the class)."""
        return cls(*pair)

    def move(self, dx, dy=0):
        """Move by the given distances.  Returns None."""
        self.x += dx
        self.y += dy

    def move_async(self, dx, dy=0):
        """Move by the given distances and return the point itself (async)."""
        self.move(dx, dy)
        return self

    def scaled(self, factor):
        """Return a new point."""
        return Point(self.x * factor, self.y * factor)

    def as_tuple(self):
        """Return ``(x, y)``."""
        return self.x, self.y

    def distance_to(self, other):
        """Return the distance to another Point; anything else is a TypeError."""
        if not isinstance(other, Point):
            raise TypeError("other must be Point, not %s" % type(other).__name__)
        return math.hypot(self.x - other.x, self.y - other.y)

    def itself(self):
        """Return the point itself, not a copy."""
        return self

    def __repr__(self):
        return "Point(%r, %r)" % (self.x, self.y)

    def __str__(self):
        return "<%s|%s>" % (self.x, self.y)

    def __eq__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) == (other.x, other.y)

    def __ne__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) != (other.x, other.y)

    def __lt__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) < (other.x, other.y)

    def __le__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) <= (other.x, other.y)

    def __gt__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) > (other.x, other.y)

    def __ge__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) >= (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Point(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return self.scaled(factor)

    def __rmul__(self, factor):
        return self.scaled(factor)

    def __iadd__(self, other):
        self.move(other.x, other.y)
        return self

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __bool__(self):
        return bool(self.x or self.y)

    __nonzero__ = __bool__

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.as_tuple()[index]

    def __setitem__(self, index, value):
        setattr(self, (u"x", u"y")[index], value)

    def __iter__(self):
        return iter(self.as_tuple())

    def __contains__(self, value):
        return value in self.as_tuple()


ORIGIN = Point(0, 0)
"""One point, the same object whenever it is asked for."""


# -- special methods -----------------------------------------------------------------------------------------

class Number(object):
    """An int that shows the numeric special methods.

    Operators take a Number or an int on the other side and give a Number; comparisons give bools.
    """

    def __init__(self, value=0):
        self.value = value

    def __repr__(self):
        return "Number(%d)" % self.value

    def __int__(self):
        return self.value

    __index__ = __int__

    def __float__(self):
        return float(self.value)

    def __complex__(self):
        return complex(self.value)

    def __bool__(self):
        return self.value != 0

    __nonzero__ = __bool__

    def __hash__(self):
        return hash(self.value)

    def __round__(self, ndigits=None):
        return round(self.value) if ndigits is None else round(self.value, ndigits)

    def __format__(self, spec):
        return format(self.value, spec)

    def __neg__(self):
        return Number(-self.value)

    def __pos__(self):
        return Number(self.value)

    def __abs__(self):
        return Number(abs(self.value))

    def __invert__(self):
        return Number(~self.value)

    def __divmod__(self, other):
        quotient, remainder = divmod(self.value, _number(other))
        return Number(quotient), Number(remainder)


def _number(other):
    return other.value if isinstance(other, Number) else other


def _install_operators():
    """Give Number the binary operators, their reflected forms and the comparisons."""
    arithmetic = ["add", "sub", "mul", "floordiv", "mod", "pow", "and_", "or_", "xor", "lshift", "rshift"]
    for name in arithmetic:
        function, name = getattr(operator, name), name.rstrip("_")

        def forward(self, other, function=function):
            return Number(function(self.value, _number(other)))

        def reflected(self, other, function=function):
            return Number(function(_number(other), self.value))

        def in_place(self, other, function=function):
            self.value = function(self.value, _number(other))
            return self

        setattr(Number, "__%s__" % name, forward)
        setattr(Number, "__r%s__" % name, reflected)
        setattr(Number, "__i%s__" % name, in_place)
    Number.__truediv__ = lambda self, other: self.value / float(_number(other))
    for name in ["eq", "ne", "lt", "le", "gt", "ge"]:
        def compare(self, other, function=getattr(operator, name)):
            return function(self.value, _number(other))
        setattr(Number, "__%s__" % name, compare)


_install_operators()


class Bag(object):
    """A mapping from text to anything, with the container special methods.

    A missing key is ``KeyError(key)``.  Iteration gives the keys in the order of insertion.
    """

    def __init__(self, **items):
        self._keys = []
        self._items = {}
        for key in sorted(items):
            self[key] = items[key]

    def keys(self):
        """Return the keys as a list."""
        return list(self._keys)

    def __len__(self):
        return len(self._keys)

    def __getitem__(self, key):
        return self._items[key]

    def __setitem__(self, key, value):
        if key not in self._items:
            self._keys.append(key)
        self._items[key] = value

    def __delitem__(self, key):
        del self._items[key]
        self._keys.remove(key)

    def __contains__(self, key):
        return key in self._items

    def __iter__(self):
        return iter(list(self._keys))

    def __reversed__(self):
        return iter(list(reversed(self._keys)))


class Countdown(object):
    """An iterator: gives ``start, start - 1, .. 1``, then stops for good."""

    def __init__(self, start):
        self._next = start

    def __iter__(self):
        return self

    def __next__(self):
        if self._next <= 0:
            raise StopIteration()
        self._next -= 1
        return self._next + 1

    next = __next__


class Multiplier(object):
    """A callable object: ``Multiplier(3)(5) == 15``."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, value, plus=0):
        return self.factor * value + plus


class Recorder(object):
    """A context manager that records how it was left.

    ``exits`` is a tuple with ``'clean'`` or ``'error'`` for each time.  With ``swallow=True`` it stops
    the exception.  ``depth`` is the number of times it is entered and not yet left.
    """

    def __init__(self, swallow=False):
        self.swallow = swallow
        self.depth = 0
        self.exits = ()

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, exc_type, exc, traceback):
        self.depth -= 1
        self.exits += (u"clean" if exc_type is None else u"error",)
        return self.swallow and exc_type is not None


class Dynamic(object):
    """Attributes made up on demand: ``d.double_21 == 42``; other names are an AttributeError.

    ``dir()`` lists ``double_1``; everything can be set, and what was set can be read and deleted.
    """

    def __getattr__(self, name):
        if name.startswith("double_"):
            return 2 * int(name[7:])
        raise AttributeError("'Dynamic' object has no attribute %r" % str(name))

    def __dir__(self):
        return ["double_1"] + sorted(self.__dict__)


# -- classes -------------------------------------------------------------------------------------------------

class Shape(object):
    """Base of the shapes.  It has no constructor for clients: calling it is a TypeError."""

    sides = 0

    def __init__(self):
        if type(self) is Shape:
            raise TypeError("cannot create 'testbed.Shape' instances")

    def area(self):
        """Return the area as a float."""
        return 0.0

    def describe(self):
        """Return e.g. ``'Square of area 4.0'`` (defined once, in the base class)."""
        return u"%s of area %s" % (type(self).__name__, self.area())


class Square(Shape):
    """A square: a Shape."""

    sides = 4

    def __init__(self, side):
        Shape.__init__(self)
        self.side = side

    def area(self):
        """Return the area as a float."""
        return float(self.side * self.side)


class Circle(Shape):
    """A circle: a Shape."""

    def __init__(self, radius):
        Shape.__init__(self)
        self.radius = radius

    def area(self):
        """Return the area as a float."""
        return math.pi * self.radius * self.radius


def shapes():
    """Return the list ``[Square(2), Circle(1)]``."""
    return [Square(2), Circle(1)]


def total_area(shape_list):
    """Add up the areas of a list of shapes (the list may be the client's or the server's)."""
    return sum(shape.area() for shape in shape_list)


# -- enums ---------------------------------------------------------------------------------------------------

class Color(enum.Enum):
    """An enumeration.  Members have ``name`` and ``value``; str is ``Color.RED``, repr ``<Color.RED: 1>``.

    ``Color(1)``, ``Color['RED']``, ``list(Color)``, ``len(Color)`` and ``in`` work as in Python.
    """

    RED = 1
    GREEN = 2
    BLUE = 3


def paint(color=Color.RED):
    """Return e.g. ``'painted RED'``; anything but a Color is a TypeError."""
    if not isinstance(color, Color):
        raise TypeError("color must be Color, not %s" % type(color).__name__)
    return u"painted " + color.name


def next_color(color):
    """Return the member after the given one; after BLUE comes RED."""
    members = list(Color)
    return members[(members.index(color) + 1) % len(members)]


# -- errors --------------------------------------------------------------------------------------------------

class TestError(Exception):
    """A custom exception with the attributes ``code`` (int) and ``detail`` (text).

    Its only argument is the message, ``'error <code>: <detail>'``.
    """

    __test__ = False

    def __init__(self, code, detail):
        Exception.__init__(self, u"error %d: %s" % (code, detail))
        self.code = code
        self.detail = detail


_BUILTIN_ERRORS = dict((error.__name__, error) for error in [
    ArithmeticError, AssertionError, AttributeError, EOFError, Exception, ImportError, IndexError, KeyError,
    LookupError, MemoryError, NameError, NotImplementedError, OverflowError, RuntimeError, StopIteration,
    SyntaxError, TypeError, UnicodeError, ValueError, ZeroDivisionError,
])


def fail(class_name, *args):
    """Raise the builtin exception of that name with these arguments.

    Names: ArithmeticError AssertionError AttributeError EOFError Exception ImportError IndexError KeyError
    LookupError MemoryError NameError NotImplementedError OverflowError RuntimeError StopIteration SyntaxError
    TypeError UnicodeError ValueError ZeroDivisionError.
    """
    raise _BUILTIN_ERRORS[class_name](*args)


def fail_custom(code, detail):
    """Raise ``TestError(code, detail)``."""
    raise TestError(code, detail)


def fail_async(code, detail):
    """Raise ``TestError(code, detail)`` (async)."""
    raise TestError(code, detail)


def fail_os():
    """Raise ``FileNotFoundError(2, 'No such file or directory')``, with the attribute ``errno`` as 2.

    (Class OSError on Python 2.)
    """
    raise OSError(2, "No such file or directory")


def fail_with_object():
    """Raise ``ValueError(Point(1, 2))``: arguments that cannot go by value travel as their repr."""
    raise ValueError(Point(1, 2))


def divide(a, b):
    """Return ``a / b`` as a float; by zero it is ZeroDivisionError."""
    return float(a) / b


# -- containers ----------------------------------------------------------------------------------------------

def a_list():
    """Return a new list ``[1, 'two', 3.0]``."""
    return [1, u"two", 3.0]


def a_dict():
    """Return a new dict ``{'one': 1, 'two': 2, 'three': 3}``, in this order."""
    result = {}
    for key, value in ((u"one", 1), (u"two", 2), (u"three", 3)):
        result[key] = value
    return result


def a_set():
    """Return a new set ``{1, 2, 3}``."""
    return {1, 2, 3}


def a_mixed_tuple():
    """Return a tuple that holds objects: ``(1, [2, 3], Point(4, 5), (u'x', {'y': 6}))``."""
    return 1, [2, 3], Point(4, 5), (u"x", {u"y": 6})


def numbers(count):
    """Return a new list of ``0 .. count - 1``."""
    return list(range(count))


def points(count):
    """Return a new list of ``Point(i, -i)``."""
    return [Point(index, -index) for index in range(count)]


def nested():
    """Return containers in containers:

    ``{'name': 'scene', 'sizes': [1, [2, 3]], 'tags': {'a', 'b'}, 'info': {'depth': {'deeper': (1, 2)}}}``
    """
    return {
        u"name": u"scene",
        u"sizes": [1, [2, 3]],
        u"tags": {u"a", u"b"},
        u"info": {u"depth": {u"deeper": (1, 2)}},
    }


SHARED_LIST = []
"""One list, the same object for every connection; tests leave it empty."""


def iterator(count):
    """Return an iterator over ``0 .. count - 1`` that can be walked once."""
    return iter(list(range(count)))


def point_iterator(count):
    """Return an iterator over ``Point(0, 0) .. Point(count - 1, ..)``, made as it is walked."""
    for index in range(count):
        yield Point(index, -index)


def failing_iterator(count):
    """Return an iterator that gives ``0 .. count - 1`` and then raises ``ValueError('exhausted badly')``."""
    for index in range(count):
        yield index
    raise ValueError("exhausted badly")


def list_by_value():
    """Return what ``a_list()`` returns, by value: ``(1, 'two', 3.0)``."""
    return tuple(a_list())


def dict_by_value():
    """Return what ``a_dict()`` returns, by value: ``(('one', 1), ('two', 2), ('three', 3))``."""
    return tuple(a_dict().items())


def set_by_value():
    """Return what ``a_set()`` returns, by value: ``frozenset({1, 2, 3})``."""
    return frozenset(a_set())


# -- callbacks: the client's objects in the middle of a call -------------------------------------------------

def apply(function, *args, **kwargs):
    """Call the client's function and return its result."""
    return function(*args, **kwargs)


def apply_async(function, *args):
    """Call the client's function and return its result (async)."""
    return function(*args)


def apply_all(function, items):
    """Call the client's function with each item of the client's list; return a new list of the results."""
    return [function(item) for item in items]


def sum_of(items):
    """Add up an iterable of numbers that the client passed: list, tuple, set, generator or our own list."""
    return sum(items)


def merge(mapping):
    """Read the client's dict and return its items, sorted, as a tuple of pairs."""
    return tuple(sorted((key, mapping[key]) for key in mapping))


def fill(items, count):
    """Append ``0 .. count - 1`` to the client's list; return its new length."""
    for index in range(count):
        items.append(index)
    return len(items)


def put(mapping, key, value):
    """Do ``mapping[key] = value`` on the client's dict."""
    mapping[key] = value


def take(iterable, count):
    """Take at most that many items from the client's iterable; return them as a tuple."""
    result = []
    for item in iterable:
        if len(result) == count:
            break
        result.append(item)
    return tuple(result)


def get_attribute(obj, name):
    """Return an attribute of the client's object."""
    return getattr(obj, name)


def set_attribute(obj, name, value):
    """Set an attribute of the client's object."""
    setattr(obj, name, value)


def delete_attribute(obj, name):
    """Delete an attribute of the client's object."""
    delattr(obj, name)


def call_method(obj, name, *args, **kwargs):
    """Call a method of the client's object."""
    return getattr(obj, name)(*args, **kwargs)


def describe(obj):
    """Return ``(str, repr)`` of the client's object."""
    return str(obj), repr(obj)


def equal(a, b):
    """Return whether two objects are equal, asking the client's object where one is involved."""
    return bool(a == b)


def same(a, b):
    """Return whether the two arguments are one object."""
    return a is b


def catch(function, *args):
    """Call the client's function; return ``('ok', result)`` or ``(class name, args)`` of its exception."""
    try:
        return u"ok", function(*args)
    except Exception as error:
        return type(error).__name__.rpartition(".")[2], error.args


def fail_through(function):
    """Call the client's function and let its exception through."""
    return function()


def ping_pong(function, depth):
    """Return 0 at depth 0, else ``1 + function(depth - 1)``; the client's function calls back here."""
    return 0 if depth == 0 else 1 + function(depth - 1)


_HELD = {}


def hold(name, obj):
    """Keep the client's object under a name, beyond the call."""
    _HELD[name] = obj


def held(name):
    """Return the object that is kept under the name; KeyError if there is none."""
    return _HELD[name]


def call_held(name, *args):
    """Call the kept object."""
    return _HELD[name](*args)


def drop_held(name):
    """Stop keeping the object of that name."""
    del _HELD[name]


# -- events: the client's objects after the call -------------------------------------------------------------

class Signal(object):
    """Something that client functions can be connected to."""

    def __init__(self):
        self._listeners = []

    def connect(self, function):
        """Add a listener."""
        self._listeners.append(function)

    def disconnect(self, function):
        """Remove a listener; ValueError if it is not connected."""
        self._listeners.remove(function)

    def emit(self, *args):
        """Call all listeners one after the other, in this call; return how many there are."""
        for listener in list(self._listeners):
            listener(*args)
        return len(self._listeners)

    def emit_later(self, *args):
        """Return at once and call the listeners afterwards, from a background thread or task.

        The listeners run on the clients whenever those serve their connections.
        """
        thread = threading.Thread(target=self.emit, args=args)
        thread.daemon = True
        thread.start()


class Gate(object):
    """Something to wait for: how a call becomes as slow as a test wants, without sleeping."""

    def __init__(self):
        self._event = threading.Event()
        self._waiting = 0
        self._lock = threading.Lock()

    def wait(self, result=None):
        """Wait until another connection opens the gate; return the argument (async)."""
        with self._lock:
            self._waiting += 1
        self._event.wait()
        with self._lock:
            self._waiting -= 1
        return result

    def open(self):
        """Let everybody through, now and later."""
        self._event.set()

    @property
    def waiting(self):
        """Number of calls of ``wait`` that are waiting now."""
        return self._waiting


_GATES = {}
_GATES_LOCK = threading.Lock()


def gate(name):
    """Return the gate of that name, the same object for every connection; made when first asked for."""
    with _GATES_LOCK:
        return _GATES.setdefault(name, Gate())


# -- references ----------------------------------------------------------------------------------------------

class Token(object):
    """An object whose life is watched: see `token_count`."""

    alive = 0

    def __init__(self, name=u""):
        self.name = name
        Token.alive += 1

    def __del__(self):
        Token.alive -= 1

    def itself(self):
        """Return the token itself."""
        return self


def token_count():
    """Return how many Tokens exist in the process."""
    return Token.alive


def tokens(count):
    """Return a new list of that many new Tokens."""
    return [Token(str(index)) for index in range(count)]


def object_count():
    """Return how many objects the process holds for its clients, over all connections.

    That is the number of entries of all object tables (stock: ``conn._local_objects``), roots included.
    """
    return _object_counter()


def _object_counter():
    raise NotImplementedError("the server installs this")


# -- a module in the module ----------------------------------------------------------------------------------

sub = types.ModuleType("testbed.sub", "A module inside the module, importable as ``testbed.sub``.")
sub.LEVEL = 2
sub.double = lambda value: 2 * value
sub.deeper = types.ModuleType("testbed.sub.deeper", "One more level.")
sub.deeper.LEVEL = 3
