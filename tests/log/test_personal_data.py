"""Personal data is stored sealed, and is gone from everywhere when its person's key is destroyed."""

from base64 import b64encode

import orjson
import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from waiting import eventually
from writer import ANN, OTHER_ROOM, ROOM, SAM, Writer, ann, id_of, opened, task

from mapstream.log import Listener, Log
from mapstream.log.integrity.chain import GENESIS, link
from mapstream.log.keys import Keys
from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.links import LinkIssued, LinkOpened
from mapstream.plan.elements.people.events import PersonAdded, PersonEdited
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import ERASED

PERSONAL = ("Zebrowski", "Zylinski", "zebra.example", "Zeal", "192.0.2.77", "Zeppelin/5.0", "zucchini", "Zora")


def everything_personal(writer: Writer) -> None:
    """Ann's data, by every event that holds some, and Sam's."""
    writer.append(opened(), PersonAdded(SAM, "seller", "Sam Miller"))
    writer.append(ann())
    writer.append(PersonEdited(ANN, {"name": "Ann Zylinski"}, {"name": "Ann Zebrowski"}))
    writer.append(LinkIssued(id_of(31), ANN, emails=["ann@zebra.example"]))
    writer.append(LinkOpened(id_of(31), ANN, True, "192.0.2.77", "Zeppelin/5.0"))
    writer.append(CommentAdded(id_of(41), "plan", "I grow zucchini"), by=ANN)
    writer.append(CommentAdded(id_of(42), "plan", "Sam says hello"), by=SAM)
    back = {"people": {ANN: {"name": "Ann Zora"}}}
    clear = {"people": {ANN: {"name": ERASED}}}
    writer.append(ChangeUndone(3, ["person.edited"], clear, ANN, back))


def test_nothing_personal_is_in_the_stored_bytes(log: Log, postgres_dsn: str, schema: str) -> None:
    everything_personal(Writer(log))
    document = log.replay(ROOM).document
    assert document["people"][ANN]["name"] == "Ann Zora"
    assert document["people"][ANN]["email"] == "ann@zebra.example"
    assert document["comments"][id_of(41)]["text"] == "I grow zucchini"
    with psycopg.connect(postgres_dsn) as conn:
        rows = conn.execute(SQL("SELECT e.*::text, state FROM {} AS e").format(Identifier(schema, "log_events")))
        everything = b"".join(text.encode() + state for text, state in rows)
    assert b"room.opened" in everything
    for word in PERSONAL:
        assert word.encode() not in everything
        assert word.encode().hex().encode() not in everything
        assert b64encode(word.encode()).rstrip(b"=") not in everything


def test_what_was_never_said_is_not_taken_for_erased(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), PersonAdded(SAM, "seller", "Sam Miller"))
    writer.append(LinkIssued(id_of(31), SAM))
    assert log.read(ROOM)[-1].event == LinkIssued(id_of(31), SAM)
    assert log.replay(ROOM).document["people"][SAM]["links"][id_of(31)].keys() == {"issued"}


def test_a_destroyed_key_takes_the_data_away_everywhere(log: Log) -> None:
    writer = Writer(log)
    everything_personal(writer)
    log.take_snapshot(ROOM, log.replay(ROOM))
    stored = log.stored(ROOM)
    log.erase(ROOM, ANN)
    document = log.replay(ROOM).document
    text = orjson.dumps(document).decode() + "".join(str(r) for r in log.read(ROOM))
    assert [word for word in PERSONAL if word in text] == []
    assert document["people"][ANN]["name"] == ERASED
    assert "email" not in document["people"][ANN]
    assert document["comments"][id_of(41)]["text"] == ERASED
    assert document["people"][ANN]["links"][id_of(31)]["emails"] == [], "admits nobody, rather than everybody"
    assert document["people"][SAM]["name"] == "Sam Miller"
    assert document["comments"][id_of(42)]["text"] == "Sam says hello"
    assert log.stored(ROOM) == stored
    head = GENESIS
    for _, _, row, _ in stored:
        head = link(head, row)
    assert log.replay(ROOM).head == head


