"""The forecast, what would be if, scheduling backward, and the slip ledger, asked for over HTTP."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, command, places, problem


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room in which a signature waits for a review, far in the future; the goal is a Friday."""
    room = member.open_room()
    room.do("set_goal", statement="Sign", date="2098-06-27")
    signed = room.add("milestone", title="Signed", due="2098-06-20")
    room.task("Review", side="buyer", due="2098-06-13", days=3, milestone=signed)
    return room


def review(room: RoomOf) -> str:
    """The task's id."""
    return next(id for id, task in room.plan["tasks"].items() if task["title"] == "Review")


def what_if(room: RoomOf, *commands: dict[str, Any]) -> httpx.Response:
    """Ask what would be."""
    return room.caller.http.post(f"{room.path}/what-if", json={"commands": commands})


def trial(type: str, **data: Any) -> dict[str, Any]:
    """A command to try out."""
    return {"type": type, "data": data}


def test_the_forecast_is_reckoned_in_the_plans_zone_from_today(room: RoomOf) -> None:
    found = room.get("/forecast").json()
    assert found["day"] == found["forecast"]["today"]
    item = found["forecast"]["items"][f"tasks/{review(room)}"]
    assert item["expected"] == "2098-06-13"
    assert found["forecast"]["critical_path"]
    before = room.get("/forecast", version=2).json()
    assert (before["version"], before["forecast"]["items"]) == (2, {})
    late = room.get("/forecast", at="2098-06-16T23:00:00Z").json()["forecast"]
    assert late["items"][f"tasks/{review(room)}"]["overdue"]
    room.do("set_calendar", zone="Pacific/Auckland")
    assert room.get("/forecast", at="2098-06-16T23:00:00Z").json()["day"] == "2098-06-17"


def test_what_if_answers_before_and_after_and_keeps_nothing(room: RoomOf) -> None:
    version = room.version
    task = review(room)
    answer = what_if(
        room,
        trial("reschedule_task", task=task, due="2098-06-24"),
        trial("add_task", task=(new := str(uuid4())), title="Countersign", side="seller", due="2098-06-25"),
        trial("link_tasks", task=new, after=task),
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["version"] == version
    assert found["before"] == room.get("/forecast").json()["forecast"]
    changes = {change["item"]: change for change in found["changes"]}
    assert [change["item"].partition("/")[0] for change in found["changes"]][:2] == ["goal", "milestones"]
    assert changes[f"tasks/{task}"] == {
        "item": f"tasks/{task}",
        "title": "Review",
        "before": "2098-06-13",
        "after": "2098-06-24",
        "days": 11,
    }
    assert (changes[f"tasks/{new}"]["before"], changes[f"tasks/{new}"]["title"]) == (None, "Countersign")
    assert room.version == version
    assert new not in room.plan["tasks"]


def test_a_template_can_be_tried_out(room: RoomOf) -> None:
    apply = trial("apply_template", template="renewal-expansion", target="2098-06-27")
    answer = what_if(room, apply)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["after"]["items"]) > len(answer.json()["before"]["items"])
    assert len(room.plan["tasks"]) == 1
    apply["data"]["template"] = "nothing-like-it"
    assert problem(what_if(room, apply)) == (404, "not_found")


def test_what_would_be_refused_is_refused_with_its_place(room: RoomOf) -> None:
    task = review(room)
    fine = trial("start_task", task=task)
    answer = what_if(room, fine, trial("link_tasks", task=task, after=task))
    assert (problem(answer), places(answer)) == ((422, "dependency_cycle"), ["/commands/1/data/after"])
    answer = what_if(room, fine, trial("reschedule_task", task=task, due="soon"))
    assert (problem(answer), places(answer)) == ((422, "invalid"), ["/commands/1/data/due"])
    answer = what_if(room, fine, trial("conquer"))
    assert (problem(answer), places(answer)) == ((422, "unknown_command"), ["/commands/1/type"])
    answer = what_if(room, trial("complete_task", task=task), fine)
    assert (problem(answer), places(answer)) == ((422, "task_completed"), ["/commands/1"])
    answer = what_if(room, trial("schedule", target="2020-01-01"))
    assert (problem(answer), places(answer)) == ((422, "does_not_fit"), ["/commands/0/data/target"])


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("issue_link", {"person": str(uuid4())}),
        ("open_room", {"name": "Another"}),
        ("record_view", {"subject": "plan", "seconds": 3}),
        ("undo", {}),
    ],
)
def test_what_acts_outside_of_the_plan_cannot_be_tried(room: RoomOf, type: str, data: dict[str, Any]) -> None:
    answer = what_if(room, trial("edit_plan", alias="Plan"), trial(type, **data))
    assert (problem(answer), places(answer)) == ((422, "cannot_try"), ["/commands/1/type"])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/commands"),
        ({"commands": []}, "/commands"),
        ({"commands": [{"data": {}}]}, "/commands/0/type"),
        ({"commands": [{"type": "undo", "id": "7"}]}, "/commands/0/id"),
        ({"commands": [trial("undo")] * 101}, "/commands"),
        ([], ""),
    ],
)
def test_what_is_asked_has_a_form(room: RoomOf, body: Any, place: str) -> None:
    answer = room.caller.http.post(f"{room.path}/what-if", json=body)
    assert (problem(answer), places(answer)) == ((422, "invalid"), [place])
    assert problem(room.caller.http.post(f"{room.path}/what-if", content=b"{")) == (400, "malformed")


