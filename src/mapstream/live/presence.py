"""Who is here, on which item, typing where: on any server, at most five times a second, never in the log.

Each server keeps its own people in memory and writes them to an unlogged table, so that the others can read them; a
notification says which room to look at. A server that has not been heard of for half a minute is forgotten. Above
:data:`CROWD` people a room is told only how many they are.

The table does not survive a crash of the database, and what stands in it grows old while the database is away. Every
server sees both for itself, writes its own people down again, and for a moment goes on showing those of the others that
it knew: they are doing the same.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from mapstream import clock
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.live.subscribers import Subscriber
from mapstream.plan.visibility.audience import named_people
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import scoped_people
from mapstream.problems import Problem
from mapstream.protocol.frames import frame
from mapstream.sql import queries

TICK = 0.2
"""Seconds between two ``people`` frames of a room."""
BEAT = 10.0
"""Seconds between two signs of life of a server."""
PATIENCE = 30.0
"""Seconds after which a silent server is no longer here."""
SILENT = 29.0
"""Seconds of silence after which a person is taken for gone, so that everybody knows within thirty."""
LISTEN = 0.5
"""Seconds between two looks at who is silent."""
CUT_OFF = 10.0
"""Seconds without a look at the table after which what stands in it may have grown old."""
RETURNING = 5.0
"""Seconds for which servers may take to write down their people again when the database is back."""
DROPPED = 10.0
"""Seconds for which somebody whose socket broke is still shown: they may be back."""
CROWD = 200

SQL = queries("mapstream.live", "presence.sql")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Entry:
    """One connection's presence."""

    person: str
    since: str
    item: str | None = None
    field: str | None = None
    typing: bool = False

    def document(self) -> dict[str, Any]:
        """As it is sent, without what it has no value for."""
        found: dict[str, Any] = {"person": self.person, "since": self.since}
        if self.item:
            found["item"] = self.item
        if self.item and self.field:
            found["field"] = self.field
        if self.typing:
            found["typing"] = True
        return found


