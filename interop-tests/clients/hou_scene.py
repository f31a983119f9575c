"""The scene of rpyc-server: files, time, enums, exceptions, everything that is not nodes."""

import os

from support.client import raises, wait_until

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def test_save_and_load(hou, scratch):
    path = os.path.join(scratch, "house.hip")
    geo = hou.node("/obj").createNode("geo", "house")
    geo.parmTuple("t").set((1, 2, 3))
    geo.setComment(u"caf\xe9")
    box = geo.createNode("box", "walls")
    moved = box.createOutputNode("xform", "moved")
    moved.parm("ty").setExpression("$F")
    moved.setDisplayFlag(True)
    hou.hipFile.save(path)
    assert os.path.exists(path)
    assert hou.hipFile.path() == path
    assert hou.hipFile.basename() == "house.hip"

    hou.hipFile.clear(suppress_save_prompt=True)
    assert hou.node("/obj/house") is None
    hou.hipFile.load(path, suppress_save_prompt=True)
    geo = hou.node("/obj/house")
    assert geo.parmTuple("t").eval() == (1.0, 2.0, 3.0)
    assert geo.comment() == u"caf\xe9"
    moved = hou.node("/obj/house/moved")
    assert moved.inputs() == (hou.node("/obj/house/walls"),)
    assert moved.parm("ty").expression() == "$F"
    assert moved.isDisplayFlagSet()


def test_nodes_of_the_scene_before(hou, scratch):
    path = os.path.join(scratch, "empty.hip")
    hou.hipFile.save(path)
    geo = hou.node("/obj").createNode("geo")
    hou.hipFile.load(path, suppress_save_prompt=True)
    with raises(Exception) as caught:
        geo.name()
    assert type(caught.value).__name__ == "hou.ObjectWasDeleted"


def test_load_of_a_missing_file(hou, scratch):
    geo = hou.node("/obj").createNode("geo", "kept")
    with raises(Exception) as caught:
        hou.hipFile.load(os.path.join(scratch, "missing.hip"))
    assert type(caught.value).__name__ == "hou.OperationFailed"
    assert geo.name() == "kept"


def test_load_of_a_broken_file(hou, scratch):
    path = os.path.join(scratch, "broken.hip")
    with open(path, "wb") as file:
        file.write(b"\x00\xffthis is no scene")
    geo = hou.node("/obj").createNode("geo", "kept")
    with raises(Exception):
        hou.hipFile.load(path, suppress_save_prompt=True)
    assert geo.name() == "kept"


def test_save_to_a_missing_directory(hou, scratch):
    with raises(Exception) as caught:
        hou.hipFile.save(os.path.join(scratch, "missing", "house.hip"))
    assert type(caught.value).__name__ == "hou.OperationFailed"


def test_unsaved_changes(hou, scratch):
    hou.hipFile.save(os.path.join(scratch, "house.hip"))
    assert not hou.hipFile.hasUnsavedChanges()
    hou.node("/obj").createNode("geo")
    assert hou.hipFile.hasUnsavedChanges()


def test_frame_and_time(hou):
    hou.setFps(25)
    hou.setFrame(26)
    assert hou.frame() == 26
    assert hou.intFrame() == 26
    assert hou.fps() == 25
    assert hou.time() == 1.0
    hou.setFps(24)
    hou.setFrame(1)


def test_playbar(hou):
    hou.playbar.setFrameRange(1, 48)
    hou.playbar.setPlaybackRange(10, 20)
    assert tuple(hou.playbar.frameRange()) == (1, 48)
    assert tuple(hou.playbar.playbackRange()) == (10, 20)


def test_version(hou):
    version = hou.applicationVersion()
    assert type(version) is tuple and len(version) == 3
    assert hou.applicationVersionString() == ".".join(str(part) for part in version)
    assert hou.isUIAvailable() is False


