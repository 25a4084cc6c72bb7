"""What can be told from the outside about a PostgreSQL in a folder: which processes it has, and whether it is ready."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAM = "postgres"
STARTER = "pg_ctl"
_PID, _SOCKETS, _STATUS = 0, 4, 7  # lines of postmaster.pid
_GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The main process of a running server."""

    process: psutil.Process
    sockets: Path | None
    ready: bool

    @property
    def alive(self) -> bool:
        """Whether that very process still runs. Cheap. A zombie does not: it only waits to be buried."""
        try:
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def postmaster(folder: Path) -> Postmaster | None:
    """The server that runs in a folder, if one does.

    ``postmaster.pid`` alone tells nothing: it stays behind after a crash, its pid may belong to somebody else by then,
    and while a server starts it is written line by line.
    """
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[_PID]))
    except (FileNotFoundError, IndexError, ValueError, *_GONE):
        return None
    if not _belongs(process, folder):
        return None
    sockets = lines[_SOCKETS].strip() if len(lines) > _SOCKETS else ""
    ready = len(lines) > _STATUS and lines[_STATUS].strip() == "ready"
    return Postmaster(process, Path(sockets) if sockets else None, ready)


def processes(folder: Path) -> list[psutil.Process]:
    """Every process of a server in a folder: also those whose postmaster was killed, which end soon after it, and those
    that are about to become one."""
    return [process for process in psutil.process_iter() if _belongs(process, folder) or _begins(process, folder)]


def _belongs(process: psutil.Process, folder: Path) -> bool:
    with suppress(*_GONE, OSError):
        if process.name() == PROGRAM and process.status() != psutil.STATUS_ZOMBIE:
            return Path(process.cwd()) == folder
    return False


def _begins(process: psutil.Process, folder: Path) -> bool:
    """Whether a server is being started here: it goes to its folder, and says so there, a moment later."""
    with suppress(*_GONE, OSError):
        return process.name() in (PROGRAM, STARTER) and str(folder) in process.cmdline()
    return False
