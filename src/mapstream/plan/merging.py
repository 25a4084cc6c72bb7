"""Merging what two people made of one text, character by character: nothing that either of them wrote is lost."""

from collections import defaultdict
from typing import NamedTuple

from rapidfuzz.distance import Indel


class _Edits(NamedTuple):
    """What was made of a text: what was put in before each of its places, and the places that were taken out."""

    inserted: dict[int, str]
    deleted: set[int]


def merged(base: str, mine: str, theirs: str) -> str:
    """What comes of a text of which one made ``theirs`` first and another ``mine``. What either put in stands there, at
    the same place theirs first; what either took out is gone."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    first, second = _edits(base, theirs), _edits(base, mine)
    gone = first.deleted | second.deleted
    parts: list[str] = []
    for place in range(len(base) + 1):
        parts += first.inserted.get(place, ""), second.inserted.get(place, "")
        if place < len(base) and place not in gone:
            parts.append(base[place])
    return "".join(parts)


def _edits(base: str, made: str) -> _Edits:
    """The fewest characters to put in and to take out. In time that is bounded by the lengths, whatever the texts."""
    inserted: defaultdict[int, str] = defaultdict(str)
    deleted: set[int] = set()
    for step in Indel.opcodes(base, made):
        if step.tag != "equal":
            deleted.update(range(step.src_start, step.src_end))
            if step.dest_end > step.dest_start:
                inserted[step.src_start] += made[step.dest_start : step.dest_end]
    return _Edits(inserted, deleted)
