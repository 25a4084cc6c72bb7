"""Every event reads as a sentence, and says nothing that erasure could not take back."""

from dataclasses import MISSING, fields
from typing import Any, cast

import orjson
import pytest
from translated import check_is_told_in_every_language

from mapstream.languages.message import Message, unpacked
from mapstream.languages.speaking import in_json
from mapstream.plan.changes import WITHHELD, changes
from mapstream.plan.document import Document
from mapstream.plan.elements import TELLERS
from mapstream.plan.elements.agreement import AgreementSigned, CadenceSet, PlanShared
from mapstream.plan.elements.calendar import (
    BlackoutAdded,
    BlackoutEdited,
    BlackoutRemoved,
    CalendarSet,
    GateAdded,
    GateEdited,
    GateRemoved,
)
from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.commercials import CommercialsSet
from mapstream.plan.elements.criteria import (
    CriterionAdded,
    CriterionEdited,
    CriterionJudged,
    CriterionProven,
    CriterionRemoved,
)
from mapstream.plan.elements.deliverables import (
    DeliverableAdded,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableEdited,
    DeliverableProven,
    DeliverableReopened,
    DeliverableRescheduled,
)
from mapstream.plan.elements.dependencies import ItemLinked, ItemUnlinked, TaskLinked
from mapstream.plan.elements.documents import DocumentAdded, DocumentRevised, ViewRecorded
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.elements.kpis import KpiAdded, KpiEdited, KpiMeasured, KpiRemoved
from mapstream.plan.elements.milestones.events import MilestoneReopened
from mapstream.plan.elements.parties import IntroductionRecorded, OrganisationSet, ValueSet
from mapstream.plan.elements.people.events import NotesShared, PersonAdded, PersonEdited
from mapstream.plan.elements.phases import (
    PhaseAdded,
    PhaseCompleted,
    PhaseEdited,
    PhaseProven,
    PhaseRemoved,
    PhaseReopened,
)
from mapstream.plan.elements.process import ProcessSet, StageAdded, StageEdited, StageRemoved
from mapstream.plan.elements.risks import RiskAdded, RiskClosed, RiskEdited, RiskReopened
from mapstream.plan.elements.room import DealClosed, DealEdited, GoalSet
from mapstream.plan.elements.tasks.events import TaskAdded, TaskAssigned, TaskCompleted, TaskEdited, TaskRescheduled
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.elements.texts import TextEdited
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import ERASED, EVENTS, Event, Recorded
from mapstream.plan.patch import merge
from mapstream.plan.sentences import outline, sentence
from mapstream.plan.wording import Naming, named, token
from mapstream.plan.wording.recurring import recurrence

ANNA = "01890000-0000-7000-8000-00000000000a"
BEN = "01890000-0000-7000-8000-00000000000b"
TASK = "01890000-0000-7000-8000-000000000001"
OTHER = "01890000-0000-7000-8000-000000000002"
MILESTONE = "01890000-0000-7000-8000-000000000003"
STAGE = "01890000-0000-7000-8000-000000000005"
COMMENT = "01890000-0000-7000-8000-000000000004"
PHASE = "01890000-0000-7000-8000-000000000005"
CRITERION = "01890000-0000-7000-8000-000000000006"
KPI = "01890000-0000-7000-8000-000000000007"
DELIVERABLE = "01890000-0000-7000-8000-000000000008"
RISK = "01890000-0000-7000-8000-000000000009"

BEFORE = cast(
    Document,
    {
        "people": {ANNA: {"name": "Anna Roth", "side": "seller"}, BEN: {"name": ERASED, "side": "buyer"}},
        "tasks": {
            TASK: {"title": "Security review", "rank": "a0", "due": "2026-03-13"},
            OTHER: {"title": "Contract draft", "rank": "a1"},
        },
        "milestones": {MILESTONE: {"title": "Go decision", "rank": "a0"}},
        "comments": {COMMENT: {"on": f"tasks/{TASK}", "text": "Is that so?", "by": BEN, "at": "…"}},
        "documents": {},
        "decision_process": {"stages": {STAGE: {"title": "Legal", "kind": "legal", "rank": "a0"}}},
        "phases": {PHASE: {"title": "Pilot", "rank": "a0"}},
        "criteria": {CRITERION: {"title": "Same-day orders", "rank": "a0"}},
        "kpis": {KPI: {"metric": "Orders late", "rank": "a0"}},
        "deliverables": {DELIVERABLE: {"title": "Data export", "rank": "a0"}},
        "risks": {RISK: {"title": "Legal is slow", "rank": "a0"}},
    },
)

