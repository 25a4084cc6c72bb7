"""Past, now and next; and whose turn it is, per side and per person."""

from typing import Any

from a_plan import ANNA, BERTA, CARL, DORA, STAMP, TODAY, plan, task
from spec import NOBODY

from mapstream.plan.event import ERASED
from mapstream.plan.views.agenda import Agenda, PersonTurn, agenda
from mapstream.plan.views.remark import with_names


def told(**changed: Any) -> Agenda:
    """The agenda of a plan in which this is different, as people read it."""
    document = plan(**changed)
    found: Agenda = with_names(agenda(document, TODAY), document["people"])
    return found


def of(found: Agenda, person: str) -> PersonTurn:
    """Somebody's turn."""
    [turn] = [turn for turn in found["turns"]["people"] if turn["person"] == person]
    return turn


def titles(entries: Any) -> list[str]:
    return [entry["title"] for entry in entries]


def test_an_empty_room_has_an_empty_agenda() -> None:
    found = agenda({}, TODAY)
    assert (found["past"], found["now"]["turn"], found["now"]["goal"]) == ([], None, None)
    assert found["now"]["sentence"] == "Nothing is open."
    assert [side["open"] for side in found["turns"]["sides"]] == [0, 0]


def test_what_is_ahead_by_when() -> None:
    found = told(tasks={"soon": task("Call", "seller", ANNA, "2026-03-17"), "some day": {**task("Plan", "seller", ANNA, ""), "due": None}})["next"]  # fmt: skip  # noqa: E501
    assert titles(found["soon"]) == ["Call"]
    assert titles(found["later"])[:3] == ["Needs confirmed", "Security review", "Evaluation complete"]
    assert titles(found["undated"]) == ["Plan"]


def test_where_things_stand() -> None:
    blocked = {"status": "blocked", "reason": "The questionnaire is late", "due": "2026-03-05"}
    found = told(tasks={"review": blocked, "draft": {"status": "in_progress"}})["now"]
    assert found["progress"] == {"completed": 0, "claimed": 0, "total": 3, "percent": 0}
    assert found["goal"] == {"date": "2026-07-31", "days": 143}
    assert [(entry["title"], entry["overdue"]) for entry in found["overdue"]] == [("Security review", 5)]
    assert [(entry["title"], entry["reason"]) for entry in found["blocked"]] == [
        ("Security review", "The questionnaire is late")
    ]
    assert titles(found["in_progress"]) == ["Contract draft"]
    assert found["turn"] == "buyer"
    assert found["sentence"] == ("It is the buyer’s turn: “Security review”, due since 5 Mar 2026 (5 days overdue).")


def test_it_is_the_turn_of_whoever_has_the_first_date_and_waits_for_nothing() -> None:
    found = told(tasks={"review": {"after": {"draft": True}}})
    assert found["now"]["turn"] == "seller"
    assert found["now"]["sentence"] == "It is the seller’s turn: “Contract draft”, due 8 May 2026."
    seller, buyer = found["turns"]["sides"]
    assert seller["next"] is not None
    assert buyer["next"] is not None
    assert (seller["next"]["title"], buyer["next"]["title"]) == ("Contract draft", "Sign the agreement")
    assert (seller["open"], buyer["open"]) == (1, 2)


def test_everybody_is_there_with_what_they_owe() -> None:
    found = told(tasks={"review": {"after": {"draft": True}}, "draft": {"due": TODAY}})
    assert [turn["name"] for turn in found["turns"]["people"]] == ["Anna", "Carl", "Berta", "Dora"]
    assert of(found, ANNA)["sentence"] == "It is Anna’s turn: “Contract draft”, due today."
    assert of(found, CARL)["sentence"] == "It is Carl’s turn: “Sign the agreement”, due 26 Jun 2026."
    waiting = of(found, BERTA)
    assert waiting["sentence"] == "Berta waits for Anna, then: “Security review”, due 24 Apr 2026."
    assert waiting["next"] is None
    assert waiting["owes"][0]["waits_for"] == [
        {"item": "tasks/draft", "title": "Contract draft", "side": "seller", "person": ANNA}
    ]
    assert of(found, DORA)["sentence"] == "Dora owes nothing at the moment."


def test_somebody_who_waits_for_what_nobody_leads() -> None:
    found = told(tasks={"review": {"after": {"draft": True}}, "draft": {"lead": None, "role": "coordinator"}})
    assert of(found, BERTA)["sentence"] == "Berta waits for “Contract draft”, then: “Security review”, due 24 Apr 2026."
    [unowned] = found["turns"]["sides"][0]["unowned"]
    assert (unowned["title"], unowned["person"], unowned["role"]) == ("Contract draft", None, "coordinator")


