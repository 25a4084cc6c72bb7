"""Trying out: what commands would lead to, decided by the ordinary rules on a copy, of which nothing is kept.

Nothing is written and nobody is told. Some commands cannot be tried, since what they do is not in the plan: they let
somebody in, say that something was seen, or bind somebody; and undoing needs what happened earlier.
"""

from collections.abc import Callable, Sequence

from mapstream.languages.message import as_message, say
from mapstream.live.aggregate import Aggregate
from mapstream.live.past import past_of
from mapstream.live.unit import Asked, Past
from mapstream.log import Log
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.problems import CannotTry, FieldError, Problem
from mapstream.protocol.session import Ask


def refuse_untried(commands: Sequence[Command]) -> None:
    """Refuse what cannot be tried out, by its place in the request."""
    wrong = [
        FieldError(f"/commands/{n}/type", say("{command} cannot be tried out.", command=command.type))
        for n, command in enumerate(commands)
        if not command.tryable
    ]
    if wrong:
        raise CannotTry("Leave it out: what it does is not in the plan, or lies in the past.", wrong)


def pasts_of(log: Log, stream: str, commands: Sequence[Command], actor: Actor) -> list[Past | None]:
    """What each of some commands needs besides the document: templates. Reads the log."""
    return [
        past_of(log, stream, Asked("", (Ask(command),), actor)) if command.needs_past else None for command in commands
    ]


def tried(
    now_there: Aggregate,
    commands: Sequence[Command],
    actor: Actor,
    now: str,
    fresh: Callable[[], str],
    pasts: Sequence[Past | None],
) -> Document:
    """The document as it would be after these commands of one actor, in this order, each with its past.

    Raises the problem with which one of them would be refused, with its place in the request.
    """
    copy = now_there.ahead()
    for n, (command, past) in enumerate(zip(commands, pasts, strict=True)):
        asked = Asked(fresh(), (Ask(command),), actor, trying=True)
        try:
            copy.decide(asked, now, fresh, past)
        except Problem as problem:
            at = f"/commands/{n}"
            problem.errors = tuple(FieldError(at + error.path, error.message) for error in problem.errors) or (
                FieldError(at, as_message(problem.detail or problem.title())),
            )
            raise
    return copy.document
