"""Classic mode: connections whose parties can do with each other whatever they want."""

import inspect
import os
import pickle
import sys
from contextlib import contextmanager

from ..core.consts import STREAM_CHUNK
from ..core.service import ClassicService, ModuleNamespace, Slave  # noqa: F401
from . import factory

DEFAULT_SERVER_PORT = 18812
DEFAULT_SERVER_SSL_PORT = 18821

SlaveService = ClassicService


def connect_channel(channel):
    """Make a classic connection over a channel."""
    return factory.connect_channel(channel, SlaveService)


def connect_stream(stream):
    """Make a classic connection over a stream."""
    return factory.connect_stream(stream, SlaveService)


def connect_stdpipes():
    """Make a classic connection over standard input and output."""
    return factory.connect_stdpipes(SlaveService)


def connect_pipes(input, output):
    """Make a classic connection over two pipes."""
    return factory.connect_pipes(input, output, SlaveService)


def connect(host, port=DEFAULT_SERVER_PORT, ipv6=False, keepalive=False):
    """Connect to a classic TCP server; see :func:`rpyc_rs.utils.factory.connect`."""
    return factory.connect(host, port, SlaveService, ipv6=ipv6, keepalive=keepalive)


def unix_connect(path):
    """Connect to the classic server that listens on a Unix domain socket."""
    return factory.unix_connect(path, SlaveService)


def ssl_connect(host, port=DEFAULT_SERVER_SSL_PORT, keyfile=None, certfile=None, ca_certs=None, cert_reqs=None,
                ssl_version=None, ciphers=None, ipv6=False):
    """Connect to a classic TCP server, over an encrypted stream; see :func:`rpyc_rs.utils.factory.ssl_connect`."""
    return factory.ssl_connect(
        host, port, keyfile=keyfile, certfile=certfile, ca_certs=ca_certs, cert_reqs=cert_reqs,
        ssl_version=ssl_version, ciphers=ciphers, service=SlaveService, ipv6=ipv6,
    )


def ssh_connect(remote_machine, remote_port):
    """Connect to a classic server through an SSH tunnel; see :func:`rpyc_rs.utils.factory.ssh_connect`."""
    return factory.ssh_connect(remote_machine, remote_port, SlaveService)


def connect_subproc(server_file=None):
    """Run a classic server as a subprocess, and connect to its standard input and output.

    :param server_file: the script to run, with the options of ``rpyc_classic.py``; by default the server of this
                        package

    :returns: the connection; its attribute ``proc`` is the subprocess
    """
    program = ["-m", __name__.partition(".")[0]] if server_file is None else [server_file]
    return factory.connect_subproc([sys.executable, "-u", *program, "-q", "-m", "stdio"], SlaveService)


def connect_thread():
    """Run a classic server in a thread, and connect to it."""
    return factory.connect_thread(SlaveService, remote_service=SlaveService)


def connect_multiprocess(args={}):
    """Run a classic server as a process of ``multiprocessing``, and connect to it.

    :param args: variables of the server's namespace; those in shared memory are shared
    """
    return factory.connect_multiprocess(SlaveService, remote_service=SlaveService, args=args)


def upload(conn, localpath, remotepath, filter=None, ignore_invalid=False, chunk_size=STREAM_CHUNK):
    """Copy a file or a directory to the other party.

    :param conn: the connection
    :param localpath: the file or directory here
    :param remotepath: where to copy it
    :param filter: a function that says of a file name whether to copy that
    :param ignore_invalid: skip what is neither, instead of raising ``ValueError``
    :param chunk_size: how many bytes to send at a time
    """
    if os.path.isdir(localpath):
        upload_dir(conn, localpath, remotepath, filter, chunk_size)
    elif os.path.isfile(localpath):
        upload_file(conn, localpath, remotepath, chunk_size)
    elif not ignore_invalid:
        raise ValueError(f"cannot upload {localpath!r}")


def upload_file(conn, localpath, remotepath, chunk_size=STREAM_CHUNK):
    """Copy a file to the other party; see :func:`upload`."""
    with open(localpath, "rb") as source, conn.builtin.open(remotepath, "wb") as target:
        _copy(source, target, chunk_size)


def upload_dir(conn, localpath, remotepath, filter=None, chunk_size=STREAM_CHUNK):
    """Copy a directory to the other party; see :func:`upload`."""
    path = conn.modules.os.path
    if not path.isdir(remotepath):
        conn.modules.os.makedirs(remotepath)
    for name in os.listdir(localpath):
        if not filter or filter(name):
            source, target = os.path.join(localpath, name), path.join(remotepath, name)
            upload(conn, source, target, filter=filter, ignore_invalid=True, chunk_size=chunk_size)


