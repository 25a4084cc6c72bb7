"""Advice about tasks (missions A4–A6): how many, whose, proven by what."""

from collections import defaultdict
from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.views.advising.facts import Facts, Point
from mapstream.plan.views.remark import quoted
from mapstream.plan.wording import token

MOST_OPEN_TASKS = 10
"""Open at once (mission A4)."""


def no_buyer_tasks(facts: Facts) -> Iterator[Point]:
    """The buyer's side owns no task: such a plan is the seller's (mission A4)."""
    if facts.tasks and not any(task["side"] == "buyer" for task in facts.tasks.values()):
        yield Point(
            say("All tasks are the seller’s. Ask the buyer’s side which steps are theirs, and let them lead these.")
        )


def many_open_tasks(facts: Facts) -> Iterator[Point]:
    """More than 10 tasks are open: nobody keeps them in mind (mission A4)."""
    if len(facts.open_tasks) > MOST_OPEN_TASKS:
        yield Point(
            say(
                "{n} tasks are open; more than {most} lose their meaning. Keep those that the next milestones need, "
                "and drop the rest or merge them.",
                n=len(facts.open_tasks),
                most=MOST_OPEN_TASKS,
            ),
            tuple(facts.open_tasks),
        )


def unowned(facts: Facts) -> Iterator[Point]:
    """Open rows that no person leads: what a side does, nobody does (mission A4)."""
    for side in ("seller", "buyer"):
        rows = [entry for entry in facts.work if entry["side"] == side and entry["person"] is None]
        if rows:
            yield Point(
                say(
                    "Name one person of the seller’s side for {what}."
                    if side == "seller"
                    else "Name one person of the buyer’s side for {what}.",
                    what=quoted(*(entry["title"] for entry in rows)),
                ),
                tuple(entry["item"] for entry in rows),
            )
    if kpis := [entry for entry in facts.work if entry["item"].startswith("kpis/") and entry["person"] is None]:
        titles = quoted(*(entry["title"] for entry in kpis))
        yield Point(say("Name one person who measures {what}.", what=titles), tuple(entry["item"] for entry in kpis))


def lead_gone(facts: Facts) -> Iterator[Point]:
    """Open rows whose lead has left the plan (mission A4)."""
    rows = defaultdict[str, list[tuple[str, str]]](list)
    for entry in facts.work:
        if entry["person"] is not None and entry["person"] not in facts.people:
            rows[entry["person"]].append((entry["item"], entry["title"]))
    for person, led in rows.items():
        yield Point(
            say("{who} has left the plan: name a new lead for {what}.", who=token(person), what=_titles(led)),
            tuple(item for item, _ in led),
            (person,),
        )


def unconfirmed(facts: Facts) -> Iterator[Point]:
    """Dates ahead that the lead has not confirmed, person by person: such a date is a wish (mission A6).

    A date that has passed needs a new one, not to be confirmed.
    """
    rows = defaultdict[str, list[tuple[str, str]]](list)
    for name, task in facts.open_tasks.items():
        ahead = "due" in task and task["due"] >= facts.today
        if ahead and (lead := task.get("lead")) in facts.people and "confirmed" not in task:
            rows[lead].append((name, task["title"]))
    for person, led in rows.items():
        yield Point(
            say(
                "Ask {who} to confirm the {n:date|dates} of {what}.",
                who=token(person),
                n=len(led),
                what=_titles(led),
            ),
            tuple(name for name, _ in led),
            (person,),
        )


def no_condition(facts: Facts) -> Iterator[Point]:
    """Open tasks and milestones without completion condition: done is what somebody says it is (mission A5)."""
    rows = [(name, task["title"]) for name, task in facts.open_tasks.items() if "condition" not in task]
    ahead = {entry["item"] for entry in facts.work}
    rows += [
        (name, milestone["title"])
        for name, milestone in facts.milestones.items()
        if name in ahead and "condition" not in milestone
    ]
    if rows:
        yield Point(
            say("Name the document or message that will prove {what} done.", what=_titles(rows)),
            tuple(name for name, _ in rows),
        )


def only_claimed(facts: Facts) -> Iterator[Point]:
    """Items said to be done without the evidence that their condition asks for (mission A5)."""
    done = [*facts.tasks.items(), *facts.milestones.items()]
    rows = [(name, item["title"]) for name, item in done if item.get("completion", {}).get("proof") == "claimed"]
    if rows:
        yield Point(
            say(
                "{what} {n:is|are} only said to be done: attach the evidence.",
                what=_titles(rows),
                n=len(rows),
            ),
            tuple(name for name, _ in rows),
        )


def _titles(rows: list[tuple[str, str]]) -> str:
    return quoted(*(title for _, title in rows))
