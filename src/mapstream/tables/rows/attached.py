"""What is told of an item beside it: what was measured, what proves it done, remarks."""

from typing import Literal

from mapstream.plan.fields import Date, Line, Text, Url
from mapstream.tables.rows.base import Key, Number, Part, Who


class MeasurementRow(Part):
    """A measured value of a KPI."""

    heading, kind_of_row = "Measurements", "measurement"

    of: Key
    on: Date
    value: Number
    note: Text | None = None


class EvidenceRow(Part):
    """An artifact that proves an item done. ``document``: the key of one of the documents."""

    heading, kind_of_row = "Evidence", "evidence"

    of: Key
    evidence: Literal["document", "link", "meeting", "confirmation"]
    document: Key | None = None
    url: Url | None = None
    ref: Line | None = None
    by: Who | None = None
    note: Text | None = None


class NoteRow(Part):
    """A remark that comes in as a comment, on an item or, without ``of``, on the plan. The talk does not go out."""

    heading, kind_of_row = "Notes", "note"

    of: Key | None = None
    text: Text
