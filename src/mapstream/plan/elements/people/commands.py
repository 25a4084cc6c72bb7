"""Commands about people."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.command import Command, command, maybe
from mapstream.plan.document import Side
from mapstream.plan.fields import Email, Id, Line, Role, RolePeople, Text

NOTE = "A note of the writer's side, shown to the other only once it is shared."


@command("add_person", right="people", tryable=True, needs_past=False)
class AddPerson(Command):
    """Add a stakeholder of either side. Buyers add people of their own side. Who has left comes back under their id."""

    person: Id | None = Field(default=None, description="Their id, if the sender makes one, or they had one.")
    name: Line
    email: Email | None = None
    side: Side
    title: Line | None = Field(default=None, description="What they are in their organisation.")
    role: Role | None = Field(default=None, description="`seller`, `manager` and `success` are roles of the seller's.")
    reports_to: Id | None = Field(default=None, description="A person of the same side.")
    influence: Text | None = Field(default=None, description=NOTE)
    concern: Text | None = Field(default=None, description=NOTE)
    stance: Text | None = Field(default=None, description=NOTE)


@command("edit_person", right="people", tryable=True, needs_past=False)
class EditPerson(Command):
    """Change what is known about a person. `null` takes a value away."""

    person: Id
    name: Line = maybe()
    email: Email | None = maybe()
    title: Line | None = maybe("What they are in their organisation.")
    role: Role | None = maybe()
    reports_to: Id | None = maybe("A person of the same side.")
    influence: Text | None = maybe(NOTE)
    concern: Text | None = maybe(NOTE)
    stance: Text | None = maybe(NOTE)


@command("fill_roles", right="arrange", tryable=True, needs_past=False)
class FillRoles(Command):
    """Say who has which role: the open steps that wait for somebody with that role are theirs to lead."""

    people: Annotated[RolePeople, Field(min_length=1)]


@command("remove_person", right="people", tryable=True, needs_past=False)
class RemovePerson(Command):
    """Take a person off the deal. Their links are revoked; what they did stays."""

    person: Id


@command("share_notes", right="people", tryable=True, needs_past=False)
class ShareNotes(Command):
    """Show the other side what one's own side noted about a person, or show it no longer."""

    person: Id
    shared: bool
