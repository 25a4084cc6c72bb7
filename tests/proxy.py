"""Something between a client and PostgreSQL that can fail: cut connections, stall, or lose the answers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo

PORT = 5432


class Proxy:
    """Passes connections through a folder's socket to that of the real database.

    ``asking`` and ``answering`` say whether what clients and what the database say gets through: what does not waits,
    or is lost when the connection is cut.
    """

    def __init__(self, dsn: str, folder: Path) -> None:
        real = conninfo_to_dict(dsn)
        self.dsn = make_conninfo(dsn, host=str(folder), port=PORT)
        self._target = f"{real['host']}/.s.PGSQL.{real.get('port', PORT)}"
        self._lock = Condition()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._passing = {"asking": True, "answering": True}
        self._refusing = False
        self._ended = False
        self.seen = b""
        """The last that clients said while ``asking`` was open."""
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(f"{folder}/.s.PGSQL.{PORT}")
        self._listening.listen(64)
        Thread(target=self._accept, daemon=True).start()

    # how it fails

    def hold(self, *ways: str) -> None:
        """What is said these ways waits."""
        with self._lock:
            self._passing |= dict.fromkeys(ways, False)

    def cut(self) -> None:
        """Break all connections, with what was under way in them, and let no new ones through."""
        with self._lock:
            self._refusing = True
            pairs, self._pairs = self._pairs, []
            self._passing = {"asking": True, "answering": True}
            self._lock.notify_all()
        for pair in pairs:
            _close(*pair)

    def mend(self) -> None:
        """Everything gets through again."""
        with self._lock:
            self._refusing = False
            self._passing = {"asking": True, "answering": True}
            self._lock.notify_all()

    def end(self) -> None:
        """It is not needed any more."""
        self._ended = True
        self.cut()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    # how it works

    def _accept(self) -> None:
        while not self._ended:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self._refusing:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._target)
            except OSError:
                _close(client, server)
                continue
            with self._lock:
                self._pairs.append((client, server))
            for way in ((client, server, "asking"), (server, client, "answering")):
                Thread(target=self._pass_on, args=way, daemon=True).start()

    def _pass_on(self, source: socket.socket, to: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                with self._lock:
                    self._lock.wait_for(lambda: self._passing[way])
                    alive = any(source in pair for pair in self._pairs)
                if not alive:
                    break
                to.sendall(data)
        _close(source, to)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def between(dsn: str, folder: Path) -> Iterator[Proxy]:
    """A proxy in front of a database."""
    proxy = Proxy(dsn, folder)
    try:
        yield proxy
    finally:
        proxy.end()
