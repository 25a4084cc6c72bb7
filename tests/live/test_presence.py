"""How long somebody is shown who broke off, fell silent, or was on a server that is gone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import orjson
import psycopg
import pytest
from acting import ANN, BUYER, LEE, OTHER_BUYER, OTHER_ROOM, ROOM, SAM, SELLER, id_of
from ear import Ear
from gates import StartHub
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from waiting import soon

from mapstream.live import presence
from mapstream.live.hub import Hub
from mapstream.live.presence import Presence
from mapstream.plan.actor import Actor
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import StoreAway

Here = Callable[..., Awaitable[Presence]]
SHORT = 0.15


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BEAT", "DROPPED"):
        monkeypatch.setattr(presence, name, SHORT)
    monkeypatch.setattr(presence, "TICK", 0.02)


@pytest.fixture
async def start_presence(hub: Hub, start_hub: StartHub) -> AsyncIterator[Here]:
    """Starts servers that know who is here; the room is there."""
    started: list[Presence] = []

    async def start() -> Presence:
        made: list[Presence] = []

        def before(hub: Hub) -> None:
            made.append(Presence(hub))
            hub.channels[made[0].channel] = made[0].look

        await start_hub(before=before)
        made[0].start()
        started.extend(made)
        return made[0]

    yield start
    for one in started:
        await one.stop()


class Guest:
    """Somebody in the room, on some server."""

    def __init__(self, on: Presence, ear: Ear) -> None:
        self.on = on
        self.ear = ear
        self.silence = 0.0
        ear.subscriber.silent = lambda: self.silence

    @property
    def sees(self) -> set[str]:
        """Who is here, as they were told last."""
        told = [frame for frame in self.ear.heard if frame["op"] == "people"]
        return {one["person"] for one in told[-1]["here"]} if told else set()

    def leave(self, clean: bool) -> None:
        """They are gone."""
        self.ear.room.subscribers.leave(self.ear.subscriber)
        self.on.leave(self.ear.room, self.ear.subscriber, clean)


async def enter(on: Presence, actor: Actor, n: int, into: str = ROOM) -> Guest:
    """Somebody comes in on a server."""
    hub = on._hub
    room = await hub.room(into)
    ear = Ear(room, actor, id_of(80_000 + n))
    hub.catch_up.join(room, ear.subscriber, {}, None)
    on.enter(room, ear.subscriber)
    return Guest(on, ear)


async def test_one_whose_socket_broke_is_shown_a_little_longer(
    start_presence: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await start_presence()
    ann, sam = await enter(here, BUYER, 1), await enter(here, SELLER, 2)
    await soon(lambda: ann.sees == {ANN, SAM})
    monkeypatch.setattr(presence, "DROPPED", 60.0)
    sam.leave(clean=False)
    lee = await enter(here, OTHER_BUYER, 3)
    await soon(lambda: lee.sees == {ANN, SAM, LEE})
    monkeypatch.setattr(presence, "DROPPED", SHORT)
    lee.leave(clean=False)
    await soon(lambda: ann.sees == {ANN, SAM})


async def test_one_who_comes_back_in_time_was_never_gone(start_presence: Here) -> None:
    here = await start_presence()
    ann, sam = await enter(here, BUYER, 1), await enter(here, SELLER, 2)
    await soon(lambda: ann.sees == {ANN, SAM})
    told = len(ann.ear.heard)
    sam.leave(clean=False)
    await enter(here, SELLER, 3)
    lee = await enter(here, OTHER_BUYER, 4)
    lee.leave(clean=False)
    await soon(lambda: ann.sees == {ANN, SAM} and len(ann.ear.heard) > told + 1)
    people = [{one["person"] for one in frame["here"]} for frame in ann.ear.heard[told:] if frame["op"] == "people"]
    assert all(SAM in seen for seen in people)


async def test_one_who_fell_silent_is_no_longer_shown_until_they_are_heard_again(
    start_presence: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the half minute that is promised, however rarely the server writes down that it is there."""
    monkeypatch.setattr(presence, "BEAT", 60.0)
    assert presence.SILENT + presence.LISTEN + presence.TICK < 30
    here = await start_presence()
    ann, sam = await enter(here, BUYER, 1), await enter(here, SELLER, 2)
    await soon(lambda: ann.sees == {ANN, SAM})
    sam.silence = presence.SILENT + 0.1
    await soon(lambda: ann.sees == {ANN})
    sam.silence = 0.0
    await soon(lambda: ann.sees == {ANN, SAM})


class Database:
    """What happens to it."""

    def __init__(self, dsn: str, schema: str) -> None:
        self._dsn, self._table = dsn, Identifier(schema, "presence")

    def crash(self) -> None:
        """It empties the table, which is not worth being logged."""
        self._do("TRUNCATE {}")

    def be_away(self) -> None:
        """For long: nobody could say that they are there."""
        self._do("UPDATE {} SET seen = now() - interval '1 hour'")

    def _do(self, what: str) -> None:
        with psycopg.connect(self._dsn) as conn:
            conn.execute(SQL(what).format(self._table))


