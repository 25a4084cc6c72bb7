"""Proving that a history is what was recorded: over the database's rows, or offline over an exported file.

Each event's stored bytes hold the hash of all before them, so whatever was changed, dropped, put elsewhere or cut off
is found, and named by its version. Positions, and personal data as opened in a file, are not vouched for by the chain;
they are held against what stands beside them. A history that was made anew as a whole, with all its hashes, proves
itself: against that, compare its head with one that was noted before.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from mapstream.log.integrity.chain import GENESIS, leaf, link
from mapstream.log.integrity.export import FIELDS, FORMAT, FORMAT_VERSION, digest
from mapstream.log.integrity.judge import Finding, Known, Witness, judge
from mapstream.log.log import Log
from mapstream.log.snapshots import Snapshot
from mapstream.plan.document import DOCUMENT_VERSION
from mapstream.plan.event import EVENTS, Event, upcast
from mapstream.plan.patch import merge_into
from mapstream.problems import Invalid, NotFound

_PAGE = 1000
_UNREADABLE = "it cannot be read."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a verification. ``head`` is the chain's head as the events have it."""

    room: str
    events: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_room(log: Log, room: str) -> Verdict:
    """Verify a room in the database: its rows, what their columns say, and the snapshots that were taken of it.

    What a snapshot says is held against what the events come to. One that vouches for itself also tells how far the
    history went when it was taken.
    """
    witnesses = [_of_row(room, *row) for row in _rows(log, room)]
    if not witnesses:
        raise NotFound(f"There is no room {room}.")
    kept = log.snapshots(room)
    latest = _known(kept[-1]) if kept else None
    verdict = _verdict(room, witnesses, latest)
    wrong = [] if verdict.findings else list(_wrong_snapshots(log, room, kept, {w.version: w.after for w in witnesses}))
    return Verdict(room, verdict.events, verdict.head, (*verdict.findings, *wrong))


def _known(snapshot: Snapshot) -> Known | None:
    if snapshot.body is None or not snapshot.genuine:
        return None
    return Known(snapshot.version, bytes.fromhex(snapshot.body["head"]), last=False)


def _wrong_snapshots(log: Log, room: str, kept: list[Snapshot], heads: Mapping[int, bytes]) -> Iterator[Finding]:
    """Snapshots that say something else than the events come to."""
    document: dict[str, Any] = {}
    after = 0
    for version, body, _ in kept:
        while after < version and (page := log.read(room, after, version, _PAGE)):
            for recorded in page:
                merge_into(document, recorded.patch)
            after = page[-1].version
        if body is None:
            yield Finding("changed", version, f"The snapshot of version {version} cannot be read.")
        elif body["document_version"] == DOCUMENT_VERSION:
            said = body["version"], body["head"], body["document"]
            if said != (version, heads.get(version, b"").hex(), document):
                other = "is not what the events come to"
                yield Finding("changed", version, f"The snapshot of version {version} {other}.")


def verify_file(lines: Iterable[bytes]) -> Verdict:
    """Verify an exported history. Raises Invalid when it is none."""
    each = iter(lines)
    room, known = _header(next(each, b""))
    entries: list[Mapping[str, Any] | None] = []
    for line in each:
        entry = _object(line)
        if entry is None and not line.endswith(b"\n"):
            break  # the file was cut off in the middle of this line
        # a line that reads the same but is written otherwise was changed, too
        entries.append(entry if entry is not None and orjson.dumps(entry) == line.removesuffix(b"\n") else None)
    streams = {entry["event"].get("room") for entry in entries if entry and isinstance(entry.get("event"), dict)}
    if len(streams) == 1 and room not in streams:
        said = f"The header names the room {room}, all events are of {(other := streams.pop())}."
        verdict = _verdict(str(other), list(_of_lines(str(other), entries)), known)
        return Verdict(room, verdict.events, verdict.head, (Finding("changed", 0, said), *verdict.findings))
    return _verdict(room, list(_of_lines(room, entries)), known)


def _verdict(room: str, witnesses: list[Witness], known: Known | None) -> Verdict:
    head = witnesses[-1].after if witnesses else GENESIS
    return Verdict(room, len(witnesses), head.hex(), tuple(judge(witnesses, known)))


