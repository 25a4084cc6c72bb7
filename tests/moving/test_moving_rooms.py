"""A room moves: out of one installation, as one file, and into another, where it is the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import orjson
import psycopg
import pytest
from conftest import Installation
from hypothesis import HealthCheck, given, settings
from spec import Story
from test_decide import STEPS, opened
from test_vocabulary import everything
from waiting import eventually

from mapstream.cli.acting import act
from mapstream.demo import ROOM, write
from mapstream.files import record
from mapstream.live.unit import Asked, Past
from mapstream.log import GENESIS, Log
from mapstream.log.integrity.export import export
from mapstream.log.integrity.note import Key, checkpoint_in
from mapstream.log.integrity.offline import Held, verify_file
from mapstream.log.integrity.verify import verify_room
from mapstream.plan.actor import Actor
from mapstream.plan.context import Upload
from mapstream.plan.erasing import about
from mapstream.plan.vocabulary import parse
from mapstream.problems import RoomForked, RoomIdTaken
from mapstream.protocol.session import Ask

ADMIN = str(uuid4())
UPLOAD = Upload("Proposal.bin", "application/octet-stream", 9, None)
EVENING = datetime(2026, 3, 3, 19, tzinfo=UTC)


def do(one: Installation, room: str, type: str, **data: Any) -> None:
    """An administrator does something in a room."""
    state = one.log.replay(room)
    actor = Actor(ADMIN, "seller", "key", "admin", workspace=state.document["plan"]["workspace"])
    uploads = {data["file"]: UPLOAD} if "file" in data else {}
    of_them = about(data["person"], one.log.read(room)) if type == "erase_person" else None
    asked = Asked(str(uuid4()), (Ask(parse(type, data)),), actor)
    act(one.log, room, state, asked, Past(uploads=uploads, about=of_them))
    one.log.forget()  # as servers do, which are told of it


def document(one: Installation, room: str, content: bytes, place: Path) -> str:
    """A document of a room; the hash of its file."""
    file = sha256(content).hexdigest()
    place.write_bytes(content)
    record(one.log.database, one.files, room, ADMIN, file, place, UPLOAD._replace(size=len(content)))
    do(one, room, "add_document", title="Proposal", kind="proposal", file=file)
    return file


@pytest.fixture
def deal(there: Installation, tmp_path: Path) -> str:
    """The demo's deal, with a document, sealed twice, and somebody who was erased."""
    write(there.log, EVENING)
    there.seals.sealed_now(ROOM)
    document(there, ROOM, b"a proposal" * 60_000, tmp_path / "file")
    erased = next(id for id, one in there.log.replay(ROOM).document["people"].items() if one["side"] == "buyer")
    do(there, ROOM, "erase_person", person=erased, name=there.log.replay(ROOM).document["people"][erased]["name"])
    there.seals.sealed_now(ROOM)
    return ROOM


def without_ends(file: bytes) -> list[bytes]:
    """The lines between header and seal."""
    return file.splitlines()[1:-1]


def read(log: Log, room: str) -> list[dict[str, Any]]:
    """All events as they read, but for where they are."""
    return [orjson.loads(orjson.dumps({"at": one.at, "by": one.by, "data": one.event})) for one in log.read(room)]


def test_it_is_the_same_there_and_here(deal: str, there: Installation, here: Installation) -> None:
    file = there.out(deal)
    came = here.bring_in(file)
    assert (came.version, came.added, came.documents) == (there.log.version(deal), there.log.version(deal), 1)
    assert without_ends(here.out(deal)) == without_ends(file)
    assert [row[:3] for row in here.log.stored(deal)] == [row[:3] for row in there.log.stored(deal)]
    assert here.log.replay(deal).head == there.log.replay(deal).head
    assert verify_room(here.log, deal).intact
    before, after = read(there.log, deal), read(here.log, deal)
    assert before[1:] == after[1:]
    told = {one.code for one in came.differences}
    assert told == {"workspace", "owner", "keys", "links"}
    documents = there.log.replay(deal).document, here.log.replay(deal).document
    assert [one["plan"].pop("workspace") for one in documents] == [before[0]["data"]["workspace"], here.workspace]
    assert documents[0] == documents[1]
    [sha256] = [one["file"]["sha256"] for one in documents[0]["documents"].values() if "file" in one]
    assert b"".join(here.files.read(sha256).pieces) == b"a proposal" * 60_000


