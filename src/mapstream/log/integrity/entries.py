"""What the entries of a history say: rows of the database, and lines of an exported file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

import orjson

from mapstream.log.integrity.chain import GENESIS, leaf, link, link_leaf
from mapstream.log.integrity.export import FIELDS, LEAF_ALONE, MOVED, digest
from mapstream.log.integrity.judge import Entry
from mapstream.log.integrity.merkle import SIZE
from mapstream.log.mentions import SOMEBODY
from mapstream.plan.event import EVENTS, Event, upcast
from mapstream.plan.words import take

_READABLE = frozenset({"room", "version", "position", "type", "at", "by", "via", "data", "patch"})
_UNREADABLE = "it cannot be read."


def of_row(room: str, version: int, type: str, stored: bytes, position: int) -> Entry:
    """What a row of the database says."""
    envelope = object_in(stored)
    if envelope is None:
        return Entry(version, None, b"", b"", position, _UNREADABLE)
    return _entry(room, version, type, stored, envelope, position, "")


def _entry(
    room: str, version: int, type: str, stored: bytes, envelope: Mapping[str, Any], position: int | None, wrong: str
) -> Entry:
    """What stored bytes say that stand in a place."""
    inside, previous = envelope.get("version"), bytes_in(envelope.get("prev"))
    if not isinstance(inside, int) or previous is None:
        return Entry(version, None, b"", b"", position, _UNREADABLE)
    if envelope.get("stream") != room:
        wrong = "it was recorded in another room."
    elif envelope.get("type") != type:
        wrong = f"it is stored as {type}, and its bytes say {envelope.get('type')}."
    return Entry(version, inside, previous, link(previous, stored), position, wrong, leaf=leaf(stored))


def of_lines(room: str, lines: Iterable[Mapping[str, Any] | None]) -> Iterator[Entry]:
    """What the lines of a file say; ``None``: one that cannot be read."""
    before = Entry(0, 0, GENESIS, GENESIS, 0)
    for line in lines:
        before = of_line(room, line, before)
        yield before


def of_line(room: str, line: Mapping[str, Any] | None, before: Entry) -> Entry:
    """What a line says that comes after another."""
    if line is None or type(line.get("version")) is not int:
        return Entry(before.version + 1, None, b"", b"", 0, _UNREADABLE)
    version, raw = line["version"], bytes_in(line.get("leaf")) or b""
    if line.keys() == LEAF_ALONE and len(raw) == SIZE:
        # what came before is not known where the line before says nothing
        inside = None if before.inside is None else version
        return Entry(version, inside, before.after, link_leaf(before.after, raw), None, hidden=True, leaf=raw)
    stored, position = line.get("stored"), line.get("position")
    envelope = object_in(stored.encode(errors="replace")) if isinstance(stored, str) else None
    told = MOVED if line.keys() == MOVED else FIELDS if "position" in line else FIELDS - {"position"}
    placed = type(position) is int if "position" in line else True
    if line.keys() != told or envelope is None or not isinstance(stored, str) or not placed:
        return Entry(version, None, b"", b"", 0, _UNREADABLE)
    bytes = stored.encode(errors="replace")
    return _entry(room, version, str(line["type"]), bytes, envelope, position, _misfit(line, bytes, envelope))


def _misfit(entry: Mapping[str, Any], stored: bytes, envelope: Mapping[str, Any]) -> str:
    """What does not fit within a line."""
    if entry.get("leaf") != leaf(stored).hex():
        return "its stored bytes are not those that were exported."
    previous = bytes_in(envelope.get("prev"))
    if previous is None or entry.get("link") != link(previous, stored).hex():
        return "its link in the chain is not that of its bytes."
    if entry.keys() == MOVED:
        return ""
    event = entry.get("event")
    if not isinstance(event, dict) or entry.get("digest") != digest(event):
        return "what is to be read of it is not what was exported."
    said = {"room": envelope.get("stream"), "position": entry.get("position")}
    if event.keys() != _READABLE - ({"position"} - entry.keys()):
        return "what is to be read of it has other fields than an event."
    said |= {name: envelope.get(name) for name in ("version", "type", "at", "by", "via")}
    if any(event.get(name) != value for name, value in said.items()) or not _same_meaning(event, envelope):
        return "what is to be read of it is not what its stored bytes say."
    return ""


def _same_meaning(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> bool:
    """Whether data and patch to be read are those of the stored bytes, but for what is sealed in them.

    What was stored in an older class version may have been read as it stands, or as the newest; fields that came later
    read as their defaults.
    """
    kind, data, stored = EVENTS.get(envelope.get("type", "")), event.get("data"), envelope.get("data")
    version = envelope.get("class", 1)
    if kind is None or version > kind.class_version:
        return True
    if not isinstance(data, dict) or not isinstance(stored, dict):
        return False
    newest = deepcopy(stored)
    try:
        upcast(kind, newest, version)
        read = kind(**data)
        if not any(_alike(_in_clear(read), _in_clear(kind(**said))) for said in (newest, stored)):
            return False
        return bool(read.patch(_Stamp(str(envelope.get("at")), str(envelope.get("by")))) == event.get("patch"))
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        return False  # an event of this kind has other fields


def _in_clear(event: Event) -> list[Any]:
    """What is not sealed of an event: neither people's data, nor its author's own words."""
    data = {name: getattr(event, name) for name in event.field_names()}
    take(type(event), data)
    return [value for name, value in data.items() if name not in event.sealed]


def _alike(read: Any, stored: Any) -> bool:
    """Whether something reads as it is stored, but for the names of those who have been erased since."""
    if isinstance(read, str) and SOMEBODY in read and isinstance(stored, str):
        return re.fullmatch(".+".join(map(re.escape, read.split(SOMEBODY))), stored, re.DOTALL) is not None
    if isinstance(read, dict) and isinstance(stored, dict):
        return read.keys() == stored.keys() and all(_alike(value, stored[key]) for key, value in read.items())
    if isinstance(read, list) and isinstance(stored, list):
        return len(read) == len(stored) and all(map(_alike, read, stored))
    return bool(read == stored)


class _Stamp(NamedTuple):
    at: str
    by: str


# reading what may be anything


def object_in(text: bytes) -> dict[str, Any] | None:
    """The JSON object that bytes hold, if they do."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def bytes_in(text: Any) -> bytes | None:
    """What hexadecimal stands for, if it is written as we write it."""
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        return None
    return found if found.hex() == text else None