SAID = [
    (
        TaskRescheduled(TASK, "2026-03-20", "2026-03-13", "legal queue."),
        "moved “Security review” from 13 Mar 2026 to 20 Mar 2026: legal queue.",
    ),
    (TaskRescheduled(TASK, None, "2026-03-13"), "made “Security review” tentative."),
    (TaskRescheduled(OTHER, "2026-12-01", None), "set “Contract draft” for 1 Dec 2026."),
    (
        TaskAdded("t", "Sign", "buyer", "a0", lead=BEN, due="2026-06-30"),
        "added “Sign” for the buyer, led by @BEN, due 30 Jun 2026.",
    ),
    (
        TaskEdited(TASK, {"title": "InfoSec review"}, {"title": "Security review"}),
        "changed “Security review”: title from “Security review” to “InfoSec review”.",
    ),
    (
        TaskEdited(TASK, {"milestone": None, "purpose": "x" * 90}, {"milestone": MILESTONE, "purpose": None}),
        f"changed “Security review”: milestone no longer “Go decision”; purpose set to “{'x' * 80}…”.",
    ),
    (
        TaskEdited(TASK, {"days": 5, "pinned": True, "gate": "gone"}, {"days": 3, "pinned": None, "gate": None}),
        "changed “Security review”: working days from 3 to 5; pinned set to yes; gate set to a gate.",
    ),
    (
        TaskAssigned(TASK, {"lead": BEN, "supporters": [ANNA, BEN]}, {"lead": ANNA, "supporters": None}),
        "assigned “Security review”: lead from @ANNA to @BEN; supporters set to @ANNA and @BEN.",
    ),
    (TaskCompleted(TASK, "in_progress", "claimed"), "completed “Security review”, without evidence."),
    (TaskLinked(TASK, OTHER), "made “Security review” wait for “Contract draft”."),
    (TaskLinked(TASK, "gone"), "made “Security review” wait for a task."),
    (
        CalendarSet(
            {"zone": "Europe/Berlin", "seller": {"country": "DE", "region": "BY"}, "buyer": {"week": [1, 2, 3]}}, {}
        ),
        "set the calendar: time zone set to “Europe/Berlin”; the seller’s side works as usual, with the public "
        "holidays of DE-BY; the buyer’s side works on Mon, Tue and Wed.",
    ),
    (
        CalendarSet({"zone": None, "seller": None}, {"zone": "UTC", "seller": {"country": "DE"}}),
        "set the calendar: time zone no longer “UTC”; the seller’s side has the usual working week.",
    ),
    (
        BlackoutAdded("b", "Freeze", "2026-06-25", "2026-06-30"),
        "blocked out “Freeze”, 25 Jun 2026 to 30 Jun 2026, for both sides.",
    ),
    (
        BlackoutEdited("b", {"end": "2026-06-29", "side": None}, {"end": "2026-06-30", "side": "buyer"}),
        "changed a blackout: end from 30 Jun 2026 to 29 Jun 2026; side no longer buyer.",
    ),
    (
        BlackoutRemoved("b", {"title": "Freeze", "start": "2026-06-25", "end": "2026-06-25"}),
        "removed a blackout.",
    ),
    (GateAdded("g", "Board", "FREQ=WEEKLY", "2026-01-01"), "added the gate “Board” (every week)."),
    (
        GateEdited("g", {"rule": "FREQ=DAILY"}, {"rule": "FREQ=WEEKLY"}),
        "changed a gate: rule from every week to every day.",
    ),
    (GateRemoved("g", {"title": "Board"}), "removed a gate."),
    (ItemLinked(f"tasks/{TASK}", f"milestones/{MILESTONE}"), "made “Security review” wait for “Go decision”."),
    (
        ItemUnlinked(f"milestones/{MILESTONE}", f"tasks/{OTHER}", last=True),
        "let “Go decision” go ahead without “Contract draft”.",
    ),
    (MilestoneReopened(MILESTONE, "Not signed", "reached"), "disputed “Go decision”: Not signed."),
    (GoalSet({"statement": "Live by July", "date": "2026-07-01"}), "set the goal: “Live by July” by 1 Jul 2026."),
    (
        GoalSet(
            {"statement": "Live", "date": "2026-07-01"}, {"statement": "Live", "date": "2026-06-01"}, "Board moved."
        ),
        "set the goal: “Live” by 1 Jul 2026: Board moved.",
    ),
    (DealEdited({"amount": "1250.50"}, {"amount": None}), "changed the deal: amount set to 1,250.50."),
    (
        OrganisationSet("buyer", {"coordinator": BEN}, {"coordinator": None}),
        "changed what is known about the buyer’s organisation: coordinator set to @BEN.",
    ),
    (ValueSet("seller", "A reference"), "summed up what the seller gets out of it: “A reference”."),
    (ValueSet("seller", None, "A reference", last=True), "took away what the seller gets out of it."),
    (IntroductionRecorded("sponsor", "The CFO."), "recorded that there is a sponsor: The CFO."),
    (IntroductionRecorded("problem", None, {"note": "x"}), "took back that the problem is confirmed."),
    (
        ProcessSet({"approver": BEN}, {"approver": ANNA}),
        "changed how the buyer decides: approver from @ANNA to @BEN.",
    ),
    (
        StageAdded("s", "Board", "executive", "a0", BEN),
        "added the stage “Board” to the buyer’s decision, run by @BEN.",
    ),
    (StageEdited(STAGE, {"past_days": 21}, {"past_days": None}), "changed the stage “Legal”: past days set to 21."),
    (StageRemoved(STAGE, {}), "removed the stage “Legal” from the buyer’s decision."),
    (
        TemplateApplied("saas", 2, "SaaS", "2026-06-30", ["pilot"], "as always."),
        "applied version 2 of the template “SaaS”, towards 30 Jun 2026: as always.",
    ),
    (AgreementSigned("seller", 57), "agreed to version 57 of the plan for the seller’s side."),
    (
        PlanShared({f"tasks/{TASK}": "seller", f"tasks/{OTHER}": "seller"}, "close_plan"),
        "shared the plan, “Security review” and “Contract draft” with the buyer.",
    ),
    (
        PlanShared({f"tasks/{TASK}": "seller", **dict.fromkeys(["tasks/a", "tasks/b", "tasks/c"], "seller")}),
        "shared “Security review”, a task, a task and 1 more with the buyer.",
    ),
    (CadenceSet({"every": "two_weeks", "minutes": 15}), "set the review for every two weeks, 15 min."),
    (
        CadenceSet({"every": "week", "minutes": 30, "weekday": 2, "time": "09:30"}),
        "set the review for every week on Tuesday at 09:30, 30 min.",
    ),
    (NotesShared(BEN, "seller", True), "shared the seller’s notes about @BEN with the other side."),
    (NotesShared(BEN, "seller", False), "stopped sharing the seller’s notes about @BEN."),
    (DealClosed("won"), "closed the deal as won."),
    (
        DocumentAdded("d", "Security at Acme", "security", "https://acme.example/s.pdf", "a0"),
        "added “Security at Acme” to the documents (security).",
    ),
    (
        DocumentRevised("d", {"url": "https://b.example", "revision": 2}, {"url": "https://a.example", "revision": 1}),
        "revised a document to revision 2: address from “https://a.example” to “https://b.example”.",
    ),
    (PersonAdded(OTHER, "buyer", "Carla", role="end_user"), f"added {token(OTHER)} to the buyer’s side (end user)."),
    (ValueSet("buyer", "Fewer calls."), "summed up what the buyer gets out of it: “Fewer calls.”"),
    (KpiEdited(KPI, {"due": "2026-09-08"}, {}), "changed the KPI “Orders late”: due set to 8 Sep 2026."),
    (TextEdited("notes", "p", "Hello"), "wrote in the notes."),
    (TextEdited("values/buyer", "p", "Hello"), "wrote in what the buyer gets out of it."),
    (TextEdited("summaries/m", "p", None), "removed a paragraph of the summary of a meeting."),
    (CommentAdded("c", f"tasks/{TASK}", "secret words"), "commented on “Security review”."),
    (ViewRecorded("plan", 130.4), "looked at the plan for 2 min 10 s."),
    (VisibilitySet(f"tasks/{TASK}", [ANNA, BEN], None), "made “Security review” visible to @ANNA and @BEN."),
    (
        VisibilitySet(f"comments/{COMMENT}", "seller", None),
        "made a comment on “Security review” visible to the seller’s side.",
    ),
    (PhaseAdded("p", "Pilot", "buyer", "a0", BEN), "added the phase “Pilot”, led by the buyer’s side (@BEN)."),
    (
        PhaseEdited(PHASE, {"lead": None, "condition": "Report"}, {"lead": BEN, "condition": None}),
        "changed the phase “Pilot”: lead no longer @BEN; condition set to “Report”.",
    ),
    (PhaseRemoved(PHASE, {"title": "Pilot"}), "removed the phase “Pilot”."),
    (PhaseCompleted(PHASE, "claimed"), "completed the phase “Pilot”, without evidence."),
    (PhaseProven(PHASE, []), "added evidence to the phase “Pilot”."),
    (PhaseReopened(PHASE, "Two findings."), "disputed the phase “Pilot”: Two findings."),
    (CriterionAdded("c", "Same-day orders", "a0"), "added the success criterion “Same-day orders”."),
    (
        CriterionEdited(CRITERION, {"measure": "Two weeks"}, {"measure": None}),
        "changed the success criterion “Same-day orders”: measure set to “Two weeks”.",
    ),
    (CriterionRemoved(CRITERION, {}), "removed the success criterion “Same-day orders”."),
    (CriterionJudged(CRITERION, "met", "proven", []), "judged “Same-day orders” met, with evidence."),
    (CriterionJudged("gone", "missed"), "judged a criterion missed."),
    (CriterionJudged(CRITERION, None), "took back the verdict on “Same-day orders”."),
    (CriterionProven(CRITERION, []), "added evidence to “Same-day orders”."),
    (
        KpiAdded("k", "Orders late", "a0", "%", 12, 2.5, "2026-12-31"),
        "added the KPI “Orders late”, to reach 2.50 %, due 31 Dec 2026.",
    ),
    (KpiAdded("k", "Orders late", "a0"), "added the KPI “Orders late”."),
    (
        KpiEdited(KPI, {"target": 3.0, "owner": BEN}, {"target": 2.5, "owner": None}),
        "changed the KPI “Orders late”: target from 2.50 to 3; owner set to @BEN.",
    ),
    (KpiRemoved(KPI, {}), "removed the KPI “Orders late”."),
    (KpiMeasured(KPI, "m", 1234.5, "2026-03-03"), "measured “Orders late”: 1,234.50 on 3 Mar 2026."),
    (
        DeliverableAdded("d", "Data export", "buyer", "a0", lead=BEN, due="2026-04-10"),
        "added the deliverable “Data export” of the buyer, led by @BEN, due 10 Apr 2026.",
    ),
    (
        DeliverableEdited(DELIVERABLE, {"milestone": MILESTONE}, {"milestone": None}),
        "changed the deliverable “Data export”: milestone set to “Go decision”.",
    ),
    (
        DeliverableRescheduled(DELIVERABLE, "2026-04-17", "2026-04-10", "Easter"),
        "moved “Data export” from 10 Apr 2026 to 17 Apr 2026: Easter.",
    ),
    (DeliverableDelivered(DELIVERABLE, "proven"), "delivered “Data export”, with evidence."),
    (DeliverableProven(DELIVERABLE, []), "added evidence to “Data export”."),
    (DeliverableReopened(DELIVERABLE, "Half", "delivered"), "disputed “Data export”: Half."),
    (DeliverableReopened(DELIVERABLE, "Needed", "dropped"), "brought back “Data export”: Needed."),
    (DeliverableDropped(DELIVERABLE, "Not needed"), "dropped “Data export”: Not needed."),
    (
        RiskAdded("r", "Legal is slow", "high", "a0", on=f"milestones/{MILESTONE}"),
        "added the risk “Legal is slow” (high) to “Go decision”.",
    ),
    (RiskAdded("r", "Freeze", "critical", "a0"), "added the risk “Freeze” (critical)."),
    (
        RiskEdited(RISK, {"severity": "low", "on": f"kpis/{KPI}"}, {"severity": "high", "on": None}),
        "changed the risk “Legal is slow”: severity from high to low; what it threatens set to “Orders late”.",
    ),
    (RiskClosed(RISK, "mitigated", "Outside help"), "closed the risk “Legal is slow” as mitigated: Outside help."),
    (RiskReopened(RISK, "Counsel left", {}), "reopened the risk “Legal is slow”: Counsel left."),
    (
        CommercialsSet({"payment_terms": "60 days"}, {"payment_terms": "30 days"}),
        "changed the commercials: payment terms from “30 days” to “60 days”.",
    ),
    (
        ChangeUndone(12, ["task.rescheduled", "task.assigned"], {}),
        "took back version 12 (task rescheduled and task assigned).",
    ),
]


