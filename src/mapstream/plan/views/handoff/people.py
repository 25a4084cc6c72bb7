"""The people of a deal that is handed over: who they are, when they last did something, and whom customer success has
not met yet."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from typing_extensions import TypedDict

from mapstream.plan.document import Document, Notes, Person, Side
from mapstream.plan.views.handoff.following import History

SUCCESS = "success"
"""The role of who takes over."""


class PersonOfDeal(TypedDict):
    """Somebody on the deal. ``influence`` and ``concern``: as the reader's own side noted them, or the other shared
    them; ``last``: when they last did something, as far as the reader may know; ``new``: of the buyer's people, those
    with whom nobody of customer success has been in a meeting, or talked in the room."""

    person: str
    name: str
    side: Side
    role: str | None
    title: str | None
    email: str | None
    influence: str | None
    concern: str | None
    stance: str | None
    last: str | None
    left: bool
    new: bool


def people(document: Document, history: History) -> list[PersonOfDeal]:
    """Everybody: the buyer's side first, those who are there before those who have left."""
    met = _met(document)
    found = [_person(id, one, history, id in met) for id, one in document.get("people", {}).items()]
    return sorted(found, key=lambda one: (one["left"], one["side"] != "buyer", one["name"], one["person"]))


def _person(id: str, person: Person, history: History, met: bool) -> PersonOfDeal:
    noted = person.get("notes", {})
    ours, theirs = noted.get(history.side, _NOTHING), noted.get(_other(history.side), _NOTHING)
    said = {**theirs, **ours}
    return {
        "person": id,
        "name": person["name"],
        "side": person["side"],
        "role": person.get("role"),
        "title": person.get("title"),
        "email": person.get("email"),
        "influence": cast(str | None, said.get("influence")),
        "concern": cast(str | None, said.get("concern")),
        "stance": cast(str | None, said.get("stance")),
        "last": history.active.get(id),
        "left": "removed" in person,
        "new": person["side"] == "buyer" and not met,
    }


_NOTHING: Notes = {}


def _other(side: Side) -> Side:
    return "buyer" if side == "seller" else "seller"


def _met(document: Document) -> set[str]:
    """Those whom somebody of customer success has met, or talked with."""
    ours = {id for id, person in document.get("people", {}).items() if person.get("role") == SUCCESS}
    return {id for group in _together(document) if ours & group for id in group}


def _together(document: Document) -> Iterator[set[str]]:
    """Who was somewhere together, or spoke to whom."""
    whole = cast(Mapping[str, Any], document)
    for collection in ("meetings", "reviews"):
        for one in whole.get(collection, {}).values():
            if "removed" not in one:
                yield set(one.get("attendees", ()))
    comments = document.get("comments", {})
    for comment in comments.values():
        answered = comments.get(comment.get("reply_to", ""))
        yield {comment["by"], *comment.get("mentions", ()), *([answered["by"]] if answered else ())}
