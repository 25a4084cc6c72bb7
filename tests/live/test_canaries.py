"""Nothing that somebody may not see is in any byte that they are sent: on any address that there is, and on the stream.

The addresses are found in the API's own description: one that is added is listened to as well, and fails here by the
name of what it needs, if that is not known. In one process, without sockets: what is asked goes through the whole
application, and what is broadcast through real connections to the room.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import product
from typing import Any
from urllib.parse import unquote_plus
from uuid import uuid4

import httpx
import orjson
import psycopg
import pytest
from canaries import Aviary, Reader
from ear import frames_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from waiting import soon

from mapstream import projection
from mapstream.api.transport import EXTENSION
from mapstream.consumers.projector import Projector
from mapstream.live.retrospect import Retrospect
from mapstream.log import Log, migrate
from mapstream.plan.actor import Actor
from mapstream.plan.patch import touched
from mapstream.plan.review.diff import difference
from mapstream.plan.review.timeline import timeline
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.visibility.scope import Sight
from mapstream.server.app import application, running
from mapstream.server.parts import Parts, parts_of
from mapstream.settings import Settings
from mapstream.workspace import create_workspace

SENSIBLE: dict[str, Callable[[Aviary], list[str]]] = {
    "room": lambda room: [room.room],
    "q": lambda _: ["canary"],
    "item": lambda room: [one.name for one in room.items[::9]],
    "by": lambda room: [room.sam.id],
    "type": lambda _: ["task.edited"],
    "version": lambda room: [str(room.version // 2)],
    "at": lambda _: ["2100-01-01T00:00:00Z"],
    "from": lambda _: ["2000-01-01T00:00:00Z"],
    "to": lambda _: ["2100-01-01T00:00:00Z"],
    "after": lambda room: [str(room.version - 5)],
    "limit": lambda _: ["200"],
    "document": lambda room: [one.id for one in room.items if one.noun == "document"],
    "person": lambda room: [room.sam.id],
    "page": lambda _: ["1"],
    "template": lambda _: ["healthcare"],
    "place": lambda _: ["plan"],
    "asset": lambda _: ["nothing.js"],
    "path": lambda _: ["nothing.js"],
    "token": lambda _: ["nothing"],
}
"""Values for the parameters of addresses, by their names. Those that have to be given must be here."""
NOT_ASKED = ("/v1/rooms/{room}/stream", "/metrics", "/readyz", "/healthz")


def addresses(description: dict[str, Any], room: Aviary) -> Iterator[tuple[str, dict[str, str], str]]:
    """Every address for reading, with parameters and a media type: all that have to be given, and each other once."""
    for path, operations in description["paths"].items():
        if "get" not in operations or path in NOT_ASKED:
            continue
        operation = operations["get"]
        shared = description["components"].get("parameters", {})
        listed = operation.get("parameters", [])
        said = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in listed]
        given = {one["name"]: one for one in said if one["in"] in ("path", "query")}
        needed = [name for name, one in given.items() if one.get("required")]
        unknown = [name for name in needed if name not in SENSIBLE]
        assert not unknown, f"GET {path} needs {unknown}: give it a value in SENSIBLE"
        in_path = {name for name in needed if given[name]["in"] == "path"}
        media = operation.get("responses", {}).get("200", {}).get("content", {"*/*": None})
        for values in product(*(SENSIBLE[name](room) for name in needed)):
            fixed = dict(zip(needed, values, strict=True))
            address = path.format(**{name: fixed[name] for name in in_path})
            query = {name: value for name, value in fixed.items() if name not in in_path}
            for kind in media:
                yield address, query, kind
            for name in given.keys() & SENSIBLE.keys() - set(needed):
                for value in SENSIBLE[name](room):
                    yield address, {**query, name: value}, next(iter(media))


class Wire:
    """A connection to the room's stream, without a socket; ``sent``: every frame."""

    def __init__(self, house: "House", room: str, reader: Reader) -> None:
        self.sent: list[dict[str, Any]] = []
        self.sink: Any = None
        self.on_full = self.on_drained = None
        self.heard, self.held, self.handshake_complete, self.parted = 0.0, False, False, False
        self._over = asyncio.Event()
        house.actors[reader.actor.id] = reader.actor
        headers = [(b"host", b"127.0.0.1"), (b"x-test-reader", reader.actor.id.encode())]
        scope = {"type": "websocket", "path": f"/v1/rooms/{room}/stream", "headers": headers, "query_string": b""}
        scope |= {"subprotocols": ["mapstream.v1"], "scheme": "ws", "extensions": {EXTENSION: self}}
        scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "http_version": "1.1"}
        self._task = house.loop.create_task(house.app(scope, self._receive, self._send))  # type: ignore[arg-type]
        self._asked = 0

    async def _receive(self) -> Any:
        self._asked += 1
        if self._asked == 1:
            return {"type": "websocket.connect"}
        await self._over.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def _send(self, message: Any) -> None:
        assert message["type"] == "websocket.accept", message

    def write(self, frames: bytes) -> None:
        """What is written to the reader."""
        self.sent += frames_of(frames)

    def close(self, _code: int, _reason: str) -> None:
        """It is over."""
        self._over.set()

    def hold(self) -> None:
        """Nothing is held up here."""

    go_on = hold

    def silent(self) -> float:
        """Something was heard just now."""
        return 0.0

    async def say(self, **frame: Any) -> None:
        """The reader says something."""
        await soon(lambda: self.sink is not None)
        self.sink(orjson.dumps(frame))

    async def end(self) -> list[dict[str, Any]]:
        """Leave; all that was sent."""
        self._over.set()
        await self._task
        return self.sent


