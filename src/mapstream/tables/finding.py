"""What a reader noticed: what it could not understand, and what it had to assume."""

from typing import NamedTuple

from mapstream.languages.message import as_message


class Finding(NamedTuple):
    """Something about one line of what was read. ``line`` counts from 1; 0 stands for the whole. ``code`` is stable."""

    line: int
    text: str
    code: str
    sentence: str


SHOWN = 200
"""Characters of a line that a finding repeats."""


class Findings:
    """Findings in the order in which they came; the same one is noted once."""

    def __init__(self, lines: dict[int, str] | None = None) -> None:
        self.lines = {} if lines is None else lines
        self._found: dict[Finding, None] = {}

    def note(self, line: int, code: str, sentence: str, text: str | None = None) -> None:
        """Note something about a line. ``text``: what of the line is meant, if not all of it; ``sentence``: a message,
        where it has values."""
        shown = (self.lines.get(line, "") if text is None else text).strip()
        if len(shown) > SHOWN:
            shown = shown[: SHOWN - 1] + "…"
        self._found.setdefault(Finding(line, shown, code, as_message(sentence)))

    def all(self) -> list[Finding]:
        """By line."""
        return sorted(self._found, key=lambda finding: finding.line)