# the database


def _rows(log: Log, room: str) -> Iterator[tuple[int, str, bytes, int]]:
    after = 0
    while page := log.stored(room, after, _PAGE):
        yield from page
        after = page[-1][0]


def _of_row(room: str, version: int, type: str, stored: bytes, position: int) -> Witness:
    envelope = _object(stored)
    if envelope is None:
        return Witness(version, None, b"", b"", position, _UNREADABLE)
    return _witness(room, version, type, stored, envelope, position, "")


def _witness(
    room: str, version: int, type: str, stored: bytes, envelope: Mapping[str, Any], position: int, wrong: str
) -> Witness:
    inside, previous = envelope.get("version"), _bytes(envelope.get("prev"))
    if not isinstance(inside, int) or previous is None:
        return Witness(version, None, b"", b"", position, _UNREADABLE)
    if envelope.get("stream") != room:
        wrong = "it was recorded in another room."
    elif envelope.get("type") != type:
        wrong = f"it is stored as {type}, and its bytes say {envelope.get('type')}."
    return Witness(version, inside, previous, link(previous, stored), position, wrong)


# a file


def _header(line: bytes) -> tuple[str, Known]:
    header = _object(line)
    if header is None or header.get("format") != FORMAT:
        raise Invalid("That is not an exported history: its first line is not the header of one.")
    if header.get("version") != FORMAT_VERSION:
        raise Invalid(f"That history was exported in version {header.get('version')} of the format, unknown here.")
    room, events, head = header.get("room"), header.get("events"), _bytes(header.get("head"))
    if not isinstance(room, str) or not isinstance(events, int) or head is None:
        raise Invalid("The header of that history cannot be read.")
    return room, Known(events, head, last=True)


def _of_lines(room: str, entries: Iterable[Mapping[str, Any] | None]) -> Iterator[Witness]:
    expected = 1
    for entry in entries:
        witness = _of_line(room, entry, expected)
        expected = witness.version + 1
        yield witness


def _of_line(room: str, entry: Mapping[str, Any] | None, expected: int) -> Witness:
    if entry is None or entry.keys() != FIELDS or not isinstance(entry["version"], int):
        return Witness(expected, None, b"", b"", 0, _UNREADABLE)
    version, stored, position = entry["version"], entry["stored"], entry["position"]
    envelope = _object(stored.encode(errors="replace")) if isinstance(stored, str) else None
    if envelope is None or not isinstance(stored, str) or not isinstance(position, int):
        return Witness(version, None, b"", b"", 0, _UNREADABLE)
    raw = stored.encode(errors="replace")
    return _witness(room, version, str(entry.get("type")), raw, envelope, position, _misfit(entry, raw, envelope))


def _misfit(entry: Mapping[str, Any], stored: bytes, envelope: Mapping[str, Any]) -> str:
    """What does not fit within a line."""
    if entry.get("leaf") != leaf(stored).hex():
        return "its stored bytes are not those that were exported."
    previous = _bytes(envelope.get("prev"))
    if previous is None or entry.get("link") != link(previous, stored).hex():
        return "its link in the chain is not that of its bytes."
    event = entry.get("event")
    if not isinstance(event, dict) or entry.get("digest") != digest(event):
        return "what is to be read of it is not what was exported."
    said = {"room": envelope.get("stream"), "position": entry.get("position")}
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
        if _in_clear(read) not in (_in_clear(kind(**newest)), _in_clear(kind(**stored))):
            return False
        return bool(read.patch(_Stamp(str(envelope.get("at")), str(envelope.get("by")))) == event.get("patch"))
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        return False  # an event of this kind has other fields


def _in_clear(event: Event) -> list[Any]:
    return [getattr(event, name) for name in event.field_names() if name not in event.sealed]


class _Stamp(NamedTuple):
    at: str
    by: str


# reading what may be anything


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _bytes(text: Any) -> bytes | None:
    """What hexadecimal stands for, if it is written as we write it."""
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        return None
    return found if found.hex() == text else None
