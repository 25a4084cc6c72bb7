"""The board: where every plan of a workspace stands, as the seller's side sees it."""

from typing import Any

import pytest
from telling import WORKSPACE, Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.calendar import CalendarSet
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.handoff import HandoffAccepted
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.elements.kpis import KpiAdded, KpiMeasured
from mapstream.plan.elements.milestones.events import MilestoneAdded, MilestoneReached
from mapstream.plan.elements.people.events import PersonRemoved
from mapstream.plan.elements.room import DealClosed, DealEdited, GoalSet
from mapstream.plan.elements.tasks.events import TaskAdded, TaskBlocked, TaskCompleted, TaskDropped, TaskRescheduled
from mapstream.problems import Invalid
from mapstream.projection import Into, Rooms
from mapstream.workspace import create_workspace
from mapstream_projections.plan_board import READ_MODEL, RoomOnBoard, board

NOW = "2026-03-10T12:00:00Z"


@pytest.fixture
def story(log: Log) -> Story:
    return Story(log)


def read(log: Log, now: str = NOW, workspace: str = WORKSPACE, **query: Any) -> list[RoomOnBoard]:
    """The board after everything has been read."""
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    return board(log, workspace, now, **query).rooms


def rows(log: Log) -> list[Any]:
    return log.database.rows(b"SELECT * FROM %s.rooms ORDER BY room" % READ_MODEL.schema(log).encode())


def test_promised_stands_beside_delivered_and_who_took_it_over(story: Story) -> None:
    kpi, taken = "01890000-0000-7000-8000-000000000002", "01890000-0000-7000-8000-000000000003"
    story.happens(KpiAdded(kpi, "Orders late", "a0", "%", 12, 2))
    story.happens(KpiMeasured(kpi, taken, 9, "2026-03-02"))
    accepted = story.happens(HandoffAccepted(3, story.seller))
    [room] = read(story.log)
    told = {"kpi": kpi, "metric": "Orders late", "unit": "%", "baseline": 12, "promised": 2, "measured": 9}
    assert room["kpis"] == [{**told, "on": "2026-03-02"}]
    assert room["handoff"] == {"at": accepted.at, "by": story.seller, "version": 3, "lead": story.seller}


def test_events_give_rows(story: Story) -> None:
    review = story.task("Security review", "buyer", due="2026-03-09", lead=story.buyer)
    done, contract = story.task("Kickoff"), story.task("Contract", due="2026-04-01")
    story.happens(TaskCompleted(done, "not_started"))
    story.happens(TaskBlocked(contract, "no paper", "not_started"))
    story.happens(MilestoneAdded("01890000-0000-7000-8000-000000000001", "Go", "a0", due="2026-03-01"))
    story.happens(GoalSet({"statement": "Live", "date": "2026-07-01"}))
    viewed = story.happens(ViewRecorded("plan", 10), by=story.buyer)
    assert read(story.log) == [
        {
            "room": story.room,
            "name": "Acme",
            "alias": None,
            "kind": "mutual",
            "deal": {"name": "Acme deal", "amount": "1000", "stage": "proposal"},
            "goal_date": "2026-07-01",
            "opened": {"at": story.events[0].at, "by": story.seller},
            "outcome": None,
            "closed_at": None,
            "progress": {"completed": 1, "claimed": 0, "total": 3, "percent": 33},
            "counts": {"milestones": 1, "blocked": 1, "documents": 0, "comments": 0, "sellers": 1, "buyers": 1},
            "next": {
                "buyer": {
                    "task": review,
                    "title": "Security review",
                    "side": "buyer",
                    "due": "2026-03-09",
                    "lead": story.buyer,
                },
                "seller": {"task": contract, "title": "Contract", "side": "seller", "due": "2026-04-01", "lead": None},
            },
            "turn": "buyer",
            "overdue": 2,
            "active": {"at": viewed.at, "by": story.buyer},
            "buyer_active": {"at": viewed.at, "by": story.buyer},
            "kpis": [],
            "handoff": None,
        }
    ]


def test_delivered_twice_gives_the_same_rows(story: Story) -> None:
    story.happens(ViewRecorded("plan", 10), by=story.buyer)
    story.task("Once")
    read(story.log)
    before = rows(story.log)
    rooms = Rooms(lambda room, version: story.log.replay(room, version).document)  # type: ignore[arg-type,return-value]
    with story.log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        into = Into(cursor, READ_MODEL.sql(READ_MODEL.schema(story.log)), rooms)
        READ_MODEL.fold(into, story.events)
        READ_MODEL.fold(into, story.events[:2])
    assert rows(story.log) == before


def test_rebuilt_equals_incremental(log: Log) -> None:
    stories = [Story(log, name) for name in ("Acme", "Binford")]
    for story in stories:
        task = story.task("Review", due="2026-03-09")
        read(log)
        story.happens(ViewRecorded("plan", 10), by=story.buyer)
        read(log)
        story.happens(TaskRescheduled(task, "2026-03-20", "2026-03-09"))
    read(log)
    before = rows(log)
    Projector(log, [READ_MODEL]).rebuild("plan_board")
    assert rows(log) == before
    assert len(before) == 2


