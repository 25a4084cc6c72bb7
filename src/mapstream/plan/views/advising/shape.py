"""Advice about the shape of a plan: its milestones, how much there is of it, its criteria and risks."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.views.advising.facts import Facts, Point
from mapstream.plan.views.remark import quoted

FEWEST_MILESTONES = 3
"""Before the signature (mission A3)."""
MOST_MILESTONES = 5
"""Before the signature (mission A3)."""
_WITH_SIGNATURE = 2
"""The signature itself, and the launch after it."""
MOST_OPEN_ROWS = 25
"""Tasks, milestones and deliverables that are open at once: more is nobody's plan any more (mission K58)."""
_SEVERE = ("critical", "high")
"""The weightier first."""


def milestones_few(facts: Facts) -> Iterator[Point]:
    """Fewer than 3 milestones before the signature: nobody sees it slip before it has (mission A3)."""
    before = _before_signature(facts)
    if not facts.signed and len(before) < FEWEST_MILESTONES:
        yield Point(
            say(
                "There {n:is # milestone|are # milestones} before the signature. Have {fewest} to {most}: dated "
                "decisions, such as the evaluation complete, the security review approved, the executive presentation."
                if before
                else "There are no milestones before the signature. Have {fewest} to {most}: dated decisions, such as "
                "the evaluation complete, the security review approved, the executive presentation.",
                n=len(before),
                fewest=FEWEST_MILESTONES,
                most=MOST_MILESTONES,
            ),
            before,
        )


def milestones_many(facts: Facts) -> Iterator[Point]:
    """More than 5 milestones before the signature: some of them are tasks (mission A3)."""
    before = _before_signature(facts)
    # where no task says which of them is the signature, it and what follows it are among them
    known = facts.signature is not None
    if not facts.signed and len(before) > MOST_MILESTONES + (0 if known else _WITH_SIGNATURE):
        yield Point(
            say(
                "There are {n} milestones before the signature; {most} are enough. Keep those at which something is "
                "decided, and make the others tasks."
                if known
                else "There are {n} milestones; {most} before the signature are enough. Keep those at which something "
                "is decided, and make the others tasks.",
                n=len(before),
                most=MOST_MILESTONES,
            ),
            before,
        )


def not_begun(facts: Facts) -> Iterator[Point]:
    """A milestone has its steps ready, and nothing that it waits for is left: its work has not begun (mission C23)."""
    for entry in facts.work:
        milestone = facts.milestones.get(entry["item"])
        if milestone is not None and "to_come" in milestone and not entry["waits_for"]:
            yield Point(
                say(
                    "Begin {what}: it has {n:# step|# steps} ready, and nothing is in the way.",
                    what=quoted(entry["title"]),
                    n=len(milestone["to_come"]),
                ),
                (entry["item"],),
            )


def overcomplicated(facts: Facts) -> Iterator[Point]:
    """More than 25 rows are open: a plan that people have to search is not followed (mission K58)."""
    if len(facts.work) > MOST_OPEN_ROWS:
        undated = tuple(entry["item"] for entry in facts.work if entry["due"] is None)
        yield Point(
            say(
                "{n} rows are open, and more than {most} are hard to follow: drop what nobody would miss, and merge "
                "what one person does in one go. Start with the {undated:# row|# rows} without a date."
                if undated
                else "{n} rows are open, and more than {most} are hard to follow: drop what nobody would miss, and "
                "merge what one person does in one go.",
                n=len(facts.work),
                most=MOST_OPEN_ROWS,
                undated=len(undated),
            ),
            undated,
        )


def no_criteria(facts: Facts) -> Iterator[Point]:
    """No success criteria: what makes this a yes is best asked before the evaluation (mission A10)."""
    if not facts.signed and not facts.document.get("criteria"):
        yield Point(say("Write down what makes this a yes: success criteria that both sides will judge alike."))


def risk_unowned(facts: Facts) -> Iterator[Point]:
    """Open risks that nobody watches (mission A8)."""
    risks = {f"risks/{key}": risk for key, risk in facts.document.get("risks", {}).items() if "closure" not in risk}
    if unowned := [(name, risk["title"]) for name, risk in risks.items() if risk.get("owner") not in facts.people]:
        yield Point(
            say("Name somebody who watches {what}.", what=quoted(*(title for _, title in unowned))),
            tuple(name for name, _ in unowned),
        )


def risk_unmitigated(facts: Facts) -> Iterator[Point]:
    """An open risk of high or critical severity, and nothing agreed against it (mission A8)."""
    risks = {f"risks/{key}": risk for key, risk in facts.document.get("risks", {}).items() if "closure" not in risk}
    severe = [(name, risk) for name, risk in risks.items() if risk["severity"] in _SEVERE and "mitigation" not in risk]
    for name, risk in sorted(severe, key=lambda one: (_SEVERE.index(one[1]["severity"]), one[1]["rank"], one[0])):
        said = say(
            "Agree what to do about {what}: its severity is critical."
            if risk["severity"] == "critical"
            else "Agree what to do about {what}: its severity is high.",
            what=quoted(risk["title"]),
        )
        yield Point(said, (name,))


def _before_signature(facts: Facts) -> tuple[str, ...]:
    """The milestones before the one of the signature; all of them where no task is a signature."""
    names = tuple(facts.milestones)
    return names if facts.signature is None else names[: names.index(facts.signature)]
