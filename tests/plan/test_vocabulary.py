"""Every word of the plan: there, decided, told of, and explained."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from spec import (
    ADMIN,
    ANN,
    BUYER,
    C1,
    CR1,
    D1,
    DE1,
    K1,
    KEY,
    LEE,
    M1,
    MEMBER,
    MT1,
    P1,
    R1,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    Story,
    id_of,
)
from translated import check_is_told_in_every_language

from mapstream.plan import rank
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.command import Command, command
from mapstream.plan.elements import DECIDERS, TELLERS, decides, tells
from mapstream.plan.elements.items import RanksRenewed
from mapstream.plan.elements.links import LinkIssued
from mapstream.plan.elements.tasks.commands import AddTask
from mapstream.plan.elements.tasks.events import TaskCompleted
from mapstream.plan.event import EVENTS, Event, event
from mapstream.plan.fields import SHAPES
from mapstream.plan.sentences import sentence
from mapstream.plan.verifier_keys import COSIGNATURE, Key
from mapstream.plan.words import WORDS, put, take
from mapstream.problems import RuleBroken
from mapstream.templates import shipped

WITNESS = Key("witness.example", bytes(32), COSIGNATURE)
OURS = {name: cls for name, cls in EVENTS.items() if cls.__module__.startswith("mapstream.plan.")}
CLASSES = tuple(DECIDERS)

PH = id_of(51)

TOLD = "told-to-nobody"
"""Stands in everything that is personal."""


def everything() -> Story:
    """A story in which every command is given, and does something."""
    story = Story()
    story.given("open_room", KEY, name="Acme")
    story.given("add_person", KEY, person=SAM, name=TOLD, side="seller", email=f"sam@{TOLD}.example")
    story.given("add_person", KEY, person=SUE, name=TOLD, side="seller", title=TOLD, stance=TOLD)
    story.given("share_notes", KEY, person=SUE, shared=True)
    story.given("add_person", KEY, person=ANN, name=TOLD, side="buyer", role="champion", influence=TOLD)
    story.given("edit_person", KEY, person=ANN, email=f"{TOLD}@buyer.example")
    story.given("add_person", KEY, person=LEE, name=TOLD, side="buyer", role="legal", concern=TOLD)
    story.given("edit_person", BUYER, person=LEE, name=TOLD + "!", email=f"lee@{TOLD}.example", concern=TOLD)
    (issued,) = story.given("issue_link", person=ANN)
    assert isinstance(issued, LinkIssued)
    story.given("open_link", BUYER, link=issued.link, ip=TOLD, agent=TOLD)
    story.given("end_visit", BUYER, visit=id_of(52), link=issued.link)
    story.given("set_inviting", champion=False)
    story.given("register_witness", ADMIN, witness=id_of(53), url="https://witness.example", key=str(WITNESS))
    story.given("remove_witness", ADMIN, witness=id_of(53))
    story.given("set_value", replace(MEMBER, name=TOLD, email=f"{TOLD}@acme.example"), side="seller", text="A customer")
    story.given("edit_plan", alias="Go-live plan")
    story.given("edit_deal", amount=120_000, probability=60)
    story.given("set_goal", statement="Sign", date="2026-06-30")
    story.given("set_organisation", side="buyer", name="Initech", coordinator=ANN)
    story.given("set_value", side="buyer", text="Half the paperwork")
    story.given("record_introduction", check="budget", note="Approved for this year")
    story.given("set_decision_process", approver=ANN)
    story.given("add_stage", stage=P1, title="Security", kind="security", owner=LEE)
    story.given("edit_stage", stage=P1, past_days=21)
    story.given("remove_stage", stage=P1)
    story.given("set_cadence", every="week")
    story.given("sign_agreement", BUYER, version=len(story.history))
    story.given("add_milestone", milestone=M1, title="Security approved", condition="Sign-off")
    story.given("edit_milestone", milestone=M1, title="Security review approved")
    story.given("reschedule_milestone", milestone=M1, due="2026-04-30")
    story.given("reach_milestone", milestone=M1)
    story.given("reach_milestone", milestone=M1, evidence=[{"kind": "link", "url": "https://mail.example/1"}])
    story.given("reopen_milestone", milestone=M1, reason="A finding came late")
    story.given("drop_milestone", milestone=M1, reason="One gate less")
    story.given("add_document", document=D1, title="Spec", kind="spec", url="https://files.example/s")
    story.given("revise_document", document=D1, url="https://files.example/t")
    story.given("record_view", BUYER, subject=f"documents/{D1}", seconds=3)
    story.given("add_task", task=T1, title="Contract draft", side="buyer", lead=ANN, condition="Signature")
    story.given("add_task", task=T2, title="Security review", side="buyer")
    story.given("edit_task", task=T1, purpose="Terms")
    story.given("assign_task", task=T1, supporters=[SAM])
    story.given("reschedule_task", task=T1, due="2026-03-20")
    story.given("raise_overdue", MAPSTREAM, subject=f"tasks/{T1}", due="2026-03-20", stage="flag")
    story.given("schedule", target="2026-03-19")
    story.given("confirm_task", BUYER, task=T1)
    story.given("link_tasks", task=T1, after=T2)
    story.given("unlink_tasks", task=T1, after=T2)
    story.given("set_calendar", zone="Europe/Berlin", buyer={"week": [1, 2, 3, 4], "country": "US"})
    story.given("add_blackout", blackout=P1, title="August", start="2026-08-01", end="2026-08-31")
    story.given("edit_blackout", blackout=P1, side="buyer")
    story.given("remove_blackout", blackout=P1)
    story.given("add_gate", gate=P1, title="Board", rule="FREQ=MONTHLY;BYDAY=1TU", start="2026-01-01")
    story.given("edit_gate", gate=P1, rule="FREQ=MONTHLY;BYDAY=2TU")
    story.given("remove_gate", gate=P1)
    story.given("link_items", item=f"tasks/{T1}", after=f"milestones/{M1}")
    story.given("unlink_items", item=f"tasks/{T1}", after=f"milestones/{M1}")
    story.given("tie_date", item=f"tasks/{T1}", to=f"milestones/{M1}", days=-5)
    story.given("untie_date", item=f"tasks/{T1}")
    story.given("start_task", task=T1)
    story.given("block_task", task=T1, reason="Redlines are missing")
    story.given("unblock_task", task=T1)
    story.given("complete_task", task=T1)
    story.given("complete_task", task=T1, evidence=[{"kind": "document", "ref": D1}])
    story.given("reopen_task", task=T1, reason="Annex B is missing")
    story.given("drop_task", task=T1, reason="Replaced")
    elements(story)
    for _ in range(200):
        first, second, *_ = rank.order(story.document["phases"])
        story.given("move", item=f"phases/{first}", after=f"phases/{second}")
        if isinstance(story.history[-2][1].event, RanksRenewed):
            break
    story.given("set_visibility", item=f"tasks/{T1}", visible_to="seller")
    story.given("share_plan")
    story.given("add_comment", BUYER, comment=C1, on="plan", text=TOLD)
    story.given("undo", BUYER)
    story.given("undo", BUYER)
    wish = {"type": "set_cadence", "data": {"every": "month"}}
    for proposal, answer in ((P1, "accept"), (id_of(52), "decline"), (id_of(53), "withdraw")):
        story.given("propose", KEY, proposal=proposal, commands=[wish], note=TOLD)
        story.given(f"{answer}_proposal", KEY, proposal=proposal)
        wish = {"type": "set_cadence", "data": {"every": "two_weeks"}}
    story.given("resolve_comment", comment=C1)
    story.given("reopen_comment", comment=C1)
    story.given("edit_person", person=ANN, name="Anna", influence=None)
    story.given("undo")
    meetings(story)
    story.given("remove_document", document=D1)
    story.given("revoke_link", link=issued.link)
    story.given("set_scope", person=LEE, scope={"commercials": False})
    story.given("remove_person", person=LEE)
    story.given("add_person", person=LEE, name="Lee", side="buyer")
    story.templates["implementation", None] = shipped()["implementation"]
    story.given("apply_template", template="implementation", target="2027-06-30")
    story.given("fill_roles", people={"champion": ANN, "success": SUE})
    bringing = [id for id, milestone in story.document["milestones"].items() if "to_come" in milestone]
    story.given("begin_milestone", milestone=bringing[0])
    story.given("close_deal", result="won")
    story.given("accept_handoff", replace(SELLER, id=SUE, role="success"), lead=SUE)
    story.given("add_person", person=P1, name=TOLD, side="seller")
    story.given("erase_person", ADMIN, person=P1, name=TOLD)
    return story


def meetings(story: Story) -> None:
    """The commands about meetings."""
    guest = {"name": TOLD, "email": f"guest@{TOLD}.example", "side": "buyer"}
    story.given(
        "record_meeting",
        meeting=MT1,
        title="Kickoff",
        at="2026-03-03T09:00:00Z",
        attendees=[guest],
        decisions=["We meet again"],
    )
    story.given("record_meeting", meeting=MT1, attendees=[guest | {"name": TOLD + "!"}])
    story.given("record_meeting", meeting=MT1, attendees=[])
    story.given("undo")
    story.given("record_meeting", meeting=MT1, decisions=["We send the form"])
    story.given("mark_promise", meeting=MT1, decision="We send the form", to=ANN, note=TOLD)
    story.given("unmark_promise", meeting=MT1, decision="We send the form")
    story.given("undo")
    story.given("remove_meeting", meeting=MT1)
    story.given("edit_text", text="notes", paragraph=P1, content="Notes", based_on=0)
    story.given("edit_text", text="notes", paragraph=P1, content=None, based_on=len(story.history))
    story.given("skip_review", on="2026-03-02", reason="Holidays")
    story.given("hold_review", on="2026-03-03", status="Going well", attendees=[{"person": SAM}])


def elements(story: Story) -> None:
    """The commands about what is around the work."""
    proof = [{"kind": "link", "url": "https://mail.example/2"}]
    story.given("add_phase", phase=PH, title="Pilot", side="buyer", condition="Report")
    story.given("edit_phase", phase=PH, seller="Provides the environment")
    story.given("complete_phase", phase=PH)
    story.given("complete_phase", phase=PH, evidence=proof)
    story.given("reopen_phase", phase=PH, reason="The report is of another system")
    story.given("remove_phase", phase=PH)
    story.given("add_criterion", criterion=CR1, title="Orders go out the same day", measure="Two weeks of orders")
    story.given("edit_criterion", criterion=CR1, title="Every order goes out the same day")
    story.given("judge_criterion", criterion=CR1, verdict="met")
    story.given("judge_criterion", criterion=CR1, verdict="met", evidence=proof)
    story.given("remove_criterion", criterion=CR1)
    story.given("add_kpi", kpi=K1, metric="Orders late", unit="%", baseline=12, target=2)
    story.given("edit_kpi", kpi=K1, owner=ANN)
    story.given("measure_kpi", kpi=K1, value=4)
    story.given("remove_kpi", kpi=K1)
    story.given("add_deliverable", deliverable=DE1, title="Data export", side="buyer", measure="Loads without errors")
    story.given("edit_deliverable", deliverable=DE1, lead=ANN)
    story.given("reschedule_deliverable", deliverable=DE1, due="2026-04-10")
    story.given("deliver", deliverable=DE1)
    story.given("deliver", deliverable=DE1, evidence=proof)
    story.given("reopen_deliverable", deliverable=DE1, reason="Half of it is missing")
    story.given("drop_deliverable", deliverable=DE1, reason="Not needed")
    story.given("edit_deliverable", deliverable=DE1, lead=None)
    story.given("add_risk", risk=R1, title="Legal is slow", severity="high", on=f"milestones/{M1}")
    story.given("edit_risk", risk=R1, severity="low")
    story.given("close_risk", risk=R1, outcome="gone")
    story.given("reopen_risk", risk=R1, reason="Counsel left")
    story.given("set_commercials", pricing="List price, less 10 %")


@pytest.fixture(scope="module")
def whole() -> Story:
    return everything()


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.type)
def test_a_command_is_named_and_explained(cls: type[Command]) -> None:
    assert cls.type == re.sub(r"(?<!^)([A-Z])", r"_\1", cls.__name__).lower()
    assert (cls.__doc__ or "").endswith(".")
    schema = cls.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["description"] == cls.__doc__


@pytest.mark.parametrize("cls", OURS.values(), ids=lambda cls: cls.name)
def test_an_event_is_named_and_explained(cls: type[Event]) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+", cls.name)
    assert (cls.__doc__ or "").endswith((".", ".\n    "))
    assert cls.patch.__doc__
    names = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    assert {*cls.sealed, *cls.sealed.values()} <= {*names, "by"}
    assert cls.erased.keys() <= cls.sealed.keys()


def test_every_command_has_a_decider_and_every_event_its_sentence() -> None:
    assert {*Command.__subclasses__()} == DECIDERS.keys()
    assert {*OURS.values()} == TELLERS.keys()


def test_a_word_is_decided_and_told_in_one_place() -> None:
    with pytest.raises(ValueError, match="add_task is decided already"):
        decides(AddTask)(DECIDERS[AddTask])
    with pytest.raises(ValueError, match=r"task\.\w+ is told already"):
        tells(TELLERS[TaskCompleted])


def test_what_a_word_is_has_to_be_said() -> None:
    declare: Any = event
    with pytest.raises(TypeError, match="'ends_access'"):
        declare("task.praised", undoable=True, edit=True)
    declare = command
    with pytest.raises(TypeError, match="'needs_past'"):
        declare("praise_task", tryable=True)


def test_every_command_does_something_and_every_event_happens(whole: Story) -> None:
    assert {recorded.event.name for _, recorded in whole.history} == OURS.keys()
    assert set(whole.told) == {command.type for command in CLASSES}


def test_all_of_it_is_told_in_every_language(whole: Story) -> None:
    for before, recorded in whole.history:
        check_is_told_in_every_language(sentence(recorded, before))


def test_what_is_personal_is_only_in_sealed_fields(whole: Story) -> None:
    sealed = 0
    for _, recorded in whole.history:
        data = {f.name: getattr(recorded.event, f.name) for f in fields(recorded.event)}  # type: ignore[arg-type]
        for field, owner in recorded.event.sealed.items():
            value = data.pop(field)
            sealed += TOLD in orjson.dumps(value).decode()
            assert value is None or owner == "by" or data[owner], "a sealed value has an owner"
        assert TOLD not in orjson.dumps(data).decode(), recorded.event.name
    assert sealed > 9


def test_after_erasure_every_event_still_has_its_patch(whole: Story) -> None:
    for _, recorded in whole.history:
        event = recorded.event
        data: dict[str, Any] = {f.name: getattr(event, f.name) for f in fields(event)}  # type: ignore[arg-type]
        data |= {field: event.erased.get(field) for field in event.sealed}
        take(type(event), data)
        assert TOLD not in orjson.dumps(type(event)(**data).patch(recorded)).decode()


NAMES = {"alias", "crm_id", "external_id", "kind", "name", "source", "segment", "stage", "type", "unit"}
"""Free texts that are nobody's words: what the deal, a room, a measure or another program's record is called."""
PERSONAL = {"agent", "concern", "email", "influence", "ip", "stance"}
"""What is known about people: sealed under theirs."""


def texts_of(schema: Any, defs: Any, name: str = "") -> Iterator[str]:
    """The names of the fields of a schema in which somebody may write what they like."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    for kinds in ("anyOf", "oneOf"):
        for kind in schema.get(kinds, ()):
            yield from texts_of(kind, defs, name)
    of_some_kind = {"enum", "const", "format"} & schema.keys()
    freely = SHAPES.get(schema.get("pattern", "")) in FREELY or "pattern" not in schema
    if schema.get("type") == "string" and not of_some_kind and freely:
        yield name
    for field, inner in schema.get("properties", {}).items():
        yield from texts_of(inner, defs, field)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from texts_of(inner, defs, name)


