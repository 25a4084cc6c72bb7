"""What plans do for deals."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from telling import WORKSPACE, Story

from mapstream import members
from mapstream.consumers.projector import Projector
from mapstream.deals import PlainDeal, read_csv, record
from mapstream.log import Log
from mapstream.plan.elements.milestones.events import MilestoneAdded, MilestoneRescheduled
from mapstream.plan.elements.room import DealClosed, DealEdited
from mapstream.plan.elements.tasks.events import TaskCompleted, TaskEdited, TaskRescheduled
from mapstream.problems import Invalid
from mapstream.projection import Into, Rooms
from mapstream_projections.portfolio import READ_MODEL, portfolio
from mapstream_projections.portfolio.figures import Deal, figures, wilson

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def a_deal(**known: Any) -> Deal:
    """A deal of 20,000 with a plan that was won after 40 days."""
    said: dict[str, Any] = {
        "owner": "sam",
        "template": None,
        "segment": None,
        "amount": Decimal(20_000),
        "opened": BEGAN,
        "outcome": "won",
        "closed": BEGAN + timedelta(days=40),
        "planned": True,
        "completed": 8,
        "total": 10,
        "slips": {"buyer": [2, 10]},
        "buyer_edits": 3,
    }
    return Deal(**said | known)


@pytest.mark.parametrize(
    ("won", "of", "low", "high"),
    # worked out with statsmodels, proportion_confint(method="wilson")
    [(5, 10, 0.2366, 0.7634), (0, 5, 0.0, 0.4345), (5, 5, 0.5655, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval(won: int, of: int, low: float, high: float) -> None:
    assert wilson(won, of) == pytest.approx((low, high), abs=5e-5)


def test_win_rates_by_size_with_and_without_a_plan() -> None:
    with_plan = [a_deal(outcome=outcome) for outcome in ("won", "won", "won", "won", "lost")]
    without = [a_deal(planned=False, outcome=outcome) for outcome in ("won", "lost", "lost", "lost", "lost")]
    small, open_ = a_deal(amount=Decimal(9_999)), a_deal(outcome=None, closed=None)
    found = figures([*with_plan, *without, small, open_])
    below, middle = found["win_rate"]
    assert (below["band"], below["with"]) == (
        "below 10000",
        {"won": 1, "of": 1, "rate": None, "low": None, "high": None},
    )
    assert middle["band"] == "10000 to 50000"
    assert (middle["with"]["rate"], middle["without"]["rate"]) == (0.8, 0.2)
    assert middle["with"]["low"] < 0.8 < middle["with"]["high"]


def test_below_the_minimum_an_average_is_silent_and_says_of_how_many() -> None:
    found = figures([a_deal()] * 4)
    assert found["completion"]["won"] == {"value": None, "of": 4}
    assert figures([a_deal()] * 5)["completion"]["won"] == {"value": 80.0, "of": 5}
    assert figures([a_deal()] * 5)["cycle_days"]["won"]["with"] == {"value": 40.0, "of": 5}


@pytest.fixture
def story(log: Log) -> Story:
    """A deal with a plan: its review slipped by a week, the buyer wrote once, and half was done when it was won."""
    story = Story(log)
    review = story.task("Security review", "buyer", due="2026-03-13")
    draft = story.task("Draft", "seller", due="2026-03-10")
    story.happens(MilestoneAdded("01890000-0000-7000-8000-000000000001", "Signed", "a0", due="2026-04-01"))
    story.happens(TaskRescheduled(review, "2026-03-20", "2026-03-13"))
    story.happens(MilestoneRescheduled("01890000-0000-7000-8000-000000000001", "2026-03-30", "2026-04-01"))
    story.happens(TaskEdited(review, {"purpose": "Pass"}, {"purpose": None}), by=story.buyer)
    story.happens(TaskCompleted(draft, "not_started"))
    story.happens(DealClosed("won"))
    story.happens(TaskCompleted(review, "not_started"))
    return story


def read(log: Log, **asked: Any) -> Any:
    """The portfolio, after everything has been read."""
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    return portfolio(log, WORKSPACE, **asked)


def test_events_give_figures(log: Log, story: Story) -> None:
    found = read(log)["figures"]
    assert found["deals"] == 1
    assert found["coverage"] == {"planned": 1, "co_owned": 1, "of": 1, "share": 1.0}
    assert found["slips"]["buyer"] == {"moves": 1, "days": 7, "per_deal": None}
    assert found["slips"]["shared"]["moves"] == 0, "to an earlier date is no slip"
    assert found["completion"]["won"]["of"] == 1
    [row] = READ_MODEL.ask(log, "deals", workspace=WORKSPACE, since=None, until=None)
    assert row[8:10] == (1, 2), "as it was when the deal ended"


def test_delivered_twice_and_rebuilt_it_is_the_same(log: Log, story: Story) -> None:
    before = read(log)
    with log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        into = Into(cursor, READ_MODEL.sql(READ_MODEL.schema(log)), Rooms(lambda room, version: {}))
        READ_MODEL.fold(into, story.events)
    assert portfolio(log, WORKSPACE) == before
    Projector(log, [READ_MODEL]).rebuild("portfolio")
    assert portfolio(log, WORKSPACE) == before


def test_deals_without_a_room_count_too_and_the_same_one_once(log: Log, workspace: str) -> None:
    lost = {"name": "Umbrella", "crm_id": "006A1", "opened": "2026-01-12", "closed": "2026-03-30", "outcome": "lost"}
    record(log, workspace, [PlainDeal(name="Umbrella", crm_id="006A1", opened="2026-01-12")])
    record(log, workspace, [PlainDeal(**lost), PlainDeal(name="Initech", opened="2026-02-01", segment="SMB")])
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    found = portfolio(log, workspace, compare="2026-02-01", by="owner")
    assert found["figures"]["coverage"] == {"planned": 0, "co_owned": 0, "of": 2, "share": 0.0}
    assert [cohort["figures"]["deals"] for cohort in found["cohorts"]] == [1, 1]
    assert [group["figures"]["deals"] for group in found["groups"]] == [2]
    assert portfolio(log, workspace, since="2026-02-01")["figures"]["deals"] == 1


def test_groups_are_called_by_their_names(log: Log, workspace: str) -> None:
    anna = members.invite(log, workspace, "Anna Roth", "seller", "anna@seller.example")
    story = Story(log, workspace=workspace)
    story.happens(DealEdited({"segment": "Enterprise"}, {"segment": None}))
    for owner, segment in ((anna, "SMB"), ("hubspot:7", None)):
        record(log, workspace, [PlainDeal(name="Umbrella", opened="2026-01-12", owner=owner, segment=segment)])
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()

    def groups(by: Any) -> dict[str | None, str | None]:
        return {group["key"]: group["name"] for group in portfolio(log, workspace, by=by)["groups"]}

    assert groups("owner") == {anna: "Anna Roth", "hubspot:7": None, story.seller: None}
    assert groups("segment") == {"Enterprise": "Enterprise", "SMB": "SMB", None: None}
    assert groups("template") == {None: None}


def test_a_csv_file_is_read_whole_or_not_at_all() -> None:
    [deal] = read_csv("\ufeffName,Opened,Closed,Outcome,CRM id\nUmbrella,2026-01-12,2026-03-30,Won,006A1\n\n".encode())
    assert deal == PlainDeal(name="Umbrella", opened="2026-01-12", closed="2026-03-30", outcome="won", crm_id="006A1")
    with pytest.raises(Invalid) as refused:
        read_csv(b"name,opened,outcome\nUmbrella,2026-01-12,\nInitech,12.1.2026,\nHooli,2026-01-12,won\n")
    assert [error.path for error in refused.value.errors] == ["/line 3/opened", "/line 4"]
    with pytest.raises(Invalid, match="no column"):
        read_csv(b"name,price\nUmbrella,3\n")