def test_somebody_who_waits_for_others_through_themselves() -> None:
    own = task("Sign-off", "buyer", BERTA, "2026-04-20", after={"review": True})
    found = told(tasks={"own": own, "review": {"after": {"draft": True}}})
    assert of(found, BERTA)["sentence"] == "Berta waits for Anna, then: “Security review”, due 24 Apr 2026."


def test_whoever_left_is_there_as_long_as_they_owe_something() -> None:
    gone = {"removed": STAMP}
    assert of(told(people={CARL: gone}), CARL)["owes"]
    assert DORA not in [turn["person"] for turn in told(people={DORA: gone})["turns"]["people"]]


def test_deliverables_and_kpis_are_owed_too() -> None:
    promise = {"title": "Training", "side": "seller", "lead": ANNA, "due": "2026-04-01", "status": "open", "rank": "a0"}
    kpi = {"metric": "Roadside calls", "rank": "a0", "due": "2026-12-31", "owner": CARL}
    found = told(deliverables={"d": promise}, kpis={"k": kpi})
    assert titles(of(found, ANNA)["owes"]) == ["Training", "Contract draft"]
    assert [(entry["title"], entry["side"]) for entry in of(found, CARL)["owes"]][-1] == ("Roadside calls", "buyer")
    taken = {"1": {**STAMP, "value": 80.0, "on": "2026-12-31"}}
    measured = told(deliverables={"d": {**promise, "status": "delivered"}}, kpis={"k": {**kpi, "measurements": taken}})
    assert titles(of(measured, ANNA)["owes"]) == ["Contract draft"]
    assert titles(of(measured, CARL)["owes"]) == ["Sign the agreement"]


def stamped(day: str) -> dict[str, Any]:
    return {"at": f"{day}T09:00:00.000000Z", "by": BERTA}


def test_the_past_is_told_latest_first() -> None:
    found = told(
        tasks={"review": {"status": "completed", "completion": {**stamped("2026-03-02"), "proof": "proven"}}},
        milestones={"evaluated": {"status": "reached", "completion": stamped("2026-03-03")}},
        criteria={"fast": {"judgement": {**stamped("2026-03-04"), "verdict": "met"}}},
        kpis={
            "k": {
                "metric": "Calls",
                "rank": "a0",
                "measurements": {"1": {**stamped("2026-03-05"), "value": 8.0, "on": "2026-03-05"}},
            }
        },
        risks={
            "r": {
                "title": "Budget",
                "severity": "low",
                "rank": "a0",
                "closure": {**stamped("2026-03-01"), "outcome": "gone"},
            }
        },
    )["past"]
    assert [(entry["item"], entry["what"], entry["who"]) for entry in found] == [
        ("kpis/k", "measured", "Berta"),
        ("criteria/fast", "met", "Berta"),
        ("milestones/evaluated", "reached", "Berta"),
        ("tasks/review", "completed", "Berta"),
        ("risks/r", "gone", "Berta"),
    ]
    assert [entry["proof"] for entry in found] == [None, None, None, "proven", None]


def test_what_was_brought_back_has_not_happened() -> None:
    assert told(tasks={"review": {"dispute": {**STAMP, "reason": "Not for all of us."}}})["past"] == []


def test_who_did_it_without_a_name() -> None:
    """API keys do things, too, and names can be erased."""
    done: Any = {"status": "completed", "completion": {"at": "2026-03-02T09:00:00Z", "by": NOBODY}}
    assert [entry["who"] for entry in told(tasks={"review": done})["past"]] == ["An API key"]
    done["completion"]["by"] = BERTA
    assert [entry["who"] for entry in told(tasks={"review": done}, people={BERTA: {"name": ERASED}})["past"]] == [
        "Someone"
    ]


def test_whether_what_was_said_is_attached_to_a_meeting() -> None:
    call = {**task("Call", "seller", ANNA, "2026-03-17"), "kind": "meeting"}
    proof = [{"kind": "meeting", "ref": "meetings/m"}]
    held = {**call, "status": "completed", "completion": {**STAMP, "evidence": proof}}
    meeting = {"title": "Call", "at": "2026-03-17T09:00:00Z", "added": STAMP, "items": {"tasks/call": True}}
    for meetings, attached in (
        ({}, False),
        ({"m": meeting}, False),
        ({"m": meeting | {"summary": "All agree."}}, True),
        ({"m": meeting | {"summary": "All agree.", "removed": STAMP}}, False),
    ):
        found = told(tasks={"call": call, "held": held}, meetings=meetings)
        [ahead] = [entry for entry in found["next"]["soon"] if entry["item"] == "tasks/call"]
        [past] = [entry for entry in found["past"] if entry["item"] == "tasks/held"]
        assert (ahead["summary_attached"], past["summary_attached"]) == (attached, attached)
