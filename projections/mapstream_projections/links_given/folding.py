"""How events become rows: one for each link that an event changes, as it is after it."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from mapstream.plan.event import Recorded
from mapstream.projection import Into, Moment, ReadModel


class LinksGiven(ReadModel):
    """Every personal link."""

    name: ClassVar[str] = "links_given"
    version: ClassVar[int] = 1
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """Keep each link as it is after the event."""
        found = [row for recorded in events for row in rows(recorded, into.rooms.step(recorded))]
        into.cursor.executemany(into.sql["keep"], found)


READ_MODEL = LinksGiven()


def rows(recorded: Recorded, moment: Moment) -> Iterator[dict[str, Any]]:
    """The links that an event changes."""
    for person, change in recorded.patch.get("people", {}).items():
        for id in (change or {}).get("links") or ():
            link = moment.after["people"][person]["links"][id]
            yield {
                "room": recorded.stream,
                "link": id,
                "version": recorded.version,
                "workspace": moment.after["plan"]["workspace"],
                "person": person,
                "issued_at": link["issued"]["at"],
                "issued_by": link["issued"]["by"],
                "expires": link.get("expires"),
                "opened": link.get("opened"),
                "revoked": link["revoked"]["at"] if "revoked" in link else None,
            }
