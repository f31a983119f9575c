"""Drives `worker.py` processes."""

import json
import signal
import subprocess
import threading
from dataclasses import asdict
from pathlib import Path

from support.deadline import HUNG

WORKER = Path(__file__).with_name("worker.py")


class ClientFailed(AssertionError):
    """A function failed in the client; the text is the client's traceback."""


class Worker:
    """One process with the rpyc of one version.  Starts when it is first used, again when it was killed."""

    def __init__(self, interpreter, log):
        self._interpreter = interpreter
        self._log = Path(log)
        self._process = None

    def run(self, file, function, addresses, scratch, arguments=None, seconds=2 * HUNG):
        """Run a function of a client script; return its result or raise `ClientFailed`."""
        job = {
            "file": str(file), "function": function, "addresses": asdict(addresses),
            "arguments": arguments or {}, "scratch": str(scratch),
        }
        answer = self._ask(json.dumps(job), seconds)
        if answer["outcome"] == "failed":
            raise ClientFailed(answer["detail"])
        return answer["result"]

    def close(self):
        """End the process."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait(HUNG)
            self._process.stdout.close()
            self._process = None

    def _ask(self, line, seconds):
        process = self._started()
        position = self._log.stat().st_size
        watchdog = threading.Timer(seconds, self._kill_hung, [process])
        watchdog.start()
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        finally:
            watchdog.cancel()
        if not answer:
            code = process.wait()
            self._process = None
            said = self._log.read_bytes()[position:].decode("utf-8", "replace")
            raise ClientFailed(f"the client process ended with code {code} (killed if it hung):\n{said}")
        return json.loads(answer)

    def _started(self):
        if self._process is None:
            with open(self._log, "ab") as log:
                self._process = subprocess.Popen(
                    [str(self._interpreter), str(WORKER)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                )
        return self._process

    @staticmethod
    def _kill_hung(process):
        process.send_signal(signal.SIGUSR1)  # prints where all its threads are
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
