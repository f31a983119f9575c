"""Steps of tests in which several clients take part: run one by one by `tests/`, not collected themselves."""

import threading

import rpyc

from support.client import raises, wait_until

PROGRAM = "rpyc-server"
SERVERS = ("rust",)


def quick_start(address):
    """The lines of the README."""
    c = rpyc.classic.connect(address.host, address.port)
    hou = c.modules["hou"]
    node = hou.node("/obj/sphere1")
    node.parm("scale").set(2.0)
    value = node.parm("scale").eval()
    c.close()
    return value


def save_a_house(hou, path):
    """Save a scene with one node."""
    hou.node("/obj").createNode("geo", "house").parmTuple("t").set((1, 2, 3))
    hou.hipFile.save(path)


def read_the_house(conn):
    """Read what `save_a_house` saved."""
    return conn.modules["hou"].node("/obj/house").parmTuple("t").eval()


# -- several versions, one scene -----------------------------------------------------------------------------

def join(address, memory):
    """Connect and stay connected."""
    memory["conn"] = rpyc.classic.connect(address.host, address.port)
    memory["hou"] = memory["conn"].modules["hou"]


def leave(memory):
    """Disconnect."""
    memory.pop("conn").close()
    memory.clear()


def create(memory, name):
    """Make a node and keep its proxy."""
    memory[name] = memory["hou"].node("/obj").createNode("geo", name)
    return memory[name].path()


def look(memory):
    """The names of all nodes."""
    return sorted(node.name() for node in memory["hou"].node("/obj").children())


def set_parm(memory, name, value):
    """Set a parameter of somebody's node."""
    memory["hou"].node("/obj/" + name).parm("tx").set(value)


def eval_parm(memory, name):
    """Evaluate the parameter through the kept proxy."""
    return memory[name].parm("tx").eval()


def destroy(memory, name):
    """Destroy somebody's node."""
    memory["hou"].node("/obj/" + name).destroy()


def is_deleted(memory, name):
    """What using the kept proxy of a destroyed node raises."""
    with raises(Exception) as caught:
        memory[name].name()
    return type(caught.value).__name__


def watch(memory, name):
    """Ask to be told when a node is renamed."""
    memory["seen"] = []

    def renamed(node, event_type, **kwargs):
        memory["seen"].append(node.name())

    node = memory["hou"].node("/obj/" + name)
    node.addEventCallback((memory["hou"].nodeEventType.NameChanged,), renamed)


def rename(memory, name, new_name):
    """Rename somebody's node."""
    memory["hou"].node("/obj/" + name).setName(new_name)


def seen(memory, count):
    """The names that `watch` was told, once there are so many."""
    wait_until(lambda: len(memory["seen"]) >= count, memory["conn"], "events")
    return memory["seen"]


# -- a crowd -------------------------------------------------------------------------------------------------

def object_count(conn):
    """Objects that the server holds for its clients, but for this connection's own few."""
    return conn.modules["rpyc_server"].object_count()


def crowd(address, name, size, rounds):
    """Connect that many clients at once, let each work, disconnect; returns how many rounds were done."""
    everybody_is_there = threading.Barrier(size, timeout=60)
    done, errors = [], []

    def client(number):
        try:
            conn = rpyc.classic.connect(address.host, address.port)
            everybody_is_there.wait()
            for turn in range(rounds):
                work(conn, "%s_%d_%d" % (name, number, turn))
                done.append(number)
            conn.close()
        except BaseException as error:
            everybody_is_there.abort()
            errors.append("client %d: %s: %s" % (number, type(error).__name__, error))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, "\n".join(errors[:5])
    return len(done)


def work(conn, name):
    """A bit of everything that clients do."""
    hou = conn.modules["hou"]
    obj = hou.node("/obj")
    geo = obj.createNode("geo", name)
    assert geo.path() == "/obj/" + name
    geo.setParms({"tx": 1.0, "ty": 2.0})  # the server reads our dict
    assert geo.parmTuple("t").eval() == (1.0, 2.0, 0.0)
    box = geo.createNode("box")
    moved = box.createOutputNode("xform")
    moved.parm("tx").set(10)
    assert sum(point.position()[0] for point in moved.geometry().points()) == 80.0
    assert geo in obj.children()
    with raises(Exception) as caught:
        geo.createNode("no_such_type")
    assert type(caught.value).__name__ == "hou.OperationFailed"
    results = [rpyc.async_(geo.evalParm)("ty") for _ in range(5)]
    assert [result.value for result in results] == [2.0] * 5
    vector = hou.Vector3(1, 2, 3)
    for _ in range(3):
        vector += hou.Vector3(1, 1, 1)
    assert tuple(vector) == (4.0, 5.0, 6.0)
    geo.destroy()
    with raises(Exception) as caught:
        box.name()
    assert type(caught.value).__name__ == "hou.ObjectWasDeleted"
