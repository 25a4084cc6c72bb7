"""Advice: each rule has its occasion, says what to do, and names what it means."""

import re
from typing import Any

import pytest
from a_plan import ANNA, BERTA, CARL, DORA, STAMP, TODAY, milestone, plan, task

from mapstream.plan.document import Document
from mapstream.plan.views.advice import MOST_OF_A_CODE, RULES, advice
from mapstream.plan.views.advising import shape, tasks
from mapstream.plan.views.remark import Remark, with_names


def given(document: Document) -> list[Remark]:
    """The advice on a plan, as people read it."""
    found: list[Remark] = with_names(advice(document, TODAY), document.get("people", {}))["remarks"]
    return found


def only(code: str, **changed: Any) -> Remark:
    """The one piece of advice on a plan in which this is different."""
    found = given(plan(**changed))
    assert [remark["code"] for remark in found] == [code]
    return found[0]


def nothing(**changed: Any) -> None:
    """There is nothing to say about such a plan."""
    assert given(plan(**changed)) == []


def test_a_good_plan_needs_no_advice() -> None:
    nothing()


def test_an_empty_room_is_told_where_to_begin() -> None:
    assert [remark["code"] for remark in given({})] == [
        "no_goal",
        "no_champion",
        "no_economic_buyer",
        "no_coordinator",
        "milestones_few",
        "no_criteria",
    ]


def test_a_lost_deal_needs_none() -> None:
    nothing(deal={"outcome": {**STAMP, "result": "lost"}}, plan={"goal": None})


# the goal


def test_a_plan_without_a_goal() -> None:
    assert only("no_goal", plan={"goal": None}) == {
        "code": "no_goal",
        "sentence": "Set the goal: what the buyer wants to have by when, in their own words.",
        "items": ["plan"],
    }


def test_a_goal_without_its_reason_and_deadline() -> None:
    assert "why it matters" in only("no_reason", plan={"goal": {"reason": None}})["sentence"]
    assert "hard deadline" in only("no_deadline", plan={"goal": {"deadline": None}})["sentence"]


def test_a_goal_after_its_own_deadline() -> None:
    found = only("deadline_missed", plan={"goal": {"deadline": {"date": "2026-07-30"}}})
    assert found["sentence"] == (
        "The goal is dated 31 Jul 2026, after the deadline behind it (contract renewal, 30 Jul 2026): bring it "
        "forward, or check the deadline."
    )
    nothing(plan={"goal": {"deadline": {"date": "2026-07-31"}}})


def test_a_goal_whose_date_has_passed() -> None:
    document = plan(milestones={"live": None}, plan={"goal": {"date": "2026-07-31"}})
    assert [r["code"] for r in advice(document, "2026-07-31")["remarks"]] == []
    assert "goal_passed" in [r["code"] for r in advice(document, "2026-08-01")["remarks"]]
    done = {key: {"status": "completed", "completion": STAMP} for key in ("draft", "review", "sign")}
    over = {key: {"status": "reached", "completion": STAMP} for key in ("needs", "evaluated", "presented", "signed")}
    finished = plan(tasks=done, milestones={**over, "live": None})
    assert advice(finished, "2026-08-01")["remarks"] == []


# people


def test_a_plan_without_a_champion_or_an_economic_buyer() -> None:
    assert "champion" in only("no_champion", people={BERTA: {"role": "end_user"}})["sentence"]
    assert "economic buyer" in only("no_economic_buyer", people={CARL: {"role": None}})["sentence"]
    # a seller with that role is none
    only("no_champion", people={BERTA: {"role": "end_user"}, ANNA: {"role": "champion"}}, plan={"organisations": {"seller": {"coordinator": ANNA}}})  # fmt: skip  # noqa: E501


def test_after_the_signature_nobody_has_to_be_won_over() -> None:
    nothing(people={BERTA: {"role": "end_user"}}, plan={"kind": "joint_execution"}, criteria=None)
    nothing(people={BERTA: {"role": "end_user"}}, deal={"outcome": {**STAMP, "result": "won"}})
    signed = {"signed": {"status": "reached", "completion": STAMP}}
    nothing(people={BERTA: {"role": "end_user"}}, milestones=signed, tasks={"sign": {"status": "completed"}})