PEOPLE = BEFORE["people"]


def recorded(event: Event) -> Recorded:
    return Recorded("room", 7, "2026-03-03T09:00:00.000000Z", ANNA, "link", "command", event)


@pytest.mark.parametrize(("event", "told"), SAID)
def test_what_happened_reads_as_a_sentence(event: Event, told: str) -> None:
    told = told.replace("@ANNA", token(ANNA)).replace("@BEN", token(BEN))
    assert sentence(recorded(event), BEFORE) == f"{token(ANNA)} {told}"


REVIEW = {"every": "week", "minutes": 15}
PLAIN: dict[str, Any] = {
    "str": "2026-03-03",
    "float": 1.5,
    "int": 1,
    "bool": True,
    "list[str]": [],
    "dict[str, Any]": {"statement": "G", "date": "2026-03-03", "people": {BEN: {}}, **REVIEW},
}
MARKED: dict[str, Any] = {
    "personal": {"people": {BEN: {"name": "marker"}}, "comments": {COMMENT: {"text": "marker"}}},
    "notes": {"buyer": {"concern": "marker"}},
    "changes": {"email": "marker", "notes": {"buyer": {"concern": "marker"}}},
    "was": {"email": "marker", "notes": {"buyer": {"concern": "marker"}}},
    "emails": ["marker"],
}


