"""The scene of rpyc-server: nodes."""

from support.client import raises

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def error_name(caught):
    """The class of a hou exception, which a client does not know, by its name."""
    return type(caught.value).__name__


def test_lookup(hou):
    assert hou.node("/obj").path() == "/obj"
    assert hou.node("/obj").name() == "obj"
    assert hou.node("/") == hou.root()
    assert hou.node("/obj/no_such_node") is None
    assert {"obj", "out"} <= {node.name() for node in hou.root().children()}


def test_create(hou):
    obj = hou.node("/obj")
    geo = obj.createNode("geo", "house")
    assert geo.path() == "/obj/house"
    assert geo.name() == "house"
    assert geo.type().name() == "geo"
    assert geo.type().category().name() == "Object"
    assert geo.parent() == obj
    assert geo in obj.children()
    assert hou.node("/obj/house") == geo


def test_names_are_made_unique(hou):
    obj = hou.node("/obj")
    assert obj.createNode("geo").name() == "geo1"
    assert obj.createNode("geo").name() == "geo2"
    assert obj.createNode("geo", "house").name() == "house"
    assert obj.createNode("geo", "house").name() == "house1"
    assert obj.createNode("geo", "house1").name() == "house2"


def test_unknown_type(hou):
    with raises(Exception) as caught:
        hou.node("/obj").createNode("no_such_type")
    assert error_name(caught) == "hou.OperationFailed"
    assert "Invalid node type name" in str(caught.value)


