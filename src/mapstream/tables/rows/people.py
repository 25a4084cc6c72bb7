"""The people of a plan."""

from mapstream.plan.document import Side
from mapstream.plan.fields import Email, Id, Line, Role
from mapstream.tables.rows.base import Part, Who


class PersonRow(Part):
    """A stakeholder. ``left``: no longer on the deal. What the sides think of them stays out of files."""

    heading, kind_of_row = "People", "person"

    name: Line
    side: Side | None = None
    email: Email | None = None
    title: Line | None = None
    role: Role | None = None
    reports_to: Who | None = None
    left: bool | None = None
    id: Id | None = None
