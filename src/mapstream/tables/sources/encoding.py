"""Bytes as text: UTF-8, UTF-16, or else one of the code pages of Windows."""

import codecs
import re
from decimal import Decimal

from mapstream.languages.message import say
from mapstream.plan.fields import TURNING
from mapstream.problems import Malformed
from mapstream.tables.finding import Findings

TOO_LONG = "It has {lines} lines; at most {most} are read. Bring it in in parts."
NOT_UTF_8 = "The text is not UTF-8: read as {page}."

MOST_LINES = 20_000
_SAMPLE = 40_000
"""Bytes beside plain ASCII from which a code page is told."""
_LATIN = ("cp1252", "cp1250")
_PAGES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROL = re.compile(rf"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{TURNING}]")
"""What neither a line nor a text of a plan may hold."""
_NOT_LATIN = re.compile(r"[A-Za-z][³¹¿£¥·¯]|[³¹¿£¥·¯][A-Za-z]|[^\x00-\x7f]{3}")
"""What a text of another code page looks like when it is read as one of Latin letters."""


def text_of(data: bytes, findings: Findings) -> str:
    """The text that some bytes are. Raises Malformed where they are none, or too much."""
    try:
        text = data.decode(_encoding(data, findings))
    except (UnicodeDecodeError, LookupError):
        raise Malformed("This is not a text that can be read. Save it as UTF-8, and send it again.") from None
    return whole(text, findings)


def whole(text: str, findings: Findings) -> str:
    """A text without what its writer's system adds to it. Raises Malformed where it is none, or too long."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise Malformed("The text has a NUL in it: it is not a text.")
    if not text.strip():
        raise Malformed("There is nothing in it.")
    if (lines := text.rstrip("\n").count("\n") + 1) > MOST_LINES:
        raise Malformed(say(TOO_LONG, lines=Decimal(lines), most=Decimal(MOST_LINES)))
    if CONTROL.search(text):
        for n, line in enumerate(text.split("\n"), 1):
            if CONTROL.search(line):
                findings.note(n, "control_characters", "Signs that nobody can see are left out.", "")
        text = CONTROL.sub("", text)
    return text


def _encoding(data: bytes, findings: Findings) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if data[:2_000].count(0) > len(data[:2_000]) // 4:
        return "utf-16-le" if data[1:2_000:2].count(0) > data[:2_000:2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        name = _page(data)
        findings.note(0, "encoding_assumed", say(NOT_UTF_8, page=name.replace("cp", "Windows-")), "")
        return name
    return "utf-8"


def _page(data: bytes) -> str:
    from charset_normalizer import from_bytes  # loaded when it is needed

    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]
    for name in _LATIN:
        if not _NOT_LATIN.search(sample.decode(name, "replace")):
            return name
    best = from_bytes(sample, cp_isolation=list(_PAGES)).best()
    return best.encoding if best else _LATIN[0]
