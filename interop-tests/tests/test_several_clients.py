"""Clients of different rpyc versions at one server: a shared scene, and a crowd."""

from concurrent.futures import ThreadPoolExecutor

from support.deadline import wait_until
from support.stage import ROOT
from support.versions import NEWEST

STEPS = ROOT / "clients" / "steps.py"
CLIENTS = 100
ROUNDS = 3


def test_versions_share_a_scene(program, stage, chosen):
    server = program()
    workers = {version.name: stage.worker(version) for version in chosen.versions}

    def step(client, function, **arguments):
        return workers[client].run(STEPS, function, server.addresses, stage.scratch(), arguments)

    names = list(workers)
    nodes = {name: "by_" + name.replace(".", "_") for name in names}
    for name in names:
        step(name, "join")
        before = step(name, "look")
        assert step(name, "create", name=nodes[name]) == "/obj/" + nodes[name]
        assert step(name, "look") == sorted([*before, nodes[name]])

    for number, name in enumerate(names):
        owner = names[number - 1]
        step(name, "set_parm", name=nodes[owner], value=number + 0.5)
        assert step(owner, "eval_parm", name=nodes[owner]) == number + 0.5

    first, last = names[0], names[-1]
    step(last, "watch", name=nodes[first])
    step(first, "rename", name=nodes[first], new_name="renamed")
    assert step(last, "seen", count=1) == ["renamed"]

    step(last, "destroy", name="renamed")
    assert step(first, "is_deleted", name=nodes[first]) == "hou.ObjectWasDeleted"
    for name in names:
        step(name, "leave")


def test_a_hundred_clients_at_once(program, stage, chosen):
    server = program()
    watcher = stage.worker(NEWEST)

    def object_count():
        return watcher.run(STEPS, "object_count", server.addresses, stage.scratch())

    start = object_count()
    processes = 4
    workers = [stage.worker(chosen.versions[number % len(chosen.versions)], number + 1) for number in range(processes)]

    def crowd(number):
        arguments = {"name": f"crowd{number}", "size": CLIENTS // processes, "rounds": ROUNDS}
        return workers[number].run(STEPS, "crowd", server.addresses, stage.scratch(), arguments, seconds=300)

    with ThreadPoolExecutor(processes) as pool:
        assert sum(pool.map(crowd, range(processes))) == CLIENTS * ROUNDS
    wait_until(lambda: object_count() == start, "the objects of clients that left to be dropped")
    assert server.is_running()
    assert "panicked" not in server.log_text()