class House:
    """A server in this process, and what fills its read models. Who asks says so in a header of the tests."""

    def __init__(self, loop: asyncio.AbstractEventLoop, parts: Parts, workspace: str) -> None:
        self.loop, self.parts, self.workspace = loop, parts, workspace
        self.app = application(parts)
        self.actors: dict[str, Actor] = {}
        self.projector = Projector(parts.log, projection.found())
        self.described: dict[str, Any] = {}

        async def actor(connection: Any) -> Actor:
            return self.actors[connection.headers["x-test-reader"]]

        setattr(parts.streams.identity, "actor", actor)  # noqa: B010

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have something done."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 300))

    def asking(self, reader: Reader) -> httpx.AsyncClient:
        """Somebody who asks over HTTP."""
        self.actors[reader.actor.id] = reader.actor
        transport = httpx.ASGITransport(self.app)
        headers = {"x-test-reader": reader.actor.id}
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)

    async def aviary(self, seed: int, scopes: Sequence[dict[str, Any]] = ()) -> Aviary:
        """A new room."""
        room = Aviary(self.parts.hub, self.workspace, seed, self.upload)
        await room.build(scopes)
        await asyncio.to_thread(self.projector.catch_up)
        return room

    async def upload(self, room: str, by: Actor, name: str, content: bytes) -> str:
        """A file comes in."""
        async with self.asking(Reader(by)) as http:
            answer = await http.post(f"/v1/rooms/{room}/files", params={"name": name}, content=content)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["file"])

    async def read(self, room: Aviary, reader: Reader) -> AsyncIterator[tuple[str, str]]:
        """All that somebody is answered, and where; the room itself first."""
        async with self.asking(reader) as http:
            yield "the room", (await http.get(f"/v1/rooms/{room.room}")).text
            self.described = self.described or (await http.get("/openapi.json")).json()
            for address, query, kind in addresses(self.described, room):
                answer = await http.get(address, params=query, headers={"accept": kind})
                assert answer.status_code < 500, (address, answer.text)
                yield f"GET {address} {query}", _without_question(answer, query)
            # a preview of what they have themselves, and of a plan that knows of nothing
            own = (await http.get(f"/v1/rooms/{room.room}/plan.md")).text
            for text in (own, "# Plan\n\n- [ ] Pilot (due 2027-03-01)\n"):
                headers = {"content-type": "text/markdown"}
                preview = {"params": {"dry_run": "true"}, "content": text, "headers": headers}
                answer = await http.post(f"/v1/rooms/{room.room}/import", **preview)
                assert answer.status_code < 500, answer.text
                yield "POST import", f"{answer.text}\n{answer.headers}"
            for type, data in asked_for(room):
                body = {"id": str(uuid4()), "type": type, "data": data}
                if type == "what-if":
                    answer = await http.post(f"/v1/rooms/{room.room}/what-if", json=data)
                elif reader.actor is room.admin or reader.actor is room.sam:
                    continue
                else:
                    answer = await http.post(f"/v1/rooms/{room.room}/commands", json=body)
                yield f"POST {type} {data}", _without_question(answer, data)


