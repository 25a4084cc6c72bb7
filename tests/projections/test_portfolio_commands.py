"""The portfolio on the terminal: the deal review, rooms by health, figures and signals, for people and for programs."""

import json
from datetime import timedelta
from typing import Any

import pytest
from shell import Run
from telling import WORKSPACE, Story

from mapstream.log import Log
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.tasks.events import TaskRescheduled

OURS = ("--workspace", WORKSPACE)


@pytest.fixture
def story(log: Log) -> Story:
    """A step of the buyer's side that moved once, and is overdue."""
    story = Story(log)
    step = story.task("[Security] review", "buyer", due="2026-03-05", lead=story.seller)
    story.happens(ViewRecorded("plan", 20), by=story.buyer)
    story.waited = timedelta(days=10)
    story.happens(TaskRescheduled(step, "2026-03-20", "2026-03-05"))
    return story


def as_json(run: Run, command: str, *more: str) -> Any:
    return json.loads(run("portfolio", command, *OURS, "--json", *more).stdout)


def test_a_deal_review_says_what_changed_and_nothing_has_to_run_for_that(run: Run, story: Story) -> None:
    told = run("portfolio", "review", *OURS, "--since", "2026-03-10").stdout
    assert told.splitlines()[0].split() == ["room", "health", "was", "day", "what", "in", "words"]
    assert "The date of “[Security] review” moved from 5 Mar 2026 to 20 Mar 2026: 15 days later." in told
    assert "alarm" in told
    assert told.count("Acme") == 1, "a room is named once, before all that changed in it"
    found = as_json(run, "review", "--since", "2026-03-10T00:00:00Z")
    assert found["since"].startswith("2026-03-10T00:00:00")
    [room] = found["rooms"]
    assert (room["room"], room["weight"]) == (story.room, sum(one["weight"] for one in room["changes"]))
    nobodys = run("portfolio", "review", *OURS, "--since", "2026-03-10", "--owner", story.buyer)
    assert (nobodys.stdout, nobodys.stderr) == ("", "Nothing has changed in any room since 10 Mar 2026.\n")


def test_rooms_come_by_health_and_are_chosen(run: Run, story: Story) -> None:
    [line] = run("portfolio", "rooms", *OURS).stdout.splitlines()[1:]
    assert "poor" in line
    assert "[Security] review" in line
    [room] = as_json(run, "rooms", "--health", "poor", "--stage", "proposal", "--sort", "next")["rooms"]
    assert room["room"] == story.room
    assert as_json(run, "rooms", "--closed") == {"rooms": []}
    assert "it is one of poor, fair, good" in _one_line(run("portfolio", "rooms", "--health", "bad", code=2).stderr)


def test_figures_are_those_of_the_portfolio(run: Run, story: Story) -> None:
    assert as_json(run, "figures", "--by", "template", "--compare", "2026-03-01")["figures"]["deals"] == 1
    told = run("portfolio", "figures", *OURS)
    assert [line.split()[:2] for line in told.stdout.splitlines()[:2]] == [["deals", "figure"], ["all", "coverage"]]
    assert "fewer than 5 deals" in told.stderr
    assert "“soon” is no day" in run("portfolio", "figures", *OURS, "--from", "soon", code=1).stderr


def test_signals_are_listed_the_weightiest_first(run: Run, story: Story) -> None:
    [overdue] = as_json(run, "signals", "--code", "overdue", "--severity", "alarm")["signals"]
    assert overdue["advice"].startswith("Ask Anna Roth")
    severities = [line.split()[1] for line in run("portfolio", "signals", *OURS).stdout.splitlines()[1:]]
    assert severities == sorted(severities)
    assert len(set(severities)) > 1
    assert "There is no such signal." in run("portfolio", "signals", *OURS, "--code", "none").stderr


def test_what_forecasts_are_made_with_is_said(run: Run, story: Story) -> None:
    told = run("portfolio", "forecast", *OURS).stdout
    assert told.startswith("Forecasts are made with weights by judgement until 40 deals")
    assert as_json(run, "forecast")["method"] == "heuristic"


def _one_line(told: str) -> str:
    return " ".join(told.replace("│", " ").split())
