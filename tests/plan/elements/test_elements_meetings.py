"""Meetings: told of by people or by a note-taker, once or again."""

from typing import Any

import pytest
from spec import ANN, BUYER, D1, KEY, LEE, MT1, MT2, OTHER_SELLER, R1, SAM, SUE, T1, T2, Story, at, of_other_side

from mapstream.plan.elements.meetings import MeetingAttended, MeetingEdited, MeetingRecorded, MeetingRemoved
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.rank import order

WHEN = "2026-03-02T09:00:00.000000Z"
JONAS = {"name": "Jonas", "email": "jonas@auditors.example", "side": "buyer"}


def recorded(story: Story, by: Any = KEY, **more: Any) -> str:
    """A meeting that was told of, by its id."""
    events = story.given("record_meeting", by, **{"title": "Kickoff", "at": WHEN} | more)
    return next(event.meeting for event in events if isinstance(event, MeetingRecorded))


def meeting(story: Story, id: str = MT1) -> Any:
    return story.document["meetings"][id]


def test_all_of_a_meeting_happens_at_once(story: Story) -> None:
    story.given("add_task", task=T1, title="Kickoff call", side="seller", kind="meeting")
    story.when(
        "record_meeting",
        meeting=MT1,
        title="Kickoff",
        at="2026-03-02T10:00:00+01:00",
        minutes=45,
        attendees=[{"person": SAM}, {"name": "Ann", "email": "ANN@buyer.example", "side": "buyer"}, JONAS],
        summary="All agree on the goal.",
        decisions=["The pilot begins in April."],
        actions=[{"title": "Send the contract", "side": "seller", "lead": SAM, "due": "2026-03-06"}],
        items=[f"tasks/{T1}"],
        source="By hand",
    )
    guest, task = (id for id in (story.document["meetings"][MT1][name] for name in ("guests", "actions")))
    [guest_id], [task_id] = guest, task
    ranks = [story.document["tasks"][id]["rank"] for id in order(story.document["tasks"])]
    story.then(
        TaskAdded(task_id, "Send the contract", "seller", ranks[-1], lead=SAM, due="2026-03-06"),
        MeetingRecorded(
            MT1,
            "Kickoff",
            WHEN,
            45,
            [SAM, ANN],
            "All agree on the goal.",
            ["The pilot begins in April."],
            {task_id: "Send the contract"},
            {f"tasks/{T1}": True},
            source="By hand",
        ),
        MeetingAttended(MT1, guest_id, "buyer", "Jonas", "jonas@auditors.example"),
    )
    assert meeting(story)["added"] == {"at": at(story.minute), "by": SAM}


@pytest.mark.parametrize("missing", ["title", "at"])
def test_a_new_meeting_has_a_title_and_a_time(story: Story, missing: str) -> None:
    said = {"title": "Kickoff", "at": WHEN}
    del said[missing]
    story.when("record_meeting", **said)
    story.then_refused("invalid", f"/data/{missing}")


def test_a_note_taker_may_send_twice_and_changes_what_has_changed(story: Story) -> None:
    said: dict[str, Any] = {
        "external_id": "note-1",
        "attendees": [{"name": "Ann", "email": "ann@buyer.example", "side": "buyer"}, JONAS],
        "actions": [{"title": "Send the contract", "side": "seller", "lead": "sam@seller.example"}],
        "summary": "Draft",
    }
    id = recorded(story, **said)
    story.when("record_meeting", KEY, title="Kickoff", at=WHEN, **said)
    story.then_nothing()
    # what became a task is the plan's: also by another title
    [task] = meeting(story, id)["actions"]
    assert story.task(task)["lead"] == SAM
    story.given("edit_task", task=task, title="Send it by courier")
    story.when("record_meeting", KEY, title="Kickoff", at=WHEN, meeting=MT2, **said | {"summary": "All agree."})
    story.then(MeetingEdited(id, {"summary": "All agree."}, {"summary": "Draft"}))
    another = {"title": "Book a room", "side": "buyer", "lead": "nobody@buyer.example"}
    story.when("record_meeting", KEY, external_id="note-1", actions=[*said["actions"], another])
    assert story.events is not None
    [added, edited] = story.events
    assert isinstance(added, TaskAdded)
    assert (added.title, added.lead) == ("Book a room", None)
    assert isinstance(edited, MeetingEdited)
    assert edited.changes == {"actions": {task: "Send the contract", added.task: "Book a room"}}
    assert len(story.document["tasks"]) == 2
    assert [*story.document["meetings"]] == [id]


def test_what_is_left_out_stays_and_null_takes_it_away(story: Story) -> None:
    recorded(story, meeting=MT1, summary="Draft", minutes=30, decisions=["Go"], items=[])
    story.when("record_meeting", meeting=MT1, title="Kickoff call", summary=None, decisions=[])
    changed = {"title": "Kickoff call", "summary": None, "decisions": None}
    story.then(MeetingEdited(MT1, changed, {"title": "Kickoff", "summary": "Draft", "decisions": ["Go"]}))
    assert meeting(story)["minutes"] == 30


