"""How a plan becomes the plan of both sides: shown, agreed to, reviewed."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.collections import ItemRef
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import stamped
from mapstream.plan.patch import Patch, diff


@event("agreement.signed", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class AgreementSigned(Event):
    """Somebody agreed for their ``side`` to the plan as it was at a ``version``. ``was``: their side's signature
    before."""

    side: str
    version: int
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The signature."""
        signature = {**stamped(stamp), "version": self.version}
        return {"plan": {"agreement": {self.side: diff(self.was or {}, signature)}}}


@event("plan.shared", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PlanShared(Event):
    """The seller's side brought the plan to the buyer, in one act. ``items``: what everyone sees from now on, each with
    who saw it before; ``was``: the kind of the plan before, if it is mutual only now."""

    items: dict[str, Any]
    was: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Who sees them, and the plan's kind."""
        patch: Patch = {"plan": {"kind": "mutual"}} if self.was else {}
        for item in self.items:
            ref = ItemRef.of(item)
            patch.setdefault(ref.collection, {})[ref.id] = {"visible_to": None}
        return patch


@event("cadence.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CadenceSet(Event):
    """It was said how often the plan is reviewed."""

    cadence: dict[str, Any]
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What is new in it, and without what is gone."""
        return {"plan": {"cadence": diff(self.was or {}, self.cadence)}}
