"""Viewing: who looked at what, and what nobody did."""

from typing import Any

import pytest
from telling import Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.documents import DocumentAdded, DocumentRevised, ViewRecorded
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import Sight
from mapstream.projection import Into, Rooms
from mapstream_projections.viewing import READ_MODEL, viewing

FIRST, SECOND = ({"sha256": c * 64, "name": f"{c}.pdf", "type": "application/pdf", "size": 3, "pages": 3} for c in "ab")


@pytest.fixture
def story(log: Log) -> Story:
    return Story(log)


def paper(story: Story, title: str = "Pricing", **more: Any) -> str:
    """A document of three pages; its id."""
    id = clock.fresh_id()
    story.happens(DocumentAdded(id, title, "pricing", None, f"a{len(story.events)}", file=FIRST, **more))
    return id


def look(
    story: Story, subject: str, seconds: float, pages: dict[str, float] | None = None, sitting: str | None = None
) -> int:
    """The buyer looks; the version of the event."""
    seen = None if subject == "plan" else 1
    sha256 = None if subject == "plan" else FIRST["sha256"]
    view = ViewRecorded(subject, seconds, pages, sitting, seen, sha256)  # type: ignore[arg-type] # of this shape
    return story.happens(view, by=story.buyer).version


def read(story: Story, side: str = "seller", **asked: Any) -> dict[str, Any]:
    """What somebody of a side is told, after everything has been read."""
    projector = Projector(story.log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    sight = asked.pop("sight", Sight())
    reader = Lens("seller" if side == "seller" else "buyer", getattr(story, side), positions=False, sight=sight)
    found: Any = viewing(story.log, story.room, reader, story.document, **asked)
    people: dict[str, Any] = found["people"]
    return people


def rows(log: Log) -> list[Any]:
    return log.database.rows(b"SELECT * FROM %s.sittings ORDER BY viewer, first" % READ_MODEL.schema(log).encode())


def test_opened_the_plan_twice_and_never_the_pricing(story: Story) -> None:
    pricing = paper(story)
    first = look(story, "plan", 40)
    second = look(story, "plan", 60.5)
    berta = read(story)[story.buyer]
    assert berta["plan"] == {
        "times": 2,
        "seconds": 100.5,
        "first": "2026-03-02T09:04:00.000000Z",
        "last": "2026-03-02T09:05:00.000000Z",
        "events": [first, second],
    }
    assert berta["documents"][pricing] == {
        "times": 0,
        "seconds": 0,
        "events": [],
        "unread": True,
        "pages": {},
        "unseen_pages": [1, 2, 3],
    }


def test_a_sitting_counts_once_with_what_was_told_last(story: Story) -> None:
    pricing, sitting = paper(story), clock.fresh_id()
    told = [
        look(story, f"documents/{pricing}", seconds, pages, sitting)
        for seconds, pages in ((0, None), (20, {"1": 20}), (50, {"1": 20, "3": 30}))
    ]
    looks = read(story)[story.buyer]["documents"][pricing]
    assert (looks["times"], looks["seconds"], looks["events"]) == (1, 50, told)
    assert (looks["seen"], looks["unread"]) == (1, False)
    assert (looks["pages"], looks["unseen_pages"]) == ({"1": 20, "3": 30}, [2])


def test_a_new_version_is_unread_again_even_under_a_number_that_there_was(story: Story) -> None:
    pricing = paper(story)
    look(story, f"documents/{pricing}", 20, {"1": 20})
    story.happens(DocumentRevised(pricing, {"file": SECOND, "revision": 2}, {"file": FIRST, "revision": 1}))
    looks = read(story)[story.buyer]["documents"][pricing]
    assert (looks["times"], looks["seen"], looks["unread"], looks["pages"]) == (1, 1, True, {})
    story.happens(DocumentRevised(pricing, {"revision": 1}, {"revision": 2}))
    assert read(story)[story.buyer]["documents"][pricing]["unread"], "it is another file"


def test_a_window_of_time(story: Story) -> None:
    pricing = paper(story)
    look(story, f"documents/{pricing}", 20, {"1": 20})
    look(story, "plan", 40)
    at = story.events[-1].at
    later = read(story, since=at)[story.buyer]
    assert (later["plan"]["times"], later["documents"][pricing]["times"]) == (1, 0)
    assert not later["documents"][pricing]["unread"], "it had been read before"
    before = read(story, until="2026-03-02T09:03:30Z")[story.buyer]
    assert (before["plan"]["times"], before["documents"][pricing]["unread"]) == (0, True)


def test_who_is_told(story: Story) -> None:
    pricing, ours = paper(story), paper(story, "Discount", visible_to="seller")
    look(story, "plan", 40)
    story.happens(ViewRecorded("plan", 10), by=story.seller)
    assert read(story).keys() == {story.seller, story.buyer}
    assert read(story)[story.buyer]["documents"].keys() == {pricing}, "what they may not see they do not leave unread"
    assert read(story)[story.seller]["documents"].keys() == {pricing, ours}
    own = read(story, "buyer")
    assert own.keys() == {story.buyer}
    assert (own[story.buyer]["plan"]["times"], own[story.buyer]["documents"].keys()) == (1, {pricing})
    assert read(story, "seller", sight=Sight(history=False)).keys() == {story.seller}
    story.happens(VisibilitySet(f"documents/{pricing}", "seller", None))
    assert read(story, "buyer")[story.buyer]["documents"] == {}


def test_delivered_twice_and_rebuilt_are_the_same_rows(story: Story) -> None:
    pricing, sitting = paper(story), clock.fresh_id()
    for seconds in (10, 20):
        look(story, f"documents/{pricing}", seconds, {"2": seconds}, sitting)
        look(story, "plan", seconds)
        read(story)
    before = rows(story.log)
    rooms = Rooms(lambda room, version: story.log.replay(room, version).document)  # type: ignore[arg-type,return-value]
    with story.log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        into = Into(cursor, READ_MODEL.sql(READ_MODEL.schema(story.log)), rooms)
        READ_MODEL.fold(into, story.events)
        READ_MODEL.fold(into, story.events[3:5])
    assert rows(story.log) == before
    Projector(story.log, [READ_MODEL]).rebuild("viewing")
    assert rows(story.log) == before
    assert len(before) == 3


def test_a_rebuild_of_it_alone_reads_no_room_again_for_each_view(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(3):
        story.task(f"Step {step}")
        look(story, "plan", 20)
    monkeypatch.setattr(Log, "replay", None)
    Projector(story.log, [READ_MODEL]).rebuild()
    assert len(rows(story.log)) == 3
