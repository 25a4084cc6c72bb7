"""Finding things in the document for a decision: what is not there, or not there for this actor, is ``NotFound``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from mapstream.languages.message import as_message, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import HIDEABLE, PARTS, ItemRef
from mapstream.plan.context import Context
from mapstream.plan.document import (
    Comment,
    Criterion,
    Deliverable,
    Document,
    Gate,
    Kpi,
    Material,
    Meeting,
    Milestone,
    Person,
    Phase,
    Proposal,
    Risk,
    Side,
    Stage,
    Task,
    Visibility,
)
from mapstream.plan.visibility.scope import sight_of
from mapstream.plan.visibility.viewers import EVERYONE, shows_nobody_of, visible
from mapstream.plan.wording import quote
from mapstream.problems import (
    DocumentRemoved,
    HiddenFromSelf,
    IdTaken,
    MeetingRemoved,
    MilestoneDropped,
    NotFound,
    PersonOfOtherSide,
    PersonRemoved,
)

T = TypeVar("T", bound=Mapping[str, Any])


def not_found(field: str, what: str) -> NotFound:
    """The refusal for a command whose ``field`` names something that is not there."""
    return NotFound.at(f"/data/{field}", say("There is no such {what} here that you can see.", what=as_message(what)))


def _found(document: Document, collection: str, items: Mapping[str, T], id: str, actor: Actor, field: str) -> T:
    item = items.get(id)
    if item is None or not visible(document, ItemRef(collection, id), item, actor):
        raise not_found(field, HIDEABLE[collection].word)
    return item


def find_task(document: Document, id: str, actor: Actor, field: str = "task") -> Task:
    """The task of that id."""
    return _found(document, "tasks", document["tasks"], id, actor, field)


def find_milestone(document: Document, id: str, actor: Actor, field: str = "milestone") -> Milestone:
    """The milestone of that id."""
    return _found(document, "milestones", document["milestones"], id, actor, field)


def find_phase(document: Document, id: str, actor: Actor, field: str = "phase") -> Phase:
    """The row of the responsibility matrix of that id."""
    return _found(document, "phases", document["phases"], id, actor, field)


def find_criterion(document: Document, id: str, actor: Actor, field: str = "criterion") -> Criterion:
    """The success criterion of that id."""
    return _found(document, "criteria", document["criteria"], id, actor, field)


def find_kpi(document: Document, id: str, actor: Actor, field: str = "kpi") -> Kpi:
    """The KPI of that id."""
    return _found(document, "kpis", document["kpis"], id, actor, field)


def find_deliverable(document: Document, id: str, actor: Actor, field: str = "deliverable") -> Deliverable:
    """The deliverable of that id."""
    return _found(document, "deliverables", document["deliverables"], id, actor, field)


def find_risk(document: Document, id: str, actor: Actor, field: str = "risk") -> Risk:
    """The risk of that id."""
    return _found(document, "risks", document["risks"], id, actor, field)


def find_material(document: Document, id: str, actor: Actor, field: str = "document") -> Material:
    """The document of that id, unless it was removed."""
    material = _found(document, "documents", document["documents"], id, actor, field)
    if "removed" in material:
        raise DocumentRemoved(say("{title} was removed. Choose another document.", title=quote(material["title"])))
    return material


def find_meeting(document: Document, id: str, actor: Actor, field: str = "meeting") -> Meeting:
    """The meeting of that id, unless it was removed."""
    meeting = _found(document, "meetings", document["meetings"], id, actor, field)
    if "removed" in meeting:
        raise MeetingRemoved(say("{title} was removed. Choose another meeting.", title=quote(meeting["title"])))
    return meeting


def find_gate(document: Document, id: str, field: str = "gate") -> Gate:
    """The recurring gate of that id. The calendar is everybody's."""
    gate = document["plan"].get("calendar", {}).get("gates", {}).get(id)
    if gate is None:
        raise not_found(field, "gate")
    return gate


def find_comment(document: Document, id: str, actor: Actor, field: str = "comment") -> Comment:
    """The comment of that id. It is seen by those who see both it and what it is on."""
    comment = document["comments"].get(id)
    if (
        comment is None
        or not visible(document, ItemRef("comments", id), comment, actor)
        or not _sees_subject(document, comment["on"], actor)
    ):
        raise not_found(field, "comment")
    return comment


def find_proposal(document: Document, id: str, actor: Actor, field: str = "proposal") -> Proposal:
    """The proposal of that id. It is seen by those who see all that it is about."""
    proposal = _found(document, "proposals", document["proposals"], id, actor, field)
    for name in proposal["on"]:
        ref = ItemRef.of(name)
        item = ref.find(document) if ref.id else {}
        if item is None or (ref.id and not visible(document, ref, item, actor)):
            raise not_found(field, "proposal")
    return proposal


