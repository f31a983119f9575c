"""200 random programs of remote operations see the same with stock and with ours.

More, and others: ``python3 -m programs --seed N --count N``.
"""

import pytest
from programs import compare, generator, pairs

SEED = 1
COUNT = 200


@pytest.fixture(scope="module")
def differences():
    """The differences of all programs by pair: they are run together, a few pairs at a time."""
    found = compare.run(SEED, range(COUNT))
    return {pair: [each for each in found if each.pair == pair] for pair in pairs.COMPARED}


@pytest.mark.parametrize("pair", pairs.COMPARED, ids=str)
def test_programs_see_no_difference(pair, differences):
    shown = "\n\n".join(map(str, differences[pair]))
    assert not differences[pair], f"{len(differences[pair])} of {COUNT} programs\n{shown}"


def test_a_difference_is_found_and_made_small(tmp_path):
    steps = ["1 + 1", "number = remote.Number(3)", "version = rpyc.__version__", "number + 1", "version[:1]"]
    pair = pairs.Pair("5.3.1", "5.3.1", "6.0.2")
    found = compare.smallest(compare.Difference(pair, SEED, 0, steps, [], []), tmp_path)
    assert found.steps == ["version = rpyc.__version__"]
    assert found.stock == ["str '6.0.2'", "NoneType None"]
    assert found.other == ["str '5.3.1'", "NoneType None"]
    assert "this:  str '5.3.1'" in str(found)


@pytest.mark.parametrize(("step", "ours", "same"), [
    ("1 + 1", "int 2", True),
    ("1 + 1", "int 3", False),
    ("isinstance(point1, remote.Point)", "bool True", True),  # listed in deviations.toml
    ("bool(point1)", "bool True", False),
    ("isinstance(point1, remote.Point)", "bool False & tuple ('event')", False),
])
def test_what_is_the_same(step, ours, same):
    stock = "int 2" if step == "1 + 1" else "bool False"
    assert compare.differ(pairs.COMPARED[0], [step], [stock, "end"], [ours, "end"]) is not same
    assert compare.differ(pairs.COMPARED[0], [step], [stock, "end"], [ours])


def test_a_hang_is_a_difference(tmp_path):
    player = pairs.Player(pairs.oracle("6.0.2"), tmp_path, hung=1)
    try:
        hung = player.play(["1", "conn.modules.threading.Event().wait()", "2"])
        assert player.play(["3"]) == ["int 3", "NoneType None"]
    finally:
        player.close()
    assert hung[0] == "int 1"
    assert len(hung) == 2
    assert "ended with code" in hung[1]
    assert "threading" not in hung[0]


def test_programs_are_the_same_each_time():
    assert generator.program(SEED, 7) == generator.program(SEED, 7)
    assert generator.program(SEED, 7) != generator.program(SEED, 8)


def test_programs_are_varied():
    programs = [generator.program(SEED, number) for number in range(COUNT)]
    assert min(map(len, programs)) >= generator.STEPS
    text = "\n".join(step for steps in programs for step in steps)
    for area, templates in generator.AREAS.items():
        plain = [template for template in templates if "$" not in template]  # can be looked for
        assert not plain or any(template in text for template in plain), area
    for word in ["with ", "async_", "obtain", "deliver", "bounce", "[::-1]", "isinstance", "__class__", "send("]:
        assert word in text, word
