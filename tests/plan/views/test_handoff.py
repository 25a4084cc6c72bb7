"""Stories of the handoff record: what was promised, by whom, and what became of it."""

from dataclasses import replace
from typing import Any

import pytest
from spec import (
    ANN,
    BUYER,
    C1,
    C2,
    CR1,
    D1,
    DE1,
    K1,
    K2,
    KEY,
    LEE,
    M1,
    MT1,
    OTHER_BUYER,
    R1,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    Story,
)

from mapstream.plan.views.handoff import Handoff, handoff
from mapstream.plan.views.handoff.following import History
from mapstream.plan.views.handoff.markdown import to_markdown
from mapstream.plan.views.remark import with_names
from mapstream.plan.visibility.lens import Lens

SUCCESS = replace(SELLER, id=SUE, role="success")
TODAY = "2026-03-03"
SAID = "We train the night shift for free."


def record(story: Story, side: Any = "seller", day: str = TODAY, upto: int | None = None) -> Handoff:
    """The record as somebody of a side reads it, as of a version."""
    lens, history = Lens(side, SAM if side == "seller" else ANN, positions=False), History(side)
    told = story.history[:upto]
    documents = [before for before, _ in story.history] + [story.document]
    for n, (before, recorded) in enumerate(told):
        history.follow(lens, recorded, before, documents[n + 1])
    document = lens.see(documents[len(told)]) or {}
    then = {n: lens.see(one) or {} for n, one in enumerate(documents)}
    found: Handoff = with_names(handoff(document, day, history, then), document["people"])
    return found


def codes(found: Handoff) -> list[str]:
    return [gap["code"] for gap in found["gaps"]]


@pytest.fixture
def deal(story: Story) -> Story:
    """A deal with promises of every kind, agreed on by both sides."""
    story.given("edit_person", person=SUE, role="success")
    story.given("set_goal", BUYER, statement="Live by summer", date="2026-06-30")
    story.given("add_kpi", kpi=K1, metric="Orders late", unit="%", baseline=12, target=2, owner=ANN)
    story.given(
        "add_criterion", BUYER, criterion=CR1, title="Orders go out the same day", measure="Two weeks of orders"
    )
    story.given("add_deliverable", deliverable=DE1, title="Training", side="seller", lead=SAM, measure="All attended")
    story.given("set_commercials", pricing="€ 100,000")
    story.given("add_task", task=T1, title="Pilot", side="buyer", lead=ANN, condition="Report")
    for by in (SELLER, BUYER):
        story.given("sign_agreement", by, version=len(story.history))
    return story


def test_a_promise_says_who_said_it_and_who_agreed_to_what_changed(deal: Story) -> None:
    signed = len(deal.history)
    deal.given("edit_kpi", kpi=K1, target=3)
    moved = len(deal.history)
    deal.given("sign_agreement", BUYER, version=moved)
    deal.given("close_deal", result="won", reason="The pilot paid")
    found = record(deal)
    assert found["outcome"] == "won"
    assert [promise["kind"] for promise in found["promises"]] == [
        "goal",
        "criterion",
        "kpi",
        "deliverable",
        "commercials",
    ]
    goal, _, kpi, training, price = found["promises"]
    assert (goal["text"], goal["by"], goal["due"], goal["changed"]) == ("Live by summer", ANN, "2026-06-30", [])
    assert (kpi["owner"], kpi["measure"], kpi["state"]) == (ANN, "from 12 to 3 %", "open")
    [change] = kpi["changed"]
    assert (change["field"], change["before"], change["after"], change["by"]) == ("target", 2, 3, SAM)
    assert [(one["side"], one["by"], one["version"]) for one in change["agreed"]] == [("buyer", ANN, moved)]
    assert (training["side"], training["measure"], training["events"]) == ("seller", "All attended", [signed - 4])
    assert (price["text"], price["by"]) == ("€ 100,000", SAM)
    assert [one["item"] for one in found["drift"]] == [f"kpis/{K1}"]
    assert found["sentence"] == "Won on 3 Mar 2026, not taken over yet."


def test_a_goal_that_changed_says_why(deal: Story) -> None:
    deal.given("set_goal", BUYER, statement="Live by autumn", date="2026-09-30", changed_for="The board meets later.")
    goal = record(deal)["promises"][0]
    assert {(change["field"], change.get("reason")) for change in goal["changed"]} == {
        ("statement", "The board meets later."),
        ("date", "The board meets later."),
    }


