"""A custom service: root, exposed names, what is denied, per-connection state, configuration."""

import rpyc

from support.client import raises, wait_until


def test_exposed_method(custom):
    assert custom.root.add(2, 3) == 5
    assert custom.root.add(b=2, a=3) == 5


def test_exposed_name_with_its_prefix(custom):
    assert custom.root.exposed_add(2, 3) == 5


def test_exposed_attribute(custom):
    assert custom.root.VERSION == (1, 2, 3)


def test_service_names(custom):
    root = custom.root
    assert root.get_service_name() == "TESTBED"
    assert set(root.get_service_aliases()) == {"TESTBED", "ZOO"}


def test_hidden_names_are_denied(custom):
    for name in ("secret", "hidden", "_visits", "no_such_thing", "on_connect", "__dict__", "__globals__"):
        with raises(AttributeError) as caught:
            getattr(custom.root, name)
        assert "cannot access" in str(caught.value), name


def test_denial_names_the_attribute(custom):
    with raises(AttributeError) as caught:
        custom.root.secret
    assert "cannot access 'secret'" in str(caught.value)


def test_setting_is_denied(custom):
    with raises(AttributeError):
        custom.root.VERSION = (9,)
    account = custom.root.open_account(u"Ann")
    with raises(AttributeError):
        account.owner = u"Bob"
    assert account.owner == u"Ann"


def test_deleting_is_denied(custom):
    account = custom.root.open_account(u"Ann")
    with raises(AttributeError):
        del account.owner
    assert account.owner == u"Ann"


def test_exposed_objects(custom):
    account = custom.root.open_account(u"Ann")
    assert account.owner == u"Ann"
    assert account.deposit(10) == 10
    assert account.deposit(5) == 15
    with raises(ValueError) as caught:
        account.deposit(-1)
    assert "must not be negative" in str(caught.value)


def test_hidden_members_of_objects(custom):
    account = custom.root.open_account(u"Ann")
    for name in ("balance", "audit"):
        with raises(AttributeError):
            getattr(account, name)


def test_every_connection_has_its_service(custom, address):
    second = rpyc.connect(address.host, address.custom_port)
    assert [custom.root.visit() for _ in range(3)] == [1, 2, 3]
    assert second.root.visit() == 1
    second.close()


def test_connections_are_counted(custom, address):
    before = custom.root.live_connections()
    second = rpyc.connect(address.host, address.custom_port)
    assert second.root.live_connections() == before + 1
    second.close()
    wait_until(lambda: custom.root.live_connections() == before, what="on_disconnect")


def test_lost_connections_are_counted(custom, address):
    before = custom.root.live_connections()
    second = rpyc.connect(address.host, address.custom_port)
    assert second.root.live_connections() == before + 1
    second._channel.close()
    wait_until(lambda: custom.root.live_connections() == before, what="on_disconnect")


def test_callback(custom):
    assert custom.root.apply(lambda x, y: x * y, 6, 7) == 42


def test_clients_objects_need_no_prefix_within_the_clients_rules(custom):
    # The client's own configuration guards its objects: a list's methods are not exposed by default.
    with raises(AttributeError):
        custom.root.apply([1, 2].no_such_thing if hasattr([], "no_such_thing") else custom.root.no_such_thing)


def test_error(custom):
    with raises(ValueError) as caught:
        custom.root.fail()
    assert "as asked" in str(caught.value)


def test_special_names_are_allowed(custom):
    account = custom.root.open_account(u"Ann")
    assert "Account" in repr(account)
    assert account == account
    assert hash(account) == hash(account)


def test_public_attributes_may_be_allowed(public):
    assert public.root.secret() == u"secret"
    assert public.root.hidden == u"hidden"
    account = public.root.open_account(u"Ann")
    account.deposit(10)
    assert account.balance == 10
    assert account.audit() == u"audited"


def test_setting_may_be_allowed(public):
    account = public.root.open_account(u"Ann")
    account.balance = 99
    assert account.deposit(1) == 100


def test_private_names_stay_denied(public):
    with raises(AttributeError):
        public.root._visits


def test_classic_clients_may_connect_to_it(address):
    # A client that expects the classic service fails at once, with the name it misses.
    with raises(AttributeError):
        rpyc.classic.connect(address.host, address.custom_port)