class Presence:
    """Everybody's whereabouts, as this server knows them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._server = clock.fresh_id()
        self.channel = f"{hub.log.database.schema}_presence"
        self._here: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._elsewhere: dict[str, list[dict[str, Any]]] = {}
        self._changed: dict[tuple[str, str], Entry | None] = {}
        self._written: set[tuple[str, str]] = set()
        """What the table should hold of this server."""
        self._looked = clock.monotonic()
        self._incomplete_until = 0.0
        """When the table can be believed again that somebody is not there."""
        self._look_at: set[str] = set()
        self._dirty = asyncio.Event()
        self._leaving: dict[tuple[str, str], asyncio.TimerHandle] = {}

    def start(self) -> None:
        """Begin to tell and to listen."""
        self._hub.spawn(self._tell())
        self._hub.spawn(self._beat())
        self._hub.spawn(self._listen())

    async def stop(self) -> None:
        """This server's people are gone from it."""
        try:
            await asyncio.to_thread(self._hub.log.database.run, SQL["gone"], server=self._server)
        except Problem:
            _log.warning("presence_left_behind")

    def enter(self, room: Room, subscriber: Subscriber) -> None:
        """Somebody begins to follow a room."""
        self._set(room.id, subscriber.connection, Entry(subscriber.actor.id, self._hub.now()))
        self._look_at.add(room.id)

    def move(self, room: Room, subscriber: Subscriber, item: str | None, field: str | None, typing: bool) -> None:
        """Somebody is somewhere else now."""
        old = self._here[room.id].get(subscriber.connection)
        since = old.since if old is not None and old.item == item else self._hub.now()
        self._set(room.id, subscriber.connection, Entry(subscriber.actor.id, since, item, field, typing))

    def leave(self, room: Room, subscriber: Subscriber, clean: bool) -> None:
        """Somebody left, or their socket broke: then they are shown a little longer."""
        key = room.id, subscriber.connection
        if clean:
            self._remove(key)
        else:
            self._leaving[key] = asyncio.get_running_loop().call_later(DROPPED, self._remove, key)

    def look(self, payload: str) -> None:
        """Another server's people of a room have changed (or, without a room, perhaps of any)."""
        server, _, room = payload.partition(" ")
        if server == self._server:
            return
        rooms = [room] if room else [id for id, people in self._here.items() if people]
        self._look_at.update(id for id in rooms if id in self._here)
        if self._look_at:
            self._dirty.set()

    def _set(self, room: str, connection: str, entry: Entry) -> None:
        if self._here[room].get(connection) != entry:
            self._here[room][connection] = entry
            self._changed[room, connection] = entry
            self._dirty.set()

    def _remove(self, key: tuple[str, str]) -> None:
        room, connection = key
        if (timer := self._leaving.pop(key, None)) is not None:
            timer.cancel()
        if self._here[room].pop(connection, None) is not None:
            self._changed[key] = None
            self._dirty.set()
        if not self._here[room]:
            del self._here[room]
            self._elsewhere.pop(room, None)

    async def _tell(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            changed, self._changed = self._changed, {}
            look_at, self._look_at = self._look_at, set()
            for id in {room for room, _ in changed}:
                self._tell_room(id)
            try:
                if changed:
                    await self._hub.reading(self._write, changed)
                if look_at:
                    await self._look_elsewhere(look_at)
            except Problem:
                self._changed = {**changed, **self._changed}
                self._look_at |= look_at
                self._dirty.set()
            except Exception:
                _log.exception("presence_failed")
            await asyncio.sleep(TICK)

    async def _look_elsewhere(self, rooms: Collection[str]) -> None:
        """Read who is in these rooms on other servers. All at once: every server does so, every second."""
        await self._check()
        values = {"rooms": list(rooms), "server": self._server, "patience": PATIENCE}
        found: dict[str, list[dict[str, Any]]] = {id: [] for id in rooms}
        for id, entry in await self._hub.reading(self._hub.log.database.rows, SQL["elsewhere"], **values):
            found[id].append(entry)
        incomplete = clock.monotonic() < self._incomplete_until
        for id, entries in found.items():
            known = self._elsewhere.get(id, [])
            if incomplete:
                people = {entry["person"] for entry in entries}
                entries += [entry for entry in known if entry["person"] not in people]
            if id in self._here and entries != known:
                self._elsewhere[id] = entries
                self._tell_room(id)

    async def _check(self) -> None:
        """Whether the table is what it was: neither emptied by a crash, nor out of reach for long."""
        [(kept,)] = await self._hub.reading(self._hub.log.database.rows, SQL["kept"], server=self._server)
        away, self._looked = clock.monotonic() - self._looked > CUT_OFF, clock.monotonic()
        if kept < len(self._written) or away:
            self._incomplete_until = self._looked + RETURNING
            self._write_all()

    def _write(self, changed: dict[tuple[str, str], Entry | None]) -> None:
        here = {place: orjson.dumps(entry.document()).decode() for place, entry in changed.items() if entry is not None}
        gone = [place for place, entry in changed.items() if entry is None]
        run, rooms = self._hub.log.database.run, {room for room, _ in changed}
        if here:
            entries = {"entries": list(here.values()), "server": self._server}
            run(SQL["upsert"], **_places(here), **entries)
        if gone:
            run(SQL["remove"], **_places(gone))
        self._written.update(here)
        self._written.difference_update(gone)
        payloads = [f"{self._server} {room}" for room in rooms]
        run(SQL["notify"], channel=self.channel, payloads=payloads)

    def _tell_room(self, id: str) -> None:
        room = self._hub.rooms.get(id)
        if room is None or not room.subscribers.joined:
            return
        latest: dict[str, dict[str, Any]] = {}
        mine = [entry.document() for entry in self._here.get(id, {}).values()]
        for entry in sorted([*self._elsewhere.get(id, []), *mine], key=_liveliness):
            latest[entry["person"]] = entry
        people = list(latest.values())
        document = room.state.document
        apart = named_people(document) | scoped_people(document)
        frames: dict[str, bytes] = {}
        for subscriber in room.subscribers:
            kind = subscriber.kind_among(apart)
            if kind not in frames:
                frames[kind] = people_frame(subscriber.lens, room, people)
            subscriber.show("people", frames[kind])

    async def _listen(self) -> None:
        """Take those for gone of whom nothing is heard, until something is."""
        while True:
            await asyncio.sleep(LISTEN)
            for room in list(self._hub.rooms.values()):
                here = self._here.get(room.id, {})
                for subscriber in room.subscribers:
                    if subscriber.silent() > SILENT:
                        self._remove((room.id, subscriber.connection))
                    elif subscriber.connection not in here:
                        self.enter(room, subscriber)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._hub.reading(self._hub.log.database.run, SQL["alive"], server=self._server)
                await self._hub.reading(self._hub.log.database.run, SQL["sweep"], patience=PATIENCE)
            except Problem:
                _log.warning("presence_not_kept")
            self.look("")

    def _write_all(self) -> None:
        """Write down everybody again."""
        for room, entries in self._here.items():
            for connection, entry in entries.items():
                self._changed.setdefault((room, connection), entry)
        self._written.clear()
        self._dirty.set()


def _places(places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"rooms": [room for room, _ in places], "connections": [connection for _, connection in places]}


def people_frame(lens: Lens, room: Room, people: list[dict[str, Any]]) -> bytes:
    """The ``people`` frame as one kind of reader sees it: nobody is on an item that the reader may not see."""
    if len(people) > CROWD:
        return frame({"op": "people", "count": len(people)})
    here = []
    for entry in people:
        if "item" in entry and not lens.see_item(room.state.document, entry["item"]):
            entry = {"person": entry["person"], "since": entry["since"]}
        elif "field" in entry and not lens.see_field(
            room.state.document, entry["item"], entry["field"], entry["person"]
        ):
            entry = {"person": entry["person"], "since": entry["since"], "item": entry["item"]}
        here.append(entry)
    return frame({"op": "people", "here": here})


def _liveliness(entry: dict[str, Any]) -> tuple[bool, bool, str]:
    """Of several connections of one person the one that counts comes last."""
    return "typing" in entry, "item" in entry, entry["since"]