def example(cls: type[Event]) -> Event:
    """An event of a class, with a marker in all of its sealed fields."""
    values: dict[str, Any] = {}
    for field in fields(cast(Any, cls)):
        if field.name in cls.sealed:
            values[field.name] = MARKED.get(field.name, "marker")
        elif field.default is MISSING:
            values[field.name] = PLAIN.get(_plain(field.type))
    values |= {owner: BEN for owner in cls.sealed.values() if owner != "by"}
    return cls(**values)


def _plain(kind: Any) -> str:
    return kind.__name__ if kind in (str, int, float, bool) else str(kind).replace("typing.", "")


PLAN_EVENTS = [cls for cls in EVENTS.values() if cls.__module__.startswith("mapstream.plan.")]


@pytest.mark.parametrize("cls", PLAN_EVENTS, ids=lambda cls: cls.name)
def test_every_event_has_a_sentence(cls: type[Event]) -> None:
    told = sentence(recorded(example(cls)), BEFORE)
    assert told.startswith(token(ANNA) + " ")
    assert told.endswith((".", ".”"))
    assert cls.name not in told, "the generic words are not enough"
    assert outline(cls.name, ANNA).count(" ") >= 2


@pytest.mark.parametrize("cls", [cls for cls in PLAN_EVENTS if cls.sealed], ids=lambda cls: cls.name)
def test_nothing_sealed_is_repeated(cls: type[Event]) -> None:
    happened = recorded(example(cls))
    undone: Any = {"people": {BEN: None}, "comments": dict.fromkeys([COMMENT, "2026-03-03"])}
    after = merge(BEFORE, happened.patch)
    assert "marker" not in sentence(happened, BEFORE)
    assert "marker" not in str(changes(happened.patch, BEFORE)) + str(changes(undone, after))


