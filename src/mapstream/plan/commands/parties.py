"""Commands about the two parties: their organisations, what each gets out of it, and what had to be known before."""

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Id, Line, Text, command, maybe
from mapstream.plan.document import CheckName, Side


@command("set_organisation", tryable=True, needs_past=False)
class SetOrganisation(BaseCommand):
    """Say who a party is, and who coordinates the plan there. Buyers speak for their own; `null` takes a value away."""

    side: Side
    name: Line | None = maybe()
    about: Text | None = maybe()
    coordinator: Id | None = maybe("A person of that side.")


@command("set_value", tryable=True, needs_past=False)
class SetValue(BaseCommand):
    """Sum up what a side gets out of it. Buyers speak for their own side."""

    side: Side
    text: Text | None = Field(description="`null` takes it away.")


@command("record_introduction", tryable=True, needs_past=False)
class RecordIntroduction(BaseCommand):
    """Record a point of the introduction gate as met. For the seller's side, and seen by it alone."""

    check: CheckName = Field(
        description="`problem`: it is confirmed; `project`: it is a real one; `sponsor`: there is one; `budget`: there "
        "is one, or a path to it."
    )
    note: Text | None = Field(description="What shows it; `null`: it is not met after all.")
