"""The scene of rpyc-server: parameters."""

from support.client import raises

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def test_set_and_eval(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    tx = geo.parm("tx")
    assert tx.eval() == 0.0
    tx.set(2.5)
    assert tx.eval() == 2.5
    assert geo.evalParm("tx") == 2.5
    assert hou.parm("/obj/house/tx").eval() == 2.5
    tx.set(3)
    assert tx.eval() == 3.0


def test_missing_parm(hou):
    geo = hou.node("/obj").createNode("geo")
    assert geo.parm("no_such_parm") is None
    assert geo.parmTuple("no_such_tuple") is None
    assert hou.parm("/obj/no_such_node/tx") is None


def test_names(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    tx = geo.parm("tx")
    assert tx.name() == "tx"
    assert tx.path() == "/obj/house/tx"
    assert tx.node() == geo
    assert tx.tuple().name() == "t"
    assert tx == geo.parm("tx")


def test_tuple(hou):
    geo = hou.node("/obj").createNode("geo", "house")
    t = geo.parmTuple("t")
    assert len(t) == 3
    assert t.eval() == (0.0, 0.0, 0.0)
    t.set((1, 2, 3))
    assert t.eval() == (1.0, 2.0, 3.0)
    assert geo.parm("ty").eval() == 2.0
    assert [parm.name() for parm in t] == ["tx", "ty", "tz"]
    assert t[1] == geo.parm("ty")
    t.set([4, 5, 6])  # a list of the client
    assert hou.parmTuple("/obj/house/t").eval() == (4.0, 5.0, 6.0)


def test_tuple_of_wrong_size(hou):
    t = hou.node("/obj").createNode("geo").parmTuple("t")
    with raises(Exception) as caught:
        t.set((1, 2))
    assert type(caught.value).__name__ == "hou.InvalidSize"
    assert t.eval() == (0.0, 0.0, 0.0)


def test_set_parms_reads_the_clients_dict(hou):
    geo = hou.node("/obj").createNode("geo")
    geo.setParms({"tx": 1, "ty": 2.5, "r": (10, 20, 30)})
    assert geo.parmTuple("t").eval() == (1.0, 2.5, 0.0)
    assert geo.parmTuple("r").eval() == (10.0, 20.0, 30.0)


def test_parms(hou):
    geo = hou.node("/obj").createNode("geo")
    names = [parm.name() for parm in geo.parms()]
    assert {"tx", "ty", "tz", "rx", "sx", "scale"} <= set(names)
    assert "t" in [parm_tuple.name() for parm_tuple in geo.parmTuples()]


def test_strings(hou):
    wrangle = hou.node("/obj").createNode("geo").createNode("attribwrangle")
    snippet = wrangle.parm("snippet")
    snippet.set(u"@P.y = 1; // \xe9")
    assert snippet.eval() == u"@P.y = 1; // \xe9"
    assert snippet.evalAsString() == snippet.eval()
    assert snippet.rawValue() == snippet.eval()


def test_eval_as_other_types(hou):
    tx = hou.node("/obj").createNode("geo").parm("tx")
    tx.set(2.75)
    assert tx.evalAsFloat() == 2.75
    assert tx.evalAsInt() == 2
    assert tx.evalAsString() == "2.75"


def test_wrong_type(hou):
    tx = hou.node("/obj").createNode("geo").parm("tx")
    with raises(TypeError):
        tx.set((1, 2))
    with raises(TypeError):
        tx.set(None)
    assert tx.eval() == 0.0


def test_expressions(hou):
    geo = hou.node("/obj").createNode("geo")
    tx, ty = geo.parm("tx"), geo.parm("ty")
    tx.setExpression("$F * 2")
    hou.setFrame(10)
    assert tx.eval() == 20.0
    assert tx.expression() == "$F * 2"
    assert tx.expressionLanguage() == hou.exprLanguage.Hscript
    ty.setExpression('ch("tx") + 1')
    assert ty.eval() == 21.0
    tx.deleteAllKeyframes()
    assert tx.eval() == 20.0
    with raises(Exception) as caught:
        tx.expression()
    assert type(caught.value).__name__ == "hou.OperationFailed"
    hou.setFrame(1)


def test_set_removes_no_expression_silently(hou):
    tx = hou.node("/obj").createNode("geo").parm("tx")
    tx.setExpression("5")
    assert tx.eval() == 5.0
    tx.deleteAllKeyframes()
    tx.set(1)
    assert tx.eval() == 1.0


def test_menus(hou):
    grid = hou.node("/obj").createNode("geo").createNode("grid")
    menu = grid.parm("orient")
    items = menu.menuItems()
    assert type(items) is tuple and "zx" in items
    assert len(menu.menuLabels()) == len(items)
    menu.set("xy")
    assert menu.evalAsString() == "xy"
    assert menu.eval() == items.index("xy")
    menu.set(0)
    assert menu.evalAsString() == items[0]
    with raises(Exception):
        menu.set("no_such_item")


def test_templates(hou):
    geo = hou.node("/obj").createNode("geo")
    template = geo.parm("tx").parmTemplate()
    assert template.name() == "t"
    assert template.label() == "Translate"
    assert template.type() == hou.parmTemplateType.Float
    assert template.numComponents() == 3
    assert geo.type().name() == "geo"
    menu = geo.createNode("grid").parm("orient").parmTemplate()
    assert menu.type() == hou.parmTemplateType.Menu


def test_defaults(hou):
    scale = hou.node("/obj").createNode("geo").parm("scale")
    assert scale.eval() == 1.0 and scale.isAtDefault()
    scale.set(2)
    assert not scale.isAtDefault()
    scale.revertToDefaults()
    assert scale.eval() == 1.0


def test_value_as_data(hou):
    tx = hou.node("/obj").createNode("geo").parm("tx")
    tx.set(2.5)
    assert tx.valueAsData() == 2.5


def test_parm_template_group(hou):
    geo = hou.node("/obj").createNode("geo")
    group = geo.parmTemplateGroup()
    assert group.find("t").label() == "Translate"
    assert group.find("no_such_parm") is None


def test_lock(hou):
    tx = hou.node("/obj").createNode("geo").parm("tx")
    tx.lock(True)
    assert tx.isLocked()
    with raises(Exception) as caught:
        tx.set(1)
    assert type(caught.value).__name__ == "hou.PermissionError"
    tx.lock(False)
    tx.set(1)
    assert tx.eval() == 1.0
