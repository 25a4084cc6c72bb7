"""What HTTP itself promises: forms that are asked for, conditions, limits told, pages of other sites, short answers."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from asking import Caller, Site, command
from serving import Server

from mapstream.api.negotiation import best
from mapstream.plan.permissions import RIGHTS

OFFERED = ("application/json", "application/x-ndjson", "application/cloudevents-batch+json")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", OFFERED[0]),
        ("application/*", OFFERED[0]),
        ("application/x-ndjson", OFFERED[1]),
        ("application/json;q=0.2, application/x-ndjson;q=0.9", OFFERED[1]),
        ("application/cloudevents-batch+json, */*;q=0.1", OFFERED[2]),
        ("text/html, *; q=.2, */*; q=.2", OFFERED[0]),
        ("of all things", OFFERED[0]),
    ],
)
def test_the_form_that_is_liked_best(accept: str, form: str) -> None:
    assert best(accept, OFFERED) == form


def test_a_form_that_there_is_not(member: Caller) -> None:
    answer = member.open_room().get("/events", headers={"accept": "text/html, application/json;q=0"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert "application/x-ndjson" in answer.json()["detail"]


def test_a_body_that_is_not_what_is_taken(member: Caller) -> None:
    room = member.open_room()
    body = b'<command type="set_goal"/>'
    answer = member.http.post(f"{room.path}/commands", content=body, headers={"content-type": "text/xml"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    answer = member.http.post(f"{room.path}/import", content=body, headers={"content-type": "text/xml"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_what_is_held_is_not_sent_again(member: Caller) -> None:
    room = member.open_room()
    for tag in ('"1"', 'W/"1"', '"0", "1"', "*"):
        assert room.get("", headers={"if-none-match": tag}).status_code == 304
    assert room.get("", headers={"if-none-match": '"2"'}).status_code == 200
    assert room.get("", headers={"if-match": '"1"'}).status_code == 200
    answer = room.get("", headers={"if-match": '"7"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")


def test_commands_under_conditions(member: Caller) -> None:
    room = member.open_room()
    task = room.task("Security review")
    room.do("edit_task", task=task, title="Review")
    late = command("edit_task", task=task, title="Security")
    answer = room.post(late, if_match='"2"')
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert [event["version"] for event in answer.json()["events"]] == [3]
    answer = room.post({**late, "if_version": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert room.post(late, if_none_match="*").status_code == 412
    assert room.post(late, if_match='"3"').status_code == 200


def test_ids_in_addresses_may_be_in_capitals(member: Caller) -> None:
    room = member.open_room()
    answer = member.http.get(room.path.replace(room.id, room.id.upper()))
    assert (answer.status_code, answer.json()["room"]) == (200, room.id)


@pytest.mark.parametrize("path", ["/v1/rooms", "/openapi.json", "/healthz"])
def test_trace_is_refused(site: Site, path: str) -> None:
    answer = site.nobody().http.request("TRACE", path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "TRACE" not in answer.headers["allow"]


def test_who_a_key_is(member: Caller) -> None:
    answer = member.http.get("/v1/me").json()
    assert answer == {
        "person": member.id,
        "side": "seller",
        "role": "admin",
        "via": "key",
        "workspace": member.workspace,
        "may": dict(zip(RIGHTS, (row.cells[0] for row in RIGHTS.values()), strict=True)),
    }


def test_who_a_link_is(member: Caller) -> None:
    room = member.open_room()
    cora = room.invite("buyer", "Cora")
    me = cora.caller.http.get("/v1/me").json()
    assert (me["name"], me["side"], me["via"], me["room"]) == ("Cora", "buyer", "link", room.id)
    assert me["link"] in str(room.get("").json())


def test_every_list_says_where_its_next_page_is(member: Caller) -> None:
    room = member.open_room()
    for n in range(3):
        room.task(f"Task {n}")
    last = member.open_room().get("").json()["position"]
    for path in ("/v1/rooms?limit=1", f"{room.path}/events?limit=2&type=task.added", f"{room.path}/audit?limit=2"):
        first = member.http.get(path, headers={"mapstream-wait": str(last)})
        second = member.http.get(first.links["next"]["url"])
        assert second.status_code == 200
        assert second.json() != first.json()
        [kind] = first.json().keys() & {"rooms", "events", "entries"}
        assert not [entry for entry in second.json()[kind] if entry in first.json()[kind]]


def test_long_answers_are_compressed(member: Caller) -> None:
    room = member.open_room()
    room.get(wait=member.site.log.position())  # else the place in the log may move on between the two
    with member.http.stream("GET", room.path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert gzip.decompress(raw) == room.get("", headers={"accept-encoding": "identity"}).content


@pytest.fixture(scope="module")
def limited(site: Site, postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with limits, for pages of some other sites."""
    place: Path = tmp_path_factory.mktemp("limited") / "server.log"
    at = {"database_url": postgres_dsn, "schema": site.log.database.schema}
    origins = "https://app.example, https://other.example"
    with Server(place, **at, requests_per_second=5, cors_origins=origins) as server:
        yield server


def test_limits_are_told(limited: Server, member: Caller) -> None:
    asked = [httpx.get(f"{limited.url}/v1/me", headers=member.http.headers) for _ in range(2)]
    assert {answer.headers["ratelimit-policy"] for answer in asked} == {'"requests";q=20;w=4'}
    assert all(answer.headers["ratelimit"].startswith('"requests";r=1') for answer in asked)


def test_pages_of_other_sites(limited: Server) -> None:
    asking = {"origin": "https://app.example", "access-control-request-method": "POST"}
    headers = {**asking, "access-control-request-headers": "authorization, content-type, idempotency-key"}
    answer = httpx.options(f"{limited.url}/v1/rooms/{uuid4()}/commands", headers=headers)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://app.example")
    assert "access-control-allow-credentials" not in answer.headers
    answer = httpx.get(f"{limited.url}/healthz", headers={"origin": "https://other.example"})
    assert answer.headers["access-control-allow-origin"] == "https://other.example"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    answer = httpx.get(f"{limited.url}/healthz", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
