"""Who in the room is meant by the names in a draft."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mapstream.languages.message import say
from mapstream.plan.document import Document, Side
from mapstream.tables.draft import Draft
from mapstream.tables.labels import labels
from mapstream.tables.rows.people import PersonRow

SEVERAL = "Several people of the room could be “{name}”: {kept}. Write the whole name."
NOBODY = "{name} is nobody of the room, and it is not said of which side: {kept}."
SELLERS = "{name} is of the seller's side, whose people the seller adds: {kept}."


class Somebody(NamedTuple):
    """Who a label stands for: somebody of the room, by id, or somebody ``new``. ``known``: a row with their id."""

    id: str
    side: Side
    new: PersonRow | None = None
    known: PersonRow | None = None


def who_is_who(draft: Draft, document: Document, fresh: Any, writer: Side) -> dict[str, Somebody]:
    """Everybody whom a draft names, by label: matched to people of the room, or to be added to it."""
    here, gone = dict[str, Any](), dict[str, Any]()
    for id, person in document["people"].items():
        (gone if "removed" in person else here)[id] = person
    taken: set[str] = set()
    found: dict[str, Somebody] = {}
    people = draft.plan.people
    kept = say("left out") if draft.exact else say("kept as a note")
    for label, part in zip(labels(part.name for part in people), people, strict=True):
        line = draft.line(f"@{label}")
        if part.id is not None and part.id in document["people"]:
            found[label] = Somebody(part.id, document["people"][part.id]["side"], known=part)
            continue
        among = gone if part.left else here
        candidates = [id for id in _candidates(part, among, draft.exact) if not (draft.exact and id in taken)]
        if len(candidates) == 1 or (candidates and draft.exact):
            id = candidates[0]
            taken.add(id)
            found[label] = Somebody(id, among[id]["side"])
            if _folded(among[id]["name"]) != _folded(part.name):
                taken_for = say("Taken to be {name}.", name=among[id]["name"])
                draft.findings.note(line, "person_matched", taken_for, part.name)
        elif candidates:
            sentence = say(SEVERAL, name=part.name, kept=kept)
            draft.findings.note(line, "person_ambiguous", sentence, _said_of(part))
        elif part.side is None:
            sentence = say(NOBODY, name=part.name, kept=kept)
            draft.findings.note(line, "person_side_unknown", sentence, _said_of(part))
        elif part.side != writer and writer == "buyer":
            sentence = say(SELLERS, name=part.name, kept=kept)
            draft.findings.note(line, "person_of_other_side", sentence, _said_of(part))
        else:
            found[label] = Somebody(fresh(), part.side, part)
    return found


def _said_of(part: PersonRow) -> str:
    return " · ".join(one for one in (part.name, part.title, part.role, part.email) if one)


def _candidates(part: PersonRow, here: Mapping[str, Any], exact: bool) -> list[str]:
    """Those of the room, or of those who left it, who may be meant, if any, by the surest sign that fits."""
    possible = {id: p for id, p in here.items() if part.side in (None, p["side"])}
    if part.email is not None:
        address = part.email.casefold()
        if by_address := [id for id, p in here.items() if p.get("email", "").casefold() == address]:
            return by_address
    name = _folded(part.name)
    if by_name := [id for id, p in possible.items() if _folded(p["name"]) == name]:
        return by_name
    if exact:
        return []
    return [id for id, p in possible.items() if _short_for(name, _folded(p["name"]))]


def _short_for(short: str, name: str) -> bool:
    """Whether a name is another one's first name, or its last name with an initial, or less one of its parts."""
    words, whole = short.replace(".", " ").split(), name.replace(".", " ").split()
    if not words or len(whole) < 2:
        return False
    if len(words) == 1:
        return words[0] == whole[0]
    return words[-1] == whole[-1] and (whole[0] == words[0] or (len(words[0]) == 1 and whole[0][0] == words[0]))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
