"""Values that travel whole: every plain type, limits, sizes."""

import math

from support.client import only, raises

VALUES = [
    None, True, False, NotImplemented, Ellipsis,
    0, 1, -1, -48, -49, 159, 160, 255, 256, 2 ** 31, -2 ** 31, 2 ** 63 - 1, -2 ** 63, 2 ** 64, -2 ** 200,
    0.0, -0.0, 1.5, 1e308, 5e-324, float("inf"), complex(1, -2), complex(0, float("inf")),
    u"", u"a", u"abcd", u"abcde", u"\xe9\u20ac\U0001f600", u"\x00", u"x" * 255, u"x" * 256, u"x" * 5000,
    b"", b"a", b"abcd", b"abcde", b"\x00\xff\n", b"x" * 255, b"x" * 256, b"x" * 70000,
    (), (1,), (1, 2), (1, 2, 3, 4), (1, 2, 3, 4, 5), tuple(range(255)), tuple(range(256)), tuple(range(2000)),
    (1, (2, (3, (4, (5, ()))))), ((), ((),)), frozenset(), frozenset([1, u"two", (3,)]),
    slice(None), slice(1), slice(1, 2), slice(1, 10, -2), slice(u"a", None, (1,)),
]


def test_every_value_comes_back(testbed):
    for value in VALUES:
        back = testbed.echo(value)
        assert back == value, repr(value)
        assert type(back) is type(value), repr(value)


def test_values_from_the_server(testbed):
    values = testbed.values()
    assert values == (
        None, True, False, NotImplemented, Ellipsis,
        0, -48, -49, 159, 160, 2 ** 31, -2 ** 63, 2 ** 64, -2 ** 200,
        0.0, 1.5, -2.5e300, float("inf"), complex(1, -2),
        u"", u"text", u"\xe9\u20ac\U0001f600", b"", b"bytes\x00\xff",
        (), (1,), (1, (2, (3, ()))), frozenset(), frozenset([1, u"two"]),
        slice(None), slice(1, 10, 2),
    )
    assert type(values[1]) is bool and type(values[5]) is int and type(values[14]) is float


def test_the_server_sees_the_types(testbed):
    for value, name in [
        (None, "NoneType"), (True, "bool"), (1, "int"), (1.0, "float"), (1j, "complex"), (b"b", "bytes"),
        (u"t", "str"), ((), "tuple"), (frozenset(), "frozenset"), (slice(1), "slice"),
        (Ellipsis, "ellipsis"), (NotImplemented, "NotImplementedType"),
    ]:
        assert testbed.type_name(value) == name


def test_nan_and_negative_zero(testbed):
    assert math.isnan(testbed.echo(float("nan")))
    assert math.copysign(1, testbed.echo(-0.0)) == -1.0


def test_text_and_bytes_are_different(testbed):
    assert testbed.echo(u"abc") != b"abc"
    assert testbed.text_length(u"\xe9\u20ac\U0001f600") == 3
    assert testbed.text_length(u"") == 0


def test_integers_of_any_size(testbed):
    for bits in (1, 62, 63, 64, 127, 1000, 14000):
        assert testbed.power_of_two(bits) == 2 ** bits
        assert testbed.echo(-2 ** bits) == -2 ** bits
    assert testbed.add(2 ** 63 - 1, 1) == 2 ** 63
    assert testbed.add(2 ** 200, -2 ** 200) == 0


def test_longest_integer(testbed):
    longest = 10 ** 4299
    assert testbed.echo(longest) == longest


@only(servers=["rust", "python"], reason="a stock server loses the connection")
def test_result_that_cannot_travel(conn, testbed):
    with raises(ValueError) as caught:
        testbed.huge_int()
    assert "4300" in str(caught.value)
    assert testbed.ANSWER == 42
    assert not conn.closed


def test_bytes_of_every_size(testbed):
    for size in (0, 1, 2999, 3000, 3001, 64000, 2 ** 16, 10 ** 6):
        zeros = testbed.zeros(size)
        assert zeros == b"\x00" * size
        assert testbed.byte_sum(b"\x01" * size) == size


def test_incompressible_bytes(testbed):
    noise = testbed.noise(100000)
    assert len(noise) == 100000
    assert testbed.byte_sum(noise) == sum(bytearray(noise))
    assert noise[:8] == testbed.noise(8)
    assert testbed.echo(noise) == noise


def test_large_text(testbed):
    text = u"\u20ac" * 200000
    assert testbed.echo(text) == text
    assert testbed.text_length(text) == 200000


def test_large_tuple(testbed):
    value = tuple((number, str(number)) for number in range(20000))
    assert testbed.echo(value) == value


def test_nested_tuples(testbed):
    value = ()
    for _ in range(100):
        value = (value, 1)
    assert testbed.echo(value) == value


def test_frozenset_of_many(testbed):
    value = frozenset(range(-1000, 1000))
    assert testbed.echo(value) == value


def test_subclasses_go_by_reference(testbed):
    class Text(str):
        pass

    class Pair(tuple):
        pass

    text, pair = Text("abc"), Pair((1, 2))
    assert testbed.echo(text) is text
    assert testbed.echo(pair) is pair


def test_mixed_tuples(testbed):
    mine = [1]
    back = testbed.echo((1, mine, u"x", (2.5, mine)))
    assert back[0] == 1 and back[1] is mine and back[3] == (2.5, mine)
