"""The deal review: what differs between two moments, who moved what and why, what stands out, and the room's life."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asking import Caller, RoomOf, batch, command, places, problem

from mapstream.plan.patch import merge


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room in which a task was moved twice, and done."""
    room = member.open_room()
    task = room.task(due="2026-03-13")
    room.do("reschedule_task", task=task, due="2026-03-20", reason="legal queue")
    room.do("reschedule_task", task=task, due="2026-03-27", reason="the committee")
    room.do("complete_task", task=task)
    return room


def diff(room: RoomOf, **params: Any) -> list[dict[str, Any]]:
    """What differs."""
    answer = room.get("/diff", **{name.rstrip("_"): value for name, value in params.items()})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["changes"]
    return found


def test_what_differs_is_told_field_by_field_with_who_when_and_why(room: RoomOf) -> None:
    moved = room.events()[3]
    [task] = diff(room, from_=2, to=4)
    assert (task["title"], task["change"]) == ("Security review", "changed")
    [due] = task["fields"]
    assert due == {
        "field": "due",
        "group": "dates",
        "before": "2026-03-13",
        "after": "2026-03-27",
        "by": room.caller.id,
        "at": moved["at"],
        "version": 4,
        "reason": "the committee",
    }
    opened, *_ = room.events()
    assert diff(room, from_=opened["at"], to=moved["at"])[0]["change"] == "added"
    assert diff(room, from_=3, to=3) == []
    done = {field["field"]: field for field in diff(room, from_=4)[0]["fields"]}
    assert done.keys() == {"status", "completion"}
    assert {field["group"] for field in done.values()} == {"done"}


def test_what_differs_as_a_table_to_paste(room: RoomOf) -> None:
    answer = room.get("/diff", **{"from": 2}, headers={"accept": "text/markdown"})
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "# What changed in Initech" in answer.text
    assert "| Security review: due | 13 Mar 2026 | 27 Mar 2026 |" in answer.text
    assert "the committee" in answer.text
    assert answer.text.index("## Dates") < answer.text.index("## Done")
    german = room.get("/diff", **{"from": 2}, headers={"accept": "text/markdown", "accept-language": "de"})
    assert "# Was sich geändert hat: Initech" in german.text
    assert "| Security review: Fälligkeit | 13. März 2026 | 27. März 2026 |" in german.text


def test_an_order_that_changed_and_what_is_gone(room: RoomOf) -> None:
    first, second = (room.add("risk", title=title, severity="low") for title in ("Budget", "Holidays"))
    before = room.version
    room.do("move", item=f"risks/{second}", before=f"risks/{first}")
    [moved] = diff(room, from_=before)
    assert moved["title"] == "Holidays"
    assert [(one["field"], one["before"], one["after"]) for one in moved["fields"]] == [("place", 2, 1)]
    person = room.add("person", name="Ann", side="buyer")
    there = room.version
    room.do("remove_person", person=person)
    [gone] = diff(room, from_=there)
    assert (gone["title"], gone["change"]) == ("Ann", "removed")


def test_what_happened_before_something_was_shown_is_not_told(room: RoomOf) -> None:
    buyer = room.invite()
    secret = room.task("Discount", due="2026-03-01", visible_to="seller")
    room.do("reschedule_task", task=secret, due="2026-04-01", reason="the board is not to know")
    hidden_at = room.version
    shown = room.do("set_visibility", item=f"tasks/{secret}", visible_to="everyone")["version"]
    assert diff(buyer, from_=2, to=hidden_at)[0]["title"] != "Discount"
    task = next(one for one in diff(buyer, from_=2) if one["title"] == "Discount")
    assert {field["version"] for field in task["fields"]} == {shown}
    assert "not to know" not in buyer.get("/diff").text
    assert "not to know" not in buyer.get("/timeline").text
    assert "not to know" in room.get("/timeline").text


def test_a_plan_that_was_shared_begins_for_the_buyer_with_that(member: Caller) -> None:
    room = member.open_room(kind="close_plan")
    room.task("Security review", due="2026-03-13")
    buyer = room.invite()
    shared = room.do("share_plan")["version"]
    found = diff(buyer)
    assert {field["version"] for item in found for field in item["fields"]} == {shared}
    told = buyer.get("/timeline").json()
    assert told["first"] == shared
    assert [one["kind"] for one in told["landmarks"]] == ["shared"]


@pytest.mark.parametrize("params", [{"from": "yesterday"}, {"from": "2026-02-30T09:00:00Z"}, {"from": "4", "to": "3"}])
def test_moments_are_asked_for_rightly(room: RoomOf, params: dict[str, str]) -> None:
    answer = room.get("/diff", **params)
    assert (problem(answer), places(answer)) == ((422, "invalid"), ["from"])
    assert problem(room.get("/diff", to="99")) == (404, "not_found")


def test_without_the_history_there_is_no_review(room: RoomOf) -> None:
    buyer = room.invite()
    room.do("set_scope", person=buyer.caller.id, scope={"history": False})
    for what in ("/diff", "/timeline", "/replay"):
        assert problem(buyer.get(what))[0] == 403


