"""What a read model is: tables made from the log, which can be dropped and made again.

*Purpose.* A read model answers one kind of question fast: which rooms are behind, who moved that date. It is a folder
of its own outside the core (``projections/``), found by the entry-point group ``mapstream.projections``; the core
never imports one. Its route, if it has one, is in its ``http.py`` (see :mod:`mapstream.api.read_models`), its commands
are in its ``cli.py`` (see :mod:`mapstream.cli.commands`), and what is to be done about what it knows in its
``reacting.py`` (see :mod:`mapstream.consumers.installed`).

*Invariants.* Its tables hold what its :meth:`~ReadModel.fold` made of the events up to a position, and that position is
written in the same transaction as the rows: each event counts exactly once, whatever dies when. Everything is in a
schema of its own whose name carries the version, so that an old and a new version never meet. No name, address or
comment of a person is written into it: those are looked up when it is asked, or erasure could not reach them.

*Failure.* A fold that raises parks the room whose events it choked on, in that read model only. Asking a read model
that has not been filled yet raises :class:`~mapstream.problems.ReadModelBehind`.
"""

import sys
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, NotRequired, cast

import psycopg
from eventsourcing.persistence import ProgrammingError
from psycopg import Cursor
from psycopg.sql import Identifier
from pydantic import Field
from typing_extensions import TypedDict

from mapstream.installed import installed
from mapstream.languages.message import say
from mapstream.log import LAST, Log
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.plan.visibility.audience import Shown
from mapstream.problems import ReadModelBehind
from mapstream.sql import queries

LONGEST_NAME = 63
"""Characters of a name that PostgreSQL keeps."""


class Moment(NamedTuple):
    """A room just before and just after an event; ``shown``: to whom its items are."""

    before: Document
    after: Document
    shown: Shown


class Rooms:
    """The rooms' documents while events are folded in order; those not at hand are replayed from the log."""

    def __init__(self, replay: Callable[[str, int], Document], keep: int = 5_000) -> None:
        self._replay = replay
        self._keep = keep
        self._known: OrderedDict[str, tuple[int, Moment]] = OrderedDict()
        self._batch: dict[tuple[str, int], Moment] = {}

    def begin(self) -> None:
        """A new batch: its events are stepped through once, however many read models ask."""
        self._batch.clear()

    def forget(self, room: str) -> None:
        """A room is not as it was: somebody has been erased in it."""
        self._known.pop(room, None)
        self.begin()

    def read(self, stream: str, version: int = LAST) -> Any:
        """The document of a room, or of a workspace, as the log has it now, or had it at a version."""
        return self._replay(stream, version)

    def step(self, recorded: Recorded) -> Moment:
        """The room before and after an event, which need not be the one after the last."""
        room, version = recorded.stream, recorded.version
        if stepped := self._batch.get((room, version)):
            return stepped
        known, moment = self._known.get(room) or (-1, None)
        if known != version - 1 or moment is None:
            document = self._replay(room, version - 1) if version > 1 else cast(Document, {})
            moment = Moment(document, document, Shown.of(document))
        before, patch = moment.after, recorded.patch
        moment = Moment(before, merge(before, patch) if patch else before, moment.shown.after(patch))
        self._known[room] = version, moment
        self._batch[room, version] = moment
        self._known.move_to_end(room)
        if len(self._known) > self._keep:
            self._known.popitem(last=False)
        return moment


class Parked(NamedTuple):
    """A room that a read model leaves out: from which version and position on, and where its fold raised what."""

    room: str
    version: int
    position: int
    error: str


class Known(NamedTuple):
    """Up to which version a read model has read a room. ``parked``: it leaves the room out from there on."""

    version: int
    parked: bool


class Missing(TypedDict):
    """What an answer lacks, although it should be there."""

    after: NotRequired[
        Annotated[int, Field(description="What happened after this version. Absent where rooms are listed.")]
    ]
    why: Annotated[
        Literal["parked", "behind"],
        Field(description="`parked`: it could not be taken in, until somebody mends that; `behind`: not yet."),
    ]
    detail: Annotated[str, Field(description="The same in words, and what to do.")]


PARKED = (
    "What happened after version {version} is not in this answer: it could not be taken in. Nothing is lost. Whoever "
    "runs the server can mend it; until then the events of the room have everything."
)
NOT_YET_READ = (
    "What happened after version {version} is not in this answer yet. Ask again in a moment, or say with “wait” what "
    "it has to know."
)
BEHIND: Missing = {
    "why": "behind",
    "detail": say(
        "What happened lately is not in this answer. It will be, once the process that fills read models is well "
        "again: whoever runs the server can see to that."
    ),
}
"""What a list of rooms lacks that is not kept up to date."""


