"""What is known of somebody who is to be erased, and where others wrote about them.

Their names (those of before, too), their addresses, and what they wrote, are looked for in all that others wrote: the
places are kept, and nothing that stands there. A given or a family name by itself counts as well, if it is written as a
name and nobody else here has it; so do copies of what they wrote (a text that somebody replaced, a proposal that was
accepted, a paragraph that others went on with). Where they were noted as the guest of a meeting, all of that counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from mapstream.plan.event import ERASED, Event, Recorded
from mapstream.plan.words import Path, found_in

SHORTEST_NAME = 3
"""Characters of a name that is looked for by itself."""
SHORTEST_COPY = 12
"""Characters of a text that is looked for within others; a shorter one is a copy only where it is all there is."""
_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

Place = tuple[int, Path, int, int]
"""A version, where in the event's data, from which character to which."""


class About(NamedTuple):
    """Somebody, and up to which version their traces have been looked for."""

    person: str
    version: int
    names: frozenset[str]
    addresses: frozenset[str]
    words: frozenset[str]
    others: frozenset[str]
    """The names of everybody else."""
    places: tuple[Place, ...]

    def after(self, events: Sequence[Recorded]) -> "About":
        """The same with what happened since."""
        more = [recorded for recorded in events if recorded.version > self.version]
        return self._replace(version=more[-1].version, places=(*self.places, *_places(self, more))) if more else self


def about(person: str, events: Sequence[Recorded]) -> About:
    """Find out about somebody, from all events of their room."""
    names, addresses, others = set[str](), set[str](), set[str]()
    for recorded in events:
        event = recorded.event
        if getattr(event, "person", None) is not None:
            mine = event.person == person  # type: ignore[attr-defined]
            for name, address in _called(event):
                if name:
                    (names if mine else others).add(name)
                if address and mine:
                    addresses.add(address)
    words = {text for recorded in events if recorded.by == person for text in written(recorded.event)}
    known = (frozenset(names), frozenset(addresses), frozenset(words - {ERASED}), frozenset(others))
    return About(person, 0, *known, ()).after(events)


def texts_of(event: Event) -> Iterator[tuple[Path, str]]:
    """Every text in an event's data, with where it stands."""
    for name in event.field_names():
        yield from _texts(getattr(event, name), (name,))


def _called(event: Event) -> Iterator[tuple[str | None, str | None]]:
    yield getattr(event, "full_name", None), getattr(event, "email", None)
    for field in ("changes", "was", "personal"):
        known = getattr(event, field, None)
        if field == "personal" and known:
            known = known.get("people", {}).get(event.person)  # type: ignore[attr-defined]
        if isinstance(known, Mapping):
            yield known.get("name"), known.get("email")
    for address in getattr(event, "emails", None) or ():
        yield None, None if address.startswith("@") else address


def written(event: Event) -> Iterator[str]:
    """What the author of an event wrote with it."""
    if event.name == "text.edited":
        # others may have written of it, too
        before, after = getattr(event, "was", None) or {}, getattr(event, "content", None)
        yield from _put_in(before.get("content", ""), after or "")
        return
    was = ("was", "inverse", "personal")
    yield from (text for path, text in found_in(event) if path[0] not in was)
    for field, owner in event.sealed.items():
        if owner == "by":
            yield from (text for _, text in _texts(getattr(event, field), (field,)))


def _put_in(before: str, after: str) -> Iterator[str]:
    match = SequenceMatcher(None, before, after, autojunk=False)
    for kind, _, _, start, end in match.get_opcodes():
        if kind in ("insert", "replace") and (text := after[start:end].strip()):
            yield text


def _places(known: About, events: Iterable[Recorded]) -> Iterator[Place]:
    pattern = _pattern(known)
    for recorded in events:
        event = recorded.event
        if _was_there(event, known):
            yield from (
                (recorded.version, path, 0, len(text)) for path, text in texts_of(event) if path[0] in event.sealed
            )
            continue
        own = {field for field, owner in event.sealed.items() if _owner(recorded, owner) == known.person}
        for path, text in texts_of(event) if recorded.by != known.person else ():
            if path[0] in own:
                continue
            if text in known.words:
                yield recorded.version, path, 0, len(text)
            elif pattern is not None:
                yield from ((recorded.version, path, *match.span()) for match in pattern.finditer(text))


def _was_there(event: Event, known: About) -> bool:
    """Whether they were at a meeting, noted as a guest: by their name, or their address."""
    if not hasattr(event, "guest"):
        return False
    called = {text.casefold() for one in _called(event) for text in one if text}
    return any(one.casefold() in called for one in (*known.names, *known.addresses))


def _owner(recorded: Recorded, field: str) -> Any:
    return recorded.by if field == "by" else getattr(recorded.event, field)


def _pattern(known: About) -> re.Pattern[str] | None:
    copies = sorted((re.escape(one) for one in known.words if len(one) >= SHORTEST_COPY), key=len, reverse=True)
    taken = {part.casefold() for name in known.others for part in _PART.findall(name)}
    whole = {re.escape(one) for one in (*known.names, *known.addresses) if one.casefold() not in taken}
    parts = {part for name in known.names for part in _PART.findall(name)}
    parts = {re.escape(one) for one in parts if len(one) >= SHORTEST_NAME and one.casefold() not in taken}
    named = [rf"(?i:\b(?:{_either(whole)})\b)"] if whole else []
    named += [rf"\b(?:{_either(parts)})\b"] if parts else []
    every = [*copies, *named]
    return re.compile("|".join(every)) if every else None


def _either(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _texts(inner, (*path, n))
