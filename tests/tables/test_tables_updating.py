"""A file that was written from a room changes what somebody changed in it, and nothing else."""

import csv
import io
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from spec import ANN, BUYER, KEY, OTHER_SELLER, SAM, SELLER, Story
from tabling import TODAY, proposed, seen
from test_decide import STEPS, opened

from mapstream.plan.actor import Actor
from mapstream.tables import (
    Draft,
    Form,
    NeutralPlan,
    Origin,
    Proposal,
    hints_of,
    portable,
    propose,
    read,
    to_csv,
    to_markdown,
    to_xlsx,
)

TASK = "01890000-0000-7000-8000-0000000000a1"
OTHER = "01890000-0000-7000-8000-0000000000a2"
MILESTONE = "01890000-0000-7000-8000-0000000000b1"
LEFT = "01890000-0000-7000-8000-0000000000d1"
KPI = "01890000-0000-7000-8000-0000000000c1"
ROOM = "01890000-0000-7000-8000-0000000000ff"


@pytest.fixture
def story() -> Story:
    story = opened()
    story.given("set_goal", SELLER, statement="Live by July", date="2026-07-01")
    story.given("add_milestone", SELLER, milestone=MILESTONE, title="Review approved", due="2026-05-01")
    story.given("add_task", SELLER, task=TASK, title="Security review", side="buyer", due="2026-04-10", lead=ANN)
    story.given("add_task", SELLER, task=OTHER, title="Draft contract", side="seller", due="2026-04-20")
    story.given("add_kpi", SELLER, kpi=KPI, metric="Calls", target=40)
    return story


class File:
    """A plan that was written from a room, and is edited."""

    def __init__(self, story: Story, by: Actor = KEY) -> None:
        self.base = seen(story.document, by)
        self.plan: dict[str, Any] = portable(self.base, Origin(ROOM, 9)).model_dump(exclude_none=True)

    def row(self, collection: str, title: str) -> dict[str, Any]:
        found: dict[str, Any] = next(r for r in self.plan[collection] if title in (r.get("title"), r.get("metric")))
        return found

    def propose(self, story: Story, by: Actor = KEY, form: Form = "json") -> tuple[Draft, Proposal]:
        plan = NeutralPlan.model_validate(self.plan)
        draft = read(WRITTEN[form](plan), form, hints_of(seen(story.document), TODAY))
        return draft, propose(draft, seen(story.document, by), story.fresh, by, self.base)


WRITTEN: dict[Form, Any] = {
    "json": lambda plan: plan.model_dump_json(exclude_none=True),
    "csv": to_csv,
    "markdown": to_markdown,
    "xlsx": to_xlsx,
}


def said(proposal: Proposal) -> list[tuple[str, dict[str, Any]]]:
    return [(command.type, command.model_dump(exclude_unset=True)) for command in proposal.commands]


def test_a_file_that_nobody_edited_changes_nothing(story: Story) -> None:
    draft, proposal = File(story).propose(story)
    assert (said(proposal), draft.findings.all()) == ([], [])
    assert [row for row in proposal.rows if row.new or row.changes] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_in_every_form_a_file_knows_where_it_comes_from(story: Story, form: Form) -> None:
    file = File(story)
    assert file.propose(story, form=form)[1].commands == ()
    file.row("tasks", "Security review")["title"] = "Review | of <security>"
    draft, proposal = file.propose(story, form=form)
    assert draft.findings.all() == []
    assert said(proposal) == [("edit_task", {"task": TASK, "title": "Review | of <security>"})]


def test_people_need_not_see_the_ids(story: Story) -> None:
    table, _, comment = to_markdown(NeutralPlan.model_validate(File(story).plan)).partition("<!--")
    assert TASK not in table
    assert TASK in comment


def test_what_was_copied_into_a_spreadsheet_and_out_again_knows_where_it_comes_from(story: Story) -> None:
    file = File(story)
    file.row("tasks", "Security review")["due"] = "2026-04-24"
    sheet = list(csv.reader(io.StringIO(to_csv(NeutralPlan.model_validate(file.plan)))))
    pasted = "\n".join("\t".join(row) for row in sheet)
    draft = read(pasted, "text", hints_of(seen(story.document), TODAY))
    proposal = propose(draft, seen(story.document, KEY), story.fresh, KEY, file.base)
    assert said(proposal) == [("reschedule_task", {"task": TASK, "due": "2026-04-24"})]
    assert draft.findings.all() == []


