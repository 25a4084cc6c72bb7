"""A history is proven over HTTP: each side gets a file that verifies by itself, and what it may not see is a leaf."""

import re
from base64 import b64decode
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from asking import Caller, RoomOf, Site, problem
from psycopg.sql import SQL, Identifier
from rewriting import rewrite
from waiting import eventually

from mapstream.log.integrity.export import export
from mapstream.log.integrity.merkle import consistent
from mapstream.log.integrity.note import Checkpoint, checkpoint_in
from mapstream.log.integrity.offline import Held, verify_file, verify_proof
from mapstream.log.integrity.sealing import Seals
from mapstream.plan.verifier_keys import COSIGNATURE, Key


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room of which the buyer sees some."""
    room = member.open_room()
    room.task("Security review", side="buyer")
    room.task("The discount", visible_to="seller")
    room.task("Contract", side="buyer")
    return room


def exported(room: RoomOf) -> list[bytes]:
    answer = room.get("/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["content-disposition"] == f'attachment; filename="{room.id}.jsonl"'
    return answer.content.splitlines(keepends=True)


def sealed_now(room: RoomOf) -> Checkpoint:
    told = room.get("/checkpoints", now=True).json()
    assert told["latest"]["size"] == room.version
    return checkpoint_in(told["latest"]["note"], [Key.read(one["key"]) for one in told["keys"]], told["origin"])


def test_a_member_has_the_whole_history_with_its_proof(room: RoomOf) -> None:
    file = exported(room)
    verdict = verify_file(file)
    assert (verdict.findings, verdict.events, verdict.sealed) == ((), 4, (4,))
    assert all("stored" in orjson.loads(line) for line in file[1:-1])


def test_a_buyer_has_what_they_may_see_and_a_leaf_for_the_rest(room: RoomOf) -> None:
    buyer = room.invite()
    file = exported(buyer)
    assert verify_file(file).findings == ()
    whole = b"".join(file)
    assert b"The discount" not in whole
    assert b"position" not in whole
    seen = [orjson.loads(line).get("type") for line in file[1:-1]]
    # who opened the room, for which workspace and amount, is the seller's
    assert seen[:4] == [None, "task.added", None, "task.added"]
    mine, theirs = orjson.loads(file[0]), orjson.loads(exported(room)[0])
    assert (mine["root"], mine["head"]) == (theirs["root"], theirs["head"])


def test_a_buyer_has_a_witness_watch_and_sees_why_it_does_not_cosign(room: RoomOf) -> None:
    champion = room.invite()
    key = str(Key("witness.example", bytes(32), COSIGNATURE))
    [registered] = champion.do("register_witness", url="https://127.0.0.1:1", key=key)["events"]
    sealed_now(room)

    def told() -> dict[str, Any]:
        [one] = room.get("/checkpoints").json()["witnesses"]
        assert (one["witness"], one["name"], one["side"]) == (registered["data"]["witness"], "witness.example", "buyer")
        return dict(one)

    problem = eventually(lambda: told()["problem"], within=60)
    assert (told()["size"], told()["at"]) == (0, None)
    assert problem == "The witness cannot be asked. Its address is not a public one, and others are not asked."
    url = f"{room.caller.site.url}/metrics"
    eventually(lambda: re.search(r"mapstream_witnesses_failing\{[^}]*\} [1-9]", httpx.get(url).text), within=30)


def test_one_event_is_proven_by_itself(room: RoomOf) -> None:
    buyer = room.invite()
    for version, hidden in ((2, False), (3, True)):
        answer = buyer.get(f"/events/{version}/proof")
        verdict = verify_proof(answer.content)
        assert (verdict.findings, verdict.events) == ((), 1)
        assert (answer.json()["event"].keys() == {"version", "leaf"}) is hidden
    for version in ("0", "99", "x", "-1", "1" * 30):
        assert problem(room.get(f"/events/{version}/proof")) == (404, "not_found")


def test_what_was_sealed_then_is_the_beginning_of_what_is_now(room: RoomOf) -> None:
    before = sealed_now(room)
    room.task("More")
    now = sealed_now(room)
    answer = room.get("/consistency", **{"from": before.size, "to": now.size}).json()
    proof = [b64decode(one) for one in answer["proof"]]
    assert consistent(before.size, now.size, proof, before.root, now.root)
    assert problem(room.get("/consistency", **{"from": 9, "to": 2})) == (422, "invalid")
    assert problem(room.get("/consistency", to=99)) == (422, "invalid")


def test_checkpoints_are_listed_in_order(room: RoomOf) -> None:
    for _ in range(3):
        sealed_now(room)
        room.task("More")
    first = room.get("/checkpoints", limit=2)
    assert [one["size"] for one in first.json()["checkpoints"]] == [4, 5]
    assert first.json()["next"] == 5
    rest = room.get("/checkpoints", after=5).json()
    assert ([one["size"] for one in rest["checkpoints"]], rest["next"]) == ([6], None)


def test_the_keys_are_there_for_everybody(site: Site, room: RoomOf) -> None:
    verdict = exported(room)
    keys = [b64decode(one["public"]) for one in site.nobody().http.get("/.well-known/mapstream-keys").json()["keys"]]
    assert verify_file(verdict, Held(keys=tuple(keys))).intact
    assert not verify_file(verdict, Held(keys=(bytes(32),))).intact


def test_who_may_not_see_the_history_has_its_checkpoints_and_nothing_of_it(room: RoomOf) -> None:
    buyer = room.invite()
    room.do("set_scope", person=buyer.caller.id, scope={"history": False})
    assert problem(buyer.get("/export")) == (403, "not_allowed")
    assert problem(buyer.get("/events/2/proof")) == (403, "not_allowed")
    assert buyer.get("/checkpoints", now=True).status_code == 200


def test_nobody_else_is_told_anything(site: Site, room: RoomOf) -> None:
    for path in ("/checkpoints", "/events/2/proof", "/consistency", "/export"):
        assert problem(site.member().room(room.id).get(path)) == (404, "not_found")
        assert site.nobody().room(room.id).get(path).status_code == 401


def test_a_history_that_was_rewritten_is_not_vouched_for(site: Site, room: RoomOf, postgres_dsn: str) -> None:
    sealed_now(room)
    held = room.get("/checkpoints").json()["latest"]["note"]
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(site.log.database.schema)))
        conn.execute("SET session_replication_role = replica")  # whoever may do that is not held up by the guard
        rewrite(conn, room.id, 2, b'"side":"buyer"', b'"side":"seller"')
        for path in ("/checkpoints", "/events/2/proof", "/export"):
            assert (
                problem(room.get(path, **({"now": True} if path == "/checkpoints" else {})))[1] == "history_rewritten"
            )
        conn.execute("DELETE FROM checkpoints WHERE room = %s", [room.id])
    # as a server does that begins now
    file = list(export(site.log, Seals(site.log), room.id))
    assert verify_file(file).intact, "who has all but what others hold can make it fit"
    [finding] = verify_file(file, Held((held,))).findings
    assert (finding.kind, finding.version) == ("rewritten", 1)