def download(conn, remotepath, localpath, filter=None, ignore_invalid=False, chunk_size=STREAM_CHUNK):
    """Copy a file or a directory from the other party.

    :param conn: the connection
    :param remotepath: the file or directory there
    :param localpath: where to copy it

    The other parameters are those of :func:`upload`.
    """
    path = conn.modules.os.path
    if path.isdir(remotepath):
        download_dir(conn, remotepath, localpath, filter, chunk_size)
    elif path.isfile(remotepath):
        download_file(conn, remotepath, localpath, chunk_size)
    elif not ignore_invalid:
        raise ValueError(f"cannot download {remotepath!r}")


def download_file(conn, remotepath, localpath, chunk_size=STREAM_CHUNK):
    """Copy a file from the other party; see :func:`download`."""
    with conn.builtin.open(remotepath, "rb") as source, open(localpath, "wb") as target:
        _copy(source, target, chunk_size)


def download_dir(conn, remotepath, localpath, filter=None, chunk_size=STREAM_CHUNK):
    """Copy a directory from the other party; see :func:`download`."""
    if not os.path.isdir(localpath):
        os.makedirs(localpath)
    for name in conn.modules.os.listdir(remotepath):
        if not filter or filter(name):
            source, target = conn.modules.os.path.join(remotepath, name), os.path.join(localpath, name)
            download(conn, source, target, filter=filter, ignore_invalid=True, chunk_size=chunk_size)


def _copy(source, target, chunk_size):
    while True:
        chunk = source.read(chunk_size)
        if not chunk:
            return
        target.write(chunk)


def upload_package(conn, module, remotepath=None, chunk_size=STREAM_CHUNK):
    """Copy a module, or the package that it is, to the other party.

    :param conn: the connection
    :param module: the module
    :param remotepath: where to copy it; by default to where the other party keeps its packages
    :param chunk_size: how many bytes to send at a time
    """
    if remotepath is None:
        site = conn.modules["sysconfig"].get_path("purelib")
        remotepath = conn.modules.os.path.join(site, module.__name__)
    localpath = os.path.dirname(os.path.abspath(inspect.getsourcefile(module)))
    upload(conn, localpath, remotepath, chunk_size=chunk_size)


upload_module = upload_package


def obtain(proxy):
    """A local copy of a remote object; it must be possible to pickle that."""
    return pickle.loads(pickle.dumps(proxy))


def deliver(conn, localobj):
    """A proxy of a copy of a local object that the other party gets; it must be possible to pickle that."""
    return conn.modules["pickle"].loads(pickle.dumps(localobj))


@contextmanager
def redirected_stdio(conn):
    """Let standard input and output of the other party be those of this one, for a while.

    Example::

        with redirected_stdio(conn):
            conn.modules.sys.stdout.write("hello\\n")  # is printed here
    """
    remote = conn.modules.sys
    names = ("stdin", "stdout", "stderr")
    originals = [getattr(remote, name) for name in names]
    try:
        for name in names:
            setattr(remote, name, getattr(sys, name))
        yield
    finally:
        for name, original in zip(names, originals):
            setattr(remote, name, original)


def pm(conn):
    """``pdb.pm()`` for the last exception of the other party."""
    with redirected_stdio(conn):
        conn.modules.pdb.post_mortem(conn.root.getconn()._last_traceback)


def interact(conn, namespace=None):
    """An interactive interpreter in the other party.

    :param conn: the connection
    :param namespace: a dictionary of variables; it gets ``conn``
    """
    if namespace is None:
        namespace = {}
    namespace["conn"] = conn
    with redirected_stdio(conn):
        conn.execute(
            "def _rinteract(ns):\n"
            "    import code\n"
            "    code.interact(local=dict(ns))"
        )
        conn.namespace["_rinteract"](namespace)


class MockClassicConnection:
    """Looks like a classic connection, and does everything here; for code that runs remotely or locally."""

    def __init__(self):
        self.root = Slave()
        ClassicService._install(self, self.root)


def teleport_function(conn, func, globals=None, def_=True):
    """Recreate a function in the other party, from its bytecode.

    Its defaults and constants must be plain values, and it finds no global variables but those of the other
    party; import what it needs in its body. Both parties should have the same version of Python. ::

        def f(x, y):
            import os
            return (os.getpid() + y) * x

    :param conn: the connection
    :param func: the function
    :param globals: its global variables; by default the namespace of the connection
    :param def_: whether to define it there

    :returns: a proxy of the function
    """
    from .teleportation import export_function

    if globals is None:
        globals = conn.namespace
    importer = conn.modules["rpyc.utils.teleportation"]
    return importer.import_function(export_function(func), globals, def_)
