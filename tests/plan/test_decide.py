"""What holds for whatever people do: generated stories, in which the checks of :mod:`spec` look at every event."""

from copy import deepcopy
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from spec import (
    ANN,
    BUYER,
    C1,
    C2,
    CR1,
    CR2,
    D1,
    D2,
    DE1,
    DE2,
    K1,
    K2,
    KEY,
    LEE,
    M1,
    M2,
    MT1,
    MT2,
    OTHER_BUYER,
    OTHER_SELLER,
    P1,
    P2,
    PH1,
    PH2,
    R1,
    R2,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    T3,
    Story,
    change_of,
    id_of,
)

from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.event import Recorded
from mapstream.plan.long_texts import FIRST
from mapstream.plan.patch import merge
from mapstream.plan.soundness import flaws
from mapstream.plan.templates import Offered, read
from mapstream.plan.verifier_keys import COSIGNATURE, Key
from mapstream.plan.vocabulary import COMMANDS, parse
from mapstream.problems import CannotUndo, NotAllowed, NotFound, NothingToUndo

ACTORS = [KEY, SELLER, OTHER_SELLER, BUYER, OTHER_BUYER]
WORDS = st.sampled_from(["Draft", "Review", "Sign"])
DATES = st.sampled_from(["2026-03-13", "2026-03-20", "2026-03-27"])
TASKS, MILESTONES = st.sampled_from([T1, T2, T3]), st.sampled_from([M1, M2])
DOCUMENTS, COMMENTS = st.sampled_from([D1, D2]), st.sampled_from([C1, C2])
PEOPLE = st.sampled_from([SAM, SUE, ANN, LEE, P1])
SIDES = st.sampled_from(["seller", "buyer"])
BESIDE = st.sampled_from(["before", "after"])
RANKED = st.builds("tasks/{}".format, TASKS)
WAITING = RANKED | st.builds("milestones/{}".format, MILESTONES)
STAGES = st.builds("stages/{}".format, st.sampled_from([P1, P2]))
MOVES = st.one_of(
    st.builds(lambda item, where, beside: {"item": item, where: beside}, of, BESIDE, of) for of in (RANKED, STAGES)
)
ELEMENTS = {
    "phase": st.sampled_from([PH1, PH2]),
    "criterion": st.sampled_from([CR1, CR2]),
    "kpi": st.sampled_from([K1, K2]),
    "witness": st.sampled_from([id_of(91), id_of(92)]),
    "deliverable": st.sampled_from([DE1, DE2]),
}
RISKS = st.sampled_from([R1, R2])
THREATENED = WAITING | st.sampled_from([f"phases/{PH1}", f"criteria/{CR1}", f"kpis/{K1}", f"deliverables/{DE1}"])
HIDDEN = st.builds("documents/{}".format, DOCUMENTS) | st.builds("risks/{}".format, RISKS)
ITEMS = THREATENED | HIDDEN | st.builds("comments/{}".format, COMMENTS)
VISIBLE = st.sampled_from(["everyone", "seller", "buyer"]) | st.lists(PEOPLE, min_size=1, max_size=3)
EVIDENCE = st.lists(
    st.fixed_dictionaries({"kind": st.just("document"), "ref": DOCUMENTS})
    | st.fixed_dictionaries({"kind": st.just("confirmation"), "by": PEOPLE})
    | st.fixed_dictionaries({"kind": st.just("meeting"), "note": WORDS})
    | st.fixed_dictionaries({"kind": st.just("meeting"), "ref": st.sampled_from([f"meetings/{MT1}", "the kickoff"])}),
    max_size=2,
)

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "task": TASKS,
    "proposal": st.sampled_from([P1, P2]),
    "commands": st.lists(st.deferred(lambda: WISHES), min_size=1, max_size=2),
    "milestone": MILESTONES,
    "document": DOCUMENTS,
    "comment": COMMENTS,
    "person": PEOPLE,
    "people": st.dictionaries(st.sampled_from(["champion", "legal", "seller"]), PEOPLE, min_size=1),
    "link": st.sampled_from([f"00000000-0000-7000-8000-{n:012d}" for n in range(101, 105)]),
    "after": TASKS,
    "lead": PEOPLE,
    "supporters": st.lists(PEOPLE, max_size=2),
    "mentions": st.lists(PEOPLE, max_size=2),
    "side": SIDES,
    "due": DATES,
    "date": DATES,
    "deadline": st.fixed_dictionaries({"date": DATES, "kind": WORDS}),
    "role": st.sampled_from(["champion", "seller"]),
    "email": st.sampled_from(["a@b.example", "A@b.example", "c@b.example"]),
    "emails": st.just(["a@b.example"]),
    "expires": st.just("2026-03-03T09:30:00Z"),
    "code": st.booleans(),
    "kind": st.sampled_from(["review", "meeting"]),
    "url": st.sampled_from(["https://files.example/1", "https://files.example/2"]),
    "amount": st.sampled_from([1, 2.5]),
    "currency": st.just("EUR"),
    "result": st.sampled_from(["won", "lost"]),
    "subject": st.builds("documents/{}".format, DOCUMENTS) | st.just("plan"),
    "on": RANKED | THREATENED | HIDDEN | st.just("plan"),
    **ELEMENTS,
    "risk": RISKS,
    "baseline": st.just(1),
    "value": st.sampled_from([2, -1]),
    "severity": st.sampled_from(["low", "high"]),
    "outcome": st.sampled_from(["gone", "occurred"]),
    "verdict": st.sampled_from(["met", "missed"]),
    "reply_to": COMMENTS,
    "item": ITEMS,
    "visible_to": VISIBLE,
    "sitting": st.just(P2),
    "seconds": st.just(3),
    "seen": st.just(1),
    "pages": st.just({"1": 3}),
    "evidence": EVIDENCE,
    "version": st.integers(1, 40),
    "deal": st.just({}),
    "days": st.integers(1, 5),
    "shared": st.booleans(),
    "question": st.booleans(),
    "champion": st.booleans(),
    "reports_to": PEOPLE,
    "coordinator": PEOPLE,
    "approver": PEOPLE,
    "owner": PEOPLE,
    "stage": st.sampled_from([P1, P2]),
    "past_days": st.integers(0, 5),
    "probability": st.integers(0, 100),
    "check": st.sampled_from(["problem", "budget"]),
    "items": st.lists(ITEMS, max_size=2),
    "every": st.sampled_from(["week", "month"]),
    "minutes": st.just(15),
    "meeting": st.sampled_from([MT1, MT2]),
    "scope": st.fixed_dictionaries(
        {}, optional={part: st.booleans() for part in ("plan", "commercials", "stakeholders", "comments", "meetings")}
    ),
    "external_id": st.just("note-1"),
    "at": st.just("2026-03-02T09:00:00Z"),
    "attendees": st.lists(
        st.fixed_dictionaries({"person": PEOPLE})
        | st.fixed_dictionaries({"name": WORDS, "side": SIDES}, optional={"email": st.just("c@b.example")}),
        max_size=3,
    ),
    "decisions": st.lists(WORDS, max_size=2),
    "actions": st.lists(st.fixed_dictionaries({"title": WORDS, "side": SIDES}, optional={"lead": PEOPLE}), max_size=2),
    "weekday": st.just(1),
    "time": st.just("09:30"),
    "pinned": st.booleans(),
    "gate": st.sampled_from([P1, P2]),
    "blackout": st.sampled_from([P1, P2]),
    "start": DATES,
    "target": DATES,
    "end": DATES,
    "rule": st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1TU"]),
    "zone": st.sampled_from(["UTC", "Europe/Berlin"]),
}