def test_a_guest_is_known_again_by_address_in_every_meeting(story: Story) -> None:
    recorded(story, meeting=MT1, attendees=[JONAS, {"name": "Kim", "side": "seller"}])
    jonas, kim = meeting(story)["guests"]
    recorded(story, meeting=MT2, attendees=[JONAS | {"email": "Jonas@Auditors.example"}])
    assert [*meeting(story, MT2)["guests"]] == [jonas]
    story.when(
        "record_meeting", meeting=MT1, attendees=[JONAS | {"name": "Jonas Vik"}, {"name": "Kim", "side": "seller"}]
    )
    was = {"name": "Jonas", "side": "buyer", "email": "jonas@auditors.example"}
    story.then(MeetingAttended(MT1, jonas, "buyer", "Jonas Vik", "jonas@auditors.example", was))
    # who has come into the deal since is one of its people
    story.given("add_person", person=T1, name="Jonas", side="buyer", email="jonas@auditors.example")
    story.when("record_meeting", meeting=MT1, attendees=[JONAS])
    story.then(MeetingEdited(MT1, {"attendees": [T1]}, {"attendees": None}, [jonas, kim]))


def test_who_a_guest_is_comes_back_sealed_under_the_guests_own_key(story: Story) -> None:
    recorded(story, meeting=MT1, attendees=[JONAS])
    [jonas] = meeting(story)["guests"]
    story.given("record_meeting", meeting=MT1, attendees=[])
    [undone] = story.given("undo")
    assert undone.person == jonas  # type: ignore[attr-defined]
    assert "Jonas" not in str(undone.inverse)  # type: ignore[attr-defined]
    assert meeting(story)["guests"][jonas]["name"] == "Jonas"


def test_somebody_who_has_left_stays_among_those_who_were_there(story: Story) -> None:
    recorded(story, meeting=MT1, attendees=[{"person": LEE}])
    story.given("remove_person", person=LEE)
    story.given("record_meeting", meeting=MT1, attendees=[{"person": LEE}, {"person": ANN}])
    story.when("record_meeting", meeting=MT2, title="Next", at=WHEN, attendees=[{"person": LEE}])
    story.then_refused("person_removed", "/data/attendees")


def test_a_lead_is_of_the_side_whose_action_it_is(story: Story) -> None:
    action = {"title": "Sign", "side": "seller", "lead": ANN}
    story.when("record_meeting", title="Kickoff", at=WHEN, actions=[action])
    message = of_other_side("Ann", "buyer", "task", "seller")
    story.then_refused("lead_of_other_side", "/data/actions/0/lead", message)
    assert not story.document["meetings"]


def test_a_removed_meeting_stays_for_what_refers_to_it(story: Story) -> None:
    recorded(story, meeting=MT1)
    story.given("add_task", task=T1, title="Call", side="seller", condition="Minutes")
    proof = [{"kind": "meeting", "ref": f"meetings/{MT1}"}]
    story.given("complete_task", task=T1, evidence=proof)
    story.when("remove_meeting", meeting=MT1)
    story.then(MeetingRemoved(MT1))
    story.when("remove_meeting", meeting=MT1)
    story.then_nothing()
    assert story.task(T1)["completion"]["evidence"] == proof
    story.given("add_task", task=T2, title="Another call", side="seller", condition="Minutes")
    story.when("complete_task", task=T2, evidence=proof)
    story.then_refused("meeting_removed")
    story.when("record_meeting", meeting=MT1, title="Kickoff again")
    story.then_refused("meeting_removed")
    story.when("remove_meeting", meeting=MT2)
    story.then_refused("not_found", "/data/meeting")


def test_what_a_sender_does_not_see_of_a_meeting_stays(story: Story) -> None:
    story.given(
        "add_document", document=D1, title="Prices", kind="pricing", url="https://f.example/1", visible_to="seller"
    )
    recorded(story, OTHER_SELLER, meeting=MT1, items=[f"documents/{D1}"])
    story.given("add_risk", BUYER, risk=R1, title="Slow", severity="low")
    story.given("record_meeting", BUYER, meeting=MT1, items=[f"risks/{R1}"])
    assert [*meeting(story)["items"]] == [f"documents/{D1}", f"risks/{R1}"]
    story.when("record_meeting", BUYER, meeting=MT2, title="Next", at=WHEN, items=[f"documents/{D1}"])
    story.then_refused("not_found", "/data/items/0")


def test_a_hidden_meeting_and_its_tasks_are_for_those_who_see_it(story: Story) -> None:
    action = {"title": "Lower the price", "side": "seller"}
    recorded(
        story,
        OTHER_SELLER,
        meeting=MT1,
        external_id="n",
        visible_to="seller",
        actions=[action],
        attendees=[{"person": SUE}],
    )
    [task] = meeting(story)["actions"]
    assert story.task(task)["visible_to"] == "seller"
    story.when("record_meeting", BUYER, meeting=MT1, title="Mine", at=WHEN)
    story.then_refused("id_taken", "/data/meeting")
    # what a note-taker of the other side calls a meeting of theirs is another one
    assert recorded(story, BUYER, external_id="n") != MT1
