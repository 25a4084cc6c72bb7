"""What a command is: a wish, checked in shape and size, not yet judged.

Each names itself as it is called on the wire, ``@command("add_task", …)``, and says what it is. Whether it may happen
is for :mod:`mapstream.plan.decide`.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from mapstream.plan.permissions import RIGHTS, Right


class Command(BaseModel):
    """What somebody asks for. Immutable; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: ClassVar[str]
    right: ClassVar[Right]
    tryable: ClassVar[bool]
    needs_past: ClassVar[bool]
    internal: ClassVar[bool]
    whole_plan: ClassVar[bool]

    def needed(self) -> Right:
        """The right that somebody has to have to give it, where that depends on what it is about."""
        return self.right

    def can_be_proposed(self) -> bool:
        """Whether somebody who may not do this may propose it: it has to be tried on a copy."""
        return self.tryable and RIGHTS[self.needed()].proposable

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Whether deciding it in a room at ``version`` takes more than the document, and the events after ``known``."""
        return self.needs_past

    def given(self, *names: str) -> dict[str, Any]:
        """Those of the fields ``names`` that the sender wrote, ``null`` included."""
        said, values = self.__pydantic_fields_set__.intersection(names), self.__dict__
        # nearly always one; several in the order in which they are asked for, as what is stored has to be the same
        return {name: values[name] for name in (said if len(said) == 1 else names) if name in said}


NAMED: dict[str, type[Command]] = {}
"""The commands that clients may send, by their names."""

C = TypeVar("C", bound=type[Command])


def command(
    name: str, *, right: Right, tryable: bool, needs_past: bool, internal: bool = False, whole_plan: bool = False
) -> Callable[[C], C]:
    """Name a command as it is called on the wire, and say what it is.

    ``right``: what somebody has to have, of :data:`~mapstream.plan.permissions.RIGHTS`, to give it. ``tryable``: it can
    be tried out on a copy, since all that it does is in the plan. ``needs_past``: deciding it may
    take what happened before, or what is not in the room. ``internal``: the server says it, clients cannot.
    ``whole_plan``: it goes through all of the plan, which others wait for, so that a unit has one such command.
    """

    def declare(cls: C) -> C:
        if right not in RIGHTS:
            raise ValueError(f"{name} needs a right that is not in the table: {right}")
        cls.type, cls.right, cls.tryable, cls.needs_past, cls.internal = name, right, tryable, needs_past, internal
        cls.whole_plan = whole_plan
        if not internal:
            NAMED[name] = cls
        return cls

    return declare


def maybe(description: str | None = None) -> Any:
    """A field of an edit: left out, the value stays as it is. Whether ``null`` is allowed, its type says."""

    def without_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(default=None, description=description, json_schema_extra=without_default)
