"""A deal moves from one installation to another over HTTP: an administrator takes it out and brings it in, and whoever
comes finds it there as it was."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from io import BytesIO
from typing import Any

import httpx
import orjson
import pytest
from asking import Caller, RoomOf, Site, problem
from serving import Server
from waiting import eventually

from mapstream.log import Log
from mapstream.log.integrity.offline import verify_file

TEXT = b"What we offer, in all its length."


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A deal with a document, something hidden, a review, and somebody who was erased."""
    room = member.open_room("Initech", deal={"amount": "48000", "currency": "EUR"})
    room.do("set_goal", statement="Payroll runs by itself", date="2027-06-30")
    ann = room.invite()
    sent = ann.caller.http.post(f"{ann.path}/files", params={"name": "offer.txt"}, content=TEXT)
    ann.add("document", title="Offer", kind="proposal", file=sent.json()["file"])
    ann.task("What only we discuss", side="buyer", visible_to="buyer")
    gone = room.add("person", name="Gerda Gone", side="buyer")
    room.add("comment", on="plan", text="Ask Gerda Gone about it")
    room.do("erase_person", person=gone, name="Gerda Gone")
    room.do("close_deal", result="won")
    return room


def taken_out(room: RoomOf) -> bytes:
    answer = room.get("/export", keys=True)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert answer.headers["content-disposition"] == f'attachment; filename="{room.id}-secret.jsonl"'
    return answer.content


def brought_in(caller: Caller, file: bytes) -> httpx.Response:
    kind = {"content-type": "application/x-ndjson"}
    return caller.http.post("/v1/rooms/import", content=file, headers=kind, timeout=60)


@pytest.fixture
def elsewhere(start_server: Callable[..., Server], log: Log) -> Iterator[Caller]:
    """An administrator of another installation."""
    server = start_server(requests_per_second=0)
    with Site(server, log).member() as caller:
        yield caller


READ: dict[str, dict[str, Any]] = {
    "": {},
    "/events": {},
    "/agenda": {},
    "/audit": {},
    "/forecast": {},
    "/viewing": {},
    "/signals": {"at": "2027-01-01T00:00:00Z"},
    "/handoff": {},
    "/timeline": {},
    "/diff": {"from": 1},
    "/slips": {},
}


def test_it_is_there_as_if_it_had_always_been(room: RoomOf, elsewhere: Caller) -> None:
    file = taken_out(room)
    answer = brought_in(elsewhere, file)
    assert answer.status_code == 201, answer.text
    came = answer.json()
    assert answer.headers["location"] == room.path
    assert (came["room"], came["version"], came["documents"]) == (room.id, room.version, 1)
    assert {one["code"] for one in came["differences"]} == {"workspace", "owner", "keys", "links"}
    moved = elsewhere.room(room.id)
    waiting = {"Mapstream-Wait": str(moved.state()["position"])}
    for path in ("/v1/rooms", f"{room.path}/audit"):  # these are answered from read models, which may be in the making
        eventually(lambda path=path: elsewhere.http.get(path, headers=waiting).status_code == 200, within=60)
    for path, asked in READ.items():
        there, here = room.get(path, **asked), moved.get(path, headers=waiting, **asked)
        assert (there.status_code, here.status_code) == (200, 200), (path, there.text, here.text)
        assert alike(here.json(), elsewhere.workspace) == alike(there.json(), room.caller.workspace), path
    rooms = elsewhere.http.get("/v1/rooms", headers=waiting).json()["rooms"]
    assert [one["room"] for one in rooms] == [room.id]
    document = next(id for id, one in moved.plan["documents"].items() if "file" in one)
    assert moved.get(f"/documents/{document}/content").content == TEXT
    # it lives on: people come in by new links, and what was there is theirs
    person = next(id for id, one in moved.plan["people"].items() if one["name"] == "Berta Buyer")
    link = moved.do("issue_link", person=person)["link"].rpartition("/l/")[2]
    buyer = Caller(elsewhere.site, link, id=person).room(room.id)
    assert "What only we discuss" in buyer.get().text
    assert "What only we discuss" not in moved.get().text
    old = [one for one in moved.get("/checkpoints", now=True).json()["keys"] if one.get("elsewhere")]
    assert len(old) == 1
    assert verify_file(buyer.get("/export", documents=True).content.splitlines(True)).findings == ()
    again = brought_in(elsewhere, file)
    assert again.json()["again"] is True, "all of that file is here, and more"