FREELY = {
    "This must be one line without control characters.",
    "Control characters other than line breaks and tabs are not allowed.",
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.type)
def test_whatever_can_be_written_freely_is_somebodys_words(cls: type[Command]) -> None:
    """A new field that is neither among them nor a mere name fails here: say which it is (``plan/words.py``)."""
    schema = cls.model_json_schema()
    own = {"status"} if cls.type == "hold_review" else {"ref"} | NAMES | PERSONAL
    if cls.type != "set_scope":
        assert {*texts_of(schema, schema.get("$defs", {}))} <= WORDS | own | NAMES | PERSONAL


def test_no_words_are_in_what_is_stored_of_any_event(whole: Story) -> None:
    """Every text with a space in it is one: of whoever wrote the event, or sealed under somebody's key."""
    taken = 0
    for _, recorded in whole.history:
        event, cls = recorded.event, type(recorded.event)
        data: dict[str, Any] = {name: getattr(event, name) for name in cls.field_names() if name not in cls.sealed}
        whole_data = data | dict.fromkeys(cls.sealed)
        words = take(cls, whole_data)
        assert len({path for path, _ in words}) == len(words), f"{event.name}: each text is taken once"
        if not cls.no_words:
            for name in NAMES | cls.not_words:
                whole_data.pop(name, None)
            left = re.findall(r'"([^"]* [^"]*)"', orjson.dumps(whole_data).decode())
            assert [text for text in left if text not in NAMED_SO] == [], event.name
        put(again := data | dict.fromkeys(cls.sealed) | whole_data, words)
        assert all(again[name] == data[name] for name in whole_data if name not in cls.sealed)
        taken += len(words)
    assert taken > 60


NAMED_SO = ("For SaaS",)


def test_evidence_was_once_a_list_of_addresses() -> None:
    data: dict[str, Any] = {"task": T1, "was": "in_progress", "proof": "proven", "evidence": ["https://a", "https://b"]}
    TaskCompleted.upcast_v1_v2(data)
    assert TaskCompleted(**data) == TaskCompleted(
        T1, "in_progress", "proven", [{"kind": "link", "url": "https://a"}, {"kind": "link", "url": "https://b"}]
    )
    without: dict[str, Any] = {"task": T1, "was": "blocked", "proof": None, "evidence": None}
    TaskCompleted.upcast_v1_v2(without)
    assert TaskCompleted(**without) == TaskCompleted(T1, "blocked")
    assert TaskCompleted.class_version == 2


def test_every_rule_has_a_story_in_which_it_is_broken() -> None:
    stories = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    codes = [rule.code for rule in RuleBroken.__subclasses__()]
    assert [code for code in codes if f'"{code}"' not in stories] == []
    assert len(set(codes)) == len(codes)
