"""Who has looked at what, and what nobody has: every stakeholder by every material that they may see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, NamedTuple, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.log import Log
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Material, Side
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import sight_of
from mapstream_projections.viewing.folding import READ_MODEL, row


class Looks(TypedDict):
    """How often and how long somebody looked at something."""

    times: Annotated[int, Field(description="Sittings.")]
    seconds: float
    first: NotRequired[Annotated[str, Field(description="When they first did. Absent where they did not.")]]
    last: NotRequired[str]
    events: Annotated[list[int], Field(description="The versions of the events that say so.")]


class LooksAtDocument(Looks):
    """The same of a document; pages are those of its latest version."""

    seen: NotRequired[Annotated[int, Field(description="The latest version of it that they ever looked at.")]]
    unread: Annotated[bool, Field(description="Whether they never looked at its latest version.")]
    pages: Annotated[dict[str, float], Field(description="Seconds by page number.")]
    unseen_pages: Annotated[list[int], Field(description="Those that they never looked at, where pages are known.")]


class PersonsViewing(TypedDict):
    """What one person looked at."""

    plan: Looks
    documents: Annotated[dict[str, LooksAtDocument], Field(description="Those that they may see, by id.")]


class ViewingOfRoom(TypedDict):
    """Who looked at what."""

    people: Annotated[dict[str, PersonsViewing], Field(description="By id.")]


class _Sitting(NamedTuple):
    """A row. ``counts``: it goes into the window that is asked for."""

    viewer: str
    subject: str
    first: str
    last: str
    seconds: float
    pages: Mapping[str, float]
    seen: int | None
    sha256: str | None
    events: list[int]
    counts: bool


class _Viewer(NamedTuple):
    """A person of the room, as somebody who looks at it."""

    id: str
    side: Side
    admin: bool = False


def viewing(
    log: Log, room: str, lens: Lens, document: Document, *, since: str | None = None, until: str | None = None
) -> ViewingOfRoom:
    """What a reader may know of who looked at what: the seller's side of everybody, others of themselves.

    In a window of time count the sittings that lie in it, if only in part. What was never looked at was not until its
    end.
    """
    asked = {"room": room, "since": since, "until": until, "viewer": None if _sees_all(lens) else lens.person}
    return _viewing(lens, document, map(_Sitting._make, READ_MODEL.ask(log, "sittings", **asked)))


def viewing_then(
    log: Log,
    room: str,
    lens: Lens,
    document: Document,
    upto: int,
    at: Callable[[int], Document],
    *,
    since: str | None = None,
    until: str | None = None,
) -> ViewingOfRoom:
    """The same as it was known at a version, whose document this is; ``at`` gives that of any other. Reads the log."""
    sittings: dict[tuple[str, str, str], _Sitting] = {}
    for recorded in log.of_types(room, (ViewRecorded.name,), upto):
        view = cast(ViewRecorded, recorded.event)
        told = row(recorded, view, document if view.seen is not None else at(recorded.version))
        if not _sees_all(lens) and told["viewer"] != lens.person:
            continue
        key = told["viewer"], told["subject"], told["sitting"]
        before = sittings.get(key)
        sittings[key] = _Sitting(
            told["viewer"],
            told["subject"],
            before.first if before else recorded.at,
            recorded.at,
            told["seconds"],
            view.pages or {},
            told["seen"],
            told["sha256"],
            [*(before.events if before else ()), recorded.version],
            since is None or recorded.at >= since,
        )
    begun = (one for one in sittings.values() if until is None or one.first <= until)
    return _viewing(lens, document, sorted(begun, key=lambda one: one.first))


def _sees_all(lens: Lens) -> bool:
    """Whether a reader is told of everybody's looks."""
    return lens.side == "seller" and lens.sight.history


def _viewing(lens: Lens, document: Document, told: Iterable[_Sitting]) -> ViewingOfRoom:
    seen, everybody = lens.see(document) or {}, _sees_all(lens)
    sittings: defaultdict[tuple[str, str], list[_Sitting]] = defaultdict(list)
    for sitting in told:
        sittings[sitting.viewer, sitting.subject].append(sitting)
    people = seen.get("people", {}).items()
    shown = {id: one for id, one in people if everybody or id == lens.person}
    materials = {id: one for id, one in seen.get("documents", {}).items() if "removed" not in one}
    found: dict[str, PersonsViewing] = {}
    for id, person in shown.items():
        at_plan = sittings[id, "plan"]
        theirs = _visible_to(_Viewer(id, person["side"]), materials, document)
        documents = {key: _of_document(sittings[id, f"documents/{key}"], one) for key, one in theirs.items()}
        if "removed" not in person or at_plan or any(one["times"] for one in documents.values()):
            found[id] = {"plan": _looks(at_plan), "documents": documents}
    return {"people": found}


def _visible_to(viewer: _Viewer, materials: Mapping[str, Material], document: Document) -> dict[str, Material]:
    """Of some documents those that a person may see."""
    lens = Lens(viewer.side, viewer.id, positions=False, sight=sight_of(document, viewer))
    return {id: one for id, one in materials.items() if lens.see_item(document, str(ItemRef("documents", id)))}


def _looks(sittings: Iterable[_Sitting]) -> Looks:
    counted = [sitting for sitting in sittings if sitting.counts]
    looks: Looks = {
        "times": len(counted),
        "seconds": round(sum(sitting.seconds for sitting in counted), 3),
        "events": sorted(version for sitting in counted for version in sitting.events),
    }
    if counted:
        looks["first"], looks["last"] = counted[0].first, max(sitting.last for sitting in counted)
    return looks


def _of_document(sittings: list[_Sitting], material: Material) -> LooksAtDocument:
    latest = [sitting for sitting in sittings if _is_latest(sitting, material)]
    ever = {page for sitting in latest for page, seconds in sitting.pages.items() if seconds}
    pages: dict[str, float] = defaultdict(float)
    for sitting in latest:
        for page, seconds in sitting.pages.items() if sitting.counts else ():
            pages[page] += seconds
    looks = cast(Any, _looks(sittings)) | {
        "unread": not latest,
        "pages": {page: round(pages[page], 3) for page in sorted(pages, key=int)},
        "unseen_pages": [page for page in range(1, _pages(material) + 1) if str(page) not in ever],
    }
    if revisions := [sitting.seen for sitting in sittings if sitting.seen is not None]:
        looks["seen"] = max(revisions)
    return cast(LooksAtDocument, looks)


def _is_latest(sitting: _Sitting, material: Material) -> bool:
    """Whether what was looked at is what there is now: a revision that was taken back is not the one that follows."""
    file = material.get("file")
    return sitting.seen == material["revision"] and sitting.sha256 == (file["sha256"] if file else None)


def _pages(material: Material) -> int:
    return material["file"].get("pages", 0) if "file" in material else 0
