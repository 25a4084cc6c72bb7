"""What cannot be understood: each a clear problem that says where it is wrong, and nothing written."""

import http.client
import json
from typing import Any
from uuid import uuid4

import pytest
from asking import Caller, RoomOf, batch, command, places, problem

ID = "0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f35"
DEEP = 100_000
UNSEEN = "\x1b\x0b\x7f\x9f\u2028\u2029\u202a\u202e\u2066\u2069"


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room with one task in it, of the id :data:`ID`."""
    room = member.open_room()
    room.do("add_task", task=ID, title="Security review", side="seller")
    return room


def raw(room: RoomOf, body: bytes, path: str = "/commands") -> Any:
    """Send bytes, whatever they are."""
    return room.caller.http.post(room.path + path, content=body, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"hello",
        b'{"id": "' + ID.encode() + b'"',
        b"\xff\xfe\x00",
        b'{"type": "\xc3\x28"}',
        b'{"data": {"title": "\\ud800"}}',
        b'{"data": NaN}',
        b"{'type': 'undo'}",
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b"null",
        b"7",
        b'"undo"',
        b"[null]",
        b"[[]]",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_a_body_that_cannot_be_read(room: RoomOf, body: bytes) -> None:
    for path in ("/commands",):
        answer = raw(room, body, path)
        assert problem(answer) == (400, "malformed")
    assert problem(room.caller.http.post("/v1/rooms", content=body)) == (400, "malformed")
    assert room.version == 2


WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["/id", "/type"]),
    ({"id": 7, "type": "undo"}, ["/id"]),
    ({"id": "7", "type": "undo"}, ["/id"]),
    ({"id": ID.upper(), "type": "undo"}, ["/id"]),
    ({"id": ID, "type": "fly", "data": {}}, ["/type"]),
    ({"id": ID, "type": "open_link", "data": {"link": ID}}, ["/type"]),
    ({"id": ID, "type": None}, ["/type"]),
    ({"id": ID, "type": "undo", "data": []}, ["/data"]),
    ({"id": ID, "type": "undo", "data": None}, ["/data"]),
    ({"id": ID, "type": "undo", "colour": "red"}, ["/colour"]),
    ({"id": ID, "type": "undo", "a/b~c": 1}, ["/a~1b~0c"]),
    ({"id": ID, "type": "undo", "if_version": "57"}, ["/if_version"]),
    ({"id": ID, "type": "undo", "if_version": -1}, ["/if_version"]),
    ({"id": ID, "type": "undo", "if_version": 10**30}, ["/if_version"]),
    ({"id": ID, "type": "undo", "if_version": 1.5}, ["/if_version"]),
]


@pytest.mark.parametrize(("body", "wrong"), WRONG, ids=lambda value: str(value)[:40])
def test_a_request_that_is_not_right(room: RoomOf, body: Any, wrong: list[str]) -> None:
    answer = raw(room, json.dumps(body).encode())
    assert (problem(answer)[0], places(answer)) == (422, wrong)
    assert all(error["message"].endswith(".") for error in answer.json()["errors"])
    assert room.version == 2


DATA: list[tuple[str, dict[str, Any], list[str]]] = [
    ("add_task", {}, ["/data/title"]),
    ("add_task", {"title": "", "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": "   ", "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": "x" * 301, "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": "a\x00b", "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": "a\nb", "side": "seller"}, ["/data/title"]),
    *(("add_task", {"title": f"a{c}b", "side": "seller"}, ["/data/title"]) for c in UNSEEN),
    ("add_comment", {"on": "plan", "text": "a\u202eb"}, ["/data/text"]),
    ("add_person", {"name": "a\u2067b", "side": "buyer"}, ["/data/name"]),
    ("add_task", {"title": ["x"], "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": None, "side": "seller"}, ["/data/title"]),
    ("add_task", {"title": "x", "side": "both"}, ["/data/side"]),
    ("add_task", {"title": "x", "side": "seller", "due": "2026-02-30"}, ["/data/due"]),
    ("add_task", {"title": "x", "side": "seller", "due": "30.6.2026"}, ["/data/due"]),
    ("add_task", {"title": "x", "side": "seller", "due": 20260630}, ["/data/due"]),
    ("add_task", {"title": "x", "side": "seller", "task": "7"}, ["/data/task"]),
    ("add_task", {"title": "x", "side": "seller", "status": "completed"}, ["/data/status"]),
    ("add_task", {"title": "x", "side": "seller", "visible_to": "me"}, ["/data/visible_to"]),
    ("add_task", {"title": "x", "side": "seller", "visible_to": []}, ["/data/visible_to"]),
    ("add_task", {"title": "x", "side": "seller", "supporters": [ID] * 21}, ["/data/supporters"]),
    ("reschedule_task", {"task": ID}, ["/data/due"]),
    ("complete_task", {"task": ID, "evidence": [{"kind": "rumour"}]}, ["/data/evidence/0"]),
    (
        "complete_task",
        {"task": ID, "evidence": [{"kind": "link", "url": "javascript:alert(1)"}]},
        ["/data/evidence/0/url"],
    ),
    ("add_document", {"title": "x", "kind": "spec", "url": "file:///etc/passwd"}, ["/data/url"]),
    (
        "set_goal",
        {"statement": "x", "date": "2026-06-30", "deadline": {"date": "soon", "kind": "board"}},
        ["/data/deadline/date"],
    ),
    ("record_view", {"subject": "plan", "seconds": -1}, ["/data/seconds"]),
    ("record_view", {"subject": "plan", "seconds": 1, "pages": {"one": 1}}, ["/data/pages/one"]),
    ("add_person", {"name": "B", "side": "buyer", "email": "not an address"}, ["/data/email"]),
    ("edit_deal", {"amount": -1}, ["/data/amount"]),
    ("edit_deal", {"currency": "euro"}, ["/data/currency"]),
    ("add_comment", {"on": "people/" + ID, "text": "x"}, ["/data/on"]),
    ("add_comment", {"on": "plan", "text": "x" * 10_001}, ["/data/text"]),
    ("issue_link", {"person": ID, "expires": "tomorrow"}, ["/data/expires"]),
    ("undo", {"version": 0}, ["/data/version"]),
]


@pytest.mark.parametrize(("type", "data", "wrong"), DATA, ids=lambda value: str(value)[:40])
def test_a_command_that_is_not_right(room: RoomOf, type: str, data: dict[str, Any], wrong: list[str]) -> None:
    answer = room.post(command(type, **data))
    assert problem(answer) == (422, "invalid")
    assert places(answer) == wrong
    assert room.version == 2


def test_numbers_that_do_not_exist(room: RoomOf) -> None:
    body = json.dumps(command("edit_deal", amount=0)).replace(": 0", ": 1e999")
    assert problem(raw(room, body.encode()))[0] in (400, 422)
    assert room.version == 2


def test_ids_of_another_room(member: Caller, room: RoomOf) -> None:
    other = member.open_room("Elsewhere")
    elsewhere, milestone = other.task(), other.add("milestone", title="Signed")
    person = other.add("person", name="B", side="buyer")
    link = other.do("issue_link", person=person)["events"][0]["data"]["link"]
    for type, data in (
        ("start_task", {"task": elsewhere}),
        ("add_task", {"title": "x", "side": "seller", "milestone": milestone}),
        ("add_task", {"title": "x", "side": "buyer", "lead": person}),
        ("link_tasks", {"task": ID, "after": elsewhere}),
        ("add_comment", {"on": f"tasks/{elsewhere}", "text": "x"}),
        ("move", {"item": f"tasks/{elsewhere}", "before": f"tasks/{ID}"}),
        ("set_visibility", {"item": f"tasks/{ID}", "visible_to": [person]}),
        ("issue_link", {"person": person}),
        ("revoke_link", {"link": link}),
        ("complete_task", {"task": ID, "evidence": [{"kind": "document", "ref": str(uuid4())}]}),
        ("complete_task", {"task": ID, "evidence": [{"kind": "confirmation", "by": person}]}),
    ):
        answer = room.post(command(type, **data))
        assert problem(answer) == (404, "not_found"), type
        assert places(answer), type
    assert room.version == 2


def test_a_command_has_a_bound(room: RoomOf) -> None:
    comment = {"on": "plan", "text": "x", "mentions": []}
    answer = room.post({**command("add_comment", **comment), "pad": "x" * (64 << 10)})
    assert problem(answer) == (413, "too_large")
    assert problem(room.post(batch(command("undo"), {**command("undo"), "pad": "x" * (64 << 10)}))) == (
        413,
        "too_large",
    )
    assert room.version == 2


def test_a_body_has_a_bound(room: RoomOf) -> None:
    assert problem(raw(room, b" " * (10 << 20))) == (413, "too_large")
    host, port = room.caller.site.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.putrequest("POST", f"{room.path}/commands")
    connection.putheader("authorization", f"Bearer {room.caller.token}")
    connection.putheader("content-length", str(1 << 40))
    connection.endheaders()
    # it is refused by its length, before any of it has come
    assert connection.getresponse().status == 413
    connection.close()


def test_a_body_without_a_length_has_one_too(room: RoomOf) -> None:
    chunks = (b" " * 65536 for _ in range(32))
    assert problem(room.caller.http.post(f"{room.path}/commands", content=chunks)) == (413, "too_large")
    assert room.version == 2


def test_who_is_asked_first(room: RoomOf, member: Caller) -> None:
    with member.site.nobody() as nobody:
        assert problem(nobody.http.post(f"{room.path}/commands", content=b"{")) == (401, "unauthorized")


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1", "/v1/rooms/", "/v1/rooms//commands", "/assets/../app.py", "/%2e%2e/"]
)
def test_addresses_where_nothing_is(member: Caller, path: str) -> None:
    assert problem(member.http.get(path))[1] == "not_found"


def test_where_nothing_is_a_browser_is_told_in_words(member: Caller) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = member.http.get("/nothing", headers={"accept": accept})
    assert answer.status_code == 404
    assert "accept" in answer.headers["vary"]
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing at this address." in answer.text


def test_methods_that_are_not_understood(room: RoomOf) -> None:
    for method, path, allowed in (
        ("PUT", "/v1/rooms", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", room.path, "GET, HEAD, OPTIONS"),
        ("GET", f"{room.path}/commands", "OPTIONS, POST"),
        ("POST", "/docs", "GET, HEAD, OPTIONS"),
        ("POST", "/assets/base.css", "GET, HEAD, OPTIONS"),
        ("BREW", "/healthz", "GET, HEAD, OPTIONS"),
    ):
        answer = room.caller.http.request(method, path)
        if answer.headers.get("content-type", "").startswith("text/plain"):
            assert answer.status_code == 400, "the HTTP parser does not know it"
            continue
        assert problem(answer) == (405, "method_not_allowed")
        assert answer.headers["allow"] == allowed
        asked = room.caller.http.options(path)
        assert (asked.status_code, asked.headers["allow"], asked.content) == (204, allowed, b"")
