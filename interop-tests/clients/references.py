"""References: identity, counting, release."""

import gc

from support.client import raises, wait_until


def test_same_object_same_proxy(testbed):
    point = testbed.Point()
    assert point.itself() is point
    assert testbed.ORIGIN is testbed.ORIGIN
    assert testbed.same(testbed.ORIGIN, testbed.ORIGIN)


def test_different_objects_different_proxies(testbed):
    a, b = testbed.Point(), testbed.Point()
    assert a is not b
    assert a == b
    assert not testbed.same(a, b)


def test_echo_gives_the_proxy_back(testbed):
    point = testbed.Point()
    assert testbed.echo(point) is point
    pair = testbed.echo((point, [1]))
    assert pair[0] is point


def test_own_objects_come_back_as_themselves(testbed):
    mine = [1, 2]
    assert testbed.echo(mine) is mine
    assert testbed.echo((1, mine, (mine, 2)))[2][0] is mine
    assert testbed.same(mine, mine)


def test_identity_in_a_list(testbed):
    tokens = testbed.tokens(2)
    assert tokens[0] is tokens[0].itself()
    assert testbed.same(tokens[0], tokens[0])
    assert not testbed.same(tokens[0], tokens[1])


def test_deleted_proxy_frees_the_object(testbed):
    before = testbed.token_count()
    token = testbed.Token()
    assert testbed.token_count() == before + 1
    del token
    assert testbed.token_count() == before


def test_object_received_many_times_is_freed(testbed):
    before = testbed.token_count()
    token = testbed.Token()
    for _ in range(10):
        assert token.itself() is token
    del token
    assert testbed.token_count() == before


def test_object_is_kept_while_one_proxy_is_left(testbed):
    before = testbed.token_count()
    token = testbed.Token(u"kept")
    again = token.itself()
    del token
    assert testbed.token_count() == before + 1
    assert again.name == u"kept"
    del again
    assert testbed.token_count() == before


def test_deleted_and_fetched_again(testbed):
    tokens = testbed.tokens(1)
    for _ in range(10):
        token = tokens[0]
        assert token.name == u"0"
        del token
    assert tokens[0].name == u"0"


def test_pipelined_churn(testbed):
    # Proxies die while the same object is on its way again.
    import rpyc
    tokens = testbed.tokens(1)
    get = rpyc.async_(tokens.__getitem__)
    results = []
    for _ in range(100):
        results.append(get(0))
        if len(results) > 3:
            assert results.pop(0).value.name == u"0"
    for result in results:
        assert result.value.name == u"0"


def test_containers_keep_their_objects(testbed):
    before = testbed.token_count()
    tokens = testbed.tokens(5)
    first = tokens[0]
    del first
    assert testbed.token_count() == before + 5
    del tokens
    assert testbed.token_count() == before


def test_objects_in_a_tuple(testbed):
    mixed = testbed.a_mixed_tuple()
    assert mixed[0] == 1
    assert list(mixed[1]) == [2, 3]
    assert mixed[2].as_tuple() == (4, 5)
    assert mixed[3][0] == u"x" and mixed[3][1]["y"] == 6


def test_table_returns_to_its_size(testbed):
    warm_up = testbed.Point().scaled(2)
    del warm_up
    before = testbed.object_count()
    for number in range(15):
        point = testbed.Point(number, number)
        point.scaled(2).move(1)
        list(testbed.nested()["sizes"])
        for item in testbed.a_dict().items():
            pass
    del point
    assert testbed.object_count() == before


def test_table_counts_what_is_held(testbed):
    before = testbed.object_count()
    held = [testbed.Token() for _ in range(50)]
    assert testbed.object_count() >= before + 50
    del held
    gc.collect()
    assert testbed.object_count() <= before + 1  # the class Token


def test_cycle_of_proxies(testbed):
    before = testbed.token_count()
    holder = []
    holder.append((holder, testbed.Token()))
    del holder
    gc.collect()
    wait_until(lambda: testbed.token_count() == before, what="the token to go")


def test_released_argument(testbed):
    # An object that only the argument tuple kept alive.
    before = testbed.token_count()
    assert testbed.type_name(testbed.Token().name) == "str"
    testbed.echo(testbed.Token())
    assert testbed.token_count() == before


def test_connections_count_separately(testbed, other):
    before = testbed.token_count()
    tokens = testbed.tokens(1)
    testbed.hold(u"test_connections_count", tokens)
    theirs = other.modules["testbed"].held(u"test_connections_count")[0]
    del tokens
    testbed.drop_held(u"test_connections_count")
    assert theirs.name == u"0"
    assert testbed.token_count() == before + 1
    del theirs
    other.ping()
    assert testbed.token_count() == before


def test_proxies_are_of_their_connection(testbed, other):
    # A proxy of one connection, passed over another, is an object of the client like any other.
    theirs = other.modules["testbed"]
    point = testbed.Point(3, 4)
    assert theirs.get_attribute(point, u"x") == 3
    with raises(TypeError):
        theirs.Point().distance_to(5)
