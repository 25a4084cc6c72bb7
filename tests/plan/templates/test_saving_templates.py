"""A plan becomes a template: dates become working days, people roles, and nothing personal stays."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spec import ANN, BUYER, LEE, M1, M2, SAM, SUE, T1, T2, T3, Story, id_of

from mapstream.plan.document import Document
from mapstream.plan.templates.nameless import Nameless
from mapstream.plan.templates.saving import saved
from mapstream.problems import Invalid

M3 = id_of(31)


@pytest.fixture
def deal(story: Story) -> Story:
    """A plan that is under way: an evaluation by Ann, a contract by Lee, and something that the seller keeps back."""
    story.given("edit_person", person=SAM, role="seller")
    story.given("set_goal", statement="Signed by the end of June", date="2026-06-30")
    story.given(
        "add_milestone", milestone=M1, title="Technical decision", due="2026-05-29", condition="Ann says proceed"
    )
    story.given("add_milestone", milestone=M2, title="Signed", due="2026-06-30", condition="Counter-signed")
    story.given("add_milestone", milestone=M3, title="Live", due="2026-07-31")
    story.given(
        "add_task",
        task=T1,
        title="Proof of concept with Ann’s team",
        side="buyer",
        lead=ANN,
        supporters=[SAM],
        milestone=M1,
        due="2026-05-22",
        days=10,
        purpose="Ask ann@buyer.example or see https://buyer.example/poc",
        condition="Results, sent by ANN",
        kind="review",
    )
    story.given("add_task", task=T2, title="Internal pricing round", side="seller", visible_to="seller")
    story.given("add_task", task=T3, title="Contract", side="buyer", lead=LEE, milestone=M2, due="2026-06-26")
    story.given("link_tasks", task=T2, after=T1)
    story.given("link_tasks", task=T3, after=T2)
    story.given("link_items", item=f"milestones/{M2}", after=f"milestones/{M1}")
    return story


def test_a_plan_as_a_template(deal: Story) -> None:
    deal.given("start_task", BUYER, task=T1)
    deal.given("complete_task", BUYER, task=T1, evidence=[{"kind": "link", "url": "https://buyer.example/results"}])
    deal.given("add_comment", BUYER, on=f"tasks/{T1}", text="Ann was here")
    template = saved(deal.document, "Our way", "How we sell.", "software", "new-business")
    assert template.model_dump(exclude_defaults=True) == {
        "title": "Our way",
        "summary": "How we sell.",
        "industry": "software",
        "deal_type": "new-business",
        "target": "signed",
        "milestones": [
            {
                "key": "technical-decision",
                "title": "Technical decision",
                "condition": "The champion says proceed",
                "offset": -22,
            },
            {
                "key": "signed",
                "title": "Signed",
                "condition": "Counter-signed",
                "after": ["technical-decision"],
                "offset": 0,
            },
            {"key": "live", "title": "Live", "offset": 23},
        ],
        "tasks": [
            {
                "key": "proof-of-concept-with-the-champions-team",
                "title": "Proof of concept with the champion’s team",
                "side": "buyer",
                "role": "champion",
                "days": 10,
                "kind": "review",
                "purpose": "Ask an e-mail address or see a link",
                "condition": "Results, sent by the champion",
                "milestone": "technical-decision",
                "offset": -27,
            },
            {
                "key": "contract",
                "title": "Contract",
                "side": "buyer",
                "role": "legal",
                "milestone": "signed",
                "after": ["proof-of-concept-with-the-champions-team"],
                "offset": -2,
            },
        ],
        "stakeholders": [
            {"role": "champion", "side": "buyer", "why": "Leads “Proof of concept with the champion’s team”."},
            {"role": "legal", "side": "buyer", "why": "Leads “Contract”."},
            {"role": "seller", "side": "seller", "why": "Takes part."},
        ],
    }


def test_working_days_are_those_of_the_side_that_works(deal: Story) -> None:
    plan: Any = deal.document["plan"]
    plan["calendar"] = {"buyer": {"week": [1, 2]}}
    template = saved(deal.document, "Two days a week")
    assert {task.key: task.offset for task in template.tasks}["contract"] == -2
    plan["calendar"] = {"buyer": {"week": [5]}}
    assert {task.key: task.offset for task in saved(deal.document, "Fridays").tasks}["contract"] == 0


def test_without_a_goal_the_last_milestone_is_what_dates_are_counted_from(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Go", due="2026-05-29")
    story.given("add_milestone", milestone=M2, title="Signed", due="2026-06-30")
    story.given("add_task", task=T1, title="A possible step", side="buyer")
    template = saved(story.document, "No goal")
    assert template.target == "signed"
    assert [milestone.offset for milestone in template.milestones] == [-22, 0]
    assert template.tasks[0].tentative


def test_a_plan_without_dates_keeps_its_order(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Erst das")
    story.given("add_milestone", milestone=M2, title="Erst das")
    story.given("add_milestone", milestone=M3, title="然后")
    template = saved(story.document, "No dates")
    assert [(part.key, part.offset) for part in template.milestones] == [
        ("erst-das", None),
        ("erst-das-2", None),
        ("milestone", None),
    ]
    assert template.target == "milestone"


def test_what_was_dropped_is_stepped_over(deal: Story) -> None:
    deal.given("drop_milestone", milestone=M1, reason="Not asked for")
    deal.given("drop_task", task=T1, reason="Not asked for")
    template = saved(deal.document, "Short")
    assert [(task.key, task.after) for task in template.tasks] == [("contract", [])]
    assert [(part.key, part.after) for part in template.milestones] == [("signed", []), ("live", [])]


def test_a_template_needs_a_milestone_that_everybody_sees(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Ours", visible_to="seller")
    with pytest.raises(Invalid):
        saved(story.document, "Nothing")


def test_somebody_without_a_role_is_their_side(story: Story) -> None:
    said = Nameless(story.document)
    assert said.title("Sue calls Lee") == "The seller calls the legal"
    assert said.text("Call +44 20 7946 0958 on 2026-05-29 about the annual plan of SUE") == (
        "Call a number on 2026-05-29 about the annual plan of the seller"
    )
    story.given("edit_person", person=SUE, name="王小芳")
    story.given("edit_person", person=LEE, name="Lee van der Meer (COO)")
    said = Nameless(story.document)
    assert said.text("请王小芳确认") == "请the seller确认"
    assert said.text("Meer and van and LEE") == "The legal and van and the legal"


@settings(max_examples=30)
@given(st.data())
def test_nothing_personal_is_left(data: st.DataObject) -> None:
    letters = st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x24F), min_size=3, max_size=8)
    names = data.draw(
        st.lists(
            st.tuples(letters, letters).map(lambda pair: f"{pair[0].title()}q {pair[1].title()}x"),
            min_size=4,
            max_size=4,
        )
    )
    words = st.sampled_from([*names, *(part for name in names for part in name.split()), "asks", "the", "annual"])
    addresses = st.sampled_from(["zoe.x@firm.example", "https://firm.example/a?b=c", "+49 (0)30 1234-56789"])
    text = st.lists(st.one_of(words, addresses), min_size=1, max_size=8).map(" ".join)
    story = Story()
    for n, name in enumerate(names):
        story.document = _with_person(story.document, n, name)
    document = _planned(story.document, [data.draw(text) for _ in range(6)])
    left = saved(document, "Anybody's").model_dump_json()
    for name in names:
        assert name not in left
        assert not any(part in left for part in name.split())
    assert not any(piece in left for piece in ("firm.example", "zoe", "1234", "secret"))


def _with_person(document: Document, n: int, name: str) -> Document:
    people: Any = dict(document.get("people", {}))
    people[id_of(n)] = {
        "name": name,
        "side": "buyer" if n % 2 else "seller",
        "email": f"secret{n}@firm.example",
        "notes": {"seller": {"concern": "secret"}},
    } | ({"role": "champion"} if n == 1 else {})
    return {**document, "people": people}


def _planned(document: Document, texts: list[str]) -> Document:
    plan: Any = {"name": "secret", "kind": "mutual", "workspace": id_of(9), "opened": {"at": "", "by": ""}}
    task: Any = {"title": texts[0], "purpose": texts[1], "condition": texts[2], "side": "buyer", "status": "completed"}
    task |= {
        "rank": "a0",
        "lead": id_of(1),
        "supporters": [id_of(0)],
        "reason": "secret",
        "dispute": {"reason": "secret"},
    }
    task |= {"completion": {"at": "", "by": "", "evidence": [{"kind": "link", "url": "https://secret.example"}]}}
    milestone: Any = {"title": texts[3], "condition": texts[4], "status": "open", "rank": "a0"}
    hidden: Any = {**task, "title": "secret", "visible_to": "seller", "rank": "a1"}
    return {
        **document,
        "plan": plan,
        "milestones": {M1: milestone},
        "tasks": {T1: task, T2: hidden},
        "phases": {T3: {"title": texts[5], "side": "buyer", "status": "open", "rank": "a0", "lead": id_of(1)}},
        "criteria": {T3: {"title": texts[5], "rank": "a0", "measure": texts[4], "judgement": {"evidence": "secret"}}},
        "kpis": {T3: {"metric": texts[5], "rank": "a0", "owner": id_of(1), "measurements": {"x": "secret"}}},
        "deliverables": {T3: {"title": texts[5], "side": "buyer", "status": "open", "rank": "a0", "measure": texts[4]}},
        "comments": {T3: {"text": "secret"}},  # type: ignore[typeddict-item]
    }
