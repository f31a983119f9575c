"""The classic service: modules, builtins, namespace, getconn, eval and execute."""

from support.client import only, raises


def test_modules_by_attribute_and_item(conn):
    assert conn.modules.testbed.ANSWER == 42
    assert conn.modules["testbed"].ANSWER == 42


def test_module_is_one_object(conn):
    assert conn.modules["testbed"] == conn.modules["testbed"]
    assert conn.modules["testbed"] is conn.modules.testbed


def test_dotted_modules(conn):
    assert conn.modules["testbed.sub"].LEVEL == 2
    assert conn.modules["testbed.sub"].double(21) == 42
    assert conn.modules["testbed.sub.deeper"].LEVEL == 3
    assert conn.modules.testbed.sub.deeper.LEVEL == 3


def test_module_attributes(conn):
    module = conn.modules["testbed.sub"]
    assert module.__name__ == "testbed.sub"
    assert module.__doc__.startswith("A module inside the module")
    assert repr(module).startswith("<module 'testbed.sub'")


def test_missing_module(conn):
    with raises(ImportError) as caught:
        conn.modules["no_such_module"]
    assert "No module named 'no_such_module'" in str(caught.value)
    with raises((ImportError)):
        conn.modules["testbed.no_such_module"]
    with raises((ImportError)):
        conn.root.getmodule("no_such_module.sub")


def test_missing_module_is_module_not_found(conn):
    with raises(ImportError) as caught:
        conn.modules["no_such_module"]
    assert type(caught.value).__name__ == "ModuleNotFoundError"


@only(since="5.3", reason="older clients import instead of asking")
def test_in_modules(conn):
    assert "testbed" in conn.modules
    assert "no_such_module" not in conn.modules


def test_getmodule_of_the_root(conn):
    assert conn.root.getmodule("testbed").add(1, 2) == 3
    assert conn.root.getmodule("testbed.sub").LEVEL == 2


def test_builtins(conn):
    assert conn.builtin.__name__ == "builtins"
    assert conn.modules.builtins == conn.builtin
    assert conn.builtin.len(conn.modules.testbed.a_list()) == 3


def test_builtin_types(conn, testbed):
    assert isinstance(conn.builtin.list(), list)
    assert isinstance(testbed.a_list(), conn.builtin.list)
    assert isinstance(testbed.a_dict(), conn.builtin.dict)
    made = conn.builtin.list((1, 2))
    made.append(3)
    assert list(made) == [1, 2, 3]
    assert sorted(conn.builtin.set((1, 1, 2))) == [1, 2]


def test_builtin_functions(conn, testbed):
    builtin = conn.builtin
    assert builtin.repr(testbed.a_list()) == "[1, 'two', 3.0]"
    assert builtin.str(testbed.Point(1, 2)) == "<1|2>"
    assert list(builtin.sorted(testbed.numbers(3))) == [0, 1, 2]
    assert builtin.isinstance(testbed.Point(), testbed.Point)
    assert builtin.getattr(testbed.Point(5, 6), "x") == 5
    assert builtin.hasattr(testbed.Point(), "x")
    assert not builtin.hasattr(testbed.Point(), "z")
    assert list(builtin.range(3)) == [0, 1, 2]
    assert builtin.sum(testbed.numbers(4)) == 6
    assert builtin.max(testbed.numbers(4)) == 3


def test_namespace(conn):
    conn.namespace["x"] = 5
    conn.namespace["items"] = [1, 2]
    assert conn.namespace["x"] == 5
    assert conn.namespace["items"] == [1, 2]
    assert "x" in conn.namespace
    del conn.namespace["x"]
    assert "x" not in conn.namespace
    with raises(KeyError):
        conn.namespace["x"]


def test_namespace_is_per_connection(conn, other):
    conn.namespace["mine"] = 1
    assert "mine" not in other.namespace


def test_getconn(conn):
    assert conn.root.getconn() is not None


def test_service_name(conn):
    assert "SLAVE" in conn.root.get_service_name() or conn.root.get_service_name()


@only(servers=["stock", "python"], reason="there is no Python in a native server: see the next test")
def test_eval_and_execute(conn):
    assert conn.eval("1 + 1") == 2
    conn.execute("x = 5")
    assert conn.namespace["x"] == 5


@only(servers=["rust"], reason="a stock server runs them")
def test_eval_and_execute_are_refused(conn):
    for refused in (conn.eval, conn.execute):
        with raises(NotImplementedError) as caught:
            refused("1 + 1")
        assert "Python" in str(caught.value)
    assert conn.modules.testbed.ANSWER == 42


@only(servers=["rust"], reason="a stock server runs it")
def test_teleport_is_refused(conn):
    def function():
        return 1

    with raises(Exception):
        conn.teleport(function)
    conn.ping()
