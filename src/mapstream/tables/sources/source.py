"""What a file turns out to be, whatever it is said to be."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from mapstream.languages.message import say
from mapstream.problems import Malformed
from mapstream.tables.finding import Findings
from mapstream.tables.sources.delimited import grid_of, separator
from mapstream.tables.sources.encoding import text_of, whole
from mapstream.tables.sources.grid import Sheet, is_empty
from mapstream.tables.sources.workbook import is_workbook, sheets_of

Form = Literal["markdown", "csv", "text", "json", "xlsx"]
"""What a file is said to be. ``text``: it may be any of them."""


@dataclass(frozen=True)
class Source:
    """A file that was opened as a ``form``. ``sheets``: of a workbook, or the one of a CSV file."""

    form: Form
    findings: Findings
    text: str = ""
    sheets: tuple[Sheet, ...] = ()

    def json(self) -> Any:
        """What a text of JSON says. Raises Malformed."""
        try:
            return orjson.loads(self.text)
        except orjson.JSONDecodeError as error:
            raise Malformed(say("The text is not JSON: {error}.", error=str(error))) from None


def opened(data: bytes | str, form: Form) -> Source:
    """A file, opened. Raises Malformed where it is not what it is said to be, or too large."""
    findings = Findings()
    if form == "xlsx" or (isinstance(data, bytes) and is_workbook(data)):
        return Source("xlsx", findings, sheets=tuple(sheets_of(data, findings)) if isinstance(data, bytes) else ())
    text = whole(data, findings) if isinstance(data, str) else text_of(data, findings)
    if form == "json" or (form == "text" and text.lstrip()[:1] in ("{", "[") and _is_json(text)):
        return Source("json", findings, text)
    if form == "csv" or (form == "text" and _looks_like_csv(text)):
        return Source("csv", findings, text, (grid_of(text, findings),))
    return Source(form, findings, text)


def _is_json(text: str) -> bool:
    return re.match(r"\s*(\{|\[\s*[\[{\"\d\]])", text) is not None and text.rstrip()[-1:] in ("}", "]")


def _looks_like_csv(text: str) -> bool:
    """Whether a text is a sheet: its first rows have cells, as many each, and no table of Markdown begins."""
    lines = [line for line in text.split("\n") if line.strip()][:5]
    if re.fullmatch(r"sep=.", lines[0].strip()):
        return True
    if len(lines) < 2 or any(line.lstrip().startswith(("|", "#", "- ", "* ", "[ ]", "[x]")) for line in lines):
        return False
    sign = separator("\n".join(lines))
    if sign in "|\t":
        return False
    rows = [row for _, row in grid_of("\n".join(lines), Findings()).rows if not is_empty(row)]
    counts = [len(row) for row in rows[:4]]
    return len(counts) > 1 and len(set(counts)) == 1 and (counts[0] > 2 or (sign == ";" and counts[0] > 1))
