"""The demo's deal: believable, the same every time, never in the future, and written through ordinary decisions."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keys import credentials_of

from mapstream.demo import ROOM, WORKSPACE, ways_in, write
from mapstream.demo.people import PEOPLE
from mapstream.demo.script import id_of, signed_story, story, working_day
from mapstream.demo.writing import SIGNED_ROOM, _played
from mapstream.log import Log
from mapstream.log.integrity.verify import verify_room
from mapstream.plan.document import Document
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.plan.soundness import flaws
from mapstream.plan.time.forecast import forecast
from mapstream.plan.views.agenda import agenda
from mapstream.plan.views.agreement import agreement
from mapstream.plan.views.handoff import handoff
from mapstream.plan.views.handoff.following import History
from mapstream.plan.visibility.lens import Lens

EVENING = datetime(2026, 3, 3, 19, 0, tzinfo=UTC)
TODAY = EVENING.date()


def played(now: datetime = EVENING, room: str = ROOM) -> list[Recorded]:
    return [recorded for events in _played(now, room) for recorded in events]


@pytest.fixture(scope="module")
def events() -> list[Recorded]:
    return played()


@pytest.fixture(scope="module")
def plan(events: list[Recorded]) -> Document:
    document: Any = {}
    for recorded in events:
        document = merge(document, recorded.patch)
    return cast(Document, document)


def views(events: list[Recorded], who: str) -> Iterator[ViewRecorded]:
    for recorded in events:
        if recorded.by == id_of(who) and isinstance(recorded.event, ViewRecorded):
            yield recorded.event


def test_it_is_ten_weeks_of_a_few_hundred_events(events: list[Recorded]) -> None:
    assert 350 <= len(events) <= 400
    days = {date.fromisoformat(recorded.at[:10]) for recorded in events}
    assert timedelta(weeks=10) <= TODAY - min(days) <= timedelta(weeks=12)
    assert max(days) == TODAY
    assert all(day.weekday() < 5 for day in days)
    assert all("07:00" <= recorded.at[11:16] <= "18:30" for recorded in events)


def test_it_is_the_same_every_time(events: list[Recorded]) -> None:
    assert played() == events


@settings(deadline=None, max_examples=15)
@given(minutes=st.integers(0, 8_000_000))
def test_whenever_it_is_written_it_is_in_order_and_in_the_past(minutes: int) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    events = played(now)
    moments = [datetime.fromisoformat(recorded.at) for recorded in events]
    assert moments == sorted(moments)
    assert moments[-1] < now
    assert len({recorded.command for recorded in events}) == len(story())


@pytest.mark.parametrize(
    ("today", "n", "day"),
    [
        ("2026-03-03", 0, "2026-03-03"),
        ("2026-03-03", -1, "2026-03-02"),
        ("2026-03-03", -2, "2026-02-27"),
        ("2026-03-03", 4, "2026-03-09"),
        ("2026-03-03", -50, "2025-12-17"),
        ("2026-03-07", 0, "2026-03-06"),
        ("2026-03-08", 1, "2026-03-09"),
        ("2026-05-01", 0, "2026-04-30"),
        ("2026-05-13", 1, "2026-05-15"),
        ("2026-06-23", 1, "2026-06-25"),
    ],
)
def test_working_days_are_those_of_both_sides_counted_from_today(today: str, n: int, day: str) -> None:
    assert working_day(date.fromisoformat(today), n) == date.fromisoformat(day)


def test_the_plan_is_sound(plan: Document) -> None:
    assert list(flaws(plan)) == []


def test_it_has_a_past_a_now_and_a_next(plan: Document) -> None:
    found = agenda(plan, TODAY.isoformat())
    assert Counter(milestone["status"] for milestone in plan["milestones"].values()) == {"reached": 2, "open": 5}
    assert 40 <= found["now"]["progress"]["percent"] <= 70
    overdue = {entry["item"] for entry in found["now"]["overdue"]}
    assert overdue >= {f"tasks/{id_of('security-review')}", f"tasks/{id_of('dpa')}"}
    assert {turn["side"] for turn in found["turns"]["sides"] if turn["next"]} == {"seller", "buyer"}
    assert any("due" not in task for task in plan["tasks"].values() if task["status"] == "not_started")


def test_it_has_everything_that_makes_a_deal_hard(events: list[Recorded], plan: Document) -> None:
    told = Counter(recorded.event.name for recorded in events)
    assert told["task.rescheduled"] >= 5
    assert all(r.event.reason for r in events if r.event.name in ("task.rescheduled", "milestone.rescheduled"))  # type: ignore[attr-defined]
    assert told["task.reopened"] == 1
    assert told["task.dropped"] == 1
    assert told["document.revised"] >= 3
    assert told["comment.resolved"] >= 5
    assert told["link.opened"] == len(PEOPLE)
    tasks = plan["tasks"]
    assert tasks[id_of("security-review")]["status"] == "blocked"
    assert tasks[id_of("pentest")]["completion"]["proof"] == "claimed"
    assert tasks[id_of("sensors")]["completion"]["proof"] == "proven"
    assert "confirmed" not in tasks[id_of("contract-review")]
    assert any(comment.get("mentions") for comment in plan["comments"].values())


def test_the_whole_plan_is_there(plan: Document) -> None:
    whole = plan["plan"]
    assert set(whole["organisations"]["buyer"]) == {"name", "about", "coordinator"}
    assert set(whole["value"]) == {"seller", "buyer"}
    assert set(whole["gate"]) == {"problem", "project", "sponsor", "budget"}
    assert set(whole["calendar"]) == {"zone", "seller", "buyer", "blackouts", "gates"}
    assert {"reason", "deadline"} <= set(whole["goal"])
    assert {"every", "agreement"} <= {*whole["cadence"], *whole}
    assert set(plan["commercials"]) == {"pricing", "payment_terms", "commitments", "constraints", "by"}
    assert {stage["kind"] for stage in plan["decision_process"]["stages"].values()} >= {"procurement", "budget"}
    assert all(person["title"] for person in plan["people"].values())
    assert plan["people"][id_of("helena")]["notes"]["buyer"]["shared"] is True
    assert [*Counter(phase["status"] for phase in plan["phases"].values()).items()] == [("completed", 2), ("open", 5)]
    assert Counter("judgement" in criterion for criterion in plan["criteria"].values()) == {True: 2, False: 2}
    assert Counter("measurements" in kpi for kpi in plan["kpis"].values()) == {True: 1, False: 2}
    assert Counter(deliverable["status"] for deliverable in plan["deliverables"].values()) == {
        "delivered": 1,
        "open": 3,
    }
    outcomes = [risk["closure"]["outcome"] for risk in plan["risks"].values() if "closure" in risk]
    assert outcomes == ["gone", "mitigated"]
    assert len(plan["risks"]) == 5


def test_both_sides_signed_the_same_version_and_know_what_has_changed_since(
    events: list[Recorded], plan: Document
) -> None:
    (version,) = {signature["version"] for signature in plan["plan"]["agreement"].values()}
    then: Any = {}
    for recorded in events[:version]:
        then = merge(then, recorded.patch)
    found = agreement(plan, TODAY.isoformat(), {version: then})
    assert not found["holds"], "what changed since is not agreed"
    assert not found["unchanged"]
    assert [*found["since"]] == [str(version)]
    changed = {change["item"] for change in found["since"][str(version)]}
    assert changed >= {f"tasks/{id_of('presentation')}", f"milestones/{id_of('signed')}", f"tasks/{id_of('residency')}"}


def test_the_statement_that_is_late_leads_to_the_signature(plan: Document) -> None:
    path = ("residency", "security-review", "secure", "presentation", "order", "signature", "signed")
    found = forecast(plan, TODAY.isoformat())["critical_path"]
    assert [name.partition("/")[2] for name in found] == [id_of(name) for name in path]


@settings(deadline=None, max_examples=10)
@given(day=st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_whenever_it_is_written_a_week_lost_before_the_board_meets_is_a_budget_lost(day: date) -> None:
    document: Any = {}
    for recorded in played(datetime.combine(day, time(19), UTC)):
        document = merge(document, recorded.patch)
    today = working_day(day, 0).isoformat()
    goal, presentation = document["plan"]["goal"], f"tasks/{id_of('presentation')}"
    found = forecast(document, today)
    assert found["goal"]["slack"] in (1, 2)
    assert found["items"][presentation]["slack"] == 0
    late = {**document["tasks"][id_of("residency")], "due": working_day(day, 8).isoformat(), "status": "not_started"}
    slipped = forecast({**document, "tasks": {**document["tasks"], id_of("residency"): late}}, today)
    assert slipped["items"][presentation]["late"] > 10
    assert slipped["goal"]["expected"] > goal["deadline"]["date"]


def test_who_should_have_read_something_has_not(events: list[Recorded]) -> None:
    helena, oskar = list(views(events, "helena")), list(views(events, "oskar"))
    assert len(helena) >= 5
    proposal = [view for view in helena if view.subject == f"documents/{id_of('proposal')}"]
    assert proposal
    assert all("7" not in (view.pages or {}) for view in proposal)
    assert all(view.subject != f"documents/{id_of('pricing')}" for view in helena)
    assert all(view.subject != f"documents/{id_of('contract')}" for view in oskar)


def test_the_buyer_does_not_see_what_is_the_sellers(plan: Document) -> None:
    seen = Lens("buyer", id_of("daniel"), positions=False).see(plan)
    assert seen is not None
    assert id_of("discount") in plan["tasks"]
    assert id_of("discount") not in seen["tasks"]
    assert id_of("too-polished") not in seen["comments"]


def test_it_is_written_once_and_whole(log: Log) -> None:
    progress: list[tuple[int, int]] = []
    assert write(log, EVENING, lambda done, all: progress.append((done, all)))
    whole = len(story()) + len(signed_story())
    assert progress[-1] == (whole, whole)
    written = log.read(ROOM)
    assert not write(log, EVENING + timedelta(days=3))
    assert log.read(ROOM) == written
    assert verify_room(log, ROOM).intact
    assert log.replay(WORKSPACE).document["title"] == "Ferrowave"


def test_the_ways_in_are_other_ones_every_time_and_those_before_hold_as_well(log: Log) -> None:
    write(log, EVENING)
    credentials = credentials_of(log)
    before, now = (ways_in(log, credentials, "https://plans.example") for _ in range(2))
    assert [way.role for way in now] == ["seller", "champion", "economic buyer", "manager", "success"]
    for one, other in zip(before, now, strict=True):
        tokens = [credentials.read(way.address.removeprefix("https://plans.example/l/")) for way in (one, other)]
        room = SIGNED_ROOM if one.role == "success" else ROOM
        assert [token and (token.scope, token.id) for token in tokens] == [(room, tokens[0] and tokens[0].id)] * 2
        assert one.address != other.address
        assert all(token and credentials.find(token) for token in tokens)


@pytest.fixture(scope="module")
def signed() -> list[Recorded]:
    return played(room=SIGNED_ROOM)


def test_another_deal_is_signed_and_taken_over_with_what_goes_wrong_there(signed: list[Recorded]) -> None:
    history, lens, documents = History("seller"), Lens("seller", "", positions=False), [cast(Document, {})]
    for recorded in signed:
        documents.append(cast(Document, merge(cast(Any, documents[-1]), recorded.patch)))
        history.follow(lens, recorded, *documents[-2:])
    assert list(flaws(documents[-1])) == []
    found = handoff(documents[-1], TODAY.isoformat(), history, dict(enumerate(documents)))
    assert (found["outcome"], found["accepted"]["lead"]) == ("won", id_of("priya"))
    assert {gap["code"] for gap in found["gaps"]} >= {
        "promise_only_said",
        "no_baseline",
        "champion_silent",
        "unanswered",
    }
    assert {promise["kind"] for promise in found["promises"]} >= {"goal", "kpi", "decision", "comment", "commercials"}
    assert [kpi["reached"] for kpi in found["kpis"]] == [False, None]
    assert any(change["agreed"] for promise in found["promises"] for change in promise["changed"])


@settings(deadline=None, max_examples=5)
@given(minutes=st.integers(0, 8_000_000))
def test_it_is_in_the_past_as_well_whenever_it_is_written(minutes: int) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert max(recorded.at for recorded in played(now, SIGNED_ROOM)) < now.isoformat()
