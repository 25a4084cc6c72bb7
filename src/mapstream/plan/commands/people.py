"""Commands about people, and about the personal links that let them in."""

from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from mapstream.plan.commands.base import EMAIL, BaseCommand, Email, Id, Instant, Line, Text, maybe, shape
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


class AddPerson(BaseCommand):
    """Add a stakeholder of either side. Buyers add people of their own side. Who has left comes back under their id."""

    type: ClassVar[str] = "add_person"

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


class EditPerson(BaseCommand):
    """Change what is known about a person. `null` takes a value away."""

    type: ClassVar[str] = "edit_person"

    person: Id
    name: Line = maybe()
    email: Email | None = maybe()
    title: Line | None = maybe("What they are in their organisation.")
    role: Role | None = maybe()
    reports_to: Id | None = maybe("A person of the same side.")
    influence: Text | None = maybe(NOTE)
    concern: Text | None = maybe(NOTE)
    stance: Text | None = maybe(NOTE)


class ShareNotes(BaseCommand):
    """Show the other side what one's own side noted about a person, or show it no longer."""

    type: ClassVar[str] = "share_notes"

    person: Id
    shared: bool


class FillRoles(BaseCommand):
    """Say who has which role: the open steps that wait for somebody with that role are theirs to lead."""

    type: ClassVar[str] = "fill_roles"

    people: Annotated[RolePeople, Field(min_length=1)]


class RemovePerson(BaseCommand):
    """Take a person off the deal. Their links are revoked; what they did stays."""

    type: ClassVar[str] = "remove_person"

    person: Id


class IssueLink(BaseCommand):
    """Make a personal way in. The answer carries its address, once. For the seller's side."""

    type: ClassVar[str] = "issue_link"

    person: Id
    expires: Instant | None = None
    emails: Annotated[list[Way], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Only for these addresses, or for those of a domain (`@example.com`)."
    )
    code: bool | None = Field(default=None, description="Ask for a one-time code sent by email.")


class RevokeLink(BaseCommand):
    """Close a personal way in. For the seller's side."""

    type: ClassVar[str] = "revoke_link"

    link: Id


class OpenLink(BaseCommand):
    """A personal link was opened. Said by the server, never by clients."""

    type: ClassVar[str] = "open_link"

    link: Id
    ip: Annotated[str, Field(max_length=64)] | None = None
    agent: Annotated[str, Field(max_length=500)] | None = None