@pytest.mark.parametrize(("event", "told"), SAID)
def test_a_sentence_is_told_in_every_language(event: Event, told: str) -> None:
    check_is_told_in_every_language(sentence(recorded(event), BEFORE))


@pytest.mark.parametrize("cls", PLAN_EVENTS, ids=lambda cls: cls.name)
def test_every_event_is_told_in_every_language(cls: type[Event]) -> None:
    told = TELLERS[cls](example(cls), Naming(BEFORE))
    assert isinstance(told, Message)
    check_is_told_in_every_language(outline(cls.name, ANNA))


def test_a_reader_of_another_language_is_told_in_theirs() -> None:
    told = named(sentence(recorded(TaskRescheduled(TASK, "2026-03-20", "2026-03-13", "legal queue")), BEFORE), PEOPLE)
    assert orjson.loads(in_json(told, "de")) == (
        "Anna Roth hat „Security review“ vom 13. März 2026 auf den 20. März 2026 verschoben: legal queue."
    )
    assert orjson.loads(in_json(told, "fi")) == (
        "Anna Roth siirsi kohteen ”Security review” päivästä 13.3.2026 päivään 20.3.2026: legal queue."
    )


@pytest.mark.parametrize("language", ["en", "de", "fi"])
def test_nobodys_words_are_taken_for_a_token_or_a_place(language: str) -> None:
    title = f"{{who}} {{did}} @{{…}} {token(ANNA)} {{n:# day|# days}}"
    told = sentence(recorded(TaskAdded("t", title, "buyer", "a0", lead=BEN)), BEFORE)
    for form in (told, unpacked(orjson.loads(orjson.dumps(told.packed())))):
        assert title in orjson.loads(in_json(named(form, PEOPLE), language))


