"""Reading the log: one stream, or all in one order; forwards, backwards, folded. Safe to use from several threads."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from mapstream.log.integrity.chain import head_of
from mapstream.log.mapper import Followed
from mapstream.log.records import LAST, Mark, Replaced, State, Unreadable
from mapstream.log.snapshots import Snapshot
from mapstream.log.store import Store
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge_into
from mapstream.problems import StoreAway


class Reader(Store):
    """What the log answers. Where the database cannot be reached: :class:`~mapstream.problems.StoreAway`."""

    def read(self, stream: str, after: int = 0, upto: int = LAST, limit: int = LAST) -> list[Recorded]:
        """The events of a stream after a version, in order."""
        rows = self._ask("stream", stream=stream, after=after, upto=upto, limit=limit)
        return [self._mapper.decode(state, position) for position, state, _ in rows]

    def read_backwards(self, stream: str, before: int = LAST, limit: int = 100) -> list[Recorded]:
        """The events of a stream before a version, latest first."""
        rows = self._ask("backwards", stream=stream, before=before, limit=limit)
        return [self._mapper.decode(state, position) for position, state in rows]

    def tail(self, after: int, limit: int) -> list[Recorded]:
        """The events of all streams after a position, in order. Who has seen position N has seen all before it."""
        rows = self._ask("tail", after=after, limit=limit)
        return [self._mapper.decode(state, position) for position, state, _ in rows]

    def part_of(self, part: int, parts: int, after: tuple[str, int], upto: int, limit: int) -> list[Recorded]:
        """The events up to a position, stream after stream, of one out of so many parts of the streams; those after a
        version of a stream."""
        stream, version = after
        rows = self._ask("part", part=part, parts=parts, stream=stream, version=version, upto=upto, limit=limit)
        return [self._mapper.decode(state, position) for position, state in rows]

    def mark(self) -> Mark:
        """Where the log ends now."""
        return self._mark(self.position())

    def news(self, mark: Mark, after: int, limit: int) -> list[Followed | Unreadable]:
        """As :meth:`tail`, each event with its stream's heads. Raises Replaced, if what was at the mark is not."""
        if self._mark(mark.position) != mark:
            raise Replaced
        return [self._followed(*row) for row in self._ask("news", after=after, limit=limit)]

    def ends(self, streams: Sequence[str]) -> dict[str, tuple[int, bytes | None]]:
        """The last version of each of these streams that there is, and the head after it, if it can be read."""
        rows = self._ask("lasts", streams=list(streams))
        return {str(stream): (version, head_of(stored)) for stream, version, stored in rows}

    def read_followed(self, stream: str, after: int, upto: int = LAST) -> list[Followed]:
        """As :meth:`read`, each event with the stream's head after it."""
        rows = self._ask("stream", stream=stream, after=after, upto=upto, limit=LAST)
        return [self._mapper.decode_followed(*row) for row in rows]

    def position(self) -> int:
        """The last position of the log."""
        return cast(int, self._ask("position")[0][0])

    def version(self, stream: str) -> int:
        """The last version of a stream, 0 when there is none."""
        return cast(int, self._ask("version", stream=stream)[0][0])

    def command(self, stream: str, command: str) -> list[Recorded]:
        """The events that a command wrote, if it did."""
        rows = self._ask("command", stream=stream, command=command, last=LAST)
        return [self._mapper.decode(state, position, asked) for position, state, asked in rows]

    def all_with(self, stream: str, topic: str, text: str, after: int = 0) -> list[Recorded]:
        """The events of a type after a version in whose stored bytes a text stands."""
        rows = self._ask("all_with", stream=stream, topic=topic, text=text.encode(), after=after)
        return [self._mapper.decode(state) for (state,) in rows]

    def of_types(self, stream: str, topics: Sequence[str], upto: int = LAST) -> list[Recorded]:
        """The events of a stream of some types, up to a version, in order."""
        rows = self._ask("of_types", stream=stream, topics=list(topics), upto=upto)
        return [self._mapper.decode(state) for (state,) in rows]

    def one_by_one(self, places: Sequence[tuple[str, int]]) -> list[Recorded]:
        """Some events, each by its stream and version."""
        streams, versions = [stream for stream, _ in places], [version for _, version in places]
        rows = self._ask("one_by_one", streams=streams, versions=versions)
        return [self._mapper.decode(state) for (state,) in rows]

    def settled(self, stream: str, command: str) -> bool:
        """Whether a command has an outcome: it wrote something, or, within the last hour, came to nothing."""
        return cast(bool, self._ask("settled", stream=stream, command=command)[0][0])

    def begun_with(self, topic: str) -> list[Recorded]:
        """The first events of all streams that began with this type of event."""
        return [self._mapper.decode(state) for _, state in self._ask("streams", topic=topic)]

    def stored(self, stream: str, after: int = 0, limit: int = 10_000) -> list[tuple[int, str, bytes, int]]:
        """The rows of a stream as they are stored: version, topic, bytes, position."""
        return self._ask("rows", stream=stream, after=after, limit=limit)

    def replay(self, stream: str, version: int = LAST, at: str | None = None) -> State:
        """A stream folded up to a version, or to the last event at or before an instant."""
        state = self._snapshots.latest(stream, version, at, self.erased(stream))
        document, last, decode = state.document, b"", self._mapper.decode
        recorded = None
        for (stored,) in self._ask("states", stream=stream, after=state.version, upto=version):
            following = decode(stored)
            if at is not None and following.at > at:
                break
            recorded, last = following, stored
            merge_into(document, recorded.event.patch(recorded))
        if recorded is None:
            return state
        head = self._mapper.decode_followed(None, last).head
        return State(document, recorded.version, head, recorded.at, state.erased, state.since)

    def snapshots(self, stream: str) -> list[Snapshot]:
        """The snapshots of a stream, in order, as they are kept."""
        return self._snapshots.all(stream)

    def erased(self, stream: str) -> int:
        """How many people of a stream have been erased."""
        return self._keys.destroyed(stream)

    def carried_keys(self, stream: str) -> dict[str, bytes | None]:
        """The keys of all people of a stream, as they open what is sealed: secrets. ``None``: destroyed."""
        return self._keys.carried(stream)

    def _followed(self, position: int, stream: UUID, stored: bytes, asked: bytes | None) -> Followed | Unreadable:
        try:
            return self._mapper.decode_followed(position, stored, asked)
        except StoreAway:
            raise
        except Exception as error:
            return Unreadable(str(stream), position, head_of(stored) or b"", error)

    def _mark(self, position: int) -> Mark:
        return mark_of(position, self._ask("mark", position=position))


def mark_of(position: int, rows: Sequence[tuple[int, bytes | None]]) -> Mark:
    """A place in the log, from what the query ``mark`` found there."""
    [(table, stored)] = rows
    return Mark(table, position, b"" if stored is None else head_of(stored) or b"")
