"""By what a workspace judges: its own contradictions in the read model, and the forecast calibrated on its deals."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from telling import Story

from mapstream import clock, standards
from mapstream.consumers.projector import Projector
from mapstream.consumers.reactor import Turn
from mapstream.log import Log
from mapstream.plan.elements.documents import DocumentAdded
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.elements.room import DealClosed
from mapstream.plan.elements.tasks.events import TaskCompleted, TaskRescheduled
from mapstream.plan.signals.calibration import LEAST
from mapstream.plan.signals.forecast import deal_forecast
from mapstream.plan.signals.trace import Trace
from mapstream.plan.time.reviews import later
from mapstream.plan.visibility.audience import SIDES
from mapstream.standards import NewContradiction, standards_of
from mapstream.workspace import create_workspace, existing
from mapstream_projections.portfolio import READ_MODEL, past_signals, rooms_by_health, workspace_signals
from mapstream_projections.portfolio.calibrating import forecasting
from mapstream_projections.portfolio.reacting import Calibrating

DPA = NewContradiction(code="unread_dpa", words=["privacy"], documents=["DPA"], readers=["legal"])
CODE = "unread_dpa"


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Whatever is said of the workspace now is said on this day."""
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(f"{day}T12:00:00+00:00"))


@pytest.fixture
def workspace(log: Log, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace that was opened before anything happens in its rooms."""
    on(monkeypatch, "2026-03-01")
    return create_workspace(log, "Acme")


def reviewed(log: Log, workspace: str) -> Story:
    """A privacy review is done, and legal never opened the agreement on data."""
    story = Story(log, workspace=workspace)
    legal = clock.fresh_id()
    story.happens(PersonAdded(legal, "buyer", "Dan", role="legal"))
    story.happens(DocumentAdded(clock.fresh_id(), "Data", "dpa", "https://acme.example/dpa", "a"))
    story.happens(TaskCompleted(story.task("Privacy review"), "not_started"))
    return story


def read(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()


def begun(log: Log, workspace: str, day: str) -> list[str]:
    return [one["since"] for one in workspace_signals(log, workspace, f"{day}T12:00:00Z", code=CODE).signals]


def rows(log: Log) -> list[Any]:
    schema = READ_MODEL.schema(log).encode()
    tables = {b"signals": b"room, code, subject, since", b"past": b"room, code, subject, began", b"rooms": b"room"}
    tables |= {b"health": b"room, day"}
    return [log.database.rows(b"SELECT * FROM %s.%s ORDER BY %s" % (schema, *one)) for one in tables.items()]


def test_a_workspaces_own_contradiction_is_said_of_its_open_rooms(
    log: Log, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_workspace(log, "Initech")
    story, elsewhere, ended = reviewed(log, workspace), reviewed(log, other), reviewed(log, workspace)
    ended.happens(DealClosed("lost"))
    read(log)
    on(monkeypatch, "2026-03-10")
    id = standards.add(log, workspace, DPA)
    read(log)
    assert begun(log, workspace, "2026-03-09") == []
    assert begun(log, workspace, "2026-03-10") == ["2026-03-10"]
    assert begun(log, other, "2026-03-10") == []
    assert {elsewhere.room, ended.room}.isdisjoint(
        one["room"] for one in workspace_signals(log, workspace, "2026-03-10T12:00:00Z", code=CODE).signals
    )

    on(monkeypatch, "2026-03-20")
    standards.remove(log, workspace, id)
    standards.remove(log, workspace, id)
    read(log)
    assert begun(log, workspace, "2026-03-19") == ["2026-03-10"], "it stays said of the days before"
    assert begun(log, workspace, "2026-03-20") == []
    story.waited = timedelta(days=30)
    story.task("Something happens again")
    read(log)
    [past] = [one for one in past_signals(log, story.room) if one["code"] == CODE]
    assert (past["began"], past["ended"]) == ("2026-03-10", "2026-03-20")


def test_it_is_the_same_however_the_events_came(log: Log, workspace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    story = reviewed(log, workspace)
    projector.run_once()
    on(monkeypatch, "2026-03-05")
    id = standards.add(log, workspace, DPA)
    projector.run_once()
    task = story.task("Security review", due="2026-03-04")
    story.waited = timedelta(days=9)
    story.happens(TaskRescheduled(task, "2026-03-20", "2026-03-04"))
    on(monkeypatch, "2026-03-15")
    standards.remove(log, workspace, id)
    projector.run_once()
    incremental = rows(log)
    projector.rebuild()
    assert rows(log) == incremental
    story.waited = timedelta(days=20)
    story.happens(TaskCompleted(task, "not_started"))
    projector.run_once()
    incremental = rows(log)
    projector.rebuild()
    assert rows(log) == incremental
    projector.stop()


def closed(log: Log, workspace: str, won: bool) -> Story:
    """A deal that took four weeks; what was won had both sides at work."""
    story = Story(log, workspace=workspace)
    task = story.task("Security review", "buyer", due="2026-03-06")
    story.waited = timedelta(days=3 if won else 9)
    story.happens(TaskCompleted(task, "not_started"), by=story.buyer)
    story.waited = timedelta(days=28)
    story.happens(DealClosed("won" if won else "lost"))
    return story


def test_the_forecast_is_calibrated_once_enough_deals_have_ended(
    log: Log, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def calibrations() -> list[Any]:
        return [*existing(log, workspace).document.get("calibrations", {}).values()]

    def turn(day: str) -> None:
        on(monkeypatch, day)
        read(log)
        with log.database.connect() as conn:
            reaction.tick(Turn(log, conn, clock.now()))

    reaction = Calibrating()
    going = Story(log, workspace=workspace)
    task = going.task("Security review", "buyer", due="2026-03-06")
    going.waited = timedelta(days=30)
    going.happens(TaskCompleted(task, "not_started"), by=going.buyer)
    for n in range(LEAST - 1):
        closed(log, workspace, won=n % 2 == 0)
    turn("2026-04-01")
    assert calibrations() == []
    told = forecasting(log, workspace, "2026-04-01")
    assert (told["method"], told["ended"], told["calibration"]) == ("heuristic", LEAST - 1, None)
    assert f"until {LEAST} deals" in told["sentence"]

    closed(log, workspace, won=False)
    turn("2026-04-01")
    assert calibrations() == [], "it looks once a day"
    turn("2026-04-02")
    [kept] = calibrations()
    assert (kept["deals"], kept["won"], kept["used"]) == (LEAST, LEAST // 2, True)
    assert kept["at"].startswith("2026-04-02")
    told = forecasting(log, workspace, "2026-04-02")
    assert (told["method"], told["calibration"]) == ("calibrated", kept)
    assert "Brier score" in told["sentence"]

    turn("2026-04-03")
    assert len(calibrations()) == 1, "as many deals as before"
    Calibrating().tick(Turn(log, log.database.connect(), clock.now()))
    assert len(calibrations()) == 1, "another process looks, too"

    [room] = [one for one in rooms_by_health(log, workspace, "2026-04-03T12:00:00Z").rooms if one["health"]]
    documents: list[Any] = [log.replay(going.room, version).document for version in range(len(going.events) + 1)]
    trace = Trace.of(zip(going.events, documents, documents[1:], strict=False), SIDES["seller"])
    judged = standards_of(log, workspace)
    of_room = deal_forecast(documents[-1], trace, judged, "2026-04-03")
    assert room["health"]["score"] == of_room["score"]
    assert room["health"]["method"] == of_room["method"] == "calibrated"
    assert room["trend"]["scores"][-2] != room["trend"]["scores"][-1]
    assert room["trend"]["scores"][-1] == of_room["score"]
    assert deal_forecast(documents[-1], trace, judged, later("2026-04-03", -7))["method"] == "heuristic"
