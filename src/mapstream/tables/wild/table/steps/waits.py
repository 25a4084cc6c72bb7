"""What the steps of a table wait for, where a row names others."""

import re
from collections.abc import Mapping, Sequence

from mapstream.tables.wild.building import Builder
from mapstream.tables.wild.table.steps.step import Step, says_nothing

_BETWEEN = re.compile(r"\s*(?:[,;&+\n]|\band\b)\s*")
_BEFORE_NUMBER = re.compile(r"^(step|task|item|row|no\.?|nr\.?|#)\s*")


def tie(steps: Sequence[Step], builder: Builder) -> None:
    """Tie what was added of the steps. What names no row, or would close a circle, is noted and left out."""
    named = _Named(steps)
    waiting: dict[str, list[str]] = {}
    for step in steps:
        text = step.cells.get("after", "")
        if step.key is None or says_nothing(text):
            continue
        for one, key in named.keys_in(text):
            if key is None:
                sentence = "Which row that is was not understood: left out."
                builder.findings.note(step.line, "dependency_not_found", sentence, one)
            elif key == step.key or _waits(waiting, key, step.key):
                sentence = "That would wait for itself in a circle: left out."
                builder.findings.note(step.line, "dependency_circle", sentence, one)
            elif key not in waiting.setdefault(step.key, []):
                waiting[step.key].append(key)
    for name in ("tasks", "milestones"):
        found = builder.parts[name]
        found[:] = [
            part.model_copy(update={"after": waiting[part.key]}) if part.key in waiting else part for part in found
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
        found = [(one, self._key(one)) for one in _BETWEEN.split(text)]
        return [(one, key) for one, key in found if one or key]

    def _key(self, text: str) -> str | None:
        number = _BEFORE_NUMBER.sub("", text.strip(" .").casefold()).strip("# ")
        return self.numbers.get(number) or self.titles.get(text.casefold())


def _waits(waiting: Mapping[str, Sequence[str]], one: str, other: str) -> bool:
    """Whether one waits for another, by however many others."""
    ahead, seen = [one], {one}
    while ahead:
        for next in waiting.get(ahead.pop(), ()):
            if next == other:
                return True
            if next not in seen:
                seen.add(next)
                ahead.append(next)
    return False
