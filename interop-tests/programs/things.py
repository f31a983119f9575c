"""What the programs work with.  Loaded afresh for each program, on both sides of the connection.

The client has it as the modules ``local`` and ``common``, the server as ``remote`` and ``common``: so the same
things exist here and there, and classes of ``common`` are found by name on the other side.
"""

import contextlib
import functools
import gc
import weakref

EVENTS = []
"""What happened, in order."""

LIVING = weakref.WeakSet()
"""The points that are still there."""

ANSWER = 42


def note(*what):
    """Add to the events."""
    EVENTS.append(what if len(what) != 1 else what[0])


def events():
    """What was noted since the last call."""
    noted, EVENTS[:] = tuple(str(event) for event in EVENTS), []
    return noted


def living():
    """How many points there are."""
    gc.collect()
    return len(LIVING)


# -- values ------------------------------------------------------------------------------------------------


@functools.total_ordering
class Point:
    """Two numbers, with operators."""

    dimensions = 2

    def __init__(self, x=0, y=0):
        self.x = x
        self.y = y
        LIVING.add(self)

    def __repr__(self):
        return f"Point({self._shown()})"

    def _shown(self):
        return ", ".join(repr(value) for name, value in vars(self).items() if name in "xy")  # some may be deleted

    def __str__(self):
        return f"({self.x}|{self.y})"

    def __format__(self, spec):
        return f"<{self.x:{spec}}|{self.y:{spec}}>"

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y) if hasattr(other, "x") else NotImplemented

    def __lt__(self, other):
        return (self.x, self.y) < (other.x, other.y) if hasattr(other, "x") else NotImplemented

    def __hash__(self):
        return hash((self.x, self.y))

    def __bool__(self):
        return bool(self.x or self.y)

    def __len__(self):
        return 2

    def __iter__(self):
        yield self.x
        yield self.y

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    def __setitem__(self, index, value):
        setattr(self, "xy"[index], value)

    def __contains__(self, value):
        return value in (self.x, self.y)

    def __add__(self, other):
        """Add a point, or a number to both."""
        if isinstance(other, (int, float)):
            return Point(self.x + other, self.y + other)
        return Point(self.x + other.x, self.y + other.y) if hasattr(other, "x") else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, factor):
        return Point(self.x * factor, self.y * factor) if isinstance(factor, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __iadd__(self, other):
        note("iadd", str(other))
        self.x += other
        return self

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __abs__(self):
        return abs(self.x) + abs(self.y)

    def __call__(self, *args, **kwargs):
        return (len(args), tuple(kwargs), self.x)

    @property
    def norm(self):
        """A property that cannot be set."""
        return self.x ** 2 + self.y ** 2

    @property
    def broken(self):
        """A property that fails."""
        raise ValueError("broken", self.x)

    def move(self, dx=0, dy=0, *more, scale=1, **others):
        """Move, and return itself."""
        self.x += dx * scale
        self.y += dy * scale
        note("moved", len(more), tuple(others))
        return self

    def copy(self):
        """Another one."""
        return type(self)(self.x, self.y)

    @classmethod
    def of(cls, pair):
        """Make one from two numbers."""
        return cls(*pair)

    @staticmethod
    def twice(number):
        """Double something."""
        return number + number


class Pixel(Point):
    """A point with a colour."""

    colour = "red"

    def __repr__(self):
        return f"Pixel({self._shown()})"


class Number:
    """An integer in disguise, with all operators of numbers."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Number({self.value!r})"

    def __int__(self):
        return int(self.value)

    def __float__(self):
        return float(self.value)

    def __index__(self):
        return int(self.value)

    def __complex__(self):
        return complex(self.value)

    def __round__(self, digits=None):
        return round(self.value, digits)

    def __bool__(self):
        return bool(self.value)

    def __eq__(self, other):
        return self.value == plain(other)

    def __lt__(self, other):
        return self.value < plain(other)

    def __le__(self, other):
        return self.value <= plain(other)

    __hash__ = None

    def __invert__(self):
        return Number(~self.value)

    def __pos__(self):
        return self


def plain(number):
    """The value of a number, disguised or not."""
    return number.value if hasattr(number, "value") else number


def _operator(name):
    """The methods ``__name__`` and ``__rname__`` of `Number`."""
    def forward(self, other):
        return Number(getattr(self.value, f"__{name}__")(plain(other)))

    def reflected(self, other):
        return Number(getattr(other, f"__{name}__")(self.value))
    setattr(Number, f"__{name}__", forward)
    setattr(Number, f"__r{name}__", reflected)


for _name in ["add", "sub", "mul", "floordiv", "mod", "and", "or", "xor", "lshift", "rshift"]:
    _operator(_name)


class Bag:
    """A mapping that is no dict."""

    def __init__(self, **items):
        self._items = dict(items)

    def __repr__(self):
        return f"Bag({self._items!r})"

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(list(self._items))

    def __getitem__(self, key):
        return self._items[key]

    def __setitem__(self, key, value):
        self._items[key] = value

    def __delitem__(self, key):
        del self._items[key]

    def __contains__(self, key):
        return key in self._items

    def __reversed__(self):
        return reversed(list(self._items))

    def keys(self):
        """The keys."""
        return self._items.keys()

    def update(self, other=(), **items):
        """Take items over, and return itself."""
        self._items.update(other, **items)
        return self


class Dynamic:
    """Attributes that are made up or refused."""

    def __repr__(self):
        return f"Dynamic({sorted(self.__dict__)})"

    def __getattr__(self, name):
        if name.startswith("double_"):
            return 2 * int(name[7:])
        if name.startswith("bad"):
            raise LookupError("bad attribute", name)
        raise AttributeError(f"no {name} here")

    def __setattr__(self, name, value):
        if name.startswith("fixed"):
            raise TypeError(f"{name} is fixed")
        note("set", name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        note("del", name)
        object.__delattr__(self, name)


class Slotted:
    """An object with no attributes but its own."""

    __slots__ = ("first", "second")

    def __init__(self, first=1):
        self.first = first

    def __repr__(self):
        return f"Slotted({self.first!r})"


class Meta(type):
    """A metaclass that decides what an instance is."""

    def __instancecheck__(cls, instance):
        return hasattr(instance, "x")

    def __len__(cls):
        return 7


class Pointlike(metaclass=Meta):
    """Whatever has an ``x``."""


# -- failures ----------------------------------------------------------------------------------------------


class Oops(Exception):
    """An exception with an attribute and a text of its own."""

    def __init__(self, *args):
        super().__init__(*args)
        self.code = len(args)
        self.items = ["a", 1]

    def __str__(self):
        return f"oops {self.code}"


class Missing(Oops, KeyError):
    """An exception of two kinds."""


def fail(kind="ValueError", *args):
    """Raise an exception of a built-in class or of one of this module."""
    raise kind_named(kind)(*args)


def kind_named(name):
    """The exception class of that name."""
    return globals()[name] if name in globals() else getattr(__import__("builtins"), name)


def fail_because(kind, cause):
    """Raise an exception with a cause."""
    try:
        fail(cause, "cause")
    except Exception as error:
        raise kind_named(kind)("effect", ANSWER) from error


def throw(error):
    """Raise what is given."""
    raise error


def catch(function, *args, **kwargs):
    """Call, and tell how it ended, as it looks from here."""
    try:
        result = function(*args, **kwargs)
    except Exception as error:
        return ("raised", type(error).__name__, tuple(map(shown, error.args)), isinstance(error, (LookupError, Oops)))
    return ("returned", shown(result))


def shown(value):
    """A value as text."""
    kind = "proxy" if is_proxy(value) else type(value).__name__
    return f"{kind}: {value!r}".partition("\n\n========= Remote")[0]


def is_proxy(value):
    """Whether a value is of the other side; what its class is called there depends on the version of rpyc."""
    return "netref" in type(type(value)).__name__.lower() or "netref" in repr(type(value)).lower()


def finally_note(function, *args):
    """Call, and note that it is over, however it ended."""
    try:
        return function(*args)
    finally:
        note("over")


# -- calls -------------------------------------------------------------------------------------------------


def identity(value):
    """The argument."""
    return value


def pack(*args, **kwargs):
    """How the arguments arrive."""
    return tuple(map(shown, args)) + tuple(f"{name}={shown(value)}" for name, value in kwargs.items())


def call(function, *args, **kwargs):
    """Call back."""
    return function(*args, **kwargs)


def bounce(depth, other, own, last):
    """Call the other side's ``bounce``, which calls this one, and so on; at the end, call the last."""
    note("bounce", depth)
    return last(depth) if depth <= 0 else other(depth - 1, own, other, last)


def fold(function, items, start=0):
    """Reduce with a callback."""
    return functools.reduce(function, items, start)


def sort(items, key=None, reverse=False):
    """A sorted list."""
    return sorted(items, key=key, reverse=reverse)


def adder(number):
    """A function that adds."""
    def add(other):
        """Add to it."""
        return number + other
    return add


def decorate(function):
    """A function around a function."""
    @functools.wraps(function)
    def around(*args):
        note("before")
        result = function(*args)
        note("after")
        return result
    return around


# -- what the other side's objects are from here ------------------------------------------------------------


def look(value):
    """What an object of the other side looks like."""
    return (is_proxy(value), shown(value), callable(value), isinstance(value, Point), isinstance(value, list))


def operate(text, a, b=None):
    """Evaluate an expression of ``a`` and ``b``."""
    return eval(text, {"a": a, "b": b})


def change(target, name, value):
    """Set an attribute of the other side's object and read it back."""
    setattr(target, name, value)
    return getattr(target, name)


def remove(target, name):
    """Delete an attribute of the other side's object."""
    delattr(target, name)
    return hasattr(target, name)


def fill(target, *values):
    """Change the other side's list in several ways."""
    target.extend(values)
    target[:1] = [0, 0]
    del target[-1]
    return len(target)


def merge(target, **items):
    """Change the other side's mapping."""
    for key, value in items.items():
        target[key] = value
    return sorted(target)


# -- iteration ---------------------------------------------------------------------------------------------


def countdown(number):
    """A generator that returns something at its end."""
    while number:
        yield number
        number -= 1
    return "lift-off"


def broken_after(number):
    """A generator that fails."""
    for value in range(number):
        yield value
    raise Oops("after", number)


def accumulate():
    """A generator to send to, a few times; notes when it is closed."""
    total = 0
    try:
        for _ in range(8):
            try:
                sent = yield total
            except ValueError as error:
                sent = len(error.args)
            total += sent or 0
    finally:
        note("closed", total)


def delegate(*iterables):
    """A generator of generators."""
    for iterable in iterables:
        result = yield from iterable
        note("result", result)


class Steps:
    """An iterator in plain Python."""

    def __init__(self, last):
        self.at, self.last = 0, last

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.last:
            raise StopIteration
        self.at += 1
        return self.at

    def __length_hint__(self):
        return self.last - self.at


class Sequence:
    """What can be iterated by its indices only."""

    def __getitem__(self, index):
        if index >= 3:
            raise IndexError("no more")
        return index * 10


def consume(iterable, most=None):
    """Take so many items, all by default."""
    taken = []
    for item in iterable:
        taken.append(shown(item))
        if len(taken) == most:
            break
    return tuple(taken)


# -- contexts ----------------------------------------------------------------------------------------------


class Context:
    """A context manager that notes, and fails or suppresses as told."""

    def __init__(self, name, suppress=None, enter=None, leave=None):
        self.name, self.suppress, self.enter, self.leave = name, suppress, enter, leave

    def __repr__(self):
        return f"Context({self.name!r})"

    def __enter__(self):
        note("enter", self.name)
        if self.enter:
            fail(self.enter, "in enter")
        return self

    def __exit__(self, kind, error, trace):
        note("exit", self.name, getattr(kind, "__name__", None), shown(getattr(error, "args", None)), trace is None)
        if self.leave:
            fail(self.leave, "in exit")
        return bool(self.suppress and error is not None and isinstance(error, kind_named(self.suppress)))


@contextlib.contextmanager
def managed(name):
    """A context manager that is a generator, and lets no LookupError out."""
    note("open", name)
    try:
        yield Point(1, 2)
    except LookupError as error:
        note("stopped", type(error).__name__)
    finally:
        note("close", name)


def within(context, function, *args):
    """Call inside the other side's context manager."""
    with context as value:
        note("within", is_proxy(value))
        return function(*args)
    return "suppressed"
