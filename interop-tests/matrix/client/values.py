"""Values, and calls with them."""

from common import CLASSIC, attempt, step
from plain import plain


@step(CLASSIC)
def module(conn, testbed):
    return plain((testbed.ANSWER, testbed.NAME, conn.modules.testbed is testbed, conn.modules["testbed.sub"].LEVEL))


@step(CLASSIC)
def every_plain_value(conn, testbed):
    return plain(testbed.values())


@step(CLASSIC)
def echo(conn, testbed):
    values = [
        None, True, False, NotImplemented, Ellipsis, 0, -48, -49, 159, 160, 2 ** 31, -2 ** 63, 2 ** 64, 2 ** 70,
        -2 ** 200, 0.0, 1.5, float("-inf"), complex(1, -2), u"", u"text", u"\xe9\u20ac", b"\x00\xff", (),
        (1, (2, (3, ()))), frozenset([1]), u"x" * 300, (1,) * 300,
    ]
    return [plain(testbed.echo(value)) for value in values]


@step(CLASSIC)
def echo_ascii_bytes(conn, testbed):
    return [plain(testbed.echo(value)) for value in [b"", b"abc", b"x" * 300]]


@step(CLASSIC)
def echo_slices(conn, testbed):
    return [plain(testbed.echo(value)) for value in [slice(None), slice(1, 10, 2)]]


@step(CLASSIC)
def types_that_arrive(conn, testbed):
    values = [None, True, 1, 2 ** 70, 1.5, 1j, (), frozenset(), slice(1), Ellipsis]
    named = [testbed.type_name(value) for value in values]
    return ["int" if name == "long" else name for name in named]


@step(CLASSIC)
def large_values(conn, testbed):
    big = testbed.zeros(200000)
    noise = testbed.noise(20000)
    return plain((
        len(big), testbed.byte_sum(b"\x01\xff" * 5000), len(noise), testbed.byte_sum(noise),
        testbed.text_length(u"\xe9" * 5000), len(testbed.echo(u"y" * 5000)), testbed.power_of_two(70),
    ))


@step(CLASSIC)
def keyword_arguments(conn, testbed):
    return [
        attempt(testbed.greet, u"you"),
        attempt(testbed.greet, u"you", punctuation=u"?"),
        attempt(testbed.greet, name=u"you", greeting=u"bye"),
        attempt(testbed.variadic, 1, u"a", x=1, y=(2, 3)),
        attempt(testbed.mixed, 1, 2, 3, 4, z=u"z"),
        attempt(testbed.mixed, first=1),
    ]


@step(CLASSIC)
def wrong_arguments(conn, testbed):
    return [
        attempt(testbed.add, text=False),
        attempt(testbed.add, 1, 2, 3, text=False),
        attempt(testbed.greet, u"you", nonsense=1, text=False),
        attempt(testbed.typed, u"x", 1.0, u"t", text=False),
    ]
