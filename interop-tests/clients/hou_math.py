"""The scene of rpyc-server: vectors, matrices, quaternions, colours, hmath."""

import math

from support.client import raises

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def close(values, expected):
    """Whether two sequences of floats are nearly equal."""
    values = tuple(values)
    return len(values) == len(expected) and all(abs(a - b) < 1e-6 for a, b in zip(values, expected))


def test_vector_basics(hou):
    vector = hou.Vector3(1, 2, 3)
    assert tuple(vector) == (1.0, 2.0, 3.0)
    assert len(vector) == 3
    assert (vector[0], vector[2], vector.x(), vector.z()) == (1.0, 3.0, 1.0, 3.0)
    vector[0] = 10
    assert vector[0] == 10.0
    with raises(IndexError):
        vector[3]
    assert hou.Vector3((1, 2, 3)) == hou.Vector3(1, 2, 3)
    assert hou.Vector3() == hou.Vector3(0, 0, 0)
    assert hou.Vector3(1, 2, 3) != hou.Vector3(1, 2, 4)
    assert hou.Vector3([1, 2, 3]) == hou.Vector3(1, 2, 3)


def test_vector_arithmetic(hou):
    a, b = hou.Vector3(1, 2, 3), hou.Vector3(10, 20, 30)
    assert tuple(a + b) == (11.0, 22.0, 33.0)
    assert tuple(b - a) == (9.0, 18.0, 27.0)
    assert tuple(a * 2) == (2.0, 4.0, 6.0)
    assert tuple(2 * a) == (2.0, 4.0, 6.0)
    assert tuple(b / 10) == (1.0, 2.0, 3.0)
    assert tuple(-a) == (-1.0, -2.0, -3.0)


def test_vector_in_place(hou):
    position, direction = hou.Vector3(0, 0, 0), hou.Vector3(1, 0, 0)
    for _ in range(3):
        position += direction * 0.5
    assert tuple(position) == (1.5, 0.0, 0.0)


def test_vector_functions(hou):
    a, b = hou.Vector3(3, 4, 0), hou.Vector3(0, 0, 2)
    assert a.length() == 5.0
    assert a.lengthSquared() == 25.0
    assert close(a.normalized(), (0.6, 0.8, 0.0))
    assert a.dot(b) == 0.0
    assert tuple(hou.Vector3(1, 0, 0).cross(hou.Vector3(0, 1, 0))) == (0.0, 0.0, 1.0)
    assert abs(a.angleTo(b) - 90.0) < 1e-6
    assert abs(a.distanceTo(b) - math.sqrt(29)) < 1e-6


def test_vectors_of_other_sizes(hou):
    assert tuple(hou.Vector2(1, 2) + hou.Vector2(1, 1)) == (2.0, 3.0)
    assert tuple(hou.Vector4(1, 2, 3, 4)) == (1.0, 2.0, 3.0, 4.0)
    with raises(Exception):
        hou.Vector3(1, 2)


def test_vector_times_matrix(hou):
    turned = hou.Vector3(1, 0, 0) * hou.hmath.buildRotate(0, 0, -45)
    assert close(turned, (math.sqrt(0.5), -math.sqrt(0.5), 0.0))
    moved = hou.Vector3(1, 2, 3) * hou.hmath.buildTranslate(10, 0, 0)
    assert close(moved, (11.0, 2.0, 3.0))


def test_matrices(hou):
    one = hou.Matrix4(1)
    assert one.asTuple() == tuple(float(i % 5 == 0) for i in range(16))
    translate = hou.hmath.buildTranslate(1, 2, 3)
    scale = hou.hmath.buildScale(2, 2, 2)
    both = scale * translate
    assert close(hou.Vector3(1, 1, 1) * both, (3.0, 4.0, 5.0))
    assert close((translate * translate.inverted()).asTuple(), one.asTuple())
    assert close(translate.extractTranslates(), (1.0, 2.0, 3.0))
    assert translate.at(3, 0) == 1.0
    assert one.determinant() == 1.0
    assert hou.hmath.identityTransform() == one


def test_matrix3(hou):
    matrix = hou.Matrix3(((1, 0, 0), (0, 2, 0), (0, 0, 3)))
    assert close(hou.Vector3(1, 1, 1) * matrix, (1.0, 2.0, 3.0))
    assert matrix.determinant() == 6.0


def test_rotations(hou):
    rotated = hou.hmath.buildRotate((90, 0, 0))
    assert close(rotated.extractRotates(), (90.0, 0.0, 0.0))
    quaternion = hou.Quaternion()
    quaternion.setToAngleAxis(90, hou.Vector3(0, 1, 0))
    assert close(quaternion.rotate(hou.Vector3(1, 0, 0)), (0.0, 0.0, -1.0))


def test_color(hou):
    color = hou.Color((1, 0, 0))
    assert tuple(color.rgb()) == (1.0, 0.0, 0.0)
    assert close(color.hsv(), (0.0, 1.0, 1.0))
    color.setRGB((0, 0.5, 0))
    assert tuple(color.rgb()) == (0.0, 0.5, 0.0)
    assert hou.Color((0, 0.5, 0)) == color


def test_bounding_box(hou):
    box = hou.BoundingBox(0, 0, 0, 1, 2, 3)
    assert tuple(box.sizevec()) == (1.0, 2.0, 3.0)
    box.enlargeToContain(hou.Vector3(5, 0, 0))
    assert tuple(box.maxvec()) == (5.0, 2.0, 3.0)
    assert box.contains(hou.Vector3(4, 1, 1))
    assert not box.contains(hou.Vector3(6, 1, 1))


def test_hmath(hou):
    hmath = hou.hmath
    assert hmath.fit(5, 0, 10, 0, 100) == 50.0
    assert hmath.fit01(0.25, 0, 8) == 2.0
    assert hmath.clamp(12, 0, 10) == 10.0
    assert abs(hmath.degToRad(180) - math.pi) < 1e-6
    assert abs(hmath.radToDeg(math.pi) - 180) < 1e-6
    assert hmath.rand(1) == hmath.rand(1)
    assert 0 <= hmath.rand(2) < 1


def test_ramp(hou):
    ramp = hou.Ramp((hou.rampBasis.Linear, hou.rampBasis.Linear), (0, 1), (0, 10))
    assert ramp.lookup(0.5) == 5.0
    assert ramp.keys() == (0.0, 1.0)
    assert ramp.values() == (0.0, 10.0)