def alike(answer: Any, workspace: str) -> Any:
    """An answer without where it was given: there it is known what its keys are called."""
    said = orjson.dumps(answer).replace(workspace.encode(), b"workspace").replace(b"The admin key", b"An API key")
    return without_positions(orjson.loads(said))


def without_positions(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_positions(inner) for name, inner in value.items() if name != "position"}
    return [without_positions(inner) for inner in value] if isinstance(value, list) else value


def test_only_administrators_take_it_out_or_bring_it_in(site: Site, room: RoomOf) -> None:
    workspace = room.caller.workspace
    for role in ("seller", "manager", "success"):
        with site.member(workspace, role) as caller:
            assert problem(caller.room(room.id).get("/export", keys=True)) == (403, "not_allowed")
            assert problem(brought_in(caller, b"{}")) == (403, "not_allowed")
    buyer = room.invite(name="Another Buyer")
    assert problem(buyer.get("/export", keys=True)) == (403, "not_allowed")
    assert problem(brought_in(buyer.caller, b"{}")) == (403, "not_allowed")
    made = room.caller.http.post("/v1/keys", json={"role": "admin", "scope": "read"})
    reading = Caller(site, made.json()["key"])
    assert problem(reading.room(room.id).get("/export", keys=True)) == (403, "not_allowed")
    with site.member() as other:
        assert problem(other.room(room.id).get("/export", keys=True)) == (404, "not_found")
        assert problem(brought_in(other, taken_out(room))) == (409, "room_id_taken")
    assert problem(brought_in(site.nobody(), b"{}")) == (401, "unauthorized")


def test_the_taking_out_is_noted_and_no_key_is(site: Site, room: RoomOf) -> None:
    keys = [orjson.loads(line)["key"] for line in taken_out(room).splitlines() if line.startswith(b'{"person"')]
    logged = site.server.log.read_text()
    [noted] = [line for line in logged.splitlines() if "room_exported_with_keys" in line and room.id in line]
    assert room.caller.id in noted
    assert keys
    assert not [key for key in keys if key is not None and key in logged]


def test_what_is_wrong_is_a_problem(room: RoomOf) -> None:
    file = taken_out(room)
    lines = file.splitlines(True)
    event = next(n for n, line in enumerate(lines) if b"goal.set" in line)
    damaged = [*lines[:event], lines[event].replace(b"2027-06-30", b"2027-06-29"), *lines[event + 1 :]]
    answer = brought_in(room.caller, b"".join(damaged))
    assert problem(answer) == (422, "history_damaged")
    assert [error["path"] for error in answer.json()["errors"]] == [f"/events/{event_version(lines[event])}"]
    assert problem(brought_in(room.caller, room.get("/export").content)) == (422, "not_movable")
    room.task("Later")
    assert brought_in(room.caller, file).json()["again"] is True, "what is here goes on"


def test_what_is_too_long_is_refused_before_it_is_sent(site: Site, member: Caller) -> None:
    connection = HTTPConnection("127.0.0.1", site.server.port, timeout=20)
    connection.putrequest("POST", "/v1/rooms/import")
    for name, value in (("Authorization", f"Bearer {member.token}"), ("Content-Length", str(1 << 50))):
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, orjson.loads(answer.read())["code"]) == (413, "too_large")
    connection.close()


def event_version(line: bytes) -> int:
    return int(orjson.loads(line)["version"])


def test_documents_go_along_as_far_as_they_may_be_seen(room: RoomOf) -> None:
    sent = room.caller.http.post(f"{room.path}/files", params={"name": "price.txt"}, content=b"The least we take")
    room.add("document", title="Price", kind="pricing", file=sent.json()["file"], visible_to="seller")
    buyer = room.invite(name="Another Buyer")
    for one, count in ((room, 2), (buyer, 1)):
        file = one.get("/export", documents=True).content
        assert verify_file(BytesIO(file)).findings == ()
        assert file.count(b'{"file":') == count
        assert b'"person"' not in file.splitlines()[1][:10]
