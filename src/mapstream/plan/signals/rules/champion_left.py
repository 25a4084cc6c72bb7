"""The champion has left (mission M62): who else is there."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.people import others_there
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.calendar import day_of
from mapstream.plan.wording import token


def champion_left(facts: Facts) -> Iterator[Found]:
    """Whoever was the champion is not on the deal any more, and nobody is in their place."""
    if facts.champions:
        return
    for id, person in facts.document.get("people", {}).items():
        if person.get("role") == "champion" and person["side"] == "buyer" and "removed" in person:
            yield Found(
                "champion_left",
                "alarm",
                f"people/{id}",
                day_of(person["removed"]["at"], facts.document),
                say("{who}, the champion, is not on the deal any more, and nobody is in their place.", who=token(id)),
                others_there(facts, say("Win a new champion")),
                facts.set_by(f"people/{id}", "removed"),
                person=id,
                side="buyer",
            )
