"""A custom service, asked by the client's default service."""

from common import CUSTOM, attempt, step
from plain import plain


@step(CUSTOM)
def service_methods(conn, root):
    return plain((root.VERSION, root.add(2, 3), root.visit(), root.visit()))


@step(CUSTOM)
def service_name(conn, root):
    return [attempt(root.get_service_name), attempt(root.get_service_aliases)]


@step(CUSTOM)
def service_objects(conn, root):
    account = root.open_account(u"somebody")
    return [
        plain((account.owner, account.deposit(5), account.deposit(amount=6))), attempt(account.deposit, -1),
        attempt(lambda: account.balance), attempt(lambda: account.audit()), attempt(setattr, account, "owner", 1),
    ]


@step(CUSTOM)
def service_callbacks(conn, root):
    def fail():
        raise KeyError(u"mine")

    return [
        attempt(root.apply, lambda x: x * 2, 4), attempt(root.apply, lambda: root.add(1, 2)),
        attempt(root.apply, fail),
    ]


@step(CUSTOM)
def service_failures(conn, root):
    return [
        attempt(root.fail), attempt(lambda: root.secret()), attempt(lambda: root.hidden), attempt(lambda: root.nothing),
        attempt(setattr, root, "VERSION", 1), attempt(delattr, root, "VERSION"), attempt(root.fail),
    ]


@step(CUSTOM)
def service_ping(conn, root):
    conn.ping()
    return ["pong"]
