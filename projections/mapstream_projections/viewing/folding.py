"""How events become rows: one for each sitting."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

import orjson

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Material
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.event import Recorded
from mapstream.projection import Into, ReadModel


class Viewing(ReadModel):
    """Who looked at what, and for how long."""

    name: ClassVar[str] = "viewing"
    version: ClassVar[int] = 1
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """Keep what is told of each sitting."""
        # every event is stepped through, or the room would be read from the log again for each that is not the next
        stepped = [(recorded, recorded.event, into.rooms.step(recorded).after) for recorded in events]
        rows = [row(recorded, view, after) for recorded, view, after in stepped if isinstance(view, ViewRecorded)]
        into.cursor.executemany(into.sql["keep"], rows)


READ_MODEL = Viewing()


def row(recorded: Recorded, view: ViewRecorded, document: Document) -> dict[str, Any]:
    """What is told of a sitting. What does not say which revision was looked at was at the one of then."""
    material = cast("Material | None", ItemRef.of(view.subject).find(document) if view.subject != "plan" else None)
    seen, sha256 = view.seen, view.sha256
    if seen is None and material is not None:
        seen = material["revision"]
        sha256 = material["file"]["sha256"] if "file" in material else None
    return {
        "room": recorded.stream,
        "version": recorded.version,
        "viewer": recorded.by,
        "subject": view.subject,
        "sitting": view.sitting or str(recorded.version),
        "at": recorded.at,
        "seconds": view.seconds,
        "pages": orjson.dumps(dict(view.pages or {})).decode(),
        "seen": seen,
        "sha256": sha256,
    }