def find_person(document: Document, id: str, field: str = "person") -> Person:
    """The person of that id, unless they were removed."""
    person = document["people"].get(id)
    if person is None:
        raise not_found(field, "person")
    if "removed" in person:
        raise PersonRemoved.at(
            f"/data/{field}", say("{name} has left the deal. Choose somebody else.", name=person["name"])
        )
    return person


def find_person_of(document: Document, id: str, side: Side, field: str, *, left: bool = False) -> Person:
    """The person of that id, who has to be of a side; ``left``: they may have left the deal."""
    person = document["people"].get(id) if left else find_person(document, id, field)
    if person is None:
        raise not_found(field, "person")
    if person["side"] != side:
        raise PersonOfOtherSide.at(
            f"/data/{field}",
            say(
                "{name} is of the other side. Choose somebody of the seller’s side."
                if side == "seller"
                else "{name} is of the other side. Choose somebody of the buyer’s side.",
                name=person["name"],
            ),
        )
    return person


def find_stage(document: Document, id: str, field: str = "stage") -> Stage:
    """The stage of the buyer's decision of that id."""
    stage = document.get("decision_process", {}).get("stages", {}).get(id)
    if stage is None:
        raise not_found(field, "stage")
    return stage


def find_people(document: Document, ids: Sequence[str], field: str, known: Iterable[str] = ()) -> list[str]:
    """``ids`` without repetitions, all of them people of the room; those ``known`` before may have left since."""
    once = list(dict.fromkeys(ids))
    for id in once:
        if id not in known:
            find_person(document, id, field)
    return once


def find_item(document: Document, name: str, actor: Actor, field: str) -> Mapping[str, Any]:
    """The item called ``plan`` or ``<collection>/<id>``."""
    ref = ItemRef.of(name)
    match ref.collection:
        case "plan" if sight_of(document, actor).part(PARTS["plan"]):
            return document["plan"]
        case "documents":
            return find_material(document, ref.id, actor, field)
        case "meetings":
            return find_meeting(document, ref.id, actor, field)
        case "comments":
            return find_comment(document, ref.id, actor, field)
        case collection if collection in HIDEABLE:
            return _found(document, collection, ref.beside(document), ref.id, actor, field)
    raise not_found(field, "item")


def new_id(items: Mapping[str, Any], wanted: str | None, field: str, context: Context) -> str:
    """The id for a new item among ``items``: the one that the sender made, or a fresh one."""
    if wanted is None:
        return context.fresh()
    if wanted in items:
        raise IdTaken.at(f"/data/{field}", "This id cannot be used here. Make another one.")
    return wanted


def new_visibility(
    document: Document, wanted: Visibility | None, actor: Actor, known: Visibility | None = None
) -> Visibility | None:
    """What to store for who may see an item: ``None`` for everyone, the known people of the room, or a side.

    Nobody hides an item from themself, or from all of their side. An API key, which is nobody of the room, may write
    for named people.
    """
    if wanted in EVERYONE:
        return None
    if isinstance(wanted, list):
        wanted = find_people(document, wanted, "visible_to", known if isinstance(known, list) else ())
        if actor.id in document["people"] and actor.id not in wanted:
            raise HiddenFromSelf.at("/data/visible_to", "You would not see it any more: name yourself too.")
    if shows_nobody_of(document, wanted, actor.side):
        raise HiddenFromSelf.at(
            "/data/visible_to",
            "Nobody of the seller's side would see it: name one of them too."
            if actor.side == "seller"
            else "Nobody of the buyer's side would see it: name one of them too.",
        )
    return wanted


def changes(old: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the ``wanted`` values those that differ from the ``old`` ones, and what these were; ``None``: no value."""
    new: dict[str, Any] = {}
    was: dict[str, Any] = {}
    for key, value in wanted.items():
        before = old.get(key)
        if value != before:
            new[key], was[key] = value, before
    return new, was


def flagged(wanted: dict[str, Any], flag: str) -> dict[str, Any]:
    """``wanted`` with a flag as the document keeps it: ``True`` or absent."""
    if wanted.get(flag) is False:
        wanted[flag] = None
    return wanted


def _sees_subject(document: Document, name: str, actor: Actor) -> bool:
    ref = ItemRef.of(name)
    if ref.collection in PARTS:
        return sight_of(document, actor).part(PARTS[ref.collection])
    return visible(document, ref, ref.item(document), actor)


def refuse_dropped(document: Document, milestone: str, actor: Actor) -> None:
    """Refuse that something comes to belong to a milestone that was given up."""
    found = find_milestone(document, milestone, actor)
    if found["status"] == "dropped":
        raise MilestoneDropped.at(
            "/data/milestone", say("{title} was dropped. Choose another milestone.", title=quote(found["title"]))
        )