def test_what_was_marked_is_a_promise_with_its_meeting(deal: Story) -> None:
    said = {"title": "Kickoff", "at": "2026-03-02T09:00:00Z", "decisions": [SAID], "attendees": [{"person": ANN}]}
    deal.given("record_meeting", meeting=MT1, items=[f"tasks/{T1}"], **said)
    deal.given("add_comment", comment=C1, on=f"tasks/{T1}", text="You get the first year at last year’s price.")
    deal.given("mark_promise", meeting=MT1, decision=SAID, to=ANN)
    deal.given("mark_promise", BUYER, item=f"comments/{C1}", to=LEE, note="On the phone, too")
    deal.given("mark_promise", item=f"tasks/{T1}")
    *_, pilot, comment, decision = sorted(
        record(deal)["promises"], key=lambda one: one["kind"] in ("comment", "decision")
    )
    assert (decision["text"], decision["meeting"], decision["to"]) == (SAID, f"meetings/{MT1}", ANN)
    assert (comment["by"], comment["to"], comment["side"]) == (SAM, LEE, "seller")
    assert comment.get("marked", {})["note"] == "On the phone, too"  # type: ignore[call-overload]
    assert (pilot["kind"], pilot["meeting"], pilot["measure"]) == ("item", f"meetings/{MT1}", "Report")
    assert codes(record(deal)).count("promise_only_said") == 2
    deal.given("record_meeting", meeting=MT1, decisions=["Something else"])
    *_, decision = record(deal)["promises"]
    assert (decision["text"], decision["state"]) == (SAID, "dropped"), "in the words of then"


def test_evidence_a_dispute_and_its_end(deal: Story) -> None:
    deal.given("add_document", document=D1, title="Report", kind="report", url="https://files.example/r")
    proof = [{"kind": "document", "ref": D1, "note": "Page 3"}]
    deal.given("complete_task", BUYER, task=T1)
    deal.given("reopen_task", task=T1, reason="Half of it is missing")
    assert codes(record(deal)) == ["dispute_open"]
    deal.given("complete_task", BUYER, task=T1, evidence=proof)
    deal.given("judge_criterion", BUYER, criterion=CR1, verdict="met", evidence=proof)
    found = record(deal)
    [dispute] = found["disputes"]
    assert (dispute["title"], dispute["reason"], dispute["ended"]) == ("Pilot", "Half of it is missing", "completed")
    pilot, criterion = found["trail"]
    assert [piece.get("title") for piece in pilot["evidence"]] == ["Report"]
    assert (criterion["what"], criterion["version"]) == ("met", len(deal.history))
    assert next(one for one in found["promises"] if one["kind"] == "criterion")["state"] == "kept"


def test_gaps_come_first(story: Story) -> None:
    story.given("add_kpi", kpi=K1, metric="Orders late", target=2)
    story.given("add_deliverable", deliverable=DE1, title="Training", side="seller")
    story.given("add_task", task=T2, title="Roll out", side="seller")
    found = record(story)
    assert codes(found) == ["promise_unowned", "promise_unmeasured", "no_baseline", "task_unled", "champion_silent"]
    assert found["gaps"][0]["sentence"] == "Say who answers for “Orders late” and “Training”."
    assert found["gaps"][-1]["people"] == [ANN]
    story.given("add_comment", BUYER, comment=C1, on="plan", text="Hello")
    assert "champion_silent" not in codes(record(story, day="2026-03-16"))
    silent = next(gap for gap in record(story, day="2026-03-17")["gaps"] if gap["code"] == "champion_silent")
    assert silent["sentence"] == "Ann, the champion, has been silent for 14 days: call before you plan anything."
    story.given("remove_person", person=ANN)
    assert "no_champion" in codes(record(story))


def test_a_question_is_a_gap_until_it_is_answered(deal: Story) -> None:
    deal.given("add_comment", SUCCESS, comment=C1, on="plan", text="Who trains?", question=True, visible_to="seller")
    found = record(deal)
    assert found["questions"][0]["text"] == "Who trains?"
    assert codes(found) == ["unanswered"]
    deal.given("add_comment", SUCCESS, comment=C2, on="plan", text="Anybody?", reply_to=C1)
    assert codes(record(deal)) == ["unanswered"], "who asks does not answer"
    deal.given("add_comment", on="plan", text="Ines does", reply_to=C1)
    [question] = record(deal)["questions"]
    assert (question["answer"], question["answered_by"]) == ("Ines does", SAM)
    assert record(deal, "buyer")["questions"] == []


def test_people_say_who_is_new_to_customer_success(deal: Story) -> None:
    deal.given("edit_person", person=ANN, influence="The board listens to her", concern="Another winter")
    deal.given(
        "record_meeting",
        meeting=MT1,
        title="Kickoff",
        at="2026-03-02T09:00:00Z",
        attendees=[{"person": SUE}, {"person": ANN}],
    )
    people = {one["person"]: one for one in record(deal)["people"]}
    assert (people[ANN]["new"], people[LEE]["new"], people[SAM]["new"]) == (False, True, False)
    assert (people[ANN]["influence"], people[ANN]["concern"]) == ("The board listens to her", "Another winter")
    assert {one["person"]: one for one in record(deal, "buyer")["people"]}[ANN]["influence"] is None