def test_what_is_overdue_depends_on_the_time(story: Story) -> None:
    late, dropped = story.task("Late", due="2026-03-09"), story.task("Dropped", due="2026-03-01")
    story.happens(TaskDropped(dropped, "no need", "not_started"))
    story.task("Someday")
    milestone = clock.fresh_id()
    story.happens(MilestoneAdded(milestone, "Reached", "a0", due="2026-03-01"))
    story.happens(MilestoneReached(milestone))
    for now, overdue in (("2026-03-09T23:59:59.999999Z", 0), ("2026-03-10T00:00:00Z", 1)):
        assert [room["overdue"] for room in read(story.log, now)] == [overdue]
        assert len(read(story.log, now, overdue=True)) == overdue
        assert len(read(story.log, now, overdue=False)) == 1 - overdue
    story.happens(TaskCompleted(late, "not_started"))
    assert read(story.log, "2026-12-31T00:00:00Z", overdue=True) == []


def test_a_day_is_over_when_it_is_over_where_the_plan_is(story: Story) -> None:
    story.task("Late", due="2026-03-09")
    story.happens(CalendarSet({"zone": "Asia/Tokyo"}, {}))
    for now, overdue in (("2026-03-09T14:59:59Z", 0), ("2026-03-09T15:00:00Z", 1)):
        assert [room["overdue"] for room in read(story.log, now)] == [overdue]
    story.happens(CalendarSet({"zone": "America/Los_Angeles"}, {"zone": "Asia/Tokyo"}))
    for now, overdue in (("2026-03-10T06:59:59Z", 0), ("2026-03-10T07:00:00Z", 1)):
        assert [room["overdue"] for room in read(story.log, now)] == [overdue]


def test_what_is_the_buyers_own_counts_in_nothing(story: Story) -> None:
    task = clock.fresh_id()
    added = TaskAdded(task, "Internal approval", "buyer", "a0", due="2026-03-01", visible_to="buyer")
    story.happens(added, by=story.buyer)
    (room,) = read(story.log)
    assert (room["progress"]["total"], room["overdue"], room["next"], room["turn"]) == (0, 0, {}, None)
    assert "Internal" not in str(rows(story.log))
    story.happens(VisibilitySet(f"tasks/{task}", None, "buyer"), by=story.buyer)
    assert read(story.log)[0]["next"]["buyer"]["title"] == "Internal approval"


def test_no_name_of_a_person_is_kept(story: Story) -> None:
    story.happens(PersonRemoved(story.buyer, []))
    (room,) = read(story.log)
    assert (room["counts"]["buyers"], room["counts"]["sellers"]) == (0, 1)
    assert not [word for word in ("Anna", "Ben", "example") if word in str(rows(story.log))]


def test_the_last_of_the_buyers_stays_until_another_is_later(story: Story) -> None:
    assert read(story.log)[0]["buyer_active"] is None
    first = story.happens(ViewRecorded("plan", 10), by=story.buyer)
    read(story.log)
    last = story.happens(DealEdited({"stage": "won"}, {"stage": "proposal"}))
    (room,) = read(story.log)
    assert room["buyer_active"] == {"at": first.at, "by": story.buyer}
    assert room["active"] == {"at": last.at, "by": story.seller}


def test_questions_narrow_it(log: Log) -> None:
    acme, binford = Story(log, "Acme 100%"), Story(log, "Binford")
    elsewhere = Story(log, "Elsewhere", workspace=create_workspace(log, "Other"))
    binford.happens(DealEdited({"stage": "signature", "crm_id": "006-7"}, {"stage": "proposal", "crm_id": None}))
    acme.happens(DealClosed("won"))
    acme.happens(ViewRecorded("plan", 10), by=acme.buyer)

    def asked(**query: Any) -> list[str]:
        return [room["room"] for room in read(log, **query)]

    assert sorted(asked()) == sorted([acme.room, binford.room])
    assert asked(stage="signature") == [binford.room]
    assert asked(crm_id="006-7") == [binford.room]
    assert asked(crm_id="006") == []
    assert asked(changed_since=acme.events[-1].at) == [acme.room]
    assert asked(owner=acme.seller) == [acme.room]
    assert asked(owner=elsewhere.seller) == []
    assert asked(closed=True) == [acme.room]
    assert asked(closed=False) == [binford.room]
    assert asked(q="BINF") == [binford.room]
    assert asked(q="0%") == [acme.room]
    assert asked(q="%inf") == []
    assert asked(q="acme 100% acme") == [], "each name by itself"
    (room,) = read(log, closed=True)
    assert (room["outcome"], room["closed_at"]) == ("won", acme.events[-2].at)


def test_parts_of_names_have_an_index(log: Log) -> None:
    read(log)
    indexes = log.database.rows(
        b"SELECT indexname FROM pg_indexes WHERE schemaname = %(schema)s", schema=READ_MODEL.schema(log)
    )
    assert ("rooms_names_idx",) in indexes


def test_it_comes_in_pages(log: Log) -> None:
    stories = [Story(log, f"Room {number}") for number in range(5)]
    read(log)
    found: list[str] = []
    cursor: str | None = None
    while page := board(log, WORKSPACE, NOW, cursor=cursor, limit=2):
        assert len(page.rooms) <= 2
        found += [room["room"] for room in page.rooms]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(found) == sorted(story.room for story in stories)
    assert len(found) == 5


@pytest.mark.parametrize("cursor", ["?", "bm9uc2Vuc2U", "WzEsMl0", "WyJ4IiwieSJd", "ä"])
def test_a_bad_cursor_is_refused(log: Log, cursor: str) -> None:
    read(log)
    with pytest.raises(Invalid):
        board(log, WORKSPACE, NOW, cursor=cursor)
