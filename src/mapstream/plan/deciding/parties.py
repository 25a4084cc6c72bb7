"""Deciding about the two parties: who they are, what they get out of it, and what had to be known before."""

from mapstream.plan.commands.parties import RecordIntroduction, SetOrganisation, SetValue
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_person_of
from mapstream.plan.deciding.room import sellers_only
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Event
from mapstream.plan.events.parties import IntroductionRecorded, OrganisationSet, ValueSet
from mapstream.problems import NotAllowed


def set_organisation(document: Document, command: SetOrganisation, context: Context) -> list[Event]:
    """The coordinator is a person of that side, who has not left."""
    _refuse_to_speak_for(command.side, context)
    known = document["plan"].get("organisations", {}).get(command.side, {})
    new, was = changes(known, command.given("name", "about", "coordinator"))
    if new.get("coordinator") is not None:
        find_person_of(document, new["coordinator"], command.side, "coordinator")
    return [OrganisationSet(command.side, new, was)] if new else []


def set_value(document: Document, command: SetValue, context: Context) -> list[Event]:
    """Sellers may draft the buyer's summary, too."""
    _refuse_to_speak_for(command.side, context)
    values = document["plan"].get("value", {})
    was = values.get(command.side)
    if command.text == was:
        return []
    return [ValueSet(command.side, command.text, was, last=command.text is None and values.keys() == {command.side})]


def record_introduction(document: Document, command: RecordIntroduction, context: Context) -> list[Event]:
    """The gate is the seller's own: it says whether there is a deal to make a plan for."""
    sellers_only(context.actor, "record the introduction")
    gate = document["plan"].get("gate", {})
    was = gate.get(command.check)
    if command.note == (was and was["note"]):
        return []
    last = command.note is None and gate.keys() == {command.check}
    return [IntroductionRecorded(command.check, command.note, dict(was) if was else None, last)]


def _refuse_to_speak_for(side: Side, context: Context) -> None:
    if context.actor.side == "buyer" and side != "buyer":
        raise NotAllowed("What the seller's side is, and gets out of it, is the seller's to say.")
