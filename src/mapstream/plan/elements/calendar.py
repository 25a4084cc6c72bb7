"""The calendar: when each side works, when nothing happens, and the days that alone some things wait for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from mapstream.languages.message import Message, joined, say
from mapstream.plan.collections import ItemRef, referring
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_gate, new_id, not_found
from mapstream.plan.document import Calendar, Document, Gate, Side
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present
from mapstream.plan.fields import Date, Id, Title, Zone, shape
from mapstream.plan.patch import Patch, diff
from mapstream.plan.time.calendar import day_of, is_country
from mapstream.plan.time.gates import check_rule
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import Naming, day, fields, listed, quote, side_of
from mapstream.plan.wording.recurring import recurrence
from mapstream.problems import BadRule, EndsBeforeStart, StillInUse, WrongValue

Weekday = Annotated[int, Field(ge=1, le=7)]
Country = Annotated[str, shape("^[A-Z]{2}$", "This must be a country: two capital letters (ISO 3166-1).")]
Region = Annotated[
    str, shape("^[A-Z0-9]{1,3}$", "This must be a region, as in ISO 3166-2 after the country: BY, not DE-BY.")
]
Rule = Annotated[str, shape(r"^[\x21-\x7e]*$", "This must be a recurrence rule (RFC 5545).", max_length=500)]
"""What it says is looked at together with the day that it is counted from."""


class WorkingTime(BaseModel):
    """When a side works."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    week: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = Field(
        default=None, description="Its working days, 1 is Monday. Left out: Monday to Friday."
    )
    country: Country | None = Field(default=None, description="The country whose public holidays it keeps.")
    region: Region | None = Field(
        default=None, description="The region of that country, if it has holidays of its own."
    )

    @field_validator("country")
    @classmethod
    def _known(cls, country: str | None) -> str | None:
        if country is not None and not is_country(country):
            raise WrongValue("The holidays of this country are not known.")
        return country

    @field_validator("region")
    @classmethod
    def _of_the_country(cls, region: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if region is not None and "country" in info.data:
            if country is None:
                raise WrongValue("A region needs its country.")
            if not is_country(country, region):
                raise WrongValue("This country has no such region.")
        return region


@command("set_calendar", right="arrange", tryable=True, needs_past=False)
class SetCalendar(Command):
    """Set the plan's time zone, or when a side works. Each is replaced as a whole; `null` takes it away."""

    zone: Zone | None = maybe("The time zone that the plan's dates are in: it says what today is. `null`: UTC.")
    seller: WorkingTime | None = maybe("When the seller's side works.")
    buyer: WorkingTime | None = maybe("When the buyer's side works.")


@command("add_blackout", right="arrange", tryable=True, needs_past=False)
class AddBlackout(Command):
    """Add days on which nothing happens, on one side or on both."""

    blackout: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title = Field(description="Such as “Quarter-end freeze”.")
    start: Date = Field(description="The first day of it.")
    end: Date = Field(description="The last day of it.")
    side: Side | None = Field(default=None, description="Left out: both.")


@command("edit_blackout", right="arrange", tryable=True, needs_past=False)
class EditBlackout(Command):
    """Change a blackout. `null` for the side: both."""

    blackout: Id
    title: Title = maybe()
    start: Date = maybe()
    end: Date = maybe()
    side: Side | None = maybe()


@command("remove_blackout", right="arrange", tryable=True, needs_past=False)
class RemoveBlackout(Command):
    """Take a blackout away."""

    blackout: Id


@command("add_gate", right="arrange", tryable=True, needs_past=False)
class AddGate(Command):
    """Add a recurring day on which alone some things can be finished, such as the meeting of a committee."""

    gate: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title = Field(description="Such as “Architecture board”.")
    rule: Rule = Field(
        description="When: an RFC 5545 recurrence rule of whole days. `FREQ=MONTHLY;BYDAY=1TU`: every first Tuesday."
    )
    start: Date = Field(description="The first day that can be one, from which `INTERVAL` and `COUNT` count.")


@command("edit_gate", right="arrange", tryable=True, needs_past=False)
class EditGate(Command):
    """Change a gate, for all that needs it."""

    gate: Id
    title: Title = maybe()
    rule: Rule = maybe()
    start: Date = maybe()


@command("remove_gate", right="arrange", tryable=True, needs_past=False)
class RemoveGate(Command):
    """Take a gate away that nothing needs any more."""

    gate: Id


@event("calendar.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CalendarSet(Event):
    """The time zone of the plan, or when a side works, was set. ``emptied``: there is no calendar any more."""

    changes: dict[str, Any]
    was: dict[str, Any]
    emptied: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values; of working times what differs."""
        if self.emptied:
            return {"plan": {"calendar": None}}
        return {"plan": {"calendar": {key: self._change(key, value) for key, value in self.changes.items()}}}

    def _change(self, key: str, value: Any) -> Any:
        return diff(self.was.get(key) or {}, value) if isinstance(value, dict) else value


@event("blackout.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutAdded(Event):
    """Days on which nothing happens, on one side or on both."""

    blackout: str
    title: str
    start: str
    end: str
    side: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The blackout."""
        return _within(
            "blackouts", self.blackout, present(title=self.title, start=self.start, end=self.end, side=self.side)
        )


@event("blackout.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutEdited(Event):
    """A blackout changed."""

    blackout: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _within("blackouts", self.blackout, self.changes)


@event("blackout.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutRemoved(Event):
    """A blackout was taken away. ``was``: all of it. ``emptied``: ``blackouts`` or ``calendar``, if it was the last."""

    blackout: str
    was: dict[str, Any]
    emptied: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The blackout, gone."""
        return _without("blackouts", self.blackout, self.emptied)


@event("gate.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateAdded(Event):
    """A recurring day on which alone some things can be finished."""

    gate: str
    title: str
    rule: str
    start: str

    def patch(self, stamp: Stamp) -> Patch:
        """The gate."""
        return _within("gates", self.gate, {"title": self.title, "rule": self.rule, "start": self.start})


@event("gate.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateEdited(Event):
    """A gate changed."""

    gate: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _within("gates", self.gate, self.changes)


@event("gate.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateRemoved(Event):
    """A gate was taken away. ``was``: all of it. ``emptied``: ``gates`` or ``calendar``, if it was the last.
    ``freed``: the items that needed it, and need none now."""

    gate: str
    was: dict[str, Any]
    emptied: str | None = None
    freed: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The gate, gone, and no longer needed."""
        patch = _without("gates", self.gate, self.emptied)
        for item in self.freed or ():
            ref = ItemRef.of(item)
            patch.setdefault(ref.collection, {})[ref.id] = {"gate": None}
        return patch


def _within(what: str, id: str, values: Any) -> Patch:
    return {"plan": {"calendar": {what: {id: values}}}}


def _without(what: str, id: str, emptied: str | None) -> Patch:
    if emptied == "calendar":
        return {"plan": {"calendar": None}}
    return {"plan": {"calendar": {what: None}}} if emptied else _within(what, id, None)


@decides(SetCalendar)
def set_calendar(document: Document, command: SetCalendar, context: Context) -> list[Event]:
    """Replace each given part as a whole."""
    calendar = _calendar(document)
    wanted = {key: _plain(value) for key, value in command.given("zone", "seller", "buyer").items()}
    new, was = changes(calendar, wanted)
    left = {key for key in calendar if key not in new} | {key for key, value in new.items() if value is not None}
    return [CalendarSet(new, was, not left)] if new else []


@decides(AddBlackout)
def add_blackout(document: Document, command: AddBlackout, context: Context) -> list[Event]:
    """Add a blackout; a past one explains what was planned around it."""
    id = new_id(_calendar(document).get("blackouts", {}), command.blackout, "blackout", context)
    _refuse_backwards(command.start, command.end, "end")
    return [BlackoutAdded(id, command.title, command.start, command.end, command.side)]


@decides(EditBlackout)
def edit_blackout(document: Document, command: EditBlackout, context: Context) -> list[Event]:
    """Edit a blackout, which still has to end after it begins."""
    blackout = _calendar(document).get("blackouts", {}).get(command.blackout)
    if blackout is None:
        raise not_found("blackout", "blackout")
    new, was = changes(blackout, command.given("title", "start", "end", "side"))
    after: Mapping[str, Any] = {**blackout, **new}
    _refuse_backwards(after["start"], after["end"], "end" if "end" in new else "start")
    return [BlackoutEdited(command.blackout, new, was)] if new else []


@decides(RemoveBlackout)
def remove_blackout(document: Document, command: RemoveBlackout, context: Context) -> list[Event]:
    """Remove a blackout; nothing refers to it."""
    calendar = _calendar(document)
    blackout = calendar.get("blackouts", {}).get(command.blackout)
    if blackout is None:
        raise not_found("blackout", "blackout")
    return [BlackoutRemoved(command.blackout, dict(blackout), _emptied(calendar, "blackouts"))]


@decides(AddGate)
def add_gate(document: Document, command: AddGate, context: Context) -> list[Event]:
    """Add a gate whose rule is readable and has a day ahead."""
    id = new_id(_calendar(document).get("gates", {}), command.gate, "gate", context)
    _refuse_rule(document, command.rule, command.start, "rule", context)
    return [GateAdded(id, command.title, command.rule, command.start)]


@decides(EditGate)
def edit_gate(document: Document, command: EditGate, context: Context) -> list[Event]:
    """Edit a gate; one that is over can still be renamed."""
    gate = find_gate(document, command.gate)
    new, was = changes(gate, command.given("title", "rule", "start"))
    if new.keys() & {"rule", "start"}:
        rule, start = new.get("rule", gate["rule"]), new.get("start", gate["start"])
        _refuse_rule(document, rule, start, "rule" if "rule" in new else "start", context)
    return [GateEdited(command.gate, new, was)] if new else []


@decides(RemoveGate)
def remove_gate(document: Document, command: RemoveGate, context: Context) -> list[Event]:
    """Remove a gate, unless an item that the actor sees needs it. Items that they do not see lose it silently: a
    refusal would reveal them."""
    gate: Gate = find_gate(document, command.gate)
    needing = [ItemRef(row.name, id) for row, id, _ in referring(document, ItemRef("gates", command.gate))]
    items = [(ref, ref.item(document)) for ref in needing]
    if known := [quote(item["title"]) for ref, item in items if visible(document, ref, item, context.actor)]:
        raise StillInUse(
            say(
                "{items} can be finished at {gate} only. Change that first.",
                items=joined(known, ", "),
                gate=quote(gate["title"]),
            )
        )
    emptied = _emptied(_calendar(document), "gates")
    return [GateRemoved(command.gate, dict(gate), emptied, [str(ref) for ref in needing] or None)]


def _calendar(document: Document) -> Calendar:
    return document["plan"].get("calendar", {})


def _plain(value: Any) -> Any:
    """A value as the document keeps it."""
    if not isinstance(value, WorkingTime):
        return value
    plain = value.model_dump(exclude_none=True)
    if "week" in plain:
        plain["week"] = sorted(set(plain["week"]))
    return plain or None


def _emptied(calendar: Calendar, what: str) -> str | None:
    """What goes with the last one of ``what``."""
    if len(calendar[what]) > 1:  # type: ignore[literal-required]
        return None
    return "calendar" if calendar.keys() == {what} else what


def _refuse_backwards(start: str, end: str, field: str) -> None:
    if end < start:
        raise EndsBeforeStart.at(f"/data/{field}", "The first day has to be before the last, or the same.")


def _refuse_rule(document: Document, rule: str, start: str, field: str, context: Context) -> None:
    try:
        check_rule(rule, start, day_of(context.now, document))
    except WrongValue as error:
        raise BadRule.at(f"/data/{field}", error.message) from None


_WEEKDAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))


@tells
def _told(
    event: CalendarSet | BlackoutAdded | BlackoutEdited | BlackoutRemoved | GateAdded | GateEdited | GateRemoved,
    of: Naming,
) -> Message:
    match event:
        case CalendarSet():
            parts = [_part(key, value, event.was) for key, value in event.changes.items()]
            return say("set the calendar: {parts}", parts=joined(parts, "; "))
        case BlackoutAdded():
            days, sides = _range(event.start, event.end), _sides(event.side)
            return say("blocked out “{title}”, {days}, for {sides}", title=event.title, days=days, sides=sides)
        case BlackoutEdited():
            changed = fields(event.changes, event.was)
            return say("changed {blackout}: {fields}", blackout=of.blackout(event.blackout), fields=changed)
        case BlackoutRemoved():
            return say("removed {blackout}", blackout=of.blackout(event.blackout))
        case GateAdded():
            return say("added the gate “{title}” ({rule})", title=event.title, rule=recurrence(event.rule))
        case GateEdited():
            return say("changed {gate}: {fields}", gate=of.gate(event.gate), fields=fields(event.changes, event.was))
        case GateRemoved():
            return say("removed {gate}", gate=of.gate(event.gate))


def _part(key: str, value: Any, was: Mapping[str, Any]) -> Message:
    if key not in ("seller", "buyer"):
        return fields({key: value}, was)
    if value is None:
        return say(
            "the seller’s side has the usual working week"
            if key == "seller"
            else "the buyer’s side has the usual working week"
        )
    country = value.get("country")
    place = f"{country}-{value['region']}" if "region" in value else country
    days = listed(_WEEKDAYS[day - 1] for day in value.get("week", ()))
    return say(
        "the seller’s side works{week}{holidays}" if key == "seller" else "the buyer’s side works{week}{holidays}",
        week=say(" on {days}", days=days) if "week" in value else say(" as usual"),
        holidays=say(", with the public holidays of {place}", place=place) if place else "",
    )


def _range(start: str, end: str) -> Message:
    return day(start) if start == end else say("{start} to {end}", start=day(start), end=day(end))


def _sides(side: str | None) -> Message:
    return side_of(side) if side else say("both sides")
