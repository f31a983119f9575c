"""OpenUSD, driven from elsewhere.  A client script: see `support/client.py`."""

import os

import numpy
import rpyc
from support.client import raises

POINTS = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]


def stage(conn):
    """A stage with a sphere in a transform, and the modules that it takes."""
    usd, geom = conn.modules["pxr.Usd"], conn.modules["pxr.UsdGeom"]
    made = usd.Stage.CreateInMemory()
    geom.Xform.Define(made, "/World")
    geom.Sphere.Define(made, "/World/Ball")
    return made, geom


def test_prims_are_defined(conn):
    made, geom = stage(conn)
    assert [str(prim.GetPath()) for prim in made.Traverse()] == ["/World", "/World/Ball"]
    assert [prim.GetTypeName() for prim in made.Traverse()] == ["Xform", "Sphere"]
    ball = made.GetPrimAtPath("/World/Ball")
    assert bool(ball) and not made.GetPrimAtPath("/World/Cube")
    assert ball.IsA(geom.Sphere) and not ball.IsA(geom.Mesh)
    assert ball.GetParent() == made.GetPrimAtPath("/World")
    assert ball.GetName() in {child.GetName() for child in ball.GetParent().GetChildren()}
    assert made.RemovePrim("/World/Ball") and len(list(made.Traverse())) == 1


def test_attributes(conn):
    made, geom = stage(conn)
    ball = geom.Sphere.Get(made, "/World/Ball")
    radius = ball.GetRadiusAttr()
    assert radius.Get() == 1.0
    assert radius.Set(2.5) and radius.Get() == 2.5
    assert radius.Set(3.0, 10) and radius.Set(5.0, 20) and radius.Get(15) == 4.0
    assert list(radius.GetTimeSamples()) == [10.0, 20.0]
    with raises(Exception) as caught:
        radius.Set("wide")
    assert "Type mismatch" in str(caught.value)
    own = ball.GetPrim().CreateAttribute("own", conn.modules["pxr.Sdf"].ValueTypeNames.String)
    own.Set(u"\xe9")
    assert own.Get() == u"\xe9"


def test_transforms(conn):
    made, geom = stage(conn)
    gf = conn.modules["pxr.Gf"]
    ball = made.GetPrimAtPath("/World/Ball")
    geom.XformCommonAPI(ball).SetTranslate(gf.Vec3d(1, 2, 3))
    geom.XformCommonAPI(made.GetPrimAtPath("/World")).SetTranslate((10, 0, 0))
    moved = geom.Xformable(ball).ComputeLocalToWorldTransform(0).ExtractTranslation()
    assert moved == gf.Vec3d(11, 2, 3)
    assert tuple(moved) == (11.0, 2.0, 3.0)
    assert moved * 2 == gf.Vec3d(22, 4, 6) and 2 * moved == moved + moved
    assert abs(moved.GetLength() - 134 ** 0.5) < 1e-9


def test_text(conn, scratch):
    made, geom = stage(conn)
    geom.Sphere.Get(made, "/World/Ball").GetRadiusAttr().Set(2.5)
    text = made.GetRootLayer().ExportToString()
    assert text.startswith("#usda 1.0")
    assert 'def Sphere "Ball"' in text and "double radius = 2.5" in text
    path = os.path.join(scratch, "scene.usda")
    assert made.GetRootLayer().Export(path)
    opened = conn.modules["pxr.Usd"].Stage.Open(path)
    assert opened.GetRootLayer().ExportToString().count("def ") == 2
    layer = conn.modules["pxr.Sdf"].Layer.CreateAnonymous(".usda")
    assert layer.ImportFromString(text) and layer.GetPrimAtPath("/World/Ball").typeName == "Sphere"


def test_arrays(conn):
    made, geom = stage(conn)
    mesh = geom.Mesh.Define(made, "/World/Mesh")
    mesh.GetPointsAttr().Set(conn.modules["pxr.Vt"].Vec3fArray(POINTS))
    points = mesh.GetPointsAttr().Get()
    assert len(points) == 3 and tuple(points[1]) == POINTS[1]
    assert [tuple(point) for point in points] == POINTS
    local = rpyc.classic.obtain(conn.modules["numpy"].array(points))
    assert local.shape == (3, 3) and local.dtype == numpy.float32
    doubled = conn.modules["pxr.Vt"].Vec3fArray.FromNumpy(rpyc.classic.deliver(conn, local * numpy.float32(2)))
    mesh.GetPointsAttr().Set(doubled)
    assert [tuple(each) for each in mesh.ComputeExtent(mesh.GetPointsAttr().Get())] == [(0, 0, 0), (2, 2, 0)]


def test_notices_of_the_client(conn):
    made, geom = stage(conn)
    tf, notice = conn.modules["pxr.Tf"], conn.modules["pxr.Usd"].Notice.ObjectsChanged
    seen = []

    def changed(notice, sender):
        seen.extend(str(path) for path in notice.GetChangedInfoOnlyPaths())

    conn.namespace["changed"] = changed  # the registration does not keep it
    listener = tf.Notice.Register(notice, changed, made)
    geom.Sphere.Get(made, "/World/Ball").GetRadiusAttr().Set(7.0)
    listener.Revoke()
    geom.Sphere.Get(made, "/World/Ball").GetRadiusAttr().Set(8.0)
    assert seen == ["/World/Ball.radius"]