SHORT = Offered(
    "short",
    1,
    read(
        {
            "title": "Short",
            "summary": "For stories.",
            "industry": "any",
            "deal_type": "any",
            "options": [{"key": "pilot", "sentence": "They try it."}],
            "target": "signed",
            "milestones": [{"key": "signed", "title": "Signed"}],
            "tasks": [
                {"key": "try", "title": "Try", "side": "buyer", "role": "champion", "when": ["pilot"]},
                {
                    "key": "sign",
                    "title": "Sign",
                    "side": "buyer",
                    "kind": "signature",
                    "after": ["try"],
                    "milestone": "signed",
                },
                {"key": "start", "title": "Start", "side": "seller", "after": ["signed"], "days": 5},
            ],
            "phases": [{"title": "All of it", "side": "seller"}],
            "cadence": {"every": "week"},
        }
    ),
)
APPLIED: dict[str, st.SearchStrategy[Any]] = {
    "template": st.just("short"),
    "version": st.just(1),
    "target": st.sampled_from(["2026-06-30", "2027-06-30"]),
    "options": st.sampled_from([[], ["pilot"]]),
}
"""What may be asked about the one template that the room's workspace has."""
SIDES_DAYS = st.sampled_from([{"week": [1, 2]}, {"country": "DE"}, {"country": "DE", "region": "BY"}])
STAGE_KINDS = st.sampled_from(["legal", "security"])
APART: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("edit_plan", "kind"): st.sampled_from(["mutual", "joint_execution"]),
    ("set_calendar", "seller"): SIDES_DAYS,
    ("set_calendar", "buyer"): SIDES_DAYS,
    ("link_items", "item"): WAITING,
    ("link_items", "after"): WAITING,
    ("unlink_items", "item"): WAITING,
    ("unlink_items", "after"): WAITING,
    ("tie_date", "item"): WAITING,
    ("mark_promise", "to"): PEOPLE,
    ("tie_date", "to"): WAITING | st.sampled_from(["goal", "signature"]),
    ("tie_date", "days"): st.integers(-5, 5),
    ("untie_date", "item"): WAITING,
    ("add_stage", "kind"): STAGE_KINDS,
    ("edit_stage", "kind"): STAGE_KINDS,
    ("add_phase", "shared"): WORDS,
    ("edit_phase", "shared"): WORDS,
    ("add_kpi", "target"): st.sampled_from([2, 3.5]),
    ("edit_kpi", "target"): st.sampled_from([2, 3.5]),
    ("edit_text", "text"): st.sampled_from(
        ["notes", f"meetings/{MT1}", f"summaries/{MT1}", "values/seller", "values/buyer"]
    ),
    ("edit_text", "paragraph"): st.sampled_from([P1, P2, FIRST]),
    ("edit_text", "after"): st.sampled_from([P1, P2]),
    ("edit_text", "based_on"): st.integers(0, 40),
    ("record_meeting", "items"): st.lists(RANKED | HIDDEN, max_size=2),
    ("measure_kpi", "on"): DATES,
    ("hold_review", "on"): st.sampled_from(["2026-03-02", "2026-03-03"]),
    ("skip_review", "on"): st.sampled_from(["2026-03-03", "2026-03-13"]),
    ("add_risk", "on"): THREATENED,
    ("edit_risk", "on"): THREATENED,
    ("register_witness", "url"): st.sampled_from(["https://witness.example", "https://other.example/of/ours"]),
    ("register_witness", "key"): st.sampled_from(
        [str(Key(name, bytes(32), COSIGNATURE)) for name in ("witness.example", "other.example")]
    ),
    ("accept_handoff", "template"): st.sampled_from(["short", None]),
    ("apply_template", "tied"): st.booleans(),
    **{("apply_template", name): values for name, values in APPLIED.items()},
}
"""The fields that hold something else in one command than in the others."""