def test_strings(hou, scratch):
    hou.hipFile.save(os.path.join(scratch, "house.hip"))
    assert hou.expandString("$HIPNAME") == "house"
    assert hou.expandString("$HIP/x") == scratch + "/x"
    hou.setFrame(7)
    assert hou.expandString("frame $F4") == "frame 0007"
    assert hou.text.expandString("$F") == "7"
    hou.setFrame(1)


def test_hscript(hou):
    assert hou.hscriptExpression("1 + 2 * 3") == 7.0
    hou.node("/obj").createNode("geo", "house")
    output, errors = hou.hscript("opls /obj")
    assert "house" in output and errors == ""
    output, errors = hou.hscript("no_such_command")
    assert errors != ""


def test_enums(hou):
    assert hou.parmTemplateType.Float == hou.parmTemplateType.Float
    assert hou.parmTemplateType.Float != hou.parmTemplateType.Int
    assert hou.parmTemplateType.Float.name() == "Float"
    assert str(hou.exprLanguage.Python) == "exprLanguage.Python"
    assert {hou.attribType.Point: 1}[hou.attribType.Point] == 1
    assert hou.updateMode.Manual.name() == "Manual"
    assert hou.paneTabType.SceneViewer.name() == "SceneViewer"


def test_update_mode(hou):
    hou.setUpdateMode(hou.updateMode.Manual)
    assert hou.updateModeSetting() == hou.updateMode.Manual
    hou.setUpdateMode(hou.updateMode.AutoUpdate)


def test_exception_classes(hou):
    with raises(Exception) as caught:
        hou.node("/obj").createNode("no_such_type")
    assert type(caught.value).__name__ == "hou.OperationFailed"
    assert "Invalid node type name" in str(caught.value)
    assert "WARNING" not in str(caught.value)
    for name in ("Error", "OperationFailed", "ObjectWasDeleted", "InvalidInput", "PermissionError", "InvalidSize"):
        assert getattr(hou, name).__name__ == name


def test_session(hou, connect):
    hou.session.answer = 42
    hou.session.items = [1, 2, 3]
    assert hou.session.answer == 42
    assert connect().modules["hou"].session.answer == 42
    del hou.session.answer
    assert not hasattr(hou.session, "answer")
    del hou.session.items


def test_undo_group(hou):
    with hou.undos.group("make a house"):
        hou.node("/obj").createNode("geo", "house")
    assert hou.node("/obj/house") is not None


def test_docs(hou):
    assert "node" in dir(hou)
    assert hou.node.__doc__
    assert {"createNode", "parm", "children"} <= set(dir(hou.node("/obj")))
    assert hou.node("/obj").createNode.__doc__


def test_shared_by_connections(hou, other):
    geo = hou.node("/obj").createNode("geo", "house")
    theirs = other.modules["hou"]
    assert theirs.node("/obj/house").name() == "house"
    theirs.node("/obj/house").parm("tx").set(9)
    assert geo.parm("tx").eval() == 9.0
    theirs.node("/obj/house").destroy()
    with raises(Exception) as caught:
        geo.name()
    assert type(caught.value).__name__ == "hou.ObjectWasDeleted"


def test_hrpyc(hrpyc, address):
    connection, hou = hrpyc.import_remote_module(server=address.host, port=address.port)
    hou.setFrame(12)
    assert hou.frame() == 12
    geo = hou.node("/obj").createNode("geo")
    geo.parm("tx").setExpression("$F")
    assert geo.parm("tx").eval() == 12.0
    assert geo.parm("tx").expressionLanguage() == hou.exprLanguage.Hscript
    hou.setUpdateMode(hou.updateMode.AutoUpdate)
    assert hou.hmath.clamp(5, 0, 1) == 1.0
    hou.setFrame(1)
    geo.destroy()
    connection.close()


def test_nothing_is_left_behind(hou, conn):
    status = conn.modules["rpyc_server"]
    geo = hou.node("/obj").createNode("geo")
    before = status.object_count()
    for _ in range(10):
        box = geo.createNode("box")
        box.parm("scale").set(2)
        assert len(box.geometry().points()) == 8
        box.destroy()
    del box
    wait_until(lambda: status.object_count() <= before + 3, what="the references to go")
