"""Reading a room: now, as of, only if it changed; its history filtered, in pages, as lines and as CloudEvents."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from asking import Caller, RoomOf, batch, command, places, problem

from mapstream.plan.patch import merge


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room in which a task was moved twice."""
    room = member.open_room()
    task = room.task(due="2026-03-13")
    room.do("reschedule_task", task=task, due="2026-03-20", reason="legal queue")
    room.do("reschedule_task", task=task, due="2026-03-27", reason="the committee")
    return room


def due(state: dict[str, Any]) -> str:
    """When the room's one task is due."""
    [task] = state["plan"]["tasks"].values()
    return str(task["due"])


def test_as_of_a_version(room: RoomOf) -> None:
    assert [due(room.state(version=version)) for version in (2, 3, 4)] == ["2026-03-13", "2026-03-20", "2026-03-27"]
    assert room.state(version=3)["version"] == 3
    assert problem(room.get(version=5)) == (404, "not_found")


def test_as_of_an_instant(room: RoomOf) -> None:
    opened, _, moved, _ = [event["at"] for event in room.events()]
    assert due(room.state(at=moved)) == "2026-03-20"
    assert room.state(at=moved)["version"] == 3
    elsewhere = datetime.fromisoformat(moved).astimezone(UTC) + timedelta(hours=5, minutes=30)
    assert room.state(at=elsewhere.strftime("%Y-%m-%dT%H:%M:%S.%f") + "+05:30")["version"] == 3
    assert room.state(at="2100-01-01T00:00:00Z")["version"] == 4
    before = datetime.fromisoformat(opened) - timedelta(microseconds=1)
    assert problem(room.get(at=before.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))) == (404, "not_found")


@pytest.mark.parametrize(
    "params",
    [
        {"version": "0"},
        {"version": "-1"},
        {"version": "two"},
        {"version": "9" * 400},
        {"at": "2026-03-03"},
        {"at": "2026-02-30T09:00:00Z"},
        {"at": "2026-03-03T09:00:00"},
        {"at": "yesterday"},
        {"version": "2", "at": "2026-03-03T09:00:00Z"},
        {"colour": "red"},
    ],
)
def test_questions_about_the_past_are_asked_rightly(room: RoomOf, params: dict[str, str]) -> None:
    answer = room.get(**params)
    assert problem(answer) == (422, "invalid")
    assert places(answer) == [[*params][-1]]


def test_a_parameter_is_given_once(room: RoomOf) -> None:
    answer = room.caller.http.get(f"{room.path}?version=2&version=3")
    assert (problem(answer), places(answer)) == ((422, "invalid"), ["version"])


def test_only_if_it_changed(room: RoomOf) -> None:
    first = room.get()
    assert (first.headers["etag"], first.headers["cache-control"]) == ('"4"', "private, no-cache")
    assert "cookie" in first.headers["vary"]
    for held in ('"4"', 'W/"4"', '"3", "4"'):
        answer = room.get(headers={"if-none-match": held})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["cache-control"] == "private, no-cache"
    assert room.get(headers={"if-none-match": '"3"'}).status_code == 200
    then = room.get(version=3).headers["etag"]
    assert then != '"3"', "what may be told of the past changes with the present"
    assert room.get(version=3, headers={"if-none-match": then}).status_code == 304


def test_the_history_folds_into_the_document(room: RoomOf) -> None:
    document: Any = {}
    for event in room.events():
        document = merge(document, event["patch"])
        assert room.state(version=event["version"])["plan"] == document
    assert document == room.plan


def test_the_history_comes_in_pages(room: RoomOf) -> None:
    found, after = [], 0
    while after is not None:
        page = room.get("/events", limit=3, after=after).json()
        assert len(page["events"]) <= 3
        found += page["events"]
        after = page["next"]
    assert [event["version"] for event in found] == [1, 2, 3, 4]
    assert room.get("/events", after=4).json() == {"events": [], "next": None}
    assert room.get("/events", after=10**30).json() == {"events": [], "next": None}