def test_erasing_removes_the_snapshots_which_hold_data_in_the_clear(log: Log, postgres_dsn: str, schema: str) -> None:
    for stream in (ROOM, OTHER_ROOM):
        writer = Writer(log, stream)
        writer.append(opened(), ann())
        log.take_snapshot(stream, log.replay(stream))
    log.erase(ROOM, ANN)
    with psycopg.connect(postgres_dsn) as conn:
        kept = conn.execute(SQL("SELECT originator_id FROM {}").format(Identifier(schema, "log_snapshots"))).fetchall()
    assert [str(id) for (id,) in kept] == [OTHER_ROOM]
    assert log.replay(OTHER_ROOM).document["people"][ANN]["name"] == "Ann Zebrowski"


def test_a_state_from_before_an_erasure_is_not_kept_as_a_snapshot_afterwards(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), ann(), task(1))
    before = log.replay(ROOM)
    log.erase(ROOM, ANN)
    log.take_snapshot(ROOM, before)
    assert log.replay(ROOM).document["people"][ANN]["name"] == ERASED


def test_what_is_learned_about_an_erased_person_is_not_kept(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), ann())
    log.erase(ROOM, ANN)
    writer.append(PersonEdited(ANN, {"name": "Ann Zora"}, {"name": ERASED}))
    writer.append(CommentAdded(id_of(41), "plan", "I grow zucchini"), by=ANN)
    assert [r.event for r in log.read(ROOM, after=2)] == [
        PersonEdited(ANN, {}, {}),
        CommentAdded(id_of(41), "plan", ERASED),
    ]
    assert all(word.encode() not in row for word in PERSONAL for _, _, row, _ in log.stored(ROOM))


def test_other_processes_forget_too(log: Log, postgres_dsn: str, schema: str) -> None:
    Writer(log).append(opened(), ann())
    other = Log(postgres_dsn, schema, KEYRING)
    listener = Listener(other, {other.channel: lambda _payload: None})
    listener.start()
    try:
        assert other.replay(ROOM).document["people"][ANN]["name"] == "Ann Zebrowski"
        log.erase(ROOM, ANN)
        eventually(lambda: other.replay(ROOM).document["people"][ANN]["name"] == ERASED)
    finally:
        listener.stop()
        other.close()


@pytest.mark.parametrize("moved", ["stream", "person", "field"])
def test_a_sealed_value_belongs_to_its_place(log: Log, moved: str) -> None:
    place = {"stream": ROOM, "person": ANN, "field": "full_name"}
    elsewhere = place | {moved: {"stream": OTHER_ROOM, "person": SAM, "field": "email"}[moved]}
    keys = Keys(log.database, KEYRING)
    sealed = keys.seal(**place, value="Ann Zebrowski")
    keys.seal(**elsewhere, value="")
    assert keys.open(**place, sealed=sealed, erased=None) == "Ann Zebrowski"
    with pytest.raises(InvalidTag):
        keys.open(**elsewhere, sealed=sealed, erased=None)


def test_the_same_value_is_sealed_differently_each_time(log: Log) -> None:
    seal = Keys(log.database, KEYRING).seal
    assert seal(ROOM, ANN, "email", "a@b.example") != seal(ROOM, ANN, "email", "a@b.example")


def test_the_same_person_has_another_key_in_another_room(log: Log) -> None:
    for stream in (ROOM, OTHER_ROOM):
        Writer(log, stream).append(opened(), ann())
    log.erase(ROOM, ANN)
    assert log.replay(ROOM).document["people"][ANN]["name"] == ERASED
    assert log.replay(OTHER_ROOM).document["people"][ANN]["name"] == "Ann Zebrowski"


def test_keys_made_by_two_processes_at_once_are_one(log: Log) -> None:
    Writer(log).append(opened())
    ours, theirs = Keys(log.database, KEYRING), Keys(log.database, KEYRING)
    theirs.open(ROOM, SAM, "full_name", {"sealed": ""}, None)  # has read the ring while it was empty
    mine = ours.seal(ROOM, ANN, "email", "a@b.example")
    other = theirs.seal(ROOM, ANN, "email", "c@d.example")
    assert ours.open(ROOM, ANN, "email", other, None) == "c@d.example"
    assert theirs.open(ROOM, ANN, "email", mine, None) == "a@b.example"