def test_what_something_waits_for_stays_where_a_file_says_what_is_not_in_it(story: Story) -> None:
    story.given("link_tasks", SELLER, task=TASK, after=OTHER)
    file = File(story)
    file.plan["tasks"] = [file.row("tasks", "Security review")]
    draft, proposal = file.propose(story)
    assert said(proposal) == []
    assert [finding.code for finding in draft.findings.all()] == ["not_found"]


def test_what_was_edited_is_shown_in_a_room_in_which_people_talk_write_and_meet(story: Story) -> None:
    story.given("hold_review", SELLER, on="2026-03-02", status="On track")
    story.given("add_comment", SELLER, on=f"tasks/{TASK}", text="When?")
    story.given("edit_text", SELLER, text="notes", paragraph=OTHER, content="Budget in May", based_on=9)
    file = File(story)
    file.row("tasks", "Security review")["lead"] = None
    [row] = [row for row in file.propose(story)[1].rows if row.changes]
    assert row.changes == (("lead", story.document["people"][ANN]["name"], None),)


def test_what_others_changed_meanwhile_stays(story: Story) -> None:
    file = File(story)
    story.given("reschedule_task", BUYER, task=TASK, due="2026-04-17")
    story.given("edit_task", OTHER_SELLER, task=OTHER, title="Draft the contract")
    assert said(file.propose(story)[1]) == []


def test_what_was_edited_is_changed_by_the_ordinary_commands(story: Story) -> None:
    file = File(story)
    task = file.row("tasks", "Security review")
    task.update(
        title="Security review, round 1",
        due="2026-04-24",
        status="in_progress",
        milestone=file.row("milestones", "Review approved")["key"],
    )
    del task["lead"]
    task["after"] = [file.row("tasks", "Draft contract")["key"]]
    file.row("milestones", "Review approved")["due"] = "2026-05-08"
    file.row("kpis", "Calls")["target"] = 35.0
    file.plan["goal"]["date"] = "2026-07-15"
    draft, proposal = file.propose(story)
    assert draft.findings.all() == []
    assert said(proposal) == [
        ("reschedule_milestone", {"milestone": MILESTONE, "due": "2026-05-08"}),
        ("assign_task", {"task": TASK, "lead": None}),
        ("edit_task", {"task": TASK, "title": "Security review, round 1", "milestone": MILESTONE}),
        ("reschedule_task", {"task": TASK, "due": "2026-04-24"}),
        ("link_tasks", {"task": TASK, "after": OTHER}),
        ("start_task", {"task": TASK}),
        ("edit_kpi", {"kpi": KPI, "target": 35.0}),
        ("set_goal", {"statement": "Live by July", "date": "2026-07-15"}),
    ]
    [row] = [row for row in proposal.rows if row.item == f"tasks/{TASK}"]
    assert ("due", "2026-04-10", "2026-04-24") in row.changes
    assert ("lead", story.document["people"][ANN]["name"], None) in row.changes
    assert ("milestone", None, "Review approved") in row.changes


def test_of_a_field_that_both_changed_the_file_stands_and_says_so(story: Story) -> None:
    file = File(story)
    file.row("tasks", "Security review")["due"] = "2026-04-24"
    story.given("reschedule_task", BUYER, task=TASK, due="2026-04-17")
    draft, proposal = file.propose(story)
    assert said(proposal) == [("reschedule_task", {"task": TASK, "due": "2026-04-24"})]
    assert [finding.code for finding in draft.findings.all()] == ["changed_meanwhile"]


def test_a_new_row_is_added_and_a_missing_one_says_nothing(story: Story) -> None:
    file = File(story)
    file.plan["tasks"] = [{"key": "77", "title": "Kick-off", "side": "seller"}]
    assert [type for type, _ in said(file.propose(story)[1])] == ["add_task"]


def test_what_was_removed_meanwhile_does_not_come_back(story: Story) -> None:
    file = File(story)
    file.row("kpis", "Calls")["target"] = 35.0
    story.given("remove_kpi", SELLER, kpi=KPI)
    draft, proposal = file.propose(story)
    assert said(proposal) == []
    assert [finding.code for finding in draft.findings.all()] == ["removed_meanwhile"]


def test_a_copied_row_stands_once(story: Story) -> None:
    file = File(story)
    file.plan["tasks"].append({**file.row("tasks", "Security review"), "key": "77", "title": "A copy"})
    draft, proposal = file.propose(story)
    assert said(proposal) == []
    assert [finding.code for finding in draft.findings.all()] == ["said_twice"]


