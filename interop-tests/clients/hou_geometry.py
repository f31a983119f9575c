"""The scene of rpyc-server: geometry."""

from support.client import raises

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def sop(hou, type_name, **parms):
    """A new geometry node of that type, in a new object."""
    node = hou.node("/obj").createNode("geo").createNode(type_name)
    node.setParms(parms)
    return node


def test_box(hou):
    geometry = sop(hou, "box").geometry()
    assert len(geometry.points()) == 8
    assert len(geometry.prims()) == 6
    box = geometry.boundingBox()
    assert tuple(box.minvec()) == (-0.5, -0.5, -0.5)
    assert tuple(box.maxvec()) == (0.5, 0.5, 0.5)
    assert tuple(box.sizevec()) == (1.0, 1.0, 1.0)
    assert tuple(box.center()) == (0.0, 0.0, 0.0)


def test_box_parameters(hou):
    node = sop(hou, "box", size=(2, 4, 6), t=(1, 0, 0))
    box = node.geometry().boundingBox()
    assert tuple(box.minvec()) == (0.0, -2.0, -3.0)
    assert tuple(box.maxvec()) == (2.0, 2.0, 3.0)
    node.parm("scale").set(2)
    assert tuple(node.geometry().boundingBox().sizevec()) == (4.0, 8.0, 12.0)


def test_grid(hou):
    node = sop(hou, "grid", rows=4, cols=5)
    geometry = node.geometry()
    assert len(geometry.points()) == 20
    assert len(geometry.prims()) == 12
    assert geometry.intrinsicValue("pointcount") == 20
    assert geometry.intrinsicValue("primitivecount") == 12


def test_sphere(hou):
    node = sop(hou, "sphere")
    node.parm("type").set("poly")
    geometry = node.geometry()
    assert len(geometry.points()) > 8
    for component in geometry.boundingBox().sizevec():
        assert 1.5 < component <= 2.0001


def test_points(hou):
    points = sop(hou, "box").geometry().points()
    assert type(points) is tuple
    assert [point.number() for point in points] == list(range(8))
    assert all(abs(component) == 0.5 for point in points for component in point.position())
    assert points[0].attribValue("P") == tuple(points[0].position())


def test_prims(hou):
    geometry = sop(hou, "box").geometry()
    prim = geometry.prims()[0]
    assert prim.number() == 0
    assert len(prim.vertices()) == 4
    assert len(prim.points()) == 4
    assert prim.type() == hou.primType.Polygon
    assert abs(prim.intrinsicValue("measuredarea") - 1.0) < 1e-6
    assert prim.vertices()[0].point() in geometry.points()


def test_point_attributes(hou):
    geometry = sop(hou, "box").geometry()
    assert [attrib.name() for attrib in geometry.pointAttribs()] == ["P"]
    attrib = geometry.findPointAttrib("P")
    assert attrib.size() == 3
    assert attrib.dataType() == hou.attribData.Float
    assert attrib.type() == hou.attribType.Point
    assert geometry.findPointAttrib("no_such_attribute") is None
    assert len(geometry.pointFloatAttribValues("P")) == 24


def test_missing_attribute(hou):
    point = sop(hou, "box").geometry().points()[0]
    with raises(Exception) as caught:
        point.attribValue("no_such_attribute")
    assert type(caught.value).__name__ == "hou.OperationFailed"


def test_wrangle_adds_an_attribute(hou):
    grid = sop(hou, "grid", rows=3, cols=3)
    wrangle = grid.createOutputNode("attribwrangle")
    wrangle.parm("snippet").set("f@height = 2.5; @P.y = @height;")
    geometry = wrangle.geometry()
    assert "height" in [attrib.name() for attrib in geometry.pointAttribs()]
    assert [point.attribValue("height") for point in geometry.points()] == [2.5] * 9
    assert geometry.boundingBox().minvec()[1] == 2.5
    assert geometry.pointFloatAttribValues("height") == (2.5,) * 9


def test_broken_wrangle(hou):
    wrangle = sop(hou, "box").createOutputNode("attribwrangle")
    wrangle.parm("snippet").set("this is no VEX")
    with raises(Exception) as caught:
        wrangle.cook(force=True)
    assert type(caught.value).__name__ == "hou.OperationFailed"
    assert wrangle.errors() != ()


def test_transform_and_merge(hou):
    box = sop(hou, "box")
    moved = box.createOutputNode("xform")
    moved.parmTuple("t").set((10, 0, 0))
    merge = moved.createOutputNode("merge")
    merge.setNextInput(box)
    geometry = merge.geometry()
    assert len(geometry.points()) == 16
    assert tuple(geometry.boundingBox().sizevec()) == (11.0, 1.0, 1.0)


def test_geometry_follows_the_parms(hou):
    node = sop(hou, "grid", rows=2, cols=2)
    assert len(node.geometry().points()) == 4
    node.parm("rows").set(10)
    assert len(node.geometry().points()) == 20


def test_geometry_of_a_node_is_read_only(hou):
    geometry = sop(hou, "box").geometry()
    with raises(Exception) as caught:
        geometry.createPoint()
    assert type(caught.value).__name__ == "hou.GeometryPermissionError"


def test_own_geometry(hou):
    geometry = hou.Geometry()
    points = [geometry.createPoint() for _ in range(3)]
    points[1].setPosition((1, 0, 0))
    points[2].setPosition(hou.Vector3(0, 1, 0))
    polygon = geometry.createPolygon()
    for point in points:
        polygon.addVertex(point)
    assert len(geometry.points()) == 3
    assert abs(polygon.intrinsicValue("measuredarea") - 0.5) < 1e-6
    geometry.addAttrib(hou.attribType.Point, "Cd", (1.0, 1.0, 1.0))
    points[0].setAttribValue("Cd", (1.0, 0.0, 0.5))
    assert points[0].attribValue("Cd") == (1.0, 0.0, 0.5)
    assert points[1].attribValue("Cd") == (1.0, 1.0, 1.0)


def test_attributes_of_the_whole(hou):
    geometry = hou.Geometry()
    geometry.addAttrib(hou.attribType.Global, "name", "")
    geometry.addAttrib(hou.attribType.Global, "count", 0)
    geometry.setGlobalAttribValue("name", "house")
    geometry.setGlobalAttribValue("count", 7)
    assert geometry.attribValue("name") == "house"
    assert geometry.attribValue("count") == 7


def test_frozen_copy(hou):
    node = sop(hou, "box")
    frozen = node.geometry().freeze()
    node.parm("scale").set(5)
    assert tuple(frozen.boundingBox().sizevec()) == (1.0, 1.0, 1.0)
    assert tuple(node.geometry().boundingBox().sizevec()) == (5.0, 5.0, 5.0)


def test_object_geometry_is_its_display_node(hou):
    grid = sop(hou, "grid", rows=2, cols=2)
    grid.setDisplayFlag(True)
    geo = grid.parent()
    assert len(geo.displayNode().geometry().points()) == 4


def test_iterate_many_points(hou):
    geometry = sop(hou, "grid", rows=20, cols=20).geometry()
    total = 0.0
    for point in geometry.points():
        total += point.position()[0]
    assert abs(total) < 1e-6