def test_each_side_has_a_coordinator() -> None:
    found = only("no_coordinator", people={DORA: {"role": "legal"}})
    assert found["sentence"] == "Name a coordinator on the buyer’s side: somebody who keeps the plan up to date."
    both = only("no_coordinator", people={DORA: {"role": "legal"}, ANNA: {"role": "seller"}})
    assert "on the seller’s side and one on the buyer’s side" in both["sentence"]
    nothing(people={DORA: {"role": "legal"}}, plan={"organisations": {"buyer": {"coordinator": DORA}}})
    only("no_coordinator", people={DORA: {"removed": STAMP}}, plan={"organisations": {"buyer": {"coordinator": DORA}}})


def test_a_lead_who_never_came() -> None:
    here = {"links": {"1": {"issued": STAMP, "opened": "2026-03-03T09:00:00Z"}}}
    found = only("not_in_the_room", people={BERTA: here, CARL: {"links": {"2": {"issued": STAMP}}}})
    assert found["sentence"] == (
        "Carl leads something open, but has never opened the plan: send a personal link, or ask on the next call."
    )
    assert found["people"] == [CARL]
    nothing(people={BERTA: here, CARL: here})


# milestones, and how much there is


def test_too_few_and_too_many_milestones_before_the_signature() -> None:
    found = only("milestones_few", milestones={"presented": None})
    assert found["sentence"].startswith("There are 2 milestones before the signature. Have 3 to 5")
    assert found["items"] == ["milestones/needs", "milestones/evaluated"]
    more = {f"m{n}": milestone(f"Step {n}", "2026-05-04", f"a1{n}") for n in range(2)}
    nothing(milestones=more)
    more["m2"] = milestone("Step 2", "2026-05-04", "a12")
    found = only("milestones_many", milestones=more)
    assert found["sentence"].startswith("There are 6 milestones before the signature; 5 are enough.")
    nothing(milestones={**more, "m2": {**more["m2"], "status": "dropped", "reason": "merged"}})


def test_where_no_task_is_a_signature_it_is_among_the_milestones() -> None:
    unsaid = {"sign": {"kind": "task"}}
    nothing(tasks=unsaid, milestones={"presented": None, "live": None})
    only("milestones_few", tasks=unsaid, milestones={"presented": None, "live": None, "needs": None})
    more = {f"m{n}": milestone(f"Step {n}", "2026-05-04", f"a1{n}") for n in range(2)}
    nothing(tasks=unsaid, milestones=more)
    more["m2"] = milestone("Step 2", "2026-05-04", "a12")
    assert "8 milestones; 5 before the signature" in only("milestones_many", tasks=unsaid, milestones=more)["sentence"]


def many_tasks(n: int, **more: Any) -> dict[str, Any]:
    """So many more open tasks, each on a day of its own."""
    return {
        f"t{i}": task(f"Task {i}", "seller", ANNA, f"2026-{4 + i // 28:02d}-{1 + i % 28:02d}", **more) for i in range(n)
    }


def test_more_open_tasks_than_people_keep_in_mind() -> None:
    nothing(tasks=many_tasks(7))
    found = only("many_open_tasks", tasks=many_tasks(8))
    assert found["sentence"].startswith("11 tasks are open; more than 10 lose their meaning.")
    assert len(found["items"]) == 11
    nothing(tasks=many_tasks(8, status="completed"))


def test_an_overcomplicated_plan() -> None:
    promises = {
        f"d{i}": {"title": f"Promise {i}", "side": "seller", "lead": ANNA, "status": "open", "rank": "a0"}
        for i in range(12)
    }
    nothing(tasks=many_tasks(5), deliverables=promises)
    found = only("overcomplicated", tasks=many_tasks(6), deliverables=promises)
    assert found["sentence"].startswith("26 rows are open, and more than 25 are hard to follow")
    assert found["sentence"].endswith("Start with the 12 rows without a date.")
    assert len(found["items"]) == 12


# tasks


def test_a_plan_in_which_the_buyer_does_nothing() -> None:
    found = only("no_buyer_tasks", tasks={"review": None, "sign": {"side": "seller", "lead": ANNA}})
    assert found["sentence"].startswith("All tasks are the seller’s.")
    # whoever has done something owned it
    nothing(tasks={"review": {"status": "completed"}, "sign": {"side": "seller", "lead": ANNA}})


def test_rows_that_nobody_leads() -> None:
    found = only("unowned", tasks={"review": {"lead": None}, "sign": {"lead": None}})
    assert found["sentence"] == "Name one person of the buyer’s side for “Security review” and “Sign the agreement”."
    assert found["items"] == ["tasks/review", "tasks/sign"]
    kpi = {"metric": "Roadside calls", "rank": "a0", "due": "2026-12-31"}
    assert only("unowned", kpis={"k": kpi})["sentence"] == "Name one person who measures “Roadside calls”."