def test_the_erased_stay_erased(deal: str, there: Installation, here: Installation) -> None:
    here.bring_in(there.out(deal))
    assert here.log.erased(deal) == there.log.erased(deal) == 1
    assert "[erased]" in {one["name"] for one in here.log.replay(deal).document["people"].values()}
    keys = here.log.carried_keys(deal)
    assert keys == there.log.carried_keys(deal)
    with here.log.database.connect() as conn:
        stored = {bytes(row["key"]) for row in conn.execute("SELECT key FROM person_keys WHERE key IS NOT NULL")}
    assert stored.isdisjoint(keys.values()), "they are wrapped with the secret of here"


def test_old_checkpoints_verify_with_the_keys_of_there_and_new_ones_with_those_of_here(
    deal: str, there: Installation, here: Installation
) -> None:
    old = [one.note for one in there.seals.sealed(deal)]
    here.bring_in(there.out(deal))
    assert [one.note for one in here.seals.sealed(deal)] == old
    do(here, deal, "add_comment", on="plan", text="We are here now")
    new = here.seals.sealed_now(deal).note
    theirs, ours = here.seals.keys_of(deal)
    assert (theirs[1].elsewhere, ours[1].elsewhere) == (True, False)
    assert [theirs[0]] == [key for key, _ in there.seals.keys_of(deal)]
    assert checkpoint_in(new, [ours[0]]).size == checkpoint_in(old[-1], [theirs[0]]).size + 1
    plain = list(export(here.log, here.seals, deal))
    assert verify_file(plain).findings == ()
    assert orjson.loads(plain[1])["event"]["data"]["workspace"] != here.workspace, "it reads as it was recorded"
    assert verify_file(plain, Held((old[0],), (theirs[0].public, ours[0].public))).intact
    assert [one["elsewhere"] for one in orjson.loads(plain[0])["keys"] if "elsewhere" in one] == [True]


def test_the_key_of_there_vouches_for_no_other_room(deal: str, there: Installation, here: Installation) -> None:
    here.bring_in(there.out(deal))
    assert {one.public for one in there.seals.keys.all()}.isdisjoint(one.public for one in here.seals.keys.all())


def test_the_same_file_comes_in_once(deal: str, there: Installation, here: Installation) -> None:
    file = there.out(deal)
    here.bring_in(file)
    tables = here.tables()
    assert here.bring_in(file).added == 0
    assert here.tables() == tables


def test_what_is_new_in_a_later_file_is_added(
    deal: str, there: Installation, here: Installation, tmp_path: Path
) -> None:
    here.bring_in(there.out(deal))
    before = there.log.version(deal)
    document(there, deal, b"another", tmp_path / "another")
    somebody = next(id for id, one in there.log.replay(deal).document["people"].items() if one["name"] != "[erased]")
    do(there, deal, "erase_person", person=somebody, name=there.log.replay(deal).document["people"][somebody]["name"])
    there.seals.sealed_now(deal)
    later = there.out(deal)
    came = here.bring_in(later)
    assert (came.version - came.added, came.version) == (before, there.log.version(deal))
    assert without_ends(here.out(deal)) == without_ends(later)
    assert verify_room(here.log, deal).intact
    assert here.log.erased(deal) == 2


def test_it_comes_back_with_what_was_added_elsewhere(deal: str, there: Installation, here: Installation) -> None:
    here.bring_in(there.out(deal))
    do(here, deal, "add_comment", on="plan", text="Added elsewhere")
    workspace = there.log.replay(deal).document["plan"]["workspace"]
    came = there.bring_in(here.out(deal), workspace=workspace)
    assert came.added == 1
    assert "workspace" not in {one.code for one in came.differences}
    assert there.log.replay(deal).document["plan"]["workspace"] == workspace
    assert verify_room(there.log, deal).intact


