"""MEDDIC (mission A14): what is known by the six questions that sellers qualify deals with, and what is not.

The seller's own view. It only asks again what the plan already knows: metrics are its KPIs, the economic buyer and the
champion its people, the decision criteria its success criteria, the decision process its stages and milestones, the
pain the reason of its goal. Whatever an answer lacks is a hole, with a sentence that says how to fill it.
"""

from collections.abc import Iterator
from typing import Any, cast

from typing_extensions import TypedDict

from mapstream.languages.message import say
from mapstream.plan.document import Criterion, Deadline, Document, Goal, Kpi
from mapstream.plan.views.remark import Remark, quoted, remark
from mapstream.plan.views.stakeholders import Stakeholders, champions, economic_buyers
from mapstream.plan.views.work import measured

PROCESS = "decision_process"
"""The item that the buyer's decision process is."""


class Metric(TypedDict):
    """What the deal is to move, and how far it has moved."""

    item: str
    metric: str
    unit: str | None
    baseline: float | None
    target: float | None
    measured: float | None
    due: str | None


class Metrics(TypedDict):
    """The numbers that make it worth it."""

    found: list[Metric]
    items: list[str]
    holes: list[Remark]


class JudgedCriterion(TypedDict):
    """Something that makes it a yes."""

    item: str
    title: str
    measure: str | None
    verdict: str | None


class DecisionCriteria(TypedDict):
    """What they decide by."""

    found: list[JudgedCriterion]
    items: list[str]
    holes: list[Remark]


class ProcessStage(TypedDict):
    """A step of their decision."""

    stage: str
    title: str
    kind: str
    owner: str | None
    past_days: int | None


class Decision(TypedDict):
    """A milestone of the plan."""

    item: str
    title: str
    status: str
    due: str | None


class DecisionSteps(TypedDict):
    """How they decide: in general, as in their past purchase, and the milestones of this plan."""

    approver: str | None
    budget_path: str | None
    past_purchase: str | None
    stages: list[ProcessStage]
    milestones: list[Decision]
    items: list[str]
    holes: list[Remark]


class Pain(TypedDict):
    """Why they do it at all, and why by then."""

    statement: str | None
    reason: str | None
    date: str | None
    deadline: Deadline | None
    items: list[str]
    holes: list[Remark]


class Meddic(TypedDict):
    """The six answers, each with the items that it comes from and its holes."""

    metrics: Metrics
    economic_buyer: Stakeholders
    decision_criteria: DecisionCriteria
    decision_process: DecisionSteps
    pain: Pain
    champion: Stakeholders


def meddic(document: Document, _today: str = "") -> Meddic:
    """What is known, and what is not."""
    return {
        "metrics": _metrics(document),
        "economic_buyer": economic_buyers(document),
        "decision_criteria": _criteria(document),
        "decision_process": _process(document),
        "pain": _pain(document),
        "champion": champions(document),
    }


