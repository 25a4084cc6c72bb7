"""The landmarks of a room as a reader is told them."""

from collections.abc import Iterator
from typing import cast

from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document
from mapstream.plan.review.attribution import Attribution
from mapstream.plan.review.landmarks import Landmark, LandmarkTold
from mapstream.plan.review.trace import Trace
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import ALL


def timeline(
    trace: Trace, lens: Lens, document: Document, upto: int, attribution: Attribution
) -> Iterator[LandmarkTold]:
    """What stands out up to a version, whose document this is as the reader sees it, in order.

    Told is what is about something that they see, from when they were shown it; looks are for the seller's side, and
    for whoever looked.
    """
    for landmark in trace.landmarks:
        if landmark.version > upto:
            return
        if _is_told(landmark, trace, lens, document, attribution):
            yield _told(landmark, trace, lens, document)


def _is_told(landmark: Landmark, trace: Trace, lens: Lens, document: Document, attribution: Attribution) -> bool:
    version, kind, item, *_ = landmark
    if kind == "view" and lens.side != "seller" and trace.stamp(version).by != lens.person:
        return False
    ref = ItemRef.of(item)
    found = ref.find(document) is not None and (ref.id != "" or kind in ("opened", "closed") or lens.sight.plan)
    return found and version >= attribution.settled(ref)


def _told(landmark: Landmark, trace: Trace, lens: Lens, document: Document) -> LandmarkTold:
    at, by, _, reason, alone = trace.stamp(landmark.version)
    found: LandmarkTold = {
        "version": landmark.version,
        "at": at,
        "by": by,
        "kind": landmark.kind,
        "item": landmark.item,
        "title": _title(landmark.item, document),
    }
    if landmark.kind in ("slip", "agreement", "closed"):
        found["before"], found["after"] = landmark.before, landmark.after
    if reason is not None and (alone or lens.sight is ALL):
        found["reason"] = reason
    return found


def _title(item: str, document: Document) -> str:
    ref = ItemRef.of(item)
    if ref.collection in COLLECTIONS:
        return cast(str, (ref.find(document) or {}).get(COLLECTIONS[ref.collection].title, ""))
    return document["plan"].get("goal", {}).get("statement") or document["plan"]["name"]
