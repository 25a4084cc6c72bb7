"""What stands out in the life of a room: milestones, slips, disputes, agreements, first looks, and how it ended.

They are found by what an event changes, not by what it is called: a date slips as well when everything is scheduled
anew, and a dispute comes back when its end is undone.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.event import Recorded

Kind = Literal["opened", "shared", "milestone", "slip", "dispute", "agreement", "view", "closed"]

DATED = ("milestones", "tasks", "deliverables")
DISPUTED = ("milestones", "tasks", "deliverables", "phases")
_NOTHING: Mapping[str, Any] = {}


class Landmark(NamedTuple):
    """Something that stands out: what it is, the item that it is about, and from what to what it went."""

    version: int
    kind: Kind
    item: str
    before: str | None = None
    after: str | None = None


class LandmarkTold(TypedDict):
    """A landmark as somebody is told it."""

    version: int
    at: str
    by: str
    kind: Kind
    item: Annotated[str, Field(description="What it is about, such as tasks/<id>, or the plan.")]
    title: Annotated[str, Field(description="What that is called now.")]
    before: NotRequired[Annotated[str | None, Field(description="Of a slip: the date before.")]]
    after: NotRequired[Annotated[str | None, Field(description="Of a slip: the date after. Of an end: how it ended.")]]
    reason: NotRequired[str]


def landmarks_of(recorded: Recorded, before: Document, after: Document) -> Iterator[Landmark]:
    """What stands out of an event, given the document before and after it."""
    patch, version = recorded.patch, recorded.version
    if isinstance(recorded.event, ViewRecorded):
        yield Landmark(version, "view", recorded.event.subject)
    if not before:
        yield Landmark(version, "opened", "plan")
        return
    plan = patch.get("plan", _NOTHING)
    if plan.get("kind") not in (None, before["plan"].get("kind")) and before["plan"].get("kind") == "close_plan":
        yield Landmark(version, "shared", "plan")
    for side, signature in (plan.get("agreement") or _NOTHING).items():
        if signature is not None:
            yield Landmark(version, "agreement", "plan", after=side)
    if "goal" in plan:
        yield from _slip(version, "plan", before["plan"].get("goal"), after["plan"].get("goal"), "date")
    outcome = patch.get("deal", _NOTHING).get("outcome")
    if outcome is not None and "result" in outcome:
        yield Landmark(version, "closed", "plan", after=outcome["result"])
    old, new = cast(Mapping[str, Any], before), cast(Mapping[str, Any], after)
    for name in DISPUTED:
        for key, change in patch.get(name, _NOTHING).items():
            if change is not None:
                yield from _of_item(version, name, key, change, old, new)


def _of_item(
    version: int, name: str, key: str, change: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Landmark]:
    item = f"{name}/{key}"
    if name in DATED and "due" in change:
        yield from _slip(version, item, old[name].get(key), new[name][key], "due")
    if change.get("dispute") is not None:
        yield Landmark(version, "dispute", item)
    if name == "milestones" and change.get("status") == "reached":
        yield Landmark(version, "milestone", item)


def _slip(
    version: int, item: str, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, field: str
) -> Iterator[Landmark]:
    first, then = (was or _NOTHING).get(field), (now or _NOTHING).get(field)
    if first is not None and then is not None and then > first:
        yield Landmark(version, "slip", item, first, then)
