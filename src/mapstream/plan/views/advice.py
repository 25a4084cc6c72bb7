"""Advice: what would make a plan better (missions A2–A6, A10, K58). It never blocks anything.

Each rule is a function named as the code of its advice, which looks at the facts and yields what it has to say. Adding
one: write the function in the module of its subject, and put it into :data:`RULES`.

In a big room a rule may find a great many occasions. What nobody reads to its end helps nobody: only the first of them
are told, and how many more there are.
"""

from typing_extensions import TypedDict

from mapstream.languages.message import say
from mapstream.plan.document import Document
from mapstream.plan.views.advising import dates, goal, people, shape, tasks
from mapstream.plan.views.advising.facts import Facts, Rule, facts_of
from mapstream.plan.views.remark import Remark, remark

MOST_OF_A_CODE = 5
"""Remarks of one code; the last of them tells how many more there would be."""


class Advice(TypedDict):
    """What to look at, the weightiest first; of each code only the first few. Empty: nothing to say."""

    remarks: list[Remark]


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        goal.no_goal,
        goal.no_words,
        goal.goal_passed,
        goal.no_reason,
        goal.no_deadline,
        goal.deadline_missed,
        people.no_champion,
        people.no_economic_buyer,
        people.no_coordinator,
        people.not_in_the_room,
        shape.milestones_few,
        shape.milestones_many,
        shape.not_begun,
        tasks.no_buyer_tasks,
        tasks.many_open_tasks,
        shape.overcomplicated,
        tasks.unowned,
        tasks.lead_gone,
        tasks.unconfirmed,
        tasks.no_condition,
        tasks.only_claimed,
        dates.undated_milestone,
        dates.due_before_dependency,
        dates.due_after_goal,
        dates.busy_day,
        shape.no_criteria,
        shape.risk_unowned,
        shape.risk_unmitigated,
    )
}
"""Every rule by its code, in the order in which advice is given."""


_OF_THE_GOAL = frozenset(
    {
        goal.no_goal,
        goal.no_words,
        goal.goal_passed,
        goal.no_reason,
        goal.no_deadline,
        goal.deadline_missed,
        dates.due_after_goal,
    }
)
"""The rules about what nobody works towards any more once the deal has ended."""


_FOUND_OUT = frozenset(
    {goal.no_words, goal.no_reason, goal.no_deadline, people.no_champion, people.no_economic_buyer}
    | {people.no_coordinator, people.not_in_the_room, tasks.unowned, tasks.unconfirmed, shape.no_criteria}
)
"""The rules about what the first steps of a plan from a template find out: in its first days it is not missing."""


def advice(document: Document, today: str) -> Advice:
    """What would make this plan better, as of a day. A deal that is lost needs none."""
    facts = facts_of(document, today)
    if facts.lost:
        return {"remarks": []}
    silent = (_OF_THE_GOAL if facts.over else frozenset()) | (_FOUND_OUT if facts.settling else frozenset())
    rules = {code: rule for code, rule in RULES.items() if rule not in silent}
    return {"remarks": [found for code, rule in rules.items() for found in _said(code, rule, facts)]}


def _said(code: str, rule: Rule, facts: Facts) -> list[Remark]:
    """What a rule has to say, as far as it is told."""
    points = list(rule(facts))
    said = [remark(code, *point) for point in points[:MOST_OF_A_CODE]]
    if more := len(points) - len(said):
        said[-1]["sentence"] = say(
            "{said} There {more:is # more|are # more} like this.", said=said[-1]["sentence"], more=more
        )
        said[-1]["more"] = more
    return said
