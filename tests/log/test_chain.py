"""The hash chain: each event's stored bytes vouch for all before them."""

from hashlib import sha256

import orjson
from writer import OTHER_ROOM, ROOM, Writer, ann, opened, task

from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS, leaf, link


def test_every_link_is_made_of_the_one_before_and_the_stored_bytes(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened())
    writer.append(ann(), task(1))
    writer.append(task(2))
    head = bytes(32)
    for followed, (_, _, stored, _) in zip(log.read_followed(ROOM, 0), log.stored(ROOM), strict=True):
        assert orjson.loads(stored)["prev"] == head.hex()
        head = sha256(head + sha256(stored).digest()).digest()
        assert followed.head == head
    assert log.replay(ROOM).head == head == writer.state.head
    assert log.replay(ROOM, version=0).head == GENESIS


def test_an_event_can_be_stood_in_for_by_its_leaf(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), ann(), task(1))
    head = GENESIS
    for _, _, stored, _ in log.stored(ROOM):
        assert link(head, stored) == sha256(head + leaf(stored)).digest()
        head = link(head, stored)
    assert head == writer.state.head


def test_streams_have_chains_of_their_own(log: Log) -> None:
    for stream in (ROOM, OTHER_ROOM):
        Writer(log, stream).append(opened())
    Writer(log).append(task(1))
    prevs = [orjson.loads(stored)["prev"] for _, _, stored, _ in log.stored(OTHER_ROOM)]
    assert prevs == [GENESIS.hex()]


def test_the_head_changes_with_anything_in_any_event(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), task(1), task(2))
    rows = [stored for _, _, stored, _ in log.stored(ROOM)]

    def head_of(stored: list[bytes]) -> bytes:
        head = GENESIS
        for one in stored:
            head = link(head, one)
        return head

    assert head_of(rows) == writer.state.head
    heads = {head_of(rows), head_of(rows[:-1]), head_of(rows[1:]), head_of([rows[1], rows[0], rows[2]])}
    for n, stored in enumerate(rows):
        for place in range(0, len(stored), 7):
            changed = bytearray(stored)
            changed[place] ^= 1
            heads.add(head_of([*rows[:n], bytes(changed), *rows[n + 1 :]]))
    assert len(heads) == 4 + sum(len(range(0, len(stored), 7)) for stored in rows)
