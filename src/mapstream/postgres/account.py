"""Whom PostgreSQL runs as: ourselves; or, since it refuses to be root, a system user that stands in for root.

That user has to reach the folders of data and programs. Where a folder on the way is closed to it, it is let *through*
(it may pass, not look), and it alone where that can be had.
"""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from mapstream.problems import StoreAway

STAND_IN = "embedded_postgres"

_CLEAN = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""The environment of PostgreSQL's programs: nobody's ``PGPORT`` or ``PGDATA`` is to confuse them."""

_log = structlog.get_logger(__name__)


class Failed(Exception):
    """A program of PostgreSQL's failed; its message is what the program wrote."""


@contextmanager
def on_any_processor() -> Iterator[None]:
    """What is started here may run on every processor, also where this process is bound to some of them.

    A database that is bound to its server's processor waits for the very process that waits for it.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


@dataclass(frozen=True, slots=True)
class Account:
    """The user that PostgreSQL runs as; ``stands_in``: another one than ourselves."""

    uid: int
    gid: int
    stands_in: bool

    @classmethod
    def ours(cls) -> "Account":
        """Ourselves, or, for root, the stand-in (who is made if need be)."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), False)
        entry = _entry() or _made()
        return cls(entry.pw_uid, entry.pw_gid, True)

    def run(self, *command: str | Path, timeout: float, read: str = "", holding: Sequence[int] = ()) -> None:
        """Run a program as this user, away from our terminal, with something to ``read``; raises :class:`Failed`.

        It holds these open files, and their locks, even if we are killed; so does what it starts.
        """
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as given, on_any_processor():
            # files, not pipes: a server that was started would hold them open
            given.write(read.encode())
            given.seek(0)
            done = subprocess.run(  # noqa: S603  # programs of the wheel, no shell
                [str(part) for part in command],
                stdin=given,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                cwd="/",
                env=_CLEAN,
                start_new_session=True,
                pass_fds=holding,
                user=self.uid if self.stands_in else None,
                group=self.gid if self.stands_in else None,
                extra_groups=[] if self.stands_in else None,
            )
            output.seek(0)
            if done.returncode != 0:
                raise Failed(output.read().decode(errors="replace").strip())

    def own(self, folder: Path) -> None:
        """Make a folder, for this user alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.stands_in:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def give_way(self, folder: Path) -> None:
        """Make a folder of ours, which this user may pass and nobody else."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.stands_in:
            os.chown(folder, -1, self.gid)
            folder.chmod(0o710)

    def let_through_to(self, folder: Path) -> None:
        """Let this user pass the folders above ``folder``."""
        if self.stands_in:
            for above in folder.parents:
                self._let_through(above)

    def let_read(self, folder: Path) -> None:
        """Let this user read what is in a folder of programs that was installed for root alone."""
        if not self.stands_in:
            return
        self.let_through_to(folder)
        if folder.stat().st_mode & stat.S_IXOTH:
            return
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))

    def _let_through(self, folder: Path) -> None:
        state = folder.stat()
        passable = (
            state.st_mode & stat.S_IXOTH
            or (state.st_uid == self.uid and state.st_mode & stat.S_IXUSR)
            or (state.st_gid == self.gid and state.st_mode & stat.S_IXGRP)
        )
        if passable:
            return
        if state.st_mode & stat.S_IRWXG and state.st_gid != self.gid:
            more = stat.S_IXOTH  # its group means something to somebody
        else:
            more = stat.S_IXGRP
            os.chown(folder, -1, self.gid)
        folder.chmod(stat.S_IMODE(state.st_mode) | more)
        _log.info("folder_made_passable", folder=str(folder), to=STAND_IN if more == stat.S_IXGRP else "everybody")


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(STAND_IN)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    shell = "/usr/sbin/nologin"
    attempts: Sequence[Sequence[str]] = (
        ("useradd", "--system", "--user-group", "--no-create-home", "--shell", shell, STAND_IN),
        ("adduser", "-S", "-D", "-H", "-s", shell, STAND_IN),  # of busybox
    )
    for attempt in attempts:
        # should it fail, perhaps because another process was first
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(attempt, check=True, capture_output=True)  # noqa: S603
        if entry := _entry():
            return entry
    raise StoreAway(
        f"PostgreSQL does not run as root, and the user “{STAND_IN}” to run it as could not be made. Run mapstream as "
        "another user, or give it a database in MAPSTREAM_DATABASE_URL."
    )
