"""Documentation: what ``help()`` and ``dir()`` show."""

import pydoc


def test_doc_of_module_class_and_function(testbed):
    assert testbed.__doc__.startswith("The module ``testbed``: a zoo of behaviours")
    assert testbed.Point.__doc__.startswith("A point in the plane.")
    assert testbed.greet.__doc__.startswith("Greet somebody.")
    assert testbed.Point().move.__doc__.startswith("Move by the given distances.")
    assert testbed.Point().__doc__.startswith("A point in the plane.")


def test_dir_of_an_object(testbed):
    names = dir(testbed.Point())
    for name in ("x", "y", "norm", "move", "scaled", "dimensions", "from_tuple", "__add__", "__len__"):
        assert name in names, name
    assert names == sorted(names)


def test_dir_of_a_class(testbed):
    names = dir(testbed.Point)
    for name in ("norm", "move", "dimensions", "from_tuple", "__add__"):
        assert name in names, name


def test_dir_of_a_module(testbed):
    names = dir(testbed)
    for name in ("Point", "add", "ANSWER", "sub", "TestError", "Color"):
        assert name in names, name


def test_dir_lists_inherited_names(testbed):
    assert {"describe", "area", "sides", "side"} <= set(dir(testbed.Square(1)))


def test_dir_of_containers(testbed):
    assert {"append", "sort", "__len__"} <= set(dir(testbed.a_list()))
    assert {"items", "get", "__getitem__"} <= set(dir(testbed.a_dict()))
    assert {"add", "union", "__contains__"} <= set(dir(testbed.a_set()))


def test_help_of_an_object(testbed):
    # help() describes the client's proxy class, whose methods carry the docs that the server gave.
    text = pydoc.plain(pydoc.render_doc(testbed.Point(1, 2)))
    assert "class testbed.Point" in text
    assert "move(_self, *args, **kwargs)" in text
    assert "Move by the given distances." in text
    assert "__getitem__(" in text


def test_help_of_a_class(testbed):
    text = pydoc.plain(pydoc.render_doc(testbed.Point))
    assert "Point" in text
    assert "Move by the given distances." in text
    assert "__call__(" in text


def test_help_of_a_function(testbed):
    assert "greet" in pydoc.plain(pydoc.render_doc(testbed.greet))


def test_help_of_a_container(testbed):
    text = pydoc.plain(pydoc.render_doc(testbed.a_list()))
    assert "append(" in text


def test_special_methods_carry_their_doc(testbed):
    # The client's proxy class is built from the method list, which has the docs.
    proxy_class = type(testbed.Countdown(1))
    assert hasattr(proxy_class, "__next__") or hasattr(proxy_class, "next")
    assert hasattr(type(testbed.Point()), "__getitem__")
