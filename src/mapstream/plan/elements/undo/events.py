"""A change that was taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan import money
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.patch import Patch


@event("change.undone", undoable=True, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class ChangeUndone(Event):
    """The author of an earlier change took it back.

    ``version`` and ``types`` say which; ``inverse`` is the patch that does it. What it brings back about a ``person``
    is in ``personal``, a patch laid over the other and sealed under their key; for each text that cannot be missing,
    the other has a stand-in.
    """

    class_version: ClassVar[int] = 2
    sealed: ClassVar[Mapping[str, str]] = {"personal": "person"}

    version: int
    types: list[str]
    inverse: dict[str, Any]
    person: str | None = None
    personal: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What takes the change back."""
        return _laid_over(self.inverse, self.personal) if self.personal else self.inverse

    @staticmethod
    def upcast_v1_v2(data: dict[str, Any]) -> None:
        """The amount of the deal was once a number."""
        money.make_exact(data["inverse"].get("deal") or {})


def _laid_over(patch: Patch, more: Patch) -> Patch:
    return patch | {
        key: _laid_over(patch[key], value) if isinstance(value, dict) and isinstance(patch.get(key), dict) else value
        for key, value in more.items()
    }