def test_an_older_file_brings_nobody_back(deal: str, there: Installation, here: Installation) -> None:
    file = there.out(deal)
    here.bring_in(file)
    somebody = next(id for id, one in here.log.replay(deal).document["people"].items() if one["name"] != "[erased]")
    do(here, deal, "erase_person", person=somebody, name=here.log.replay(deal).document["people"][somebody]["name"])
    assert here.bring_in(file).added == 0
    assert here.log.carried_keys(deal)[somebody] is None


def test_a_room_that_went_on_otherwise_is_refused(deal: str, there: Installation, here: Installation) -> None:
    here.bring_in(there.out(deal))
    do(here, deal, "add_comment", on="plan", text="Here")
    for _ in range(2):
        do(there, deal, "add_comment", on="plan", text="There")
        tables = here.tables()
        with pytest.raises(RoomForked, match=f"from version {here.log.version(deal)} on"):
            here.bring_in(there.out(deal))
        assert here.tables() == tables


def test_a_room_of_another_workspace_is_nobody_elses(deal: str, there: Installation, here: Installation) -> None:
    file = there.out(deal)
    with pytest.raises(RoomIdTaken):
        there.bring_in(file)  # whose workspace is not the demo's
    here.bring_in(file)
    do(there, deal, "add_comment", on="plan", text="Later")
    tables = there.tables()
    with pytest.raises(RoomIdTaken):
        there.bring_in(file)
    assert there.tables() == tables


def test_a_file_may_be_held_against_keys_that_one_knows(deal: str, there: Installation, here: Installation) -> None:
    file = there.out(deal)
    [(key, _)] = there.seals.keys_of(deal)
    assert here.bring_in(file, Held(keys=(key.public,))).added
    assert Key.read(orjson.loads(file.splitlines()[0])["keys"][0]["key"]) == key


def test_it_comes_in_once_where_two_bring_it_in_at_once(deal: str, there: Installation, here: Installation) -> None:
    """Both have looked, and found nothing; the second waits for the first."""
    file = there.out(deal)
    with psycopg.connect(here.log.database.dsn, autocommit=True) as conn, ThreadPoolExecutor(2) as two:
        conn.execute("SELECT pg_advisory_lock(%s)", [here.log._recorder.lock])
        coming = [two.submit(here.bring_in, file) for _ in range(2)]
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        eventually(lambda: conn.execute(waits).fetchone() == (2,), within=30)
        conn.execute("SELECT pg_advisory_unlock(%s)", [here.log._recorder.lock])
        came = sorted(one.result(timeout=60).added for one in coming)
    assert came == [0, there.log.version(deal)]
    assert verify_room(here.log, deal).intact


# rooms of every kind


def written(one: Installation, story: Story) -> str:
    """A room in which all of a story happened."""
    room = str(uuid4())
    events = [recorded for _, recorded in story.history]
    for recorded in events:
        recorded.stream, recorded.command = room, str(uuid5(NAMESPACE_URL, recorded.command))
    one.log.append(events, {room: GENESIS})
    one.log.forget()
    return room


def same(there: Installation, here: Installation, room: str) -> None:
    file = there.out(room)
    here.bring_in(file)
    assert without_ends(here.out(room)) == without_ends(file)
    assert read(here.log, room)[1:] == read(there.log, room)[1:]
    assert verify_room(here.log, room).intact


def test_whatever_can_happen_in_a_room_moves_with_it(there: Installation, here: Installation) -> None:
    same(there, here, written(there, everything()))


@settings(derandomize=True, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_people_did_it_is_the_same_room(there: Installation, here: Installation, steps: Any) -> None:
    story = opened()
    for actor, (type, data) in steps:
        story.when(type, actor, **data)
    same(there, here, written(there, story))


def test_files_that_were_lost_there_are_told_of(deal: str, there: Installation, here: Installation) -> None:
    [sha256] = [one["file"]["sha256"] for one in there.log.replay(deal).document["documents"].values() if "file" in one]
    there.files.drop(sha256)
    came = here.bring_in(there.out(deal))
    assert (came.documents, came.differences[-1].code) == (0, "documents")
    assert sha256 in came.differences[-1].sentence