def test_promised_is_what_it_was_at_signature_and_measured_what_came_of_it(deal: Story) -> None:
    deal.given("close_deal", result="won")
    deal.given("edit_kpi", kpi=K1, target=6)
    deal.given("measure_kpi", kpi=K1, value=7, on="2026-03-03")
    [kpi] = record(deal)["kpis"]
    assert (kpi["promised"], kpi["target"], kpi["measured"], kpi["reached"]) == (2, 6, 7, False)
    assert kpi["share"] == 50
    deal.given("measure_kpi", kpi=K1, value=1.5)
    assert record(deal)["kpis"][0]["reached"] is True
    deal.given("add_kpi", kpi=K2, metric="Sold", target=10)
    deal.given("measure_kpi", kpi=K2, value=11)
    assert record(deal)["kpis"][1]["reached"] is True, "more is better where nothing is said"


def test_what_was_taken_over_can_be_held_against_today(deal: Story) -> None:
    deal.given("close_deal", result="won")
    deal.given("accept_handoff", SUCCESS, template=None, lead=SUE)
    accepted = record(deal)["accepted"]
    assert (accepted["by"], accepted["lead"]) == (SUE, SUE)
    assert [change["change"] for change in accepted["since"]] == ["added"], "the second look"
    deal.given("edit_deliverable", deliverable=DE1, title="Training for half of them")
    then, now = record(deal, upto=accepted["version"]), record(deal)
    titles = [[one["text"] for one in found["promises"] if one["kind"] == "deliverable"] for found in (then, now)]
    assert titles == [["Training"], ["Training for half of them"]]
    assert "accepted" not in then
    assert now["sentence"].startswith("Won on 3 Mar 2026, taken over by Sue on 3 Mar 2026")


def test_the_sellers_own_is_for_the_sellers_side_alone(deal: Story) -> None:
    deal.given("record_introduction", check="budget", note="A path, no line yet")
    deal.given("add_comment", comment=C1, on="plan", text="Only we know", visible_to="seller")
    deal.given("add_risk", risk=R1, title="They may leave", severity="high", visible_to="seller")
    deal.given("record_view", OTHER_BUYER, subject="plan", seconds=40)
    deal.given("edit_deal", amount=100_000, currency="EUR")
    ours, theirs = record(deal), record(deal, "buyer")
    assert ours["gate"]["budget"]["note"] == "A path, no line yet"
    assert [note["text"] for note in ours["notes"]] == ["Only we know"]
    assert [risk["title"] for risk in ours["open"]["risks"]] == ["They may leave"]
    assert {one["person"]: one["looks"][0]["times"] for one in ours["viewing"]} == {ANN: 0, LEE: 1}
    assert ours["commercials"]["amount"] == "100000"
    assert {"gate", "notes"}.isdisjoint(theirs)
    assert theirs["open"]["risks"] == []
    assert theirs["viewing"] == []
    assert theirs["commercials"]["amount"] is None


def test_of_a_deal_that_was_lost_there_is_a_short_record(deal: Story) -> None:
    deal.given("add_milestone", milestone=M1, title="Signed")
    edit = deal.given("edit_task", BUYER, task=T1, purpose="See it work")
    version = len(deal.history)
    deal.given("close_deal", KEY, result="lost", reason="No budget")
    found = record(deal)
    assert found["sentence"] == "Lost on 3 Mar 2026."
    assert edit
    assert "promises" not in found
    lost = found["lost"]
    assert (lost["last_buyer_edit"] or {})["version"] == version  # type: ignore[typeddict-item]
    assert lost["first_flat_week"] == "2026-03-02"
    assert [(one["person"], one["role"]) for one in lost["never_reached"]] == [(LEE, "legal")]
    assert [pattern["number"] for pattern in lost["patterns"]] == [3]
    text = to_markdown(found, "Acme")
    assert "- Why: No budget" in text
    assert "- Never reached: Lee (legal)" in text


def test_it_is_written_as_a_text_in_which_words_are_no_markup(deal: Story) -> None:
    deal.given("edit_deliverable", deliverable=DE1, title="Training | <b>all</b>")
    deal.given("close_deal", result="won")
    text = to_markdown(record(deal), "Acme")
    assert text.startswith("# Acme\n\nWon on 3 Mar 2026, not taken over yet.\n\n## Gaps\n\nNone.")
    assert "**Deliverable: Training \\| &lt;b>all&lt;/b>** (open). Sam, 3 Mar 2026" in text
    assert "title: Training → Training \\|" in text
    assert "agreed by nobody" in text
    assert "| Orders late (%) | 12 | 2 |" in text