def test_what_stands_out(room: RoomOf) -> None:
    milestone = room.add("milestone", title="Signature", due="2026-04-01")
    buyer = room.invite()
    task = next(iter(room.plan["tasks"]))
    room.do("reopen_task", task=task, reason="Not what we agreed")
    room.do("reach_milestone", milestone=milestone)
    buyer.do("record_view", subject="plan", seconds=5)
    buyer.do("record_view", subject="plan", seconds=5)
    told = room.get("/timeline").json()["landmarks"]
    assert [one["kind"] for one in told] == ["opened", "slip", "slip", "dispute", "milestone", "view"]
    assert told[1] | {"at": ""} == {
        "version": 3,
        "at": "",
        "by": room.caller.id,
        "kind": "slip",
        "item": f"tasks/{task}",
        "title": "Security review",
        "before": "2026-03-13",
        "after": "2026-03-20",
        "reason": "legal queue",
    }
    assert told[3]["reason"] == "Not what we agreed"
    assert [one["kind"] for one in buyer.get("/timeline").json()["landmarks"]][-1] == "view"
    other = room.invite(name="Bert")
    assert "view" not in [one["kind"] for one in other.get("/timeline").json()["landmarks"]]


def test_a_life_is_played_by_folding_patches_into_a_keyframe(room: RoomOf) -> None:
    buyer = room.invite()
    room.task("Discount", visible_to="seller")
    for reader in (room, buyer):
        after: int | None = 0
        while after is not None:
            stretch = reader.get("/replay", after=after, limit=3).json()
            document = stretch["keyframe"]["plan"]
            assert stretch["keyframe"]["version"] == after
            for event in stretch["events"]:
                document = merge(document, event.get("patch", {}))
                assert document == reader.state(version=event["version"])["plan"]
            after = stretch["next"]


def test_what_happened_while_somebody_was_away(room: RoomOf) -> None:
    buyer = room.invite()
    assert diff(buyer, from_="visit") == diff(buyer), "who was never here has missed everything"
    buyer.do("record_view", subject="plan", seconds=5)
    assert diff(buyer, from_="visit") == diff(buyer), "this visit is not over"


def test_who_had_looked_by_then(room: RoomOf) -> None:
    buyer = room.invite()
    before = room.version
    sitting = "00000000-0000-7000-8000-000000000001"
    buyer.do("record_view", subject="plan", seconds=5, sitting=sitting)
    first = room.version
    buyer.do("record_view", subject="plan", seconds=9, sitting=sitting)
    buyer.do("record_view", subject="plan", seconds=1)

    def looks(**params: Any) -> dict[str, Any]:
        answer = room.get("/viewing", **params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["viewing"]["people"][buyer.caller.id]["plan"]
        return found

    assert looks(version=before)["times"] == 0
    once, now = looks(version=first), looks(version=room.version)
    assert (once["times"], once["events"]) == (1, [first])
    assert now == looks(wait=f"v{room.version}")
    assert now["times"] == 2


def test_the_history_is_asked_as_people_ask(room: RoomOf) -> None:
    buyer = room.invite()
    [task] = room.plan["tasks"]
    theirs = buyer.task("Questionnaire", side="buyer", due="2026-05-01")
    buyer.add("comment", on=f"tasks/{theirs}", text="On our way.")
    buyer.do("record_view", subject="plan", seconds=5)
    now = f"v{room.version}"

    def told(reader: RoomOf = room, **params: Any) -> list[str]:
        answer = reader.get("/audit", wait=now, **params)
        assert answer.status_code == 200, answer.text
        return [entry["type"] for entry in reversed(answer.json()["entries"])]

    moved = ["task.added", "task.rescheduled", "task.rescheduled"]
    assert told(item=f"tasks/{task}", field="due") == moved, "every move of this date"
    assert told(field="due") == [*moved, "task.added"]
    by_buyer = told(side="buyer")
    assert by_buyer[-3:] == ["task.added", "comment.added", "view.recorded"]
    assert "task.rescheduled" in told(side="seller")
    assert "comment.added" not in told(side="seller")
    assert told(kind="talk", side="buyer") == ["comment.added"]
    assert "view.recorded" in told(kind="looks")
    assert told(kind="dates", by=room.caller.id, item=f"tasks/{task}") == moved[1:]
    missed = told(buyer, away="true")
    assert missed[:3] == ["room.opened", "task.added", "task.rescheduled"]
    assert "comment.added" not in missed, "one’s own doing is not missed"
    assert problem(room.get("/audit", kind="weather"))[0] == 422
    assert problem(room.get("/audit", field="Due Date"))[0] == 422


def test_a_repeated_command_is_answered_from_the_past(room: RoomOf) -> None:
    body = batch(command("add_task", title="One", side="seller"), command("add_task", title="Two", side="seller"))
    first = room.post(body).json()
    assert room.post(body).json() == {**first, "again": True}
    moment = datetime.fromisoformat(first["events"][-1]["at"]) + timedelta(days=1)
    assert diff(room, to=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
