"""``mapstream`` in processes of its own, without what each would need to load it: forked from one that has loaded it.

What is forked is the command line itself, with a session, an environment, an output and an end of its own, as if it had
been started by its name. It costs a few milliseconds instead of two seconds of a processor, and a suite starts many.
"""

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from functools import cache
from importlib import import_module
from multiprocessing import popen_fork, popen_spawn_posix
from multiprocessing.context import SpawnProcess
from pathlib import Path
from select import select
from typing import IO

from mapstream import projection

LOADED = ("mapstream.cli.serving", "mapstream.server.server", "mapstream.server.projecting")
LONGEST = 1 << 16
"""Bytes of what is asked for: arguments and an environment."""


class Forked:
    """A process that was forked, as :class:`subprocess.Popen` shows those that were started."""

    def __init__(self, told: IO[bytes]) -> None:
        self._told = told
        self.pid = int(told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("mapstream", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, within: float | None) -> int | None:
        if self.returncode is None and select([self._told], [], [], within)[0]:
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode


def forked(*arguments: str, env: dict[str, str], out: IO[bytes]) -> Forked:
    """Run ``mapstream`` with these arguments, in an environment, its output in a file."""
    told, tells = os.pipe()
    asked = json.dumps([arguments, env]).encode()
    assert len(asked) < LONGEST
    _, asking = _loaded()
    socket.send_fds(asking, [asked], [out.fileno(), tells])
    os.close(tells)
    return Forked(os.fdopen(told, "rb", buffering=0))


@cache
def _loaded() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """The process that has everything loaded, and how it is asked; it ends with whoever started it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen([sys.executable, "-P", Path(__file__)], stdin=theirs, stdout=subprocess.DEVNULL)
    theirs.close()
    return process, ours


def _asked(asking: socket.socket) -> list[str]:
    """Fork for each who asks. Returns in what has been forked: the arguments that it is to run with."""
    while True:
        message, fds, _, _ = socket.recv_fds(asking, LONGEST, 2)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            return _become(asking, message, *fds)
        for fd in fds:
            os.close(fd)
        _bury()


def _bury() -> None:
    """Take note of those who have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _become(asking: socket.socket, message: bytes, out: int, tells: int) -> list[str]:
    """Fork once more, to tell how it ended."""
    asking.close()
    if pid := os.fork():
        os.write(tells, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        os._exit(0)
    os.setsid()
    os.write(tells, b"%d\n" % os.getpid())
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, at in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(fd, at)
    for fd in (nothing, out, tells):
        os.close(fd)
    arguments, env = json.loads(message)
    os.environ.clear()
    os.environ.update(env)
    return [str(argument) for argument in arguments]


def _popen(process: SpawnProcess) -> popen_fork.Popen:
    """What fills the read models is forked as well, by a server that has no thread yet and no database of its own."""
    forks = process.name == "projections" and "MAPSTREAM_DATABASE_URL" in os.environ and threading.active_count() == 1
    return popen_fork.Popen(process) if forks else popen_spawn_posix.Popen(process)


if __name__ == "__main__":
    for name in LOADED:
        import_module(name)
    projection.found()
    SpawnProcess._Popen = staticmethod(_popen)  # type: ignore[assignment]
    sys.argv[1:] = _asked(socket.socket(fileno=0))
    runpy.run_module("mapstream.cli", run_name="__main__", alter_sys=True)