def asked(type: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """What people may ask under this name: all that is needed, and any of what may be left out or cleared."""
    needed: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name, field in COMMANDS[type].model_fields.items():
        values = APART.get((type, name), FIELDS.get(name, WORDS))
        if _nullable(field.annotation) and (type, name) != ("judge_criterion", "verdict"):
            values = values | st.none()
        (needed if field.is_required() else optional)[name] = values
    if type == "move":
        return st.tuples(st.just(type), MOVES)
    if type in ("mark_promise", "unmark_promise"):
        # a decision needs its meeting
        needed["item"] = RANKED | HIDDEN
        del optional["item"], optional["meeting"], optional["decision"]
    if type == "record_meeting":
        needed |= {"title": WORDS, "at": FIELDS["at"]}
    if type in ("add_document", "revise_document"):
        # a link; a file has to be uploaded first
        del optional["file"]
        needed["url"] = optional.pop("url") and FIELDS["url"]
    if type.startswith("add_"):
        id = type.removeprefix("add_")
        needed[id] = optional.pop(id)
    optional = {name: values for name, values in optional.items() if name not in needed}
    return st.tuples(st.just(type), st.fixed_dictionaries(needed, optional=optional))


def _nullable(annotation: Any) -> bool:
    return type(None) in getattr(annotation, "__args__", ())


WISHES = (
    st.sampled_from(["reschedule_task", "edit_task", "add_task", "set_commercials", "set_value"])
    .flatmap(asked)
    .map(lambda wish: {"type": wish[0], "data": wish[1]})
)
ANYTHING = st.one_of([asked(type) for type in COMMANDS if type not in ("open_room", "undo")])
UNDO = st.tuples(st.just("undo"), st.just({}) | st.fixed_dictionaries({"version": FIELDS["version"]}))
ONE_IN_FOUR = st.integers(0, 3).map(lambda n: n == 0)
STEP = st.tuples(st.sampled_from(ACTORS), ONE_IN_FOUR.flatmap(lambda undo: UNDO if undo else ANYTHING))
STEPS = st.lists(STEP, min_size=10, max_size=40)


def opened() -> Story:
    """A room with people and something to work on."""
    story = Story()
    story.templates = dict.fromkeys([("short", None), ("short", 1)], SHORT)
    story.given("open_room", KEY, name="Acme")
    for id, side in ((SAM, "seller"), (SUE, "seller"), (ANN, "buyer"), (LEE, "buyer")):
        role = {ANN: "champion", LEE: "legal"}.get(id)
        story.given("add_person", KEY, person=id, name="Somebody", side=side, role=role)
    for id, side in ((T1, "seller"), (T2, "buyer")):
        story.given("add_task", KEY, task=id, title="Draft", side=side, condition="Signature")
    story.given("add_milestone", KEY, milestone=M1, title="Sign")
    story.given("add_document", KEY, document=D1, title="Draft", kind="contract", url="https://files.example/1")
    story.given("add_comment", KEY, comment=C1, on=f"tasks/{T1}", text="Review")
    story.given("add_criterion", KEY, criterion=CR1, title="Draft", measure="Review")
    story.given("add_kpi", KEY, kpi=K1, metric="Draft")
    story.given("add_deliverable", KEY, deliverable=DE1, title="Draft", side="seller", milestone=M1)
    story.given("add_risk", KEY, risk=R1, title="Draft", severity="low", on=f"phases/{PH1}")
    return story


@settings(derandomize=True, max_examples=80, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(STEPS)
def test_whatever_people_do_the_plan_stays_sound(steps: list[tuple[Any, tuple[str, dict[str, Any]]]]) -> None:
    story = opened()
    for actor, (type, data) in steps:
        before = deepcopy(story.document)
        held = story.document
        story.when(type, actor, **data)
        assert held == before, "decide changes nothing itself"
        if story.problem:
            assert story.problem.code != "invalid", story.problem.errors
            assert story.document is held


@settings(derandomize=True, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(ACTORS), ANYTHING), min_size=1, max_size=12), st.data())
def test_a_unit_that_can_be_undone_is_undone_whole(
    steps: list[tuple[Any, tuple[str, dict[str, Any]]]], data: Any
) -> None:
    """Everything that one person did in a row, as one unit: undo takes the document back, or is refused."""
    story = opened()
    before = story.document
    actor = data.draw(st.sampled_from(ACTORS))
    start = len(story.history)
    for _, (type, values) in steps:
        story.when(type, actor, **values)
    unit = story.history[start:]
    if not unit:
        return
    context = Context("2026-03-03T12:00:00.000000Z", actor, story.fresh, change_of(unit))
    try:
        (event,) = decide(story.document, Undo(), context)
    except (CannotUndo, NothingToUndo, NotFound, NotAllowed):
        return
    after = merge(story.document, Recorded("room", 99, context.now, actor.id, actor.via, "c", event).patch)
    assert after == before
    assert list(flaws(after)) == []


