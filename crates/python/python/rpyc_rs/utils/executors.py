"""Executors: functions that run another function on the application's main thread.

Most applications allow scripts to touch their data on the main thread only. A server that is given an executor
lets it run every request; the result, or the exception, is that of the request. An executor is any callable
``executor(function) -> result of function()``, so the applications' own will do::

    rpyc_rs.hrpyc.start_server(executor=maya.utils.executeInMainThreadWithResult)

The functions of this module make executors that work alike in all applications: exceptions come through, and a
function that is on the main thread already runs at once. ``"auto"`` is what servers take by default: they let
:func:`detect` look for the application that they run in. ``None`` runs requests on the thread that has read
them.

Other applications, and those without a window, can call a :class:`MainThreadQueue` from a timer or a loop of
their own.
"""

import queue
import sys
import threading
from concurrent.futures import Future
from functools import lru_cache

__all__ = ["MainThreadQueue", "blender", "detect", "houdini", "ida", "main_thread", "maya", "qt", "resolve"]


def resolve(executor):
    """The executor that the argument of a server stands for: ``"auto"``, ``None`` or a callable."""
    if executor == "auto":
        return detect()
    if executor is not None and not callable(executor):
        raise TypeError(f"an executor is 'auto', None or a callable, not {executor!r}")
    return executor


def detect():
    """The executor for the application that this process is, or ``None``.

    It is known by its modules, if they have been imported. Where it has no event loop, as in batch mode, there is
    no main thread that waits for something to do, and no executor. To be called on the main thread.
    """
    for is_running, make in (
        (_in_maya, maya),
        (_in_houdini, houdini),
        (_in_blender, blender),
        (_in_ida, ida),
        (_in_qt, _qt_in_loop),
    ):
        if is_running():
            return make()
    return None


class _Call:
    """A function to be run on another thread, and what comes of it."""

    def __init__(self, function):
        self._function = function
        self._future = Future()
        self.result = self._future.result

    def __call__(self):
        """Run the function; what it raises is raised by `result`, only."""
        try:
            self._future.set_result(self._function())
        except BaseException as exc:
            self._future.set_exception(exc)

    def cancel(self, reason):
        """Let `result` raise ``RuntimeError``."""
        self._future.set_exception(RuntimeError(reason))


class MainThreadQueue:
    """An executor for programs that look themselves whether there is something to do.

    The thread that makes the calls below is the main thread::

        queue = MainThreadQueue()
        server = ThreadedServer(MyService, executor=queue)
        threading.Thread(target=server.start, daemon=True).start()
        queue.run_forever()
    """

    def __init__(self):
        self._calls = queue.Queue()
        self._owner = threading.main_thread().ident
        self._lock = threading.Lock()
        self._stopped = False

    def __call__(self, function):
        """Have the main thread run `function`, wait for it, and return its result."""
        if threading.get_ident() == self._owner:
            return function()
        call = _Call(function)
        with self._lock:
            if self._stopped:
                raise RuntimeError("the main thread does not run requests any more")
            self._calls.put(call)
        return call.result()

    def run_pending(self):
        """Run what is waiting, and return how many functions that were."""
        self._owner = threading.get_ident()
        count = 0
        while True:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                return count
            if call is not None:
                call()
                count += 1

    def run_forever(self):
        """Run what is waiting, and what comes later, until :meth:`stop` is called."""
        self._owner = threading.get_ident()
        while not self._stopped:
            call = self._calls.get()
            if call is not None:
                call()

    def stop(self):
        """End :meth:`run_forever`; what is waiting, and what comes later, raises ``RuntimeError``."""
        with self._lock:
            self._stopped = True
        while True:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                break
            if call is not None:
                call.cancel("the main thread does not run requests any more")
        self._calls.put(None)


def main_thread():
    """A new :class:`MainThreadQueue`, which the program must look into."""
    return MainThreadQueue()


def _through(run_in_main_thread):
    """An executor, from a function that runs another one on the main thread before it returns."""

    def execute(function):
        if threading.current_thread() is threading.main_thread():
            return function()
        call = _Call(function)
        run_in_main_thread(call)
        return call.result()

    return execute


def _in_maya():
    if "maya" not in sys.modules:
        return False
    try:
        from maya.OpenMaya import MGlobal
    except ImportError:
        return False
    return MGlobal.mayaState() == MGlobal.kInteractive


def maya():
    """The executor of Autodesk Maya; it runs functions when Maya is idle."""
    from maya.utils import executeInMainThreadWithResult

    return _through(executeInMainThreadWithResult)


def _in_houdini():
    hou = sys.modules.get("hou")
    is_ui_available = getattr(hou, "isUIAvailable", None)
    return is_ui_available is not None and bool(is_ui_available())


def houdini():
    """The executor of SideFX Houdini; it runs functions in the event loop of the user interface."""
    from hdefereval import executeInMainThreadWithResult

    return _through(executeInMainThreadWithResult)


def _in_blender():
    app = getattr(sys.modules.get("bpy"), "app", None)
    return app is not None and not app.background


@lru_cache(maxsize=None)
def blender():
    """The executor of Blender: a queue that a timer of the user interface looks into.

    To be called on the main thread, as ``bpy`` wants it.
    """
    import bpy

    calls = MainThreadQueue()

    def tick():
        calls.run_pending()
        return 0.01

    bpy.app.timers.register(tick, persistent=True)
    return calls


def _in_ida():
    kernel = sys.modules.get("ida_kernwin")
    return kernel is not None and bool(kernel.is_idaq())


def ida():
    """The executor of IDA; functions may change the database."""
    from ida_kernwin import MFF_WRITE, execute_sync

    def run(call):
        def run_call():
            call()
            return 1

        if execute_sync(run_call, MFF_WRITE) < 0:
            raise RuntimeError("IDA's main thread did not run the request")

    return _through(run)


def _qt_core():
    """The ``QtCore`` of the binding in use, if there is an application."""
    for binding in ("PySide6", "PyQt6", "PySide2", "PyQt5"):
        core = sys.modules.get(f"{binding}.QtCore")
        if core is not None and core.QCoreApplication.instance() is not None:
            return core
    return None


def _in_qt():
    return _qt_core() is not None


def qt():
    """The executor of Qt applications, by any of its bindings: functions run in the event loop.

    That must run, or be kept going by ``processEvents()``: an executor waits for it.
    """
    core = _qt_core()
    if core is None:
        raise RuntimeError("there is no QCoreApplication")
    application = core.QCoreApplication.instance()
    user_event = getattr(core.QEvent, "Type", core.QEvent).User
    calls = queue.SimpleQueue()

    class Receiver(core.QObject):
        def event(self, event):
            if event.type() != user_event:
                return super().event(event)
            calls.get()()
            return True

    receiver = Receiver()
    receiver.moveToThread(application.thread())

    def execute(function):
        if core.QThread.currentThread() == application.thread():
            return function()
        call = _Call(function)
        calls.put(call)
        core.QCoreApplication.postEvent(receiver, core.QEvent(user_event))
        return call.result()

    return execute


def _qt_in_loop():
    """Like :func:`qt`, but runs functions where they are as long as the application has no event loop."""
    execute = qt()
    thread = _qt_core().QCoreApplication.instance().thread()

    def execute_in_loop(function):
        return execute(function) if thread.loopLevel() > 0 else function()

    return execute_in_loop
