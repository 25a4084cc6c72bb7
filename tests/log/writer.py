"""Writes histories for the tests of the log: who writes keeps each stream's version and head, as a server does."""

from uuid import UUID

from mapstream.log import Appended, Log, State
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.elements.tasks.events import TaskAdded, TaskRescheduled
from mapstream.plan.event import Event, Recorded


def id_of(n: int) -> str:
    """The n-th id of the stories."""
    return str(UUID(int=0x7000 << 64 | 0x8 << 60 | n))


ROOM, OTHER_ROOM = id_of(1), id_of(2)
ANN, SAM = id_of(11), id_of(12)
WORKSPACE = id_of(21)


def at(n: int) -> str:
    """The n-th instant."""
    return f"2026-03-03T{9 + n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000000Z"


def opened() -> RoomOpened:
    """How a room begins."""
    return RoomOpened(WORKSPACE, "Acme", "mutual", {"name": "Acme"})


def ann() -> PersonAdded:
    """A buyer, with everything that is personal about her."""
    return PersonAdded(ANN, "buyer", "Ann Zebrowski", "ann@zebra.example", "champion", {"seller": {"concern": "Zeal"}})


def task(n: int, title: str = "Security review") -> TaskAdded:
    """The n-th task."""
    return TaskAdded(id_of(1000 + n), title, "buyer", "a0")


def moved(n: int, day: int) -> TaskRescheduled:
    """The n-th task, moved to a day."""
    return TaskRescheduled(id_of(1000 + n), f"2026-04-{day:02d}", None)


class Writer:
    """Appends to one stream of a log, one command after the other."""

    def __init__(self, log: Log, stream: str = ROOM) -> None:
        self.log = log
        self.stream = stream
        self.state = log.replay(stream)
        self.commands = 0

    def next(self, *events: Event, by: str = SAM, command: str | None = None) -> list[Recorded]:
        """Events as the next command would record them; nothing is written."""
        self.commands += 1
        command = command or id_of(int(UUID(self.stream)) % 1000 * 1_000_000 + self.state.version + self.commands)
        version = self.state.version
        return [
            Recorded(self.stream, version + n, at(version + n), by, "link", command, event)
            for n, event in enumerate(events, 1)
        ]

    def append(self, *events: Event, by: str = SAM, command: str | None = None) -> Appended:
        """Write events as one command."""
        recorded = self.next(*events, by=by, command=command)
        appended = self.log.append(recorded, {self.stream: self.state.head})
        last = recorded[-1]
        self.state = State({}, last.version, appended.heads[self.stream], last.at)
        return appended
