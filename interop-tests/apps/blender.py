"""Blender, driven as its users drive it.  A client script: see `support/client.py`."""

import array
import os
import threading

import numpy
import rpyc
from support.client import only, raises

SQUARE = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 1.0, 0.0)]
CUBE = {(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)}


def empty(conn):
    """Blender's module `bpy`, with nothing in the scene."""
    bpy = conn.modules["bpy"]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy


def square(bpy, name="square"):
    """A new object with four vertices."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(SQUARE, [], [(0, 1, 2, 3)])
    made = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(made)
    return made


def done(result):
    """Whether an operator has done it: its result is a set there."""
    return set(result) == {"FINISHED"}


def cube(bpy, **options):
    """A new cube, by the operator."""
    assert done(bpy.ops.mesh.primitive_cube_add(**options))
    return bpy.context.object


def test_everything_runs_on_the_main_thread(conn):
    threads = conn.modules["threading"]
    assert threads.current_thread() == threads.main_thread()
    assert conn.eval("__import__('threading').current_thread().name") == "MainThread"
    seen = []
    conn.modules["builtins"].list(conn.modules["builtins"].map(lambda _: seen.append(threads.current_thread().name), [1]))
    assert seen == ["MainThread"], "while it waits for a callback, too"


def test_by_hrpyc(hrpyc, address):
    connection, bpy = hrpyc.import_remote_module(port=address.port, name="bpy")
    assert tuple(bpy.app.version)[:1] >= (4,)
    assert bpy.app.background
    connection.close()


def test_objects_are_made(conn):
    bpy = empty(conn)
    assert len(bpy.data.objects) == 0
    made = square(bpy)
    assert made.name == "square"
    assert repr(made) == "bpy.data.objects['square']"
    assert bpy.data.objects["square"] == made
    assert "square" in bpy.data.objects
    assert [item.name for item in bpy.data.objects] == ["square"]
    assert bpy.data.objects.get("circle") is None
    with raises(KeyError):
        bpy.data.objects["circle"]


def test_transforms(conn):
    bpy = empty(conn)
    vector = conn.modules["mathutils"].Vector  # before its instances, which the class is mixed up with by rpyc 4.1.0
    made = square(bpy)
    made.location = (1, 2, 3)
    assert tuple(made.location) == (1.0, 2.0, 3.0)
    made.location.x += 0.5
    made.scale[1] = 4
    made.rotation_euler = (0.0, 0.0, conn.modules["math"].pi / 2)
    bpy.context.view_layer.update()
    matrix = made.matrix_world
    assert tuple(matrix.translation) == (1.5, 2.0, 3.0)
    assert tuple(round(value, 5) for value in matrix.to_scale()) == (1.0, 4.0, 1.0)
    moved = matrix @ vector((1.0, 0.0, 0.0))
    assert tuple(round(value, 5) for value in moved) == (1.5, 3.0, 3.0)
    assert vector((1, 2, 3)) + vector((1, 1, 1)) == vector((2, 3, 4))
    assert tuple(2 * vector((1, 2, 3))) == (2.0, 4.0, 6.0)
    assert -vector((1, 2, 3)) != vector((1, 2, 3))


def test_iteration(conn):
    bpy = empty(conn)
    made = [cube(bpy, size=2, location=(number, 0, 0)) for number in range(4)]
    assert [item.name for item in bpy.data.objects] == ["Cube", "Cube.001", "Cube.002", "Cube.003"]
    assert [item.location[0] for item in bpy.data.objects if item.type == "MESH"] == [0.0, 1.0, 2.0, 3.0]
    assert sorted(name for name, _ in bpy.data.objects.items())[-1] == "Cube.003"
    assert [item.name for item in bpy.data.objects[1:3]] == ["Cube.001", "Cube.002"]
    assert made[2] == bpy.data.objects[-2]
    for item in made:
        item.select_set(True)
    assert len(bpy.context.selected_objects) == 4
    assert done(bpy.ops.object.delete())
    assert list(bpy.data.objects) == []
    with raises(ReferenceError):
        made[0].name


def test_vertices_one_by_one(conn):
    vertices = cube(empty(conn), size=2).data.vertices
    assert len(vertices) == 8
    assert {tuple(vertex.co) for vertex in vertices} == CUBE
    assert [vertex.index for vertex in vertices] == list(range(8))
    vertices[0].co.z = 7
    assert vertices[0].co[:] == (-1.0, -1.0, 7.0)


def test_vertices_at_once(conn):
    bpy = empty(conn)
    made = cube(bpy, size=2)
    vertices = made.data.vertices

    remote = conn.modules["array"].array("f", bytes(4 * 24))
    vertices.foreach_get("co", remote)
    values = remote.tolist()
    assert {tuple(values[start:start + 3]) for start in range(0, 24, 3)} == CUBE

    local = [0.0] * 24  # filled from there, number by number
    vertices.foreach_get("co", local)
    assert local == list(values)

    remote[:] = conn.modules["array"].array("f", array.array("f", [2 * value for value in local]).tobytes())
    vertices.foreach_set("co", remote)
    made.data.update()
    bpy.context.view_layer.update()
    assert tuple(made.dimensions) == (4.0, 4.0, 4.0)
    with raises(RuntimeError):
        vertices.foreach_get("co", [0.0] * 5)


def test_vertices_by_numpy(conn):
    vertices = cube(empty(conn), size=2).data.vertices
    remote = conn.modules["numpy"].empty(24, dtype="float32")
    vertices.foreach_get("co", remote)
    local = rpyc.classic.obtain(remote)
    assert type(local) is numpy.ndarray and local.dtype == numpy.float32
    assert {tuple(row) for row in local.reshape(8, 3).tolist()} == CUBE

    vertices.foreach_set("co", rpyc.classic.deliver(conn, local * numpy.float32(3)))
    assert {abs(value) for value in vertices[0].co} == {3.0}


def coordinates(made):
    """The coordinates of a mesh as an array; runs in Blender."""
    import numpy
    result = numpy.empty(3 * len(made.data.vertices), numpy.float32)
    made.data.vertices.foreach_get("co", result)
    return result.reshape(-1, 3)


@only(since="5.0.0", reason="earlier ones cannot teleport functions of CPython 3.11")
def test_vertices_by_a_function_sent_there(conn):
    made = square(empty(conn))
    local = rpyc.classic.obtain(conn.teleport(coordinates)(made))
    assert [tuple(row) for row in local.tolist()] == SQUARE


def test_handlers_of_the_client(conn):
    bpy = empty(conn)
    made = square(bpy)
    seen = []

    def changed(scene, *_):
        seen.append((scene.name, threading.current_thread() is here, [item.name for item in scene.objects]))

    here = threading.current_thread()
    handlers = bpy.app.handlers.depsgraph_update_post
    handlers.append(changed)
    made.location.x = 4
    bpy.context.view_layer.update()
    handlers.clear()
    assert seen and set(map(str, seen)) == {"('Scene', True, ['square'])"}


def test_operators_of_the_client(conn):
    bpy = empty(conn)
    conn.execute("""
