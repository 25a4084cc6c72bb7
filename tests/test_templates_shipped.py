"""The templates that mapstream comes with: whole, wise, and enough of them."""

import tomllib
from importlib.resources import files

import pytest

from mapstream.plan.templates import Offered
from mapstream.plan.templates.advising import advice
from mapstream.plan.templates.choosing import chosen, combinations, defaults
from mapstream.templates import shipped

EVERY = pytest.mark.parametrize("offered", shipped().values(), ids=list(shipped()))


def test_there_are_these() -> None:
    assert {
        "saas-new-business",
        "enterprise-software",
        "renewal-expansion",
        "public-sector",
        "manufacturing",
        "healthcare",
        "implementation",
    } <= shipped().keys()


@EVERY
def test_its_own_advice_is_clean(offered: Offered) -> None:
    assert advice(offered.template) == []


@EVERY
def test_both_sides_work_and_everything_is_seen_to_be_done(offered: Offered) -> None:
    for options in combinations(offered.template):
        parts = chosen(offered.template, options)
        assert {task.side for task in parts.tasks} == {"seller", "buyer"}
        assert all(task.condition and task.purpose and task.role and task.milestone for task in parts.tasks)
        assert len({task.title for task in parts.tasks}) == len(parts.tasks)
        assert 10 <= len(parts.tasks) <= 22
    usual = chosen(offered.template, defaults(offered.template))
    assert len(usual.tasks) + len(usual.milestones) <= 25, "more rows are hard to follow"


@EVERY
def test_nobody_is_asked_for_who_has_nothing_to_do(offered: Offered) -> None:
    for options in combinations(offered.template):
        parts = chosen(offered.template, options)
        busy = {(task.side, task.role) for task in parts.tasks}
        idle = {(need.side, need.role) for need in parts.stakeholders} - busy
        assert idle <= {("buyer", "executive_sponsor"), ("buyer", "coordinator"), ("buyer", "champion")}


def test_a_file_says_its_version() -> None:
    for entry in files("mapstream.templates").iterdir():
        if entry.name.endswith(".toml"):
            assert tomllib.loads(entry.read_text(encoding="utf-8"))["version"] >= 1
