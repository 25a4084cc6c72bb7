"""The two parties: who they are, what they get out of it, and what had to be known before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_person_of
from mapstream.plan.document import CheckName, Document, Side
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, stamped
from mapstream.plan.fields import Id, Line, Text
from mapstream.plan.patch import Patch, diff
from mapstream.plan.wording import Naming, because, excerpt, fields, gets_out_of_it


@command("set_organisation", right="arrange", tryable=True, needs_past=False)
class SetOrganisation(Command):
    """Say who a party is, and who coordinates the plan there. Buyers speak for their own; `null` takes a value away."""

    side: Side
    name: Line | None = maybe()
    about: Text | None = maybe()
    coordinator: Id | None = maybe("A person of that side.")


@command("set_value", right="value", tryable=True, needs_past=False)
class SetValue(Command):
    """Sum up what a side gets out of it. Buyers speak for their own side."""

    side: Side
    text: Text | None = Field(description="`null` takes it away.")


@command("record_introduction", right="deal", tryable=True, needs_past=False)
class RecordIntroduction(Command):
    """Record a point of the introduction gate as met. For the seller's side, and seen by it alone."""

    check: CheckName = Field(
        description="`problem`: it is confirmed; `project`: it is a real one; `sponsor`: there is one; `budget`: there "
        "is one, or a path to it."
    )
    note: Text | None = Field(description="What shows it; `null`: it is not met after all.")


@event("organisation.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class OrganisationSet(Event):
    """What is known about a party changed."""

    side: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"plan": {"organisations": {self.side: self.changes}}}


@event("value.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ValueSet(Event):
    """What a side gets out of it was summed up. ``last``: nothing is summed up any more, for either side; ``anew``: it
    had been written in paragraphs, which are gone."""

    more_words: ClassVar[frozenset[str]] = frozenset({"was"})

    side: str
    text: str | None
    was: str | None = None
    last: bool = False
    anew: bool = False

    def rewrites(self) -> Mapping[str, str | None]:
        """What the side gets out of it."""
        return {f"values/{self.side}": self.was}

    def patch(self, stamp: Stamp) -> Patch:
        """The summary."""
        patch: Patch = {"plan": {"value": None if self.last else {self.side: self.text}}}
        return patch | ({"texts": {f"values/{self.side}": None}} if self.anew else {})


@event("introduction.recorded", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class IntroductionRecorded(Event):
    """A point of the introduction gate is met, or after all not (no ``note``). ``last``: none is met any more."""

    check: str
    note: str | None
    was: dict[str, Any] | None = None
    last: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The point."""
        if self.last:
            return {"plan": {"gate": None}}
        check = None if self.note is None else diff(self.was or {}, {**stamped(stamp), "note": self.note})
        return {"plan": {"gate": {self.check: check}}}


@decides(SetOrganisation)
def set_organisation(document: Document, command: SetOrganisation, context: Context) -> list[Event]:
    """Say what is known of a party; its coordinator is an active person of it."""
    known = document["plan"].get("organisations", {}).get(command.side, {})
    new, was = changes(known, command.given("name", "about", "coordinator"))
    if new.get("coordinator") is not None:
        find_person_of(document, new["coordinator"], command.side, "coordinator")
    return [OrganisationSet(command.side, new, was)] if new else []


@decides(SetValue)
def set_value(document: Document, command: SetValue, context: Context) -> list[Event]:
    """Say what a side gets out of it; as long as the buyer has said nothing, the seller may draft theirs."""
    values = document["plan"].get("value", {})
    was = values.get(command.side)
    if command.text == was:
        return []
    last = command.text is None and values.keys() == {command.side}
    return [ValueSet(command.side, command.text, was, last, anew=f"values/{command.side}" in document["texts"])]


@decides(RecordIntroduction)
def record_introduction(document: Document, command: RecordIntroduction, context: Context) -> list[Event]:
    """Record a point of the introduction, which is the seller's own: whether there is a deal to plan for."""
    gate = document["plan"].get("gate", {})
    was = gate.get(command.check)
    if command.note == (was and was["note"]):
        return []
    last = command.note is None and gate.keys() == {command.check}
    return [IntroductionRecorded(command.check, command.note, dict(was) if was else None, last)]


_CHECKS = {
    "problem": say("that the problem is confirmed"),
    "project": say("that the project is real"),
    "sponsor": say("that there is a sponsor"),
    "budget": say("that there is a budget, or a path to it"),
}


@tells
def _told(event: OrganisationSet | ValueSet | IntroductionRecorded, of: Naming) -> Message:
    match event:
        case OrganisationSet():
            return say(
                "changed what is known about the seller’s organisation: {fields}"
                if event.side == "seller"
                else "changed what is known about the buyer’s organisation: {fields}",
                fields=fields(event.changes, event.was),
            )
        case ValueSet():
            value = gets_out_of_it(event.side)
            if event.text is None:
                return say("took away {value}", value=value)
            return say("summed up {value}: {text}", value=value, text=excerpt(event.text))
        case IntroductionRecorded(note=None):
            return say("took back {that}", that=_CHECKS.get(event.check, event.check))
        case IntroductionRecorded():
            return say("recorded {that}{why}", that=_CHECKS.get(event.check, event.check), why=because(event.note))
