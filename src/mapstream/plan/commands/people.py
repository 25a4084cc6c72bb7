"""Commands about people, and about the personal links that let them in."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from mapstream.plan.commands.base import EMAIL, BaseCommand, Email, Id, Instant, Line, Text, command, maybe, shape
from mapstream.plan.document import Side

Role = Literal[
    "champion",
    "economic_buyer",
    "technical_evaluator",
    "legal",
    "security",
    "procurement",
    "end_user",
    "executive_sponsor",
    "coordinator",
    "seller",
    "manager",
    "success",
]

Way = Annotated[
    str,
    shape(
        f"^({EMAIL}|@[A-Za-z0-9][A-Za-z0-9.-]*)$",
        "This must be an e-mail address, or a domain written as @example.com.",
        strip_whitespace=True,
        max_length=320,
    ),
]

RolePeople = dict[
    Role,
    Annotated[
        Annotated[Id, Tag("word")] | Annotated[list[Id], Field(min_length=1, max_length=2), Tag("list")],
        Discriminator(lambda value: "list" if isinstance(value, list) else "word"),
    ],
]
WHO_HAS_A_ROLE = (
    "Who has a role here: a person, or one of each side. For others it is the only person of the task's side who has "
    "it in the room; where there is none, or more than one, the task keeps the role."
)

NOTE = "A note of the writer's side, shown to the other only once it is shared."


@command("add_person", tryable=True, needs_past=False)
class AddPerson(BaseCommand):
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


@command("edit_person", tryable=True, needs_past=False)
class EditPerson(BaseCommand):
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


@command("share_notes", tryable=True, needs_past=False)
class ShareNotes(BaseCommand):
    """Show the other side what one's own side noted about a person, or show it no longer."""

    person: Id
    shared: bool


@command("fill_roles", tryable=True, needs_past=False)
class FillRoles(BaseCommand):
    """Say who has which role: the open steps that wait for somebody with that role are theirs to lead."""

    people: Annotated[RolePeople, Field(min_length=1)]


@command("remove_person", tryable=True, needs_past=False)
class RemovePerson(BaseCommand):
    """Take a person off the deal. Their links are revoked; what they did stays."""

    person: Id


@command("issue_link", tryable=False, needs_past=False)
class IssueLink(BaseCommand):
    """Make a personal way in. The answer carries its address, once. For the seller's side."""

    person: Id
    expires: Instant | None = None
    emails: Annotated[list[Way], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Only for these addresses, or for those of a domain (`@example.com`)."
    )
    code: bool | None = Field(default=None, description="Ask for a one-time code sent by email.")


@command("revoke_link", tryable=False, needs_past=False)
class RevokeLink(BaseCommand):
    """Close a personal way in. For the seller's side."""

    link: Id


@command("open_link", tryable=False, needs_past=False, internal=True)
class OpenLink(BaseCommand):
    """A personal link was opened. Said by the server, never by clients."""

    link: Id
    ip: Annotated[str, Field(max_length=64)] | None = None
    agent: Annotated[str, Field(max_length=500)] | None = None