def _ranked(items: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(items.items(), key=lambda entry: (entry[1]["rank"], entry[0]))


def _metrics(document: Document) -> Metrics:
    kpis = _ranked(document.get("kpis", {}))
    holes = [hole for key, kpi in kpis for hole in _metrics_holes(f"kpis/{key}", kpi)]
    if not kpis:
        holes.append(
            remark("no_metrics", say("Add the one number that this deal is to move, as a KPI with its baseline."))
        )
    return {
        "found": [_metric(f"kpis/{key}", kpi) for key, kpi in kpis],
        "items": [f"kpis/{key}" for key, _ in kpis],
        "holes": holes,
    }


def _metric(item: str, kpi: Kpi) -> Metric:
    latest = measured(kpi)
    return {
        "item": item,
        "metric": kpi["metric"],
        "unit": kpi.get("unit"),
        "baseline": kpi.get("baseline"),
        "target": kpi.get("target"),
        "measured": latest[1] if latest else None,
        "due": kpi.get("due"),
    }


def _metrics_holes(item: str, kpi: Kpi) -> Iterator[Remark]:
    metric = quoted(kpi["metric"])
    if "baseline" not in kpi:
        said = say("Find out where {what} stands today: without it no gain can be shown.", what=metric)
        yield remark("no_baseline", said, [item])
    if "target" not in kpi:
        yield remark("no_target", say("Agree what {what} is to become.", what=metric), [item])
    if "owner" not in kpi:
        yield remark("no_owner", say("Name the person who measures {what}.", what=metric), [item])


def _criteria(document: Document) -> DecisionCriteria:
    criteria = _ranked(document.get("criteria", {}))
    holes = [
        remark(
            "no_measure",
            say("Agree how it will be seen that {what} is met.", what=quoted(criterion["title"])),
            [f"criteria/{key}"],
        )
        for key, criterion in criteria
        if "measure" not in criterion
    ]
    if not criteria:
        holes.append(
            remark("no_criteria", say("Ask what would make this a yes, and add each answer as a success criterion."))
        )
    return {
        "found": [_criterion(f"criteria/{key}", criterion) for key, criterion in criteria],
        "items": [f"criteria/{key}" for key, _ in criteria],
        "holes": holes,
    }


def _criterion(item: str, criterion: Criterion) -> JudgedCriterion:
    judged = criterion.get("judgement")
    return {
        "item": item,
        "title": criterion["title"],
        "measure": criterion.get("measure"),
        "verdict": judged["verdict"] if judged else None,
    }


def _process(document: Document) -> DecisionSteps:
    process = document.get("decision_process", {})
    milestones = [entry for entry in _ranked(document.get("milestones", {})) if entry[1]["status"] != "dropped"]
    decisions: list[Decision] = [
        {
            "item": f"milestones/{key}",
            "title": milestone["title"],
            "status": milestone["status"],
            "due": milestone.get("due"),
        }
        for key, milestone in milestones
    ]
    stages: list[ProcessStage] = [
        {
            "stage": key,
            "title": stage["title"],
            "kind": stage["kind"],
            "owner": stage.get("owner"),
            "past_days": stage.get("past_days"),
        }
        for key, stage in _ranked(process.get("stages", {}))
    ]
    return {
        "approver": process.get("approver"),
        "budget_path": process.get("budget_path"),
        "past_purchase": process.get("past_purchase"),
        "stages": stages,
        "milestones": decisions,
        "items": [*([PROCESS] if process else []), *(decision["item"] for decision in decisions)],
        "holes": [*_process_holes(document, stages), *_decisions_holes(decisions)],
    }


def _process_holes(document: Document, stages: list[ProcessStage]) -> Iterator[Remark]:
    process = document.get("decision_process", {})
    if "approver" not in process:
        yield remark("no_approver", say("Ask who gives the final approval, and record it."), [PROCESS])
    if "budget_path" not in process:
        yield remark(
            "no_budget_path", say("Ask where the money comes from and who releases it, and record it."), [PROCESS]
        )
    if not stages:
        yield remark(
            "no_stages", say("Ask what happened, step by step, when they last bought something like it."), [PROCESS]
        )
    if unknown := [stage["title"] for stage in stages if stage["past_days"] is None]:
        said = say("Ask how long it took them the last time: {what}.", what=quoted(*unknown))
        yield remark("no_past_days", said, [PROCESS])
    if unowned := [stage["title"] for stage in stages if stage["owner"] is None]:
        yield remark("no_owner", say("Ask who runs {what}.", what=quoted(*unowned)), [PROCESS])


def _decisions_holes(decisions: list[Decision]) -> Iterator[Remark]:
    if not decisions:
        yield remark("no_milestones", say("Add the decisions on the way as milestones, each with its date."))
    if undated := [decision for decision in decisions if decision["due"] is None and decision["status"] == "open"]:
        titles = quoted(*(decision["title"] for decision in undated))
        said = say("Agree a date for {what}.", what=titles)
        yield remark("no_date", said, [decision["item"] for decision in undated])


def _pain(document: Document) -> Pain:
    goal: Goal | None = document.get("plan", cast(Any, {})).get("goal")
    return {
        "statement": goal.get("statement") if goal else None,
        "reason": goal.get("reason") if goal else None,
        "date": goal["date"] if goal else None,
        "deadline": goal.get("deadline") if goal else None,
        "items": ["plan"] if goal else [],
        "holes": [*_pains_holes(goal)],
    }


def _pains_holes(goal: Goal | None) -> Iterator[Remark]:
    if goal is None:
        yield remark("no_goal", say("Set the goal together: what they want to have by when, in their words."), ["plan"])
        return
    if "reason" not in goal:
        yield remark(
            "no_reason",
            say("Ask what it costs them to change nothing, and add it to the goal as its reason."),
            ["plan"],
        )
    if "deadline" not in goal:
        yield remark(
            "no_deadline", say("Ask what happens if the date passes: a date that nothing hangs on slips."), ["plan"]
        )