import bpy
class Stack(bpy.types.Operator):
    bl_idname, bl_label = "object.stack", "Stack"
    count: bpy.props.IntProperty(default=3)
    def execute(self, context):
        for number in range(self.count):
            bpy.ops.mesh.primitive_cube_add(location=(0, 0, number))
        return {"FINISHED"}
bpy.utils.register_class(Stack)
""")
    assert done(bpy.ops.object.stack(count=5))
    assert [item.location.z for item in bpy.data.objects] == [0.0, 1.0, 2.0, 3.0, 4.0]
    bpy.utils.unregister_class(conn.namespace["Stack"])
    with raises(AttributeError):
        bpy.ops.object.stack()


def test_errors(conn):
    bpy = empty(conn)
    with raises(RuntimeError) as caught:
        bpy.ops.object.mode_set(mode="EDIT")
    assert "Context missing active object" in str(caught.value)
    made = square(bpy)
    with raises(TypeError):
        made.name = 5
    with raises(ValueError):
        made.location = (1, 2)
    with raises(AttributeError):
        made.no_such_property
    made["of my own"] = 5
    assert made["of my own"] == 5 and list(made.keys()) == ["of my own"]


def test_saved_and_loaded(conn, scratch):
    bpy = empty(conn)
    made = square(bpy)
    made.location = (1, 2, 3)
    path = os.path.join(scratch, "scene.blend")
    assert done(bpy.ops.wm.save_as_mainfile(filepath=path))
    assert os.path.getsize(path) > 10000
    bpy = empty(conn)
    assert list(bpy.data.objects) == []
    assert done(bpy.ops.wm.open_mainfile(filepath=path))
    loaded = bpy.data.objects["square"]
    assert tuple(loaded.location) == (1.0, 2.0, 3.0)
    assert [tuple(vertex.co) for vertex in loaded.data.vertices] == SQUARE
