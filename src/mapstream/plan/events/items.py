"""What happens to items of any kind: their order, who sees them, and changes taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.collections import ItemRef, holding
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.patch import Patch


@event("item.moved", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemMoved(Event):
    """An item stands elsewhere among its kind."""

    item: str
    rank: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """Its rank."""
        return ItemRef.of(self.item).patch({"rank": self.rank})


@event("ranks.renewed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RanksRenewed(Event):
    """Items of a collection got new ranks, in the same order, so that there is room between them again.

    ``ranks``: those of them that are new, by the items' ids.
    """

    collection: str
    ranks: dict[str, str]

    def patch(self, stamp: Stamp) -> Patch:
        """The ranks."""
        return holding(self.collection, {id: {"rank": rank} for id, rank in self.ranks.items()})


@event("item.linked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemLinked(Event):
    """``item`` waits for ``after``; at least one of them is a milestone (of tasks: ``task.linked``)."""

    item: str
    after: str

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency."""
        return ItemRef.of(self.item).patch({"waits": {self.after: True}})


@event("item.unlinked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemUnlinked(Event):
    """``item`` waits for ``after`` no more; ``last``: it waits for nothing of this kind now."""

    item: str
    after: str
    last: bool

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency, gone."""
        return ItemRef.of(self.item).patch({"waits": None if self.last else {self.after: None}})


@event("visibility.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class VisibilitySet(Event):
    """Others see an item than before. ``None``: everyone."""

    item: str
    visible_to: str | list[str] | None
    was: str | list[str] | None

    def patch(self, stamp: Stamp) -> Patch:
        """Who sees it."""
        return ItemRef.of(self.item).patch({"visible_to": self.visible_to})


@event("change.undone", undoable=True, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class ChangeUndone(Event):
    """The author of an earlier change took it back.

    ``version`` and ``types`` say which; ``inverse`` is the patch that does it. What it brings back about a ``person``
    is in ``personal``, a patch laid over the other and sealed under their key; for each text that cannot be missing,
    the other has a stand-in.
    """

    sealed: ClassVar[Mapping[str, str]] = {"personal": "person"}

    version: int
    types: list[str]
    inverse: dict[str, Any]
    person: str | None = None
    personal: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What takes the change back."""
        return _laid_over(self.inverse, self.personal) if self.personal else self.inverse


def _laid_over(patch: Patch, more: Patch) -> Patch:
    return patch | {
        key: _laid_over(patch[key], value) if isinstance(value, dict) and isinstance(patch.get(key), dict) else value
        for key, value in more.items()
    }