def test_the_history_is_filtered(room: RoomOf) -> None:
    buyer = room.invite()
    theirs = buyer.task("Questionnaire", side="buyer")
    buyer.add("comment", on=f"tasks/{theirs}", text="On our way.")
    assert [e["version"] for e in room.events(type="task.rescheduled")] == [3, 4]
    assert [e["type"] for e in room.events(by=buyer.caller.id)] == ["task.added", "comment.added"]
    assert [e["type"] for e in room.events(item=f"tasks/{theirs}")] == ["task.added", "comment.added"]
    assert room.events(type="task.rescheduled", by=buyer.caller.id) == []
    assert [e["type"] for e in room.events(side="buyer")] == ["task.added", "comment.added"]
    assert [e["version"] for e in room.events(kind="dates")] == [1, 3, 4]
    assert [e["type"] for e in room.events(q="ON OUR")] == ["comment.added"]
    room.task("The discount", visible_to="seller")
    assert [e["type"] for e in room.events(q="discount")] == ["task.added"]
    assert buyer.events(q="discount") == []
    moved = room.events(type="task.rescheduled")
    assert [e["version"] for e in room.events(**{"from": moved[0]["at"], "to": moved[1]["at"]})] == [3, 4]
    filtered = room.get("/events", type="task.rescheduled", limit=1).json()
    assert ([e["version"] for e in filtered["events"]], filtered["next"]) == ([3], 3)


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"after": "-1"},
        {"by": "me"},
        {"type": "Task Added"},
        {"item": "a b"},
        {"from": "x"},
    ],
)
def test_questions_about_the_history_are_asked_rightly(room: RoomOf, params: dict[str, str]) -> None:
    answer = room.get("/events", **params)
    assert (problem(answer), places(answer)) == ((422, "invalid"), [*params])


def test_the_history_as_lines(room: RoomOf) -> None:
    answer = room.get("/events", headers={"accept": "application/x-ndjson"})
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert [orjson.loads(line) for line in answer.text.splitlines()] == room.events()
    some = room.get("/events", headers={"accept": "application/x-ndjson"}, limit=2, after=1)
    assert [orjson.loads(line)["version"] for line in some.text.splitlines()] == [2, 3]
    moved = room.get("/events", headers={"accept": "application/x-ndjson"}, type="task.rescheduled", limit=1)
    assert [orjson.loads(line)["version"] for line in moved.text.splitlines()] == [3]


def test_a_long_history_streams(member: Caller) -> None:
    room = member.open_room()
    task = room.task()
    for n in range(12):
        room.post(batch(*(command("edit_task", task=task, title=f"{n}.{m}") for m in range(100))))
    with member.http.stream("GET", f"{room.path}/events", headers={"accept": "application/x-ndjson"}) as answer:
        assert [orjson.loads(line)["version"] for line in answer.iter_lines()] == list(range(1, 1203))
    assert [e["version"] for e in room.events(type="room.opened")] == [1]
    assert room.state(version=1001)["version"] == 1001


def test_the_history_as_cloud_events(room: RoomOf) -> None:
    accept = {"accept": "application/cloudevents-batch+json"}
    answer = room.get("/events", headers=accept, limit=3)
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    first = answer.json()[0]
    assert first == {
        "specversion": "1.0",
        "id": f"{room.id}/1",
        "source": f"{room.caller.site.url}{room.path}",
        "type": "mapstream.room.opened",
        "sequence": "1".zfill(20),
        "datacontenttype": "application/json",
        "time": first["data"]["at"],
        "correlationid": room.id,
        "data": room.events()[0],
    }
    rest = httpx.get(answer.links["next"]["url"], headers={**accept, "authorization": f"Bearer {room.caller.token}"})
    assert [event["id"] for event in rest.json()] == [f"{room.id}/4"]
    assert "next" not in rest.links


def test_a_head_is_a_get_without_a_body(room: RoomOf) -> None:
    answer = room.caller.http.head(room.path)
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, b"", '"4"')