def test_what_if_is_asked_with_ones_own_rights_and_eyes(room: RoomOf, member: Caller) -> None:
    buyer = room.invite()
    hidden = room.task("Discount", due="2098-06-26", visible_to="seller")
    task = review(room)
    answer = what_if(buyer, trial("reschedule_task", task=task, due="2098-06-24"))
    assert answer.status_code == 200
    assert hidden not in answer.text
    assert problem(what_if(buyer, trial("drop_task", task=hidden, reason="No"))) == (404, "not_found")
    assert problem(what_if(buyer, trial("edit_deal", amount=1))) == (403, "not_allowed")
    with member.site.member() as stranger:
        assert problem(what_if(stranger.room(room.id), trial("start_task", task=task))) == (404, "not_found")
    assert problem(what_if(member.site.nobody().room(room.id), trial("start_task", task=task))) == (
        401,
        "unauthorized",
    )


def test_a_manager_may_ask_too(room: RoomOf, member: Caller) -> None:
    with member.site.member(member.workspace, "manager") as manager:
        answer = what_if(manager.room(room.id), trial("reschedule_task", task=review(room), due="2098-06-24"))
        assert answer.status_code == 200


def test_scheduling_is_one_change_that_can_be_taken_back(room: RoomOf) -> None:
    before = room.plan
    done = room.do("schedule", reason="The board meets earlier")
    assert {event["type"] for event in done["events"]} == {"task.rescheduled", "milestone.rescheduled"}
    assert room.plan["tasks"][review(room)]["due"] == "2098-06-27"
    assert room.get("/forecast").json()["forecast"]["goal"]["expected"] == "2098-06-27"
    room.do("undo")
    assert room.plan == before
    answer = room.post(command("schedule", target="2020-01-01"))
    assert problem(answer) == (422, "does_not_fit")
    assert answer.json()["misfits"][0]["missing"] > 0


def test_the_ledger_now_and_as_of(room: RoomOf) -> None:
    task = review(room)
    moved = room.do("reschedule_task", task=task, due="2098-06-20", reason="Legal queue")["version"]
    room.do("reschedule_task", task=task, due="2098-06-18")
    answer = room.get("/slips")
    found = answer.json()
    assert (found["version"], answer.headers["etag"]) == (moved + 1, f'"{moved + 1}"')
    [entry] = [entry for entry in found["slips"]["dates"] if entry["item"] == f"tasks/{task}"]
    assert [(move["version"], move["days"], move["reason"]) for move in entry["moves"]] == [
        (moved, 7, "Legal queue"),
        (moved + 1, -2, None),
    ]
    assert (entry["first"], entry["now"], entry["days"]) == ("2098-06-13", "2098-06-18", 5)
    assert found["slips"]["sides"]["buyer"]["items"]["days"] == 5
    then = room.get("/slips", version=moved).json()["slips"]
    assert then["sides"]["buyer"]["items"]["days"] == 7
    at = room.events()[-2]["at"]
    assert room.get("/slips", at=at).json()["slips"] == then
    assert room.get("/slips", headers={"if-none-match": f'"{moved + 1}"'}).status_code == 304
    assert problem(room.get("/slips", version=99)) == (404, "not_found")
    assert problem(room.get("/slips", colour="red")) == (422, "invalid")


def test_the_ledger_is_ones_own(room: RoomOf) -> None:
    buyer = room.invite()
    hidden = room.task("Discount", due="2098-06-26", visible_to="seller")
    room.do("reschedule_task", task=hidden, due="2098-06-27")
    assert hidden in room.get("/slips").text
    answer = buyer.get("/slips")
    assert hidden not in answer.text
    assert answer.json()["slips"]["people"] == []