@pytest.mark.parametrize("what", [Database.crash, Database.be_away])
async def test_what_happens_to_the_database_makes_nobody_vanish(
    start_presence: Here, postgres_dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch, what: Any
) -> None:
    monkeypatch.setattr(presence, "BEAT", 60.0)
    one, other = await start_presence(), await start_presence()
    ann, sam = await enter(one, BUYER, 1), await enter(other, SELLER, 2)
    await soon(lambda: ann.sees == sam.sees == {ANN, SAM})
    told = len(ann.ear.heard), len(sam.ear.heard)
    if what is Database.be_away:
        for server in (one, other):
            server._looked -= presence.CUT_OFF
    what(Database(postgres_dsn, schema))
    lee = await enter(one, OTHER_BUYER, 3)
    await soon(lambda: lee.sees == sam.sees == ann.sees == {ANN, SAM, LEE})
    for guest, before in zip((ann, sam), told, strict=True):
        shown = [{one["person"] for one in f["here"]} for f in guest.ear.heard[before:] if f["op"] == "people"]
        assert all(seen >= {ANN, SAM} for seen in shown)


async def test_one_who_left_during_a_crash_is_shown_a_moment_longer_and_not_for_good(
    start_presence: Here, postgres_dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "RETURNING", 1.0)
    one, other = await start_presence(), await start_presence()
    ann, sam = await enter(one, BUYER, 1), await enter(other, SELLER, 2)
    await soon(lambda: ann.sees == {ANN, SAM})
    sam.leave(clean=True)
    Database(postgres_dsn, schema).crash()
    await soon(lambda: ann.sees == {ANN})


async def test_all_rooms_are_looked_at_in_one_read(start_presence: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = await start_presence(), await start_presence()
    ann, lee = await enter(one, BUYER, 1), await enter(one, OTHER_BUYER, 2, OTHER_ROOM)
    sam = await enter(other, SELLER, 3, OTHER_ROOM)
    await soon(lambda: lee.sees == sam.sees == {LEE, SAM})
    asked: list[set[str]] = []
    rows = one._hub.log.database.rows

    def noted(query: bytes, **values: Any) -> list[Any]:
        if query == presence.SQL["elsewhere"]:
            asked.append(set(values["rooms"]))
        return rows(query, **values)

    monkeypatch.setattr(one._hub.log.database, "rows", noted)
    one.look("")
    await soon(lambda: {ROOM, OTHER_ROOM} in asked)
    assert (ann.sees, lee.sees) == ({ANN}, {LEE, SAM})


async def test_a_server_that_died_takes_its_people_with_it(
    start_presence: Here, postgres_dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await start_presence()
    insert = SQL("INSERT INTO {} VALUES (%s, %s, %s, %s, now() - interval '29 seconds')")
    entry = Jsonb({"person": SAM, "since": "2026-03-03T09:00:00.000000Z"})
    with psycopg.connect(postgres_dsn) as conn:
        values = [ROOM, id_of(90_001), id_of(90_002), entry]
        conn.execute(insert.format(Identifier(schema, "presence")), values)
    ann = await enter(here, BUYER, 1)
    await soon(lambda: ann.sees == {ANN, SAM})
    monkeypatch.setattr(presence, "PATIENCE", 29.0)
    await soon(lambda: ann.sees == {ANN})


async def test_in_a_crowd_people_are_counted(start_presence: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "CROWD", 3)
    here = await start_presence()
    guests = [await enter(here, Actor(id_of(600 + n), "buyer", "link", room=ROOM), n) for n in range(5)]

    def last(guest: Guest) -> dict[str, Any]:
        return next((frame for frame in reversed(guest.ear.heard) if frame["op"] == "people"), {})

    await soon(lambda: last(guests[0]) == {"op": "people", "count": 5})
    for guest in guests[3:]:
        guest.leave(clean=True)
    await soon(lambda: len(last(guests[0]).get("here", [])) == 3)


async def test_while_the_store_is_away_those_of_one_server_see_each_other(
    start_presence: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await start_presence(), await start_presence()
    sam = await enter(other, SELLER, 1)
    with monkeypatch.context() as away:

        def gone(*_: Any) -> None:
            raise StoreAway

        away.setattr(one, "_write", gone)
        ann, lee = await enter(one, BUYER, 2), await enter(one, OTHER_BUYER, 3)
        await soon(lambda: ann.sees == lee.sees == {ANN, LEE})
        assert sam.sees == {SAM}
    await soon(lambda: ann.sees == sam.sees == {ANN, LEE, SAM})


async def test_a_mistake_of_ours_is_not_the_end_of_presence(
    start_presence: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await start_presence()
    ann = await enter(here, BUYER, 1)
    with monkeypatch.context() as broken:
        tried: list[int] = []

        def mistaken(*_: Any) -> None:
            tried.append(1)
            raise ZeroDivisionError

        broken.setattr(here, "_write", mistaken)
        await enter(here, SELLER, 2)
        await soon(lambda: tried)
    await enter(here, OTHER_BUYER, 3)
    await soon(lambda: ann.sees == {ANN, SAM, LEE})


def test_that_somebody_is_at_a_field_of_their_own_is_their_sides() -> None:
    people = {ANN: {"side": "buyer"}, SAM: {"side": "seller"}}
    document: Any = {"plan": {"kind": "mutual"}, "deal": {}, "people": people}
    room: Any = SimpleNamespace(state=SimpleNamespace(document=document))
    at: dict[str, Any] = {"person": SAM, "since": "now", "item": f"people/{ANN}", "typing": True}

    def told(who: Lens, **entry: Any) -> Any:
        frame = presence.people_frame(who, room, [at | entry])
        return orjson.loads(frame[frame.index(b"{") :])["here"]

    seller, buyer = Lens("seller", SAM, positions=False), Lens("buyer", ANN, positions=False)
    for private in ({"field": "seller_stance"}, {"field": "amount", "item": "deal"}):
        assert told(seller, **private) == [at | private]
        looking = {key: value for key, value in (at | private).items() if key not in ("field", "typing")}
        assert told(buyer, **private) == [looking]
    assert told(buyer, field="role") == [at | {"field": "role"}]
