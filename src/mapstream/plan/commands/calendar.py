"""Commands about the calendar: when each side works, when nothing happens, and the days that alone some things wait
for."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from mapstream.plan.commands.base import BaseCommand, Date, Id, Title, command, maybe, shape
from mapstream.plan.document import Side
from mapstream.plan.time.calendar import is_country, is_zone


def _known_zone(zone: str) -> str:
    if not is_zone(zone):
        raise ValueError("There is no such time zone.")
    return zone


Zone = Annotated[
    str,
    shape(
        "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
        "This must be the IANA name of a time zone, such as Europe/Berlin.",
        max_length=100,
    ),
    AfterValidator(_known_zone),
]
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
            raise ValueError("The holidays of this country are not known.")
        return country

    @field_validator("region")
    @classmethod
    def _of_the_country(cls, region: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if region is not None and "country" in info.data:
            if country is None:
                raise ValueError("A region needs its country.")
            if not is_country(country, region):
                raise ValueError("This country has no such region.")
        return region


@command("set_calendar", tryable=True, needs_past=False)
class SetCalendar(BaseCommand):
    """Set the plan's time zone, or when a side works. Each is replaced as a whole; `null` takes it away."""

    zone: Zone | None = maybe("The time zone that the plan's dates are in: it says what today is. `null`: UTC.")
    seller: WorkingTime | None = maybe("When the seller's side works.")
    buyer: WorkingTime | None = maybe("When the buyer's side works.")


@command("add_blackout", tryable=True, needs_past=False)
class AddBlackout(BaseCommand):
    """Add days on which nothing happens, on one side or on both."""

    blackout: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title = Field(description="Such as “Quarter-end freeze”.")
    start: Date = Field(description="The first day of it.")
    end: Date = Field(description="The last day of it.")
    side: Side | None = Field(default=None, description="Left out: both.")


@command("edit_blackout", tryable=True, needs_past=False)
class EditBlackout(BaseCommand):
    """Change a blackout. `null` for the side: both."""

    blackout: Id
    title: Title = maybe()
    start: Date = maybe()
    end: Date = maybe()
    side: Side | None = maybe()


@command("remove_blackout", tryable=True, needs_past=False)
class RemoveBlackout(BaseCommand):
    """Take a blackout away."""

    blackout: Id


@command("add_gate", tryable=True, needs_past=False)
class AddGate(BaseCommand):
    """Add a recurring day on which alone some things can be finished, such as the meeting of a committee."""

    gate: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title = Field(description="Such as “Architecture board”.")
    rule: Rule = Field(
        description="When: an RFC 5545 recurrence rule of whole days. `FREQ=MONTHLY;BYDAY=1TU`: every first Tuesday."
    )
    start: Date = Field(description="The first day that can be one, from which `INTERVAL` and `COUNT` count.")


@command("edit_gate", tryable=True, needs_past=False)
class EditGate(BaseCommand):
    """Change a gate, for all that needs it."""

    gate: Id
    title: Title = maybe()
    rule: Rule = maybe()
    start: Date = maybe()


@command("remove_gate", tryable=True, needs_past=False)
class RemoveGate(BaseCommand):
    """Take a gate away that nothing needs any more."""

    gate: Id
