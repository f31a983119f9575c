"""The client-side `hrpyc` module, as a shell outside Houdini uses it."""

import inspect

from support.client import raises


def test_import_remote_module(hrpyc, address):
    connection, testbed = hrpyc.import_remote_module(address.host, address.port, "testbed")
    assert testbed.add(1, 2) == 3
    connection.close()
    assert connection.closed


def test_keywords_and_defaults(hrpyc, address):
    connection, testbed = hrpyc.import_remote_module(server="127.0.0.1", port=address.port, name="testbed")
    assert list(testbed.a_list()) == [1, u"two", 3.0]
    connection.close()
    spec = getattr(inspect, "getfullargspec", None) or inspect.getargspec
    found = spec(hrpyc.import_remote_module)
    assert found.args == ["server", "port", "name"]
    assert found.defaults == ("127.0.0.1", 18811, "hou")


def test_port_may_be_a_text(hrpyc, address):
    connection, testbed = hrpyc.import_remote_module(port=str(address.port), name="testbed")
    assert testbed.ANSWER == 42
    connection.close()


def test_missing_module(hrpyc, address):
    with raises(ImportError):
        hrpyc.import_remote_module(port=address.port, name="no_such_module")


def test_start_server_says_what_to_run(hrpyc):
    with raises(RuntimeError) as caught:
        hrpyc.start_server(port=1234)
    assert "rpyc-server --port 1234" in str(caught.value)


def test_wrapper_syncs_around_calls(hrpyc, conn, testbed):
    seen = []
    stand_in = testbed.Dynamic()
    stand_in._syncFromMainContext = lambda: seen.append("from")
    stand_in._syncToMainContext = lambda: seen.append("to")
    stand_in.add = testbed.add
    stand_in.fail = testbed.fail
    stand_in.point = testbed.ORIGIN
    stand_in.Point = testbed.Point
    stand_in.sub = conn.modules["testbed.sub"]
    stand_in.number = 5
    hou = hrpyc._SyncedModule(stand_in, hrpyc._Sync(stand_in), conn)

    assert hou.add(1, 2) == 3
    assert seen == ["from", "to"]
    with raises(ValueError):
        hou.fail("ValueError")
    assert seen == ["from", "to"] * 2
    assert hou.sub.double(2) == 4
    assert seen == ["from", "to"] * 3
    assert hou.number == 5
    assert hou.point is testbed.ORIGIN  # bare, so it can be passed back
    assert hou.Point is testbed.Point
    hou.number = 6
    assert stand_in.number == 6
    assert repr(hou) == repr(stand_in)
    assert seen == ["from", "to"] * 3
