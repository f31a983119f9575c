"""Services: what each party of a connection offers to the other."""

import builtins
import importlib
from functools import partial

from ..lib import hybridmethod
from .protocol import Connection

_PACKAGE = __name__.partition(".")[0]


class Service:
    """Base class of services.

    The name of a service is that of its class without ``Service`` at the end, in capitals; ``ALIASES`` gives
    it others. Methods and attributes whose names start with ``exposed_`` are accessible to the other party,
    without that prefix, too. :meth:`on_connect` and :meth:`on_disconnect` are called when a connection has
    been made and when it has ended::

        class CalculatorService(rpyc_rs.Service):
            def exposed_add(self, a, b):
                return a + b

    ``_rpyc_getattr``, ``_rpyc_setattr`` and ``_rpyc_delattr`` decide on every access to attributes, where a
    class has them; think of security when you define them.
    """

    __slots__ = ()
    ALIASES = ()
    _protocol = Connection

    def on_connect(self, conn):
        """Called when the connection has been made."""

    def on_disconnect(self, conn):
        """Called when the connection has ended; it can't be used any more."""

    def _rpyc_delattr(self, name):
        raise AttributeError("access denied")

    def _rpyc_setattr(self, name, value):
        raise AttributeError("access denied")

    @classmethod
    def get_service_aliases(cls):
        """All names of the service, a tuple."""
        if cls.ALIASES:
            return tuple(str(name).upper() for name in cls.ALIASES)
        name = cls.__name__.upper()
        return (name[: -len("SERVICE")] if name.endswith("SERVICE") else name,)

    @classmethod
    def get_service_name(cls):
        """The name of the service: the first of its aliases."""
        return cls.get_service_aliases()[0]

    exposed_get_service_aliases = get_service_aliases
    exposed_get_service_name = get_service_name

    @hybridmethod
    def _connect(self, channel, config={}):
        """Make a connection over `channel` that offers this service, or a new instance of this class."""
        return _connect(self, channel, config)


def connect_service(service, channel, config={}):
    """Make a connection over `channel` that offers `service`.

    :param service: a service or a class of services, of this package or of stock rpyc. One that defines
                    ``_connect`` or ``_protocol`` itself is connected its own way.
    :param channel: the channel
    :param config: configuration

    :returns: the connection
    """
    cls = service if isinstance(service, type) else type(service)
    definer = next((base for base in cls.__mro__ if "_connect" in base.__dict__), None)
    if getattr(definer, "__module__", None) == "rpyc.core.service":
        return _connect(service, channel, config)  # stock's own would make a connection of stock's
    return service._connect(channel, config)


def _connect(service, channel, config):
    instance = service() if isinstance(service, type) else service
    protocol = instance._protocol
    if getattr(protocol, "__module__", None) == "rpyc.core.protocol":
        protocol = Connection  # instead of stock's
    conn = protocol(instance, channel, config)
    try:
        instance.on_connect(conn)
    except BaseException:
        conn._cleanup()  # now, not when the exception is forgotten: the other party waits
        raise
    return conn


class VoidService(Service):
    """Offers nothing."""

    __slots__ = ()


class ModuleNamespace:
    """The modules of the other party: ``modules.os.path``, ``modules["xml.dom.minidom"]``.

    :param getmodule: a function that imports the module of a given name
    """

    __slots__ = ("__getmodule", "__cache", "__weakref__")

    def __init__(self, getmodule):
        self.__getmodule = getmodule
        self.__cache = {}

    def __contains__(self, name):
        """Whether there is a module of that name; it is not executed, but its parents are."""
        find_spec = self["importlib.util"].find_spec
        try:
            return find_spec(name) is not None
        except ImportError:  # of a parent
            return False
        except ValueError:  # it has been loaded, but not from a file, like __main__
            return True

    def __getitem__(self, name):
        if type(name) is tuple:
            name = ".".join(name)
        if name not in self.__cache:
            self.__cache[name] = self.__getmodule(name)
        return self.__cache[name]

    def __getattr__(self, name):
        try:
            return self[name]
        except ImportError:
            raise AttributeError(name) from None


class Slave:
    """Executes what it is told to, in a namespace of its own."""

    __slots__ = ("_conn", "namespace")

    def __init__(self):
        self._conn = None
        self.namespace = {}

    def execute(self, text):
        """Execute statements."""
        exec(text, self.namespace)

    def eval(self, text):
        """The value of an expression."""
        return eval(text, self.namespace)

    def getmodule(self, name):
        """Import a module, given by its name or a tuple of the parts of it.

        Clients call functions of ``rpyc`` on this side. Where stock rpyc is not installed, this package
        takes its place; teleportation must be that of this package, which knows the proxies it is given.
        """
        if type(name) is tuple:
            name = ".".join(name)
        top, dot, rest = name.partition(".")
        if name == "__builtin__":  # as Python 2 calls it
            return builtins
        if top != "rpyc":
            return importlib.import_module(name)
        if rest != "utils.teleportation":
            try:
                return importlib.import_module(name)
            except ModuleNotFoundError as exc:
                if exc.name != "rpyc":
                    raise
        return importlib.import_module(_PACKAGE + dot + rest)

    def getconn(self):
        """This side's connection."""
        return self._conn


class SlaveService(Slave, Service):
    """Lets the other party import any module and execute any code.

    **Whoever can connect has the rights of this process.** Offer it in networks that you trust only.
    """

    __slots__ = ()

    def on_connect(self, conn):
        """Allow everything."""
        self._conn = conn
        conn._config.update(
            allow_all_attrs=True,
            allow_pickle=True,
            allow_getattr=True,
            allow_setattr=True,
            allow_delattr=True,
            allow_exposed_attrs=False,
            import_custom_exceptions=True,
            instantiate_custom_exceptions=True,
            instantiate_oldstyle_exceptions=True,
        )
        super().on_connect(conn)


class FakeSlaveService(VoidService):
    """Has the names that a :class:`MasterService` asks for, and nothing behind them."""

    __slots__ = ()
    exposed_namespace = None
    exposed_execute = None
    exposed_eval = None
    exposed_getmodule = None
    exposed_getconn = None


class MasterService(Service):
    """Uses a :class:`SlaveService` of the other party, without offering anything itself.

    The connection gets the attributes ``modules``, ``eval``, ``execute``, ``namespace``, ``builtins`` (also
    ``builtin``) and ``teleport``.
    """

    __slots__ = ()

    def on_connect(self, conn):
        """Give the connection its attributes."""
        super().on_connect(conn)
        self._install(conn, conn.root)

    @staticmethod
    def _install(conn, slave):
        from ..utils.classic import teleport_function

        getmodule = slave.getmodule
        conn.modules = ModuleNamespace(getmodule)
        conn.eval = slave.eval
        conn.execute = slave.execute
        conn.namespace = slave.namespace
        conn.builtins = conn.builtin = None if getmodule is None else _builtins(conn.modules)
        conn.teleport = partial(teleport_function, conn)


def _builtins(modules):
    try:
        return modules["builtins"]
    except ImportError:
        return modules["__builtin__"]  # Python 2


class ClassicService(MasterService, SlaveService):
    """Each party can do with the other whatever it wants; both must use this service."""

    __slots__ = ()


class ClassicClient(MasterService, FakeSlaveService):
    """Uses a :class:`ClassicService` of the other party, without offering anything itself."""

    __slots__ = ()


for _class in (VoidService, SlaveService, MasterService, ClassicService, ClassicClient, Service, Slave, FakeSlaveService):
    _class.__module__ = "rpyc.core.service"  # the name by which stock clients know them, for `isinstance`