def test_asking_twice_does_nothing_the_second_time() -> None:
    story = opened()
    for type, data in (
        ("set_goal", {"statement": "Sign", "date": "2026-06-30"}),
        ("edit_deal", {"amount": 1}),
        ("edit_task", {"task": T1, "title": "Contract"}),
        ("reschedule_task", {"task": T1, "due": "2026-03-13"}),
        ("complete_task", {"task": T1}),
        ("resolve_comment", {"comment": C1}),
        ("remove_document", {"document": D1}),
        ("edit_phase", {"phase": PH1, "title": "Discovery"}),
        ("complete_phase", {"phase": PH1}),
        ("judge_criterion", {"criterion": CR1, "verdict": "met"}),
        ("edit_kpi", {"kpi": K1, "target": 5}),
        ("reschedule_deliverable", {"deliverable": DE1, "due": "2026-03-13"}),
        ("deliver", {"deliverable": DE1}),
        ("close_risk", {"risk": R1, "outcome": "gone"}),
        ("set_commercials", {"pricing": "List price"}),
        ("remove_person", {"person": LEE}),
    ):
        story.given(type, KEY, **data)
        story.when(type, KEY, **data)
        story.then_nothing()


def test_deciding_is_pure() -> None:
    """The same question has the same answer."""
    story = opened()
    command = parse("add_task", {"task": T3, "title": "Sign", "side": "buyer"})
    context = Context("2026-03-03T12:00:00.000000Z", KEY, story.fresh)
    assert decide(story.document, command, context) == decide(story.document, command, context)