@pytest.mark.parametrize(
    ("now", "status", "commands"),
    [
        ([], "completed", ["complete_task"]),
        ([], "blocked", ["block_task"]),
        (["start_task"], "not_started", []),
        (["complete_task"], "in_progress", ["reopen_task"]),
        (["complete_task"], "dropped", ["reopen_task", "drop_task"]),
    ],
)
def test_how_far_a_task_is(story: Story, now: list[str], status: str, commands: list[str]) -> None:
    for type in now:
        story.given(type, SELLER, task=OTHER)
    file = File(story)
    file.row("tasks", "Draft contract")["status"] = status
    draft, proposal = file.propose(story)
    assert [type for type, _ in said(proposal)] == commands
    assert [finding.code for finding in draft.findings.all()] == (["has_begun"] if status == "not_started" else [])


def test_a_person_is_known_by_their_id_whatever_they_are_called(story: Story) -> None:
    file = File(story)
    [row] = [row for row in file.plan["people"] if row["id"] == SAM]
    name = row["name"]
    row["name"] = f"{name} II"
    _, proposal = file.propose(story)
    assert said(proposal) == [("edit_person", {"person": SAM, "name": f"{name} II"})]
    assert proposal.people == ()


@pytest.mark.parametrize("form", WRITTEN)
def test_who_has_left_is_known_in_every_form_though_others_have_their_name(story: Story, form: Form) -> None:
    for id in (LEFT, TASK):
        story.given("add_person", person=id, name="Somebody", side="buyer", role="champion")
    story.given("assign_task", SELLER, task=OTHER, supporters=[LEFT])
    story.given("remove_person", person=LEFT)
    draft, proposal = File(story).propose(story, form=form)
    assert (said(proposal), draft.findings.all()) == ([], [])


@pytest.mark.parametrize("form", WRITTEN)
def test_what_was_proven_by_a_document_stays_proven(story: Story, form: Form) -> None:
    story.given("add_document", SELLER, document=LEFT, title="Report", kind="report", url="https://acme.example/1")
    story.given("revise_document", SELLER, document=LEFT, url="https://acme.example/2")
    proof = [{"kind": "document", "ref": LEFT}, {"kind": "meeting", "note": "The last call"}]
    story.given("complete_task", SELLER, task=TASK, evidence=proof)
    story.given("complete_phase", SELLER, phase=next(iter(story.document["phases"])), evidence=proof)
    draft, proposal = File(story).propose(story, form=form)
    assert (said(proposal), draft.findings.all()) == ([], [])


def test_stages_that_are_called_alike_are_told_apart_by_their_order(story: Story) -> None:
    for id, days in ((TASK, 5), (OTHER, 3), (KPI, 8)):
        story.given("add_stage", SELLER, stage=id, title="Board", kind="legal", past_days=days)
    story.given("move", SELLER, item=f"stages/{KPI}", before=f"stages/{OTHER}")
    file = File(story)
    assert said(file.propose(story)[1]) == []
    file.plan["stages"][2]["past_days"] = 4
    assert said(file.propose(story)[1]) == [("edit_stage", {"stage": OTHER, "past_days": 4})]


def test_a_file_from_another_room_only_adds(story: Story) -> None:
    file = File(story)
    file.row("tasks", "Security review")["due"] = "2026-04-24"
    text = NeutralPlan.model_validate(file.plan).model_dump_json(exclude_none=True)
    draft = read(text, "json", hints_of(seen(story.document), TODAY))
    assert said(proposed(draft, story)) == []
    assert {finding.code for finding in draft.findings.all()} == {"already_there"}


def test_what_a_reader_does_not_see_a_file_does_not_change(story: Story) -> None:
    file = File(story)
    file.row("tasks", "Draft contract")["due"] = "2026-04-24"
    story.given("set_visibility", SELLER, item=f"tasks/{OTHER}", visible_to="seller")
    draft, proposal = file.propose(story, BUYER)
    assert said(proposal) == []
    assert [finding.code for finding in draft.findings.all()] == ["removed_meanwhile"]


@settings(derandomize=True, max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(STEPS, st.sampled_from(list(WRITTEN)))
def test_whatever_people_did_a_file_that_nobody_edited_changes_nothing(steps: Any, form: Form) -> None:
    story = opened()
    for actor, (type, data) in steps:
        if type != "undo":
            story.when(type, actor, **data)
    for by in (KEY, BUYER):
        draft, proposal = File(story, by).propose(story, by, form)
        assert (said(proposal), draft.findings.all()) == ([], [])