def test_relative_lookup(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    box = geo.createNode("box", "walls")
    assert geo.node("walls") == box
    assert box.node("..") == geo
    assert box.node("../walls") == box
    assert box.node("/obj") == hou.node("/obj")
    assert geo.node("no_such_node") is None
    assert box.path() == "/obj/house/walls"
    assert box.type().category().name() == "Sop"


def test_children(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    names = ["a", "b", "c"]
    for name in names:
        geo.createNode("box", name)
    assert type(geo.children()) is tuple
    assert [node.name() for node in geo.children()] == names
    assert geo in hou.node("/obj").allSubChildren()
    assert {node.name() for node in hou.node("/obj").allSubChildren()} >= {"house", "a", "b", "c"}
    assert geo.isNetwork()


def test_rename(hou):
    obj = hou.node("/obj")
    geo = obj.createNode("geo", "house")
    other = obj.createNode("geo", "barn")
    geo.setName("villa")
    assert geo.path() == "/obj/villa"
    assert hou.node("/obj/house") is None
    with raises(Exception) as caught:
        other.setName("villa")
    assert error_name(caught) == "hou.OperationFailed"
    other.setName("villa", unique_name=True)
    assert other.name() == "villa1"
    with raises(Exception):
        geo.setName("not a name!")


def test_inputs_and_outputs(hou):
    geo = hou.node("/obj").createNode("geo")
    box, grid, merge = geo.createNode("box"), geo.createNode("grid"), geo.createNode("merge")
    merge.setInput(0, box)
    merge.setInput(1, grid)
    assert merge.inputs() == (box, grid)
    assert box.outputs() == (merge,)
    assert merge.input(1) == grid
    merge.setInput(0, None)
    assert grid in merge.inputs()
    assert box.outputs() == ()


def test_next_input(hou):
    geo = hou.node("/obj").createNode("geo")
    merge = geo.createNode("merge")
    boxes = [geo.createNode("box") for _ in range(3)]
    for box in boxes:
        merge.setNextInput(box)
    assert list(merge.inputs()) == boxes


def test_input_connections(hou):
    geo = hou.node("/obj").createNode("geo")
    box, merge = geo.createNode("box"), geo.createNode("merge")
    merge.setInput(0, box)
    (connection,) = merge.inputConnections()
    assert connection.inputNode() == box
    assert connection.outputNode() == merge
    assert connection.inputIndex() == 0
    assert connection.outputIndex() == 0


def test_input_from_another_network(hou):
    obj = hou.node("/obj")
    one = obj.createNode("geo").createNode("box")
    two = obj.createNode("geo").createNode("merge")
    with raises(Exception) as caught:
        two.setInput(0, one)
    assert error_name(caught) == "hou.InvalidInput"
    assert "not in the same network" in str(caught.value)


def test_create_output_and_input_nodes(hou):
    box = hou.node("/obj").createNode("geo").createNode("box")
    transform = box.createOutputNode("xform", "moved")
    assert transform.inputs() == (box,)
    assert transform.name() == "moved"


def test_destroy(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    box = geo.createNode("box")
    geo.destroy()
    assert hou.node("/obj/house") is None
    for deleted in (geo, box):
        with raises(Exception) as caught:
            deleted.name()
        assert error_name(caught) == "hou.ObjectWasDeleted"
    assert hou.node("/obj").name() == "obj"


def test_destroyed_node_leaves_its_wires(hou):
    geo = hou.node("/obj").createNode("geo")
    box, merge = geo.createNode("box"), geo.createNode("merge")
    merge.setInput(0, box)
    box.destroy()
    assert box not in merge.inputs()


def test_parts_of_a_destroyed_node(hou):
    node = hou.node("/obj").createNode("geo")
    parm = node.parm("tx")
    node.destroy()
    with raises(Exception) as caught:
        parm.eval()
    assert error_name(caught) == "hou.ObjectWasDeleted"


def test_equality_and_hash(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    assert hou.node("/obj/house") == geo
    assert hou.node("/obj") != geo
    assert {geo: 1}[hou.node("/obj/house")] == 1
    assert geo.sessionId() == hou.node("/obj/house").sessionId()


def test_flags(hou):
    geo = hou.node("/obj").createNode("geo")
    box, grid = geo.createNode("box"), geo.createNode("grid")
    grid.setDisplayFlag(True)
    grid.setRenderFlag(True)
    assert grid.isDisplayFlagSet() and not box.isDisplayFlagSet()
    assert geo.displayNode() == grid
    assert geo.renderNode() == grid
    box.setDisplayFlag(True)
    assert box.isDisplayFlagSet() and not grid.isDisplayFlagSet()
    box.bypass(True)
    assert box.isBypassed()
    box.bypass(False)
    assert not box.isBypassed()


def test_position_and_color(hou):
    geo = hou.node("/obj").createNode("geo")
    geo.setPosition(hou.Vector2(3, -4))
    assert tuple(geo.position()) == (3.0, -4.0)
    geo.setPosition((1, 2))
    assert tuple(geo.position()) == (1.0, 2.0)
    geo.move((0.5, 0.5))
    assert tuple(geo.position()) == (1.5, 2.5)
    geo.setColor(hou.Color((1, 0, 0.5)))
    assert tuple(geo.color().rgb()) == (1.0, 0.0, 0.5)


def test_comment(hou):
    geo = hou.node("/obj").createNode("geo")
    assert geo.comment() == ""
    geo.setComment(u"built by \xe9")
    assert geo.comment() == u"built by \xe9"


def test_layout(hou):
    geo = hou.node("/obj").createNode("geo")
    boxes = [geo.createNode("box") for _ in range(3)]
    merge = geo.createNode("merge")
    for box in boxes:
        merge.setNextInput(box)
    geo.layoutChildren()
    assert len({tuple(node.position()) for node in geo.children()}) == 4
    assert merge.position()[1] < boxes[0].position()[1]
    merge.moveToGoodPosition()


def test_copy(hou):
    obj = hou.node("/obj")
    geo = obj.createNode("geo", "house")
    box = geo.createNode("box", "walls")
    box.parm("scale").set(3.0)
    copies = hou.copyNodesTo((box,), obj.createNode("geo", "barn"))
    assert [node.path() for node in copies] == ["/obj/barn/walls"]
    assert copies[0].parm("scale").eval() == 3.0
    (again,) = geo.copyItems((box,))
    assert again.name() == "walls1"
    assert again.parm("scale").eval() == 3.0


def test_move_nodes(hou):
    obj = hou.node("/obj")
    box = obj.createNode("geo", "house").createNode("box", "walls")
    (moved,) = hou.moveNodesTo((box,), obj.createNode("geo", "barn"))
    assert moved.path() == "/obj/barn/walls"
    assert hou.node("/obj/house/walls") is None


def test_node_types(hou):
    types = hou.node("/obj").childTypeCategory().nodeTypes()
    assert "geo" in types
    assert hou.sopNodeTypeCategory().name() == "Sop"
    assert "box" in hou.sopNodeTypeCategory().nodeTypes()
    assert hou.node("/obj").createNode("geo").type().description() != ""


def test_selection(hou):
    obj = hou.node("/obj")
    one, two = obj.createNode("geo"), obj.createNode("geo")
    one.setSelected(True, clear_all_selected=True)
    two.setSelected(True)
    assert one.isSelected()
    assert set(hou.selectedNodes()) == {one, two}
    two.setSelected(True, clear_all_selected=True)
    assert hou.selectedNodes() == (two,)
    two.setSelected(False)
    assert hou.selectedNodes() == ()


def test_current_directory(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    hou.cd("/obj/house")
    assert hou.pwd() == geo
    hou.cd("..")
    assert hou.pwd().path() == "/obj"
    hou.cd("/")


def test_isinstance(hou):
    geo = hou.node("/obj").createNode("geo")
    assert isinstance(geo, hou.Node)
    assert isinstance(geo, hou.ObjNode)
    assert isinstance(geo.createNode("box"), hou.SopNode)


def test_cook_and_messages(hou):
    geo = hou.node("/obj").createNode("geo")
    box = geo.createNode("box")
    box.cook(force=True)
    assert not box.needsToCook()
    assert box.errors() == ()
    assert box.warnings() == ()
    wrangle = geo.createNode("attribwrangle")
    with raises(Exception) as caught:
        wrangle.cook(force=True)  # nothing is connected
    assert error_name(caught) == "hou.OperationFailed"
    assert len(wrangle.errors()) == 1


def test_events(hou, conn):
    seen = []
    node = hou.node("/obj").createNode("geo", "house")

    def renamed(node, event_type, **kwargs):
        seen.append(node.name())

    node.addEventCallback((hou.nodeEventType.NameChanged,), renamed)
    node.setName("villa")
    conn.ping()
    assert seen == ["villa"]
    node.removeEventCallback((hou.nodeEventType.NameChanged,), renamed)
    node.setName("barn")
    conn.ping()
    assert seen == ["villa"]
