"""The command that takes a change back."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.command import Command, command


@command("undo", right="undo", tryable=False, needs_past=True)
class Undo(Command):
    """Take back a change of one's own, if nothing has been built on it since."""

    version: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The version that the change made; left out: one's own last."
    )
