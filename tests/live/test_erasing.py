"""Somebody is erased: in one act, on every server, and nothing is sealed for them afterwards."""

import asyncio
from dataclasses import replace

import orjson
from acting import ANN, BUYER, C1, KEY, LEE, ROOM, SELLER, T1, T2, ask, asked, id_of, later, outcome
from gates import StartHub
from waiting import soon

from mapstream.live.hub import Hub
from mapstream.log.integrity.export import export
from mapstream.log.integrity.offline import verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room
from mapstream.log.mentions import SOMEBODY
from mapstream.plan.event import ERASED

ADMIN = replace(KEY, role="admin")
WORDS = ("Ann", "pallets", "Bremen", "customs", "freight lift", "archer.example")


async def write_much(hub: Hub) -> None:
    """Ann writes, and others write about her."""
    known = ask("edit_person", person=ANN, name="Ann Archer", email="ann@archer.example")
    await hub.do(ROOM, asked(1, known, by=KEY))
    theirs = (
        ask("add_task", task=id_of(77), title="Count the pallets in Bremen", side="buyer"),
        ask("block_task", task=id_of(77), reason="The customs office is closed"),
        ask("add_comment", comment=C1, on="plan", text="The freight lift is too small"),
    )
    await hub.do(ROOM, asked(2, *theirs, by=BUYER))
    ours = (ask("edit_task", task=T1, title="Ann Archer signs"), ask("edit_task", task=id_of(77), title="Count them"))
    await hub.do(ROOM, asked(3, *ours, by=SELLER))


async def test_it_is_one_act_on_every_server(hub: Hub, start_hub: StartHub) -> None:
    other = await start_hub()
    await write_much(hub)
    hub.log.take_snapshot(ROOM, hub.log.replay(ROOM))
    there = await other.room(ROOM)
    await other.do(ROOM, asked(4, ask("add_comment", on="plan", text="I saw a freight lift"), by=BUYER))
    stored = hub.log.stored(ROOM)
    erased = await hub.do(ROOM, asked(5, ask("erase_person", person=ANN, name="Ann Archer"), by=ADMIN))
    # what is under way for her elsewhere is decided on what is there, and refused
    late = [
        later(other, asked(20 + n, ask("add_comment", on="plan", text="I grow pallets"), by=BUYER)) for n in range(9)
    ]
    assert {await outcome(one) for one in late} <= {"not_allowed"}
    for server in (hub, other):
        await soon(lambda server=server: server.rooms[ROOM].erased == 1)  # type: ignore[misc]
        told = orjson.dumps(server.rooms[ROOM].state.document).decode()
        told += orjson.dumps([one.event for one in server.log.read(ROOM)]).decode()
        assert [word for word in WORDS if word in told] == []
        assert server.log.replay(ROOM).document["tasks"][T1]["title"] == f"{SOMEBODY} signs"
        assert server.log.replay(ROOM).document["tasks"][id_of(77)]["title"] == "Count them"
        assert server.log.replay(ROOM).document["tasks"][id_of(77)]["reason"] == ERASED
    assert there.id == ROOM
    assert hub.log.stored(ROOM)[: len(stored)] == stored
    assert erased.version == len(stored) + 1 == hub.log.version(ROOM)
    assert verify_room(hub.log, ROOM).intact
    assert verify_file(export(hub.log, Seals(hub.log), ROOM)).intact


async def test_what_others_write_at_that_moment_counts_too(hub: Hub, start_hub: StartHub) -> None:
    """Their name in it is found, although it was not there when it was begun to look."""
    other = await start_hub()
    await write_much(hub)
    reading = hub.log.read
    written = asyncio.Event()
    loop = asyncio.get_running_loop()

    def read(*given, **named):  # type: ignore[no-untyped-def]
        found = reading(*given, **named)
        if not written.is_set():
            written.set()
            unit = asked(6, ask("edit_task", task=T2, title="Ann Archer calls"), by=SELLER)
            asyncio.run_coroutine_threadsafe(other.do(ROOM, unit), loop).result(20)
        return found

    hub.log.read = read  # type: ignore[method-assign]
    await hub.do(ROOM, asked(5, ask("erase_person", person=ANN, name="Ann Archer"), by=ADMIN))
    assert hub.log.replay(ROOM).document["tasks"][T2]["title"] == f"{SOMEBODY} calls"


async def test_what_was_stored_before_words_were_sealed_is_read_without_them(hub: Hub) -> None:
    """The bytes stay as they are; whoever reads them does not see what an erased person wrote."""
    await write_much(hub)
    [event] = [one for one in hub.log.read(ROOM) if one.event.name == "task.blocked"]
    envelope = orjson.loads(hub.log.stored(ROOM)[event.version - 1][2])
    del envelope["words"]
    envelope["data"]["reason"] = "The customs office is closed"
    assert hub.log._mapper.event(orjson.loads(orjson.dumps(envelope))) == event.event
    await hub.do(ROOM, asked(5, ask("erase_person", person=ANN, name="Ann Archer"), by=ADMIN))
    hub.log.forget()
    assert hub.log._mapper.event(envelope).reason == ERASED  # type: ignore[attr-defined]


async def test_nobody_need_have_written_about_them(hub: Hub) -> None:
    await hub.do(ROOM, asked(5, ask("erase_person", person=LEE, name="Lee"), by=ADMIN))
    hub.log.forget()
    assert hub.log.replay(ROOM).document["people"][LEE]["name"] == ERASED
