"""Which links let somebody in, over all rooms of a workspace."""

from typing import Any

import pytest
from telling import Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.links import LinkIssued, LinkOpened, LinkRevoked
from mapstream.plan.elements.people.events import PersonRemoved
from mapstream.projection import Into, Rooms
from mapstream_projections.links_given import READ_MODEL, links_given

NOW = "2026-03-03T00:00:00Z"


@pytest.fixture
def story(log: Log) -> Story:
    return Story(log)


def given(story: Story, **more: Any) -> str:
    """The buyer is given a link; its id."""
    id = clock.fresh_id()
    story.happens(LinkIssued(id, story.buyer, **more))
    return id


def listed(story: Story, **asked: Any) -> tuple[list[Any], str | None]:
    """Those that hold, after everything has been read."""
    projector = Projector(story.log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    found, following = links_given(story.log, story.document["plan"]["workspace"], NOW, **asked)
    return list(found), following


def rows(log: Log) -> list[Any]:
    return log.database.rows(b"SELECT * FROM %s.links ORDER BY link" % READ_MODEL.schema(log).encode())


def everything(story: Story) -> tuple[str, str]:
    """Links made, opened, revoked and expired; those that hold, the latest first."""
    first, revoked, second = given(story), given(story), given(story, expires="2026-04-01T00:00:00.000000Z")
    given(story, expires="2026-03-02T23:00:00.000000Z")
    story.happens(LinkOpened(first, story.buyer, first=True), by=story.buyer)
    story.happens(LinkRevoked(revoked, story.buyer))
    return second, first


def test_events_give_rows(story: Story) -> None:
    held = everything(story)
    found, following = listed(story)
    assert ([one["link"] for one in found], following) == (list(held), None)
    second, first = found
    assert (second["expires"], "opened" in second, "opened" in first) == ("2026-04-01T00:00:00.000000Z", False, True)
    person = {"id": story.buyer, "name": story.document["people"][story.buyer]["name"]}
    assert (first["room"], first["person"], first["issued"]["by"]) == (story.room, person, story.seller)
    page, following = listed(story, limit=1)
    assert [one["link"] for one in page] == [second["link"]]
    page, following = listed(story, limit=1, cursor=following)
    assert ([one["link"] for one in page], following) == ([first["link"]], None)
    story.happens(PersonRemoved(story.buyer, [first["link"], second["link"]]))
    assert listed(story) == ([], None)


def test_delivered_twice_and_rebuilt_it_gives_the_same_rows(story: Story) -> None:
    everything(story)
    listed(story)
    once = rows(story.log)
    rooms = Rooms(lambda room, version: story.log.replay(room, version).document)  # type: ignore[arg-type,return-value]
    with story.log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        READ_MODEL.fold(Into(cursor, READ_MODEL.sql(READ_MODEL.schema(story.log)), rooms), story.events)
    assert rows(story.log) == once
    Projector(story.log, [READ_MODEL]).rebuild("links_given")
    assert rows(story.log) == once
    assert not any(str(name) in str(once) for name in ("Berta", "Sam"))