def asked_for(room: Aviary) -> Iterator[tuple[str, dict[str, Any]]]:
    """What somebody may ask for to find out what they do not see: nothing of it comes about."""
    goal = {"type": "set_goal", "data": {"statement": "Live", "date": "2027-07-31"}}
    yield "what-if", {"commands": [goal]}
    for item in room.items[::3]:
        yield "record_view", {"subject": item.name, "seconds": -1}
        if item.noun == "task":
            yield "link_tasks", {"task": item.id, "after": item.id}
            yield "complete_task", {"task": item.id, "evidence": [{"kind": "document", "ref": str(uuid4())}]}
        if item.noun == "document":
            yield "set_scope", {"person": room.sam.id, "scope": {"documents": [item.name, f"documents/{uuid4()}"]}}
    for version in range(room.version - 6, room.version):
        yield "undo", {"version": version} if version % 3 else {"version": 1}


def _without_question(answer: httpx.Response, asked: Any) -> str:
    """All of an answer; not what it repeats of the question."""
    told = f"{answer.text}\n{unquote_plus(str(answer.headers))}"
    for said in orjson.dumps(asked).decode().split('"'):
        if len(said) > 8:
            told = told.replace(said, "").replace(said.partition("/")[2] or said, "")
    return told


def refuse_canaries(hidden: Iterable[str], told: str, where: str, reader: Reader) -> None:
    """Nothing hidden is in what somebody was told."""
    found = [one for one in hidden if one in told]
    assert not found, f"{where} tells {found} to {reader}: …{told[max(0, told.index(found[0]) - 200) :][:400]}"


async def over_http(house: House, room: Aviary, readers: Sequence[Reader]) -> None:
    """Nobody is answered what they may not see, and everybody finds in the room what they may."""
    for reader in readers:
        hidden, there = room.hidden_from(reader), room.heard_by(reader)
        async for where, told in house.read(room, reader):
            if where == "the room":
                missing = [word for word in room.words if word.text in there and word.text not in told]
                assert not missing, f"{reader} sees {missing}"
            refuse_canaries(hidden, told, where, reader)


async def over_the_stream(house: House, room: Aviary) -> None:
    """Nobody hears what they may not see, when they come, while they are here, and when their scope changes."""
    wires = {reader.actor.id: Wire(house, room.room, reader) for reader in room.readers}
    hidden = {reader.actor.id: {*room.hidden_from(reader)} for reader in room.readers}
    try:
        for n, wire in enumerate(wires.values()):
            await wire.say(op="join", data=n % 2 == 0, **({"since": room.version - 20} if n % 3 == 0 else {}))
            await soon(lambda wire=wire: wire.sent)
        await _go_on(room, wires)
        # what came to be called otherwise meanwhile was heard, by those who may
        past = {word.text for word in room.words if word.past}
        for reader in room.readers:
            heard, id = orjson.dumps(wires[reader.actor.id].sent).decode(), reader.actor.id
            hidden[id] |= {*room.hidden_from(reader)} - past
            refuse_canaries(hidden[id], heard, "the stream", reader)
        for reader in room.readers[4:]:
            before, wire = Sight.of(reader.scope), wires[reader.actor.id]
            await room.rescope(reader)
            if Sight.of(reader.scope) != before:
                await soon(lambda wire=wire: wire.sent[-1]["op"] == "rejoin")
            await wire.end()
            again = wires[reader.actor.id] = Wire(house, room.room, reader)
            await again.say(op="join", since=room.version - 5)
            await soon(lambda again=again: again.sent)
            refuse_canaries(room.hidden_from(reader), orjson.dumps(again.sent).decode(), "the stream", reader)
    finally:
        for wire in wires.values():
            await wire.end()


async def _go_on(room: Aviary, wires: dict[str, Wire]) -> None:
    """One goes from item to item, and calls some otherwise."""
    sam, boss = wires[room.sam.id], wires[room.admin.id]
    seen = 0
    for item in room.items[::3]:
        seen = len(boss.sent)
        await sam.say(op="here", item=item.name, field="title", typing=True)
        if not item.gone and item.noun != "comment":
            await room.rename(item)
    await soon(lambda: any(frame["op"] == "people" for frame in boss.sent[seen:]))


