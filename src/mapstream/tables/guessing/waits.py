"""What the steps of a table wait for, where a row names others."""

import re
from collections.abc import Mapping, Sequence

from mapstream.tables.guessing.builder import Builder
from mapstream.tables.guessing.steps import Step, says_nothing

_BETWEEN = re.compile(r"\s*(?:[,;&+\n]|\band\b)\s*")
_LINK = re.compile(r"(\d+)\s*(?:FS|SS|FF|SF|EA|AA|EE|AE|FD|DD|FI|II)(?:\s*[+-]\s*\d+\s*\w+)?", re.I)
"""How project plans name a row that another waits for, and in which way: ``3FS+2 days``."""
_BEFORE_NUMBER = re.compile(r"^(step|task|item|row|no\.?|nr\.?|#)\s*")


def tie(steps: Sequence[Step], builder: Builder) -> None:
    """Tie what was added of the steps. What names no row, or would close a circle, is noted and left out."""
    named = _Named(steps)
    waiting: dict[str, dict[str, str]] = {}
    for step in steps:
        text = step.cells.get("after", "")
        if step.key is None or says_nothing(text):
            continue
        for one, key in named.keys_in(text):
            if key is None:
                sentence = "Which row that is was not understood: left out."
                builder.findings.note(step.line, "dependency_not_found", sentence, one)
            else:
                waiting.setdefault(step.key, {}).setdefault(key, one)
    for key, other in _closing(waiting):
        sentence = "That would wait for itself in a circle: left out."
        builder.findings.note(builder.lines[key], "dependency_circle", sentence, waiting[key].pop(other))
    for name in ("tasks", "milestones"):
        found = builder.parts[name]
        found[:] = [
            part.model_copy(update={"after": list(after)}) if (after := waiting.get(part.key)) else part
            for part in found
        ]


class _Named:
    """Steps as the rows of their table name them: by a number, their own or that of the row, or by their title."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.numbers: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        for n, step in enumerate(steps, 1):
            if step.key is not None:
                number = step.cells.get("number") or str(n)
                self.numbers.setdefault(number.strip("#. ").casefold(), step.key)
                self.titles[step.title.casefold()] = step.key

    def keys_in(self, text: str) -> list[tuple[str, str | None]]:
        """What a cell names, each with its key, if it is one of the steps."""
        if whole := self.titles.get(text.casefold()):
            return [(text, whole)]
        text = _LINK.sub(r"\1", text)
        found = [(one, self._key(one)) for one in _BETWEEN.split(text)]
        return [(one, key) for one, key in found if one or key]

    def _key(self, text: str) -> str | None:
        number = _BEFORE_NUMBER.sub("", text.strip(" .").casefold()).strip("# ")
        return self.numbers.get(number) or self.titles.get(text.casefold())


def _closing(waiting: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """The waits that close circles: without them there are none. Each wait is looked at once."""
    closing: list[tuple[str, str]] = []
    done: set[str] = set()
    for first in waiting:
        path = {first: iter(waiting[first])} if first not in done else {}
        while path:
            key, ahead = next(reversed(path.items()))
            other = next(ahead, None)
            if other is None:
                done.add(key)
                del path[key]
            elif other in path:
                closing.append((key, other))
            elif other not in done:
                path[other] = iter(waiting.get(other, ()))
    return closing
