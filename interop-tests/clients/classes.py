"""Class objects: calling them, isinstance, inheritance, names."""

from rpyc.core.netref import BaseNetref

from support.client import only, raises


def test_class_is_called(testbed):
    point = testbed.Point(1, y=2)
    assert point.as_tuple() == (1, 2)
    assert testbed.Point().as_tuple() == (0, 0)


def test_class_is_called_after_an_instance_was_seen(testbed):
    assert testbed.points(1)[0].x == 0
    assert testbed.Point(1, 2).x == 1


def test_class_object_can_be_kept(testbed):
    Point = testbed.Point
    points = [Point(index) for index in range(5)]
    assert [point.x for point in points] == [0, 1, 2, 3, 4]


def test_class_names(testbed):
    assert testbed.Point.__name__ == "Point"
    assert testbed.Point().__class__.__name__ == "Point"


def test_type_and_class_of_a_netref(testbed):
    point = testbed.Point()
    assert isinstance(point, BaseNetref)
    assert point.__class__ == testbed.Point
    assert type(point).__name__ in ("testbed.Point", "Point")


def test_repr_of_a_class(testbed):
    assert repr(testbed.Point) == "<class 'testbed.Point'>"


def test_isinstance(testbed):
    assert isinstance(testbed.Point(), testbed.Point)
    assert isinstance(testbed.Square(2), testbed.Square)


@only(since="4.1.1", reason="a 4.1.0 client compares an id with itself, so it always says True")
def test_not_isinstance(testbed):
    assert not isinstance(testbed.Point(), testbed.Square)
    assert not isinstance(testbed.Square(2), testbed.Circle)
    assert not isinstance(testbed.a_list(), testbed.Point)


def test_isinstance_of_the_base_class(testbed):
    for shape in testbed.shapes():
        assert isinstance(shape, testbed.Shape)


def test_isinstance_of_local_builtins(testbed):
    assert isinstance(testbed.a_list(), list)
    assert isinstance(testbed.a_dict(), dict)
    assert isinstance(testbed.a_set(), set)
    assert not isinstance(testbed.a_list(), dict)
    assert not isinstance(testbed.Point(), list)


def test_class_identity(testbed):
    assert testbed.Square(1).__class__ == testbed.Square
    assert testbed.Square(1).__class__ != testbed.Circle


def test_inherited_methods(testbed):
    square, circle = testbed.shapes()
    assert square.describe() == u"Square of area 4.0"
    assert circle.describe().startswith(u"Circle of area 3.14")
    assert square.side == 2


def test_abstract_base(testbed):
    with raises(TypeError) as caught:
        testbed.Shape()
    assert "cannot create 'testbed.Shape' instances" in str(caught.value)


def test_polymorphic_argument(testbed):
    assert testbed.total_area(testbed.shapes()) > 7.14
    mine = [testbed.Square(3), testbed.Square(1)]
    assert testbed.total_area(mine) == 10.0


def test_class_as_argument(testbed):
    assert testbed.apply(testbed.Point, 1, 2).as_tuple() == (1, 2)
    assert testbed.same(testbed.Point, testbed.Point)


def test_class_object_is_the_same_for_all(testbed, other):
    assert repr(other.modules["testbed"].Point) == repr(testbed.Point)