def test_names_come_in_at_reading() -> None:
    told = f"{token(ANNA)} gave it to {token(BEN)} and {token(TASK)}."
    assert named(told, BEFORE["people"]) == "Anna Roth gave it to Someone and Someone."
    assert named(told, {}, "An API key").startswith("An API key gave")


def test_changes_go_leaf_by_leaf() -> None:
    patch = {
        "tasks": {TASK: {"due": "2026-03-20", "rank": "a5", "title": "Security review", "after": {OTHER: True}}},
        "milestones": {MILESTONE: None},
        "people": {ANNA: {"name": "Anna Berg", "email": None}},
        "plan": {"goal": {"date": "2026-07-01"}},
    }
    assert changes(patch, BEFORE) == [
        {"field": f"tasks/{TASK}/due", "before": "2026-03-13", "after": "2026-03-20"},
        {"field": f"tasks/{TASK}/after/{OTHER}", "before": None, "after": True},
        {"field": f"milestones/{MILESTONE}/title", "before": "Go decision", "after": None},
        {"field": f"people/{ANNA}/name", "before": WITHHELD, "after": WITHHELD},
        {"field": "plan/goal/date", "before": None, "after": "2026-07-01"},
    ]


def test_what_is_known_about_a_person_is_withheld() -> None:
    added = recorded(PersonAdded(OTHER, "buyer", "Carla Stone", email="c@example.com", role="legal"))
    found = {change["field"].rsplit("/")[-1]: change["after"] for change in changes(added.patch, BEFORE)}
    assert found == {"name": WITHHELD, "email": WITHHELD, "role": WITHHELD, "side": "buyer"}
    edited = recorded(PersonEdited(BEN, {"role": "legal"}, {"role": None}))
    assert sentence(edited, BEFORE) == f"{token(ANNA)} changed what is known about {token(BEN)}."


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY;INTERVAL=4", "every 4 weeks"),
        ("FREQ=WEEKLY;BYDAY=TU", "every week on Tuesday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every week on Monday, Wednesday and Friday"),
        ("RRULE:FREQ=MONTHLY;BYDAY=1TU", "every month on the first Tuesday"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "every 2 months on the last Friday"),
        ("FREQ=YEARLY", "every year"),
        ("FREQ=MONTHLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=TU"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=XX"),
        ("not a rule", "not a rule"),
    ],
)
def test_a_rule_that_has_words_is_told_in_them(rule: str, told: str) -> None:
    assert recurrence(rule) == told