def test_a_lead_who_has_left() -> None:
    kpi = {"metric": "Roadside calls", "rank": "a0", "due": "2026-12-31", "owner": DORA}
    gone, other = {DORA: {"removed": STAMP}}, {"organisations": {"buyer": {"coordinator": BERTA}}}
    found = only("lead_gone", people=gone, plan=other, kpis={"k": kpi})
    assert found["sentence"] == "Dora has left the plan: name a new lead for “Roadside calls”."
    assert (found["items"], found["people"]) == (["kpis/k"], [DORA])


def test_dates_that_nobody_confirmed() -> None:
    found = only("unconfirmed", tasks={"review": {"confirmed": None}})
    assert found["sentence"] == "Ask Berta to confirm the date of “Security review”."
    both = only("unconfirmed", tasks={"review": {"confirmed": None}, "sign": {"confirmed": None, "lead": BERTA}})
    assert both["sentence"] == "Ask Berta to confirm the dates of “Security review” and “Sign the agreement”."
    nothing(tasks={"review": {"confirmed": None, "due": None}})
    nothing(tasks={"review": {"confirmed": None, "due": "2026-03-09"}})


def test_what_nothing_will_prove() -> None:
    found = only("no_condition", tasks={"review": {"condition": None}}, milestones={"live": {"condition": None}})
    assert found["sentence"] == "Name the document or message that will prove “Security review” and “Launch” done."
    assert found["items"] == ["tasks/review", "milestones/live"]
    nothing(tasks={"review": {"condition": None, "status": "completed"}})


def test_what_is_only_said_to_be_done() -> None:
    claimed = {"status": "completed", "completion": {**STAMP, "proof": "claimed"}}
    found = only("only_claimed", tasks={"review": claimed})
    assert found["sentence"] == "“Security review” is only said to be done: attach the evidence."


# dates


def test_a_milestone_without_a_date() -> None:
    found = only("undated_milestone", milestones={"live": {"due": None}})
    assert (found["sentence"], found["items"]) == ("Agree a date for “Launch”.", ["milestones/live"])


def test_what_is_due_before_what_it_waits_for() -> None:
    found = only("due_before_dependency", tasks={"review": {"after": {"draft": True}}})
    assert found["sentence"] == (
        "“Security review” is due 24 Apr 2026, but waits for “Contract draft”, due 8 May 2026: move one or the other."
    )
    assert found["items"] == ["tasks/review", "tasks/draft"]
    nothing(tasks={"review": {"after": {"draft": True}}, "draft": {"status": "completed"}})
    nothing(tasks={"review": {"after": {"draft": True}}, "draft": {"due": "2026-04-24"}})
    late = only("due_before_dependency", tasks={"review": {"due": "2026-05-04"}})
    assert late["items"] == ["milestones/evaluated", "tasks/review"], "a milestone waits for its tasks"


def test_what_is_due_after_the_goal() -> None:
    found = only("due_after_goal", tasks={"draft": {"due": "2026-08-01"}})
    assert found["sentence"] == (
        "“Contract draft” is due after the goal, 31 Jul 2026: bring that forward, or agree a later goal."
    )
    later = {"metric": "Roadside calls", "rank": "a0", "due": "2026-12-31", "owner": ANNA}
    nothing(kpis={"k": later})


def test_what_waits_for_the_signature_may_come_after_the_goal() -> None:
    live = {"due": "2026-09-01", "waits": {"milestones/signed": True}}
    fitted = {**task("Fit the sensors", "seller", ANNA, "2026-08-20"), "milestone": "live"}
    nothing(milestones={"live": live}, tasks={"fitted": fitted})
    unlinked = only("due_after_goal", milestones={"live": {"due": "2026-09-01"}})
    assert unlinked["items"] == ["milestones/live"]


def test_two_things_from_one_person_on_one_day() -> None:
    found = only("busy_day", tasks={"draft": {"due": "2026-04-24", "side": "buyer", "lead": BERTA}})
    assert found["sentence"] == (
        "2 things are due from Berta on 24 Apr 2026: “Contract draft” and “Security review”. Spread them, or ask "
        "somebody else to lead one."
    )
    assert (found["items"], found["people"]) == (["tasks/draft", "tasks/review"], [BERTA])
    nothing(tasks={"draft": {"due": "2026-04-24"}})


