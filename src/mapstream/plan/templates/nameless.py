"""Texts without anybody in them: names become roles, organisations sides, addresses and numbers what they are."""

import re
from collections.abc import Iterator, Mapping

from mapstream.plan.document import Document, Person, Side
from mapstream.plan.event import ERASED

_PLACES = (
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "a link"),
    (re.compile(r"[^\s@<>()\[\],;:“”]+@[\w.-]*\w"), "an e-mail address"),
)
_NUMBER = re.compile(r"\+?\d[\d ()/.-]{6,}\d")
_DIGITS = 9
"""Digits from which on a number is taken for somebody's telephone."""
_SHORTEST = 2
"""Letters that a part of a name has, to be looked for by itself."""
_PARTICLE = 3
"""Letters that a part has at most which belongs to no name by itself."""


class Nameless:
    """Takes what is personal out of the texts of a document. People are called by their roles."""

    def __init__(self, document: Document) -> None:
        known = dict(_names(document))
        cased = [name for name in known if name.lower() != name.upper()]
        others = [name for name in known if name not in cased]
        # the longest first, so that a whole name is not taken for a part of it; scripts without capitals put no
        # spaces between words
        patterns = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(cased, key=len, reverse=True)]
        patterns += [re.escape(name) for name in sorted(others, key=len, reverse=True)]
        self._known = {name.casefold(): said for name, said in known.items()}
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def text(self, text: str, longest: int = 10_000) -> str:
        """A text, or the beginning of it, that names nobody."""
        capital = text[:1].isupper()
        for pattern, said in _PLACES:
            text = pattern.sub(said, text)
        text = _NUMBER.sub(lambda match: "a number" if sum(map(str.isdigit, match[0])) >= _DIGITS else match[0], text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda match: self._known[match[0].casefold()], text)
        return (text[:1].upper() + text[1:] if capital else text)[:longest].strip()

    def title(self, title: str) -> str:
        """The same, as long as a title may be."""
        return self.text(title, 300)


def called(side: Side, role: str | None) -> str:
    """How somebody is called in a text that names nobody."""
    return f"the {role.replace('_', ' ')}" if role is not None else f"the {side}"


def _names(document: Document) -> Iterator[tuple[str, str]]:
    people: Mapping[str, Person] = document.get("people", {})
    for person in people.values():
        said = called(person["side"], person.get("role"))
        for word in person["name"].split():
            part = word.strip("()[]“”\"'’.,;:")
            # what begins with a small letter is rather a “de” or “van”
            if len(part) >= _SHORTEST and (len(part) > _PARTICLE or not part[0].islower()):
                yield from _spellings(part, said)
    for side, organisation in document["plan"].get("organisations", {}).items():
        if "name" in organisation:
            yield from _spellings(organisation["name"], f"the {side}")
    for person in people.values():
        if person["name"] != ERASED:
            yield from _spellings(person["name"], called(person["side"], person.get("role")))


def _spellings(name: str, said: str) -> Iterator[tuple[str, str]]:
    """As it is written, with capitals, and in them."""
    yield name, said
    yield name.title(), said
    yield name.upper(), said