def missing_from(known: Known) -> Missing:
    """What an answer lacks that knows a room only so far, why, and what to do."""
    if known.parked:
        return {
            "after": known.version,
            "why": "parked",
            "detail": say(PARKED, version=known.version),
        }
    return {
        "after": known.version,
        "why": "behind",
        "detail": say(NOT_YET_READ, version=known.version),
    }


class Into(NamedTuple):
    """Where events are folded into: a cursor in the transaction, the read model's queries, the rooms' documents.

    ``fresh``: the tables are being filled for the first time, and no row of these events can be there yet.
    """

    cursor: Cursor[Any]
    sql: Mapping[str, bytes]
    rooms: Rooms
    fresh: bool = False


class ReadModel(ABC):
    """One read model: a name, a version, and how events become rows.

    Beside the module that defines it lie ``schema.sql`` (its tables), ``queries.sql`` (everything else it says to the
    database) and perhaps ``indexes.sql`` (what is made when it has caught up after a rebuild). In all three
    ``{schema}`` stands for its schema.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    """Raised when the rows of old events come out otherwise: the new version is filled from the first event."""
    by_room: ClassVar[bool] = False
    """Whether rows of different rooms have nothing to do with each other, so that processes may share a rebuild."""

    @abstractmethod
    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """Make rows of a batch of events. The same events may come again, and must change nothing then.

        They come room after room, those of each room in order.
        """

    @property
    def package(self) -> str:
        """The folder that it is in, as Python names it."""
        return cast(str, sys.modules[type(self).__module__].__package__)

    def schema(self, log: Log) -> str:
        """The schema that holds it."""
        return shortened(f"{log.database.schema}_{self.name}_{self.version}")

    def sql(self, schema: str) -> Mapping[str, bytes]:
        """Its queries, for one schema."""
        return named_queries(self.package, "queries.sql", schema)

    def script(self, file: str, schema: str) -> bytes | None:
        """One of its files of statements, for one schema; ``None`` if there is no such file."""
        place = files(self.package) / file
        return _filled(place.read_bytes(), schema) if place.is_file() else None

    def ask(self, log: Log, query: str, **values: Any) -> list[Any]:
        """The rows that one of its queries finds, as tuples."""
        return _rows(log, self.sql(self.schema(log))[query], **values)

    def position(self, log: Log) -> int:
        """The position of the log up to which it has read everything."""
        return cast(int, _rows(log, core(self.schema(log))["position"])[0][0])

    def known(self, log: Log, room: str) -> Known:
        """How much of a room it has read: what it answers now knows that at least."""
        return Known(*_rows(log, core(self.schema(log))["known"], room=room)[0])

    def parked(self, log: Log) -> dict[str, Parked]:
        """The rooms that it leaves out, by id."""
        return {row[0]: Parked(*row) for row in _rows(log, core(self.schema(log))["parked"])}


def found() -> list[ReadModel]:
    """Every read model that is installed, by name."""
    models: list[ReadModel] = [entry.load().READ_MODEL for entry in installed()]
    return sorted(models, key=lambda model: model.name)


def containing(text: str) -> str:
    """The LIKE pattern of everything that has a text in it; all its characters stand for themselves."""
    literally = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literally}%"


def shortened(name: str) -> str:
    """A name that PostgreSQL keeps whole: where it is too long, its end becomes a digest of all of it."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 13]}_{sha256(name.encode()).hexdigest()[:12]}"


def core(schema: str) -> Mapping[str, bytes]:
    """The queries on what every read model has, for one schema."""
    return named_queries("mapstream", "projection.sql", schema)


@lru_cache(maxsize=256)
def named_queries(package: str, file: str, schema: str) -> Mapping[str, bytes]:
    """The named queries of a file, for one schema."""
    return {name: _filled(text, schema) for name, text in queries(package, file).items()}


def _filled(text: bytes, schema: str) -> bytes:
    return text.replace(b"{schema}", Identifier(schema).as_bytes(None))


def _rows(log: Log, query: bytes, **values: Any) -> list[Any]:
    try:
        return log.database.rows(query, **values)
    except ProgrammingError as error:
        if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
            raise ReadModelBehind("This answer is being prepared for the first time. Try again shortly.") from error
        raise
