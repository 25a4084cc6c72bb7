"""The calendar: when each side works, when nothing happens, and on which days alone some things can be finished."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.document import Side
from mapstream.plan.fields import Date, Line, Title
from mapstream.tables.rows.base import Key, Part


class CalendarRow(Part):
    """When a side works; the row without a side holds the time zone."""

    heading, kind_of_row = "Calendar", "calendar"

    side: Side | None = None
    zone: Line | None = None
    week: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)] | None = None
    country: Line | None = None
    region: Line | None = None


class BlackoutRow(Part):
    """Days on which nothing happens."""

    heading, kind_of_row = "Blackouts", "blackout"

    title: Title
    start: Date
    end: Date
    side: Side | None = None


class GateRow(Part):
    """A recurring day on which alone some things can be finished."""

    heading, kind_of_row = "Gates", "gate"

    key: Key
    title: Title
    rule: Line
    start: Date