@pytest.fixture(scope="module")
def house(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all rooms."""
    schema = f"test_canary_{uuid4().hex[:8]}"
    migrate(postgres_dsn, schema, KEYRING)
    log = Log(postgres_dsn, schema, KEYRING)
    loop = asyncio.new_event_loop()
    data = tmp_path_factory.mktemp("canaries")
    chosen = {"database_url": postgres_dsn, "db_schema": schema, "data": data, "requests_per_second": 0}
    parts = parts_of(Settings.model_validate(chosen), log)
    ends = AsyncExitStack()
    loop.run_until_complete(ends.enter_async_context(running(parts)))
    found = House(loop, parts, create_workspace(log, "Acme"))
    yield found
    found.projector.stop()
    loop.run_until_complete(ends.aclose())
    loop.close()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        for (name,) in conn.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [schema]):
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=2, phases=[Phase.generate])
def test_no_canary_is_heard_by_whom_it_is_hidden_from(house: House, seed: int) -> None:
    room = house.run(house.aviary(seed))
    house.run(over_the_stream(house, room))
    house.run(asyncio.to_thread(house.projector.catch_up))
    house.run(over_http(house, room, [room.readers[1], *room.readers[3:]]))


SCOPES: list[dict[str, Any]] = [
    {"commercials": False, "stakeholders": False},
    {"plan": False},
    {"documents": ["spec"], "comments": False},
    {"history": False, "meetings": False},
]
"""Of the second seller, and of three buyers."""


@pytest.fixture(scope="module")
def listened(house: House) -> Aviary:
    """A room that is only read."""
    room: Aviary = house.run(house.aviary(7, SCOPES))
    return room


def _as_it_is(first: Any, *_: Any, **__: Any) -> Any:
    return first


RULES: dict[str, list[tuple[str, Any]]] = {
    "what an item says": [("mapstream.plan.visibility.lens.can_see", lambda *_: True)],
    "the parts of a scope": [("mapstream.plan.visibility.scope.Sight.part", lambda *_: True)],
    "the documents of a scope": [("mapstream.plan.visibility.scope.Sight.item", lambda *_: True)],
    "the fields of the plan": [("mapstream.plan.visibility.lens.without_parts", lambda *_: {})],
    "what is the seller's own": [("mapstream.plan.visibility.lens.without_sellers_own", lambda *_: {})],
    "what is told of people": [("mapstream.plan.visibility.lens.people_seen", _as_it_is)],
    "references": [("mapstream.plan.visibility.lens.scrubbed", lambda _, item, *__: item)],
    "the past": [("mapstream.live.retrospect.hindsight", _as_it_is)],
    "the history": [
        (f"{module}.refuse_without_history", lambda _: None)
        for module in (
            *("mapstream.live.retrospect", "mapstream.api.history", "mapstream.api.foresight", "mapstream.api.review"),
            "mapstream_projections.audit_trail.http",
        )
    ],
}
"""What keeps canaries from being heard, and how each is taken out."""


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_taken_out_is_heard(
    house: House, listened: Aviary, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = listened.readers[3:]
    for place, instead in RULES[rule]:
        monkeypatch.setattr(place, instead)
    with pytest.raises(AssertionError, match="tells"):
        house.run(over_http(house, listened, readers))


def test_where_somebody_is_heard_of_if_presence_looks_at_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room = house.run(house.aviary(7, SCOPES))
    monkeypatch.setattr("mapstream.plan.visibility.lens.Lens.see_item", lambda *_: True)
    with pytest.raises(AssertionError, match="the stream tells"):
        house.run(over_the_stream(house, room))


def test_who_changed_what_is_told_by_events_that_the_reader_saw(house: House, listened: Aviary) -> None:
    room = house.parts.hub.rooms[listened.room]
    lives = house.parts.hub.lives
    for reader in listened.readers:
        lens = lens_of(reader.actor, room.state.document)
        if not lens.sight.history:
            continue
        past = Retrospect(lives, room, lens)
        now = room.state.version
        for first, last in ((0, now), (now // 3, now - 5), (now // 2, now), (now - 12, now)):
            between = past.between(first, last)
            before, after = (between.lens.see(then.document) or {} for then in (between.before, between.after))
            told = [*difference(before, after, between.attribution())]
            assert told, reader
            for item in told:
                for field in item["fields"]:
                    assert first < field["version"] <= last
                    [step] = between.life.steps(field["version"] - 1, field["version"])
                    seen = between.lens.look(*step)
                    changed = [*_paths(seen.patch)]
                    place = f"{item['item']}/{'rank' if field['field'] == 'place' else field['field']}/"
                    assert any(place.startswith(path) or path.startswith(place) for path in changed), (item, field)
                    assert (field["at"], field["by"]) == (step.recorded.at, step.recorded.by)
                    if "reason" in field:
                        assert between.lens.tells(*step, seen), (item, field)
        assert [*timeline(past.life().trace, between.lens, after, last, between.attribution())]


def _paths(patch: dict[str, Any]) -> Iterator[str]:
    return ("/".join(place) + "/" for place in touched(patch, 6))
