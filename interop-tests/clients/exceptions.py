"""Exceptions from the server: classes, arguments, attributes, traceback text."""

import gc
import traceback

from support.client import raises

BUILTIN_ERRORS = [
    ArithmeticError, AssertionError, AttributeError, EOFError, Exception, ImportError, IndexError, KeyError,
    LookupError, MemoryError, NameError, NotImplementedError, OverflowError, RuntimeError, SyntaxError,
    TypeError, UnicodeError, ValueError, ZeroDivisionError,
]


def test_builtin_classes(testbed):
    for error in BUILTIN_ERRORS:
        with raises(error) as caught:
            testbed.fail(error.__name__, u"as asked")
        assert error in type(caught.value).__bases__, error
        assert caught.value.args == (u"as asked",), error


def test_arguments(testbed):
    for args in [(), (1,), (u"a", 2.5, None), ((1, 2), b"bytes")]:
        with raises(ValueError) as caught:
            testbed.fail("ValueError", *args)
        assert caught.value.args == args


def test_message(testbed):
    with raises(ValueError) as caught:
        testbed.fail("ValueError", u"bad \xe9\u20ac value")
    assert caught.value.args[0] == u"bad \xe9\u20ac value"


def test_key_error_has_its_key(testbed):
    with raises(KeyError) as caught:
        testbed.a_dict()["nothing"]
    assert caught.value.args == ("nothing",)


def test_stop_iteration(testbed):
    with raises(StopIteration):
        testbed.fail("StopIteration")
    assert next(testbed.iterator(0), "none") == "none"


def test_error_of_real_work(testbed):
    with raises(ZeroDivisionError) as caught:
        testbed.divide(1, 0)
    assert "division by zero" in str(caught.value)
    with raises(AttributeError):
        testbed.Point().label


def test_custom_class(testbed):
    with raises(Exception) as caught:
        testbed.fail_custom(7, u"it broke")
    error = caught.value
    assert type(error).__name__ == "testbed.TestError"
    assert error.args == (u"error 7: it broke",)
    assert (error.code, error.detail) == (7, u"it broke")
    assert "error 7: it broke" in str(error)


def test_custom_class_is_one_class(testbed):
    errors = []
    for code in (1, 2):
        with raises(Exception) as caught:
            testbed.fail_custom(code, u"x")
        errors.append(caught.value)
    assert type(errors[0]) is type(errors[1])
    assert [error.code for error in errors] == [1, 2]


def test_custom_class_can_be_named(testbed):
    from rpyc.core.vinegar import GenericException
    with raises(GenericException) as caught:
        testbed.fail_custom(7, u"it broke")
    assert isinstance(caught.value, Exception)


def test_async_function_fails_alike(testbed):
    with raises(Exception) as caught:
        testbed.fail_async(8, u"late")
    assert type(caught.value).__name__ == "testbed.TestError"
    assert caught.value.code == 8


def test_os_error_with_errno(testbed):
    with raises(EnvironmentError) as caught:
        testbed.fail_os()
    assert caught.value.args == (2, "No such file or directory")
    assert caught.value.errno == 2
    assert type(caught.value).__name__ in ("FileNotFoundError", "OSError")


def test_arguments_that_cannot_travel(testbed):
    with raises(ValueError) as caught:
        testbed.fail_with_object()
    assert caught.value.args == ("Point(1, 2)",)


def test_remote_traceback(testbed):
    with raises(ValueError) as caught:
        testbed.fail("ValueError", u"as asked")
    remote = caught.value._remote_tb
    text = remote if isinstance(remote, str) else "".join(remote)
    assert "Traceback (most recent call last)" in text
    assert "ValueError: as asked" in text
    shown = "".join(traceback.format_exception(type(caught.value), caught.value, None))
    assert "as asked" in shown


def test_str_shows_the_remote_traceback(testbed):
    # The client prints the server's traceback as part of the message.
    with raises(ValueError) as caught:
        testbed.fail("ValueError", u"as asked")
    text = str(caught.value)
    assert text.startswith("as asked")
    assert "========= Remote Traceback" in text


def test_no_version_warning(testbed):
    with raises(ValueError) as caught:
        testbed.fail("ValueError", u"as asked")
    assert "WARNING" not in str(caught.value)
    assert "WARNING" not in repr(caught.value.args)


def test_connection_survives_many_errors(testbed):
    for _ in range(100):
        with raises(KeyError):
            testbed.fail("KeyError", 1)
    assert testbed.ANSWER == 42


def test_caught_exception_leaves_nothing_behind(testbed):
    before = testbed.object_count()
    for _ in range(10):
        with raises(Exception) as caught:
            testbed.fail_custom(1, u"x")
    del caught  # its traceback holds proxies
    gc.collect()
    assert testbed.object_count() == before


def test_unknown_class_name(testbed):
    with raises(KeyError):
        testbed.fail("NoSuchError")


def test_exception_class_object(testbed):
    assert testbed.TestError.__name__ == "TestError"
    error = testbed.TestError(3, u"made here")
    assert error.code == 3
    assert str(error) == "error 3: made here"