def test_what_was_due_yesterday_is_no_busy_day() -> None:
    document = plan(tasks={"draft": {"due": "2026-03-09"}, "more": task("More", "seller", ANNA, "2026-03-09")})
    assert given(document) == []


# criteria and risks


def test_a_plan_without_success_criteria() -> None:
    assert "makes this a yes" in only("no_criteria", criteria={"fast": None})["sentence"]


def test_risks_that_nobody_watches_or_answers() -> None:
    risk: dict[str, Any] = {"title": "The CFO leaves", "severity": "high", "rank": "a0"}
    assert only("risk_unowned", risks={"r": {**risk, "mitigation": "Win the controller"}})["items"] == ["risks/r"]
    gone = {DORA: {"removed": STAMP}, ANNA: {"role": "coordinator"}}
    only("risk_unowned", risks={"r": {**risk, "mitigation": "Win the controller", "owner": DORA}}, people=gone, plan={"organisations": {"buyer": {"coordinator": BERTA}}})  # fmt: skip  # noqa: E501
    found = only("risk_unmitigated", risks={"r": {**risk, "owner": ANNA}})
    assert found["sentence"] == "Agree what to do about “The CFO leaves”: its severity is high."
    nothing(risks={"r": {**risk, "owner": ANNA, "severity": "low"}})
    nothing(risks={"r": {**risk, "closure": {**STAMP, "outcome": "gone"}}})


# all of them


@pytest.mark.parametrize("code", RULES)
def test_every_rule_says_what_it_looks_for(code: str) -> None:
    told = (RULES[code].__doc__ or "").partition("\n")[0]
    assert told.endswith(".")
    for number in re.findall(r"than (\d+) ", told):
        bounds = (shape.FEWEST_MILESTONES, shape.MOST_MILESTONES, shape.MOST_OPEN_ROWS, tasks.MOST_OPEN_TASKS)
        assert int(number) in bounds, "the number in the text is that of the rule"


def test_many_things_are_not_all_named() -> None:
    rows = {key: {"condition": None} for key in ("draft", "review", "sign")}
    found = only("no_condition", tasks=rows, milestones={"live": {"condition": None}, "signed": {"condition": None}})
    assert "“Contract draft”, “Security review”, “Sign the agreement” and 2 more" in found["sentence"]
    assert len(found["items"]) == 5


def with_risks(*severities: str) -> Document:
    """A plan with risks to which nobody has an answer, in this order."""
    risks = [{"title": f"Risk {n}", "severity": s, "rank": f"a{n}", "owner": ANNA} for n, s in enumerate(severities)]
    return plan(risks={f"r{n}": risk for n, risk in enumerate(risks)})


def test_as_many_as_people_read_are_all_told() -> None:
    found = given(with_risks(*["high"] * MOST_OF_A_CODE))
    assert len(found) == MOST_OF_A_CODE
    assert all(remark.keys() == {"code", "sentence", "items"} for remark in found)


def test_of_more_the_first_are_told_and_how_many_more_there_are() -> None:
    *others, last = given(with_risks(*["high"] * (MOST_OF_A_CODE + 1)))
    assert [remark["items"] for remark in (*others, last)] == [[f"risks/r{n}"] for n in range(MOST_OF_A_CODE)]
    assert not any("more" in remark for remark in others)
    assert last["more"] == 1
    assert last["sentence"] == ("Agree what to do about “Risk 4”: its severity is high. There is 1 more like this.")
    last = given(with_risks(*["high"] * 40))[-1]
    assert last["more"] == 40 - MOST_OF_A_CODE
    assert last["sentence"].endswith(" There are 35 more like this.")


def test_what_is_left_out_is_what_weighs_least() -> None:
    first, *_ = given(with_risks(*["high"] * 8, "critical"))
    assert first["items"] == ["risks/r8"]


def test_one_code_does_not_take_the_place_of_another() -> None:
    crowd = {f"t{n}": task(f"Task {n}", "seller", ANNA, f"2026-04-{1 + n // 2:02d}") for n in range(20)}
    found = given(plan(tasks=crowd, criteria=None))
    counted = {code: [r["code"] for r in found].count(code) for code in {r["code"] for r in found}}
    assert counted["busy_day"] == MOST_OF_A_CODE
    assert "no_criteria" in counted
    assert max(counted.values()) <= MOST_OF_A_CODE
