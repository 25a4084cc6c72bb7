"""The champion falls silent (mission M62): who else is there."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.people import others_there
from mapstream.plan.signals.signal import Found, Severity
from mapstream.plan.time.reviews import later
from mapstream.plan.wording import token

SILENT, GONE = 14, 28
"""Calendar days without a sign of life after which a champion is silent, and after which probably gone."""


def champion_silent(facts: Facts) -> Iterator[Found]:
    """None of the champions has done or looked at anything for two weeks, while there is something to be done."""
    lives = facts.lives_of(facts.champions)
    if facts.shared is None or not facts.open or not lives:
        return
    who, life = next(iter(lives.items()))
    last = facts.day(life.last)
    spans: tuple[tuple[Severity, str, str, str | None], ...] = (
        ("warning", "silent", later(last, SILENT), later(last, GONE)),
        ("alarm", "gone", later(last, GONE), None),
    )
    advice = others_there(facts, say("Call {who}, and do not lean on one person", who=token(who)))
    said = say(
        "{who}, the champion, has done and looked at nothing since {day}.",
        who=token(who),
        day=date.fromisoformat(last),
    )
    for severity, stage, since, until in spans:
        yield Found(
            "champion_silent",
            severity,
            f"people/{who}",
            since,
            said,
            advice,
            (life.last.version,),
            person=who,
            side="buyer",
            stage=stage,
            until=until,
        )
