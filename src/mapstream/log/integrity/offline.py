"""Proving that a file is what was recorded, without a server: an exported history, or one event with its proof.

A file vouches for itself by its chain, its tree, its checkpoints and its seal; it brings along the keys that these are
signed with. That it was not made anew as a whole, with other keys, only what the reader holds from elsewhere can tell
(:class:`Held`): an older checkpoint, the keys, a witness. It does not prove what was never recorded; nor does it find a
history that was made anew before anybody else held a checkpoint of it.
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any, NamedTuple

import orjson

from mapstream.log.integrity import proof
from mapstream.log.integrity.attached import Attachments
from mapstream.log.integrity.chain import GENESIS
from mapstream.log.integrity.checkpoints import hold, hold_witnessed
from mapstream.log.integrity.entries import bytes_in, object_in, of_line, of_lines
from mapstream.log.integrity.export import FORMAT, WITH_ATTACHED, seal_text
from mapstream.log.integrity.judge import Entry, Finding, Known, Verdict, judge
from mapstream.log.integrity.merkle import SIZE, Tree, included
from mapstream.log.integrity.note import Checkpoint, Note, checkpoint_in, origin_of
from mapstream.plan.verifier_keys import BadNote, Key
from mapstream.problems import Invalid

_AT_FIRST = frozenset({"format", "version", "room", "events", "head"})
_SEALED = _AT_FIRST | {"root", "keys", "checkpoints"}
_HEADER = {1: _AT_FIRST, 2: _SEALED, WITH_ATTACHED: _SEALED | {"movable"}}
"""The fields of a header, by the version of the format."""


class Held(NamedTuple):
    """What a reader holds from elsewhere: checkpoints, as notes; public keys, of which one has to have signed; keys of
    witnesses, each of which has to have cosigned a checkpoint, be it one that the reader holds."""

    checkpoints: tuple[str, ...] = ()
    keys: tuple[bytes, ...] = ()
    witnesses: tuple[Key, ...] = ()


NOTHING = Held()


class _Header(NamedTuple):
    room: str
    known: Known
    root: bytes
    keys: list[Key]
    notes: list[str]
    version: int
    movable: bool


def verify_file(lines: Iterable[bytes], held: Held = NOTHING) -> Verdict:
    """Verify an exported history, or an event with its proof. Raises Invalid when it is neither."""
    each = iter(lines)
    first = next(each, b"")
    found = object_in(first) or {}
    if found.get("format") == proof.FORMAT or first.strip() in (b"{", b"{}"):
        return verify_proof(b"".join(chain([first], each)), held)
    header = _header(found)
    rest = _Lines(first, each, header.version)
    read, findings = _entries(header, rest.entries())
    findings += judge(read, header.known)
    findings += rest.attachments.findings()
    findings += _cut_off(held, header.room, len(read))
    sealed: Sequence[int] = ()
    witnessed: Mapping[str, int] = {}
    if not findings:
        tree = Tree(entry.leaf for entry in read)
        keys, all_of_them = _trusted(header, held), [*_trusted(header, held), *held.witnesses]
        sealed, findings = hold(header.notes, keys, header.room, tree)
        also, wrong = hold(_own(held, header.room), all_of_them, header.room, tree, "The checkpoint that you hold")
        findings += wrong
        findings += [] if findings else _unsealed(header, keys, tree, sealed, rest.seal, rest.sealed)
        sealed = [*sealed, *also]
        if not findings:
            witnessed, findings = hold_witnessed([*header.notes, *_own(held, header.room)], held.witnesses)
    head = read[-1].after if read else GENESIS
    return Verdict(header.room, len(read), head.hex(), tuple(findings), tuple(sorted({*sealed})), witnessed)


def verify_proof(said: bytes, held: Held = NOTHING) -> Verdict:
    """Verify one event with its proof. Raises Invalid when it is none."""
    found = object_in(said)
    if found is None or found.get("format") != proof.FORMAT or found.get("version") != proof.FORMAT_VERSION:
        raise Invalid("That is neither an exported history nor an event with its proof.")
    event, room = found.get("event"), str(found.get("room"))
    line = event if isinstance(event, dict) else None
    entry = of_line(room, line, Entry(0, None, GENESIS, GENESIS, 0))
    wrong = entry.wrong or _unproven(found, room, entry, held)
    findings = (Finding("changed", entry.version, f"Version {entry.version}: {wrong}"),) if wrong else ()
    size = found.get("size")
    return Verdict(room, 1, "", findings, (size,) if isinstance(size, int) and not findings else ())


def _unproven(found: Mapping[str, Any], room: str, entry: Entry, held: Held) -> str:
    """What is wrong with the proof of an event."""
    keys = _keys(found.get("keys"), room)
    if held.keys:
        keys = [Key(origin_of(room), public) for public in held.keys]
    try:
        checkpoint = checkpoint_in(str(found.get("checkpoint")), keys, origin_of(room))
        path = [b64decode(one, validate=True) for one in found.get("proof", [])]
        unsealed = {name: value for name, value in found.items() if name != "seal"}
        _check_seal(found.get("seal"), room, sha256(orjson.dumps(unsealed)).digest(), keys)
        if held.checkpoints:
            older = [checkpoint_in(one, [*keys, *held.witnesses]) for one in held.checkpoints]
            same = [one for one in older if (one.origin, one.size) == (checkpoint.origin, checkpoint.size)]
            if any(one.root != checkpoint.root for one in same):
                return "its checkpoint is another than the one that you hold."
        alike = [one for one in held.checkpoints if Note.read(one).text == checkpoint.text]
        _, unwitnessed = hold_witnessed([str(found.get("checkpoint")), *alike], held.witnesses)
        if unwitnessed:
            return unwitnessed[0].sentence
    except (BadNote, ValueError, TypeError) as why:
        return f"its proof does not hold: {why}"
    if (
        checkpoint.size != found.get("size")
        or any(len(one) != SIZE for one in path)
        or not included(entry.leaf, entry.version - 1, checkpoint.size, path, checkpoint.root)
    ):
        return "it is not among the events that the checkpoint vouches for."
    return ""


# the parts of a file


def _header(found: Mapping[str, Any]) -> _Header:
    if found.get("format") != FORMAT:
        raise Invalid("That is not an exported history: its first line is not the header of one.")
    version = found.get("version")
    if version not in _HEADER:
        raise Invalid(f"That history was exported in version {version} of the format, unknown here.")
    room, events, head = found.get("room"), found.get("events"), bytes_in(found.get("head"))
    root, notes = bytes_in(found.get("root", "")), found.get("checkpoints", [])
    if found.keys() != _HEADER[version] or not isinstance(room, str) or not isinstance(notes, list):
        raise Invalid("The header of that history cannot be read.")
    if type(events) is not int or head is None or root is None:
        raise Invalid("The header of that history cannot be read.")
    said = [str(note.get("note")) if _same_size(note) else "" for note in notes]
    keys, movable = _keys(found.get("keys"), room), found.get("movable") is True
    return _Header(room, Known(events, head, last=True), root, keys, said, version, movable)


def _same_size(note: Any) -> bool:
    """Whether what is told of a checkpoint is what it says."""
    lines = str(note.get("note")).split("\n") if isinstance(note, dict) else []
    return len(lines) > 2 and lines[1] == str(note.get("size"))


def _keys(told: Any, room: str) -> list[Key]:
    """The keys that a file brings along for a room."""
    try:
        keys = [Key.read(str(one["key"])) for one in told or []]
    except (BadNote, TypeError, KeyError):
        return []
    return [key for key in keys if key.name == origin_of(room)]


def _entries(header: _Header, entries: Iterator[Mapping[str, Any] | None]) -> tuple[list[Entry], list[Finding]]:
    """What the entries of a file say, and whether they are all of another room than the header."""
    if header.movable:
        return list(of_lines(header.room, entries)), []  # nothing is kept that is not needed: it may be a long one
    found = list(entries)
    rooms = {entry["event"].get("room") for entry in found if entry and isinstance(entry.get("event"), dict)}
    if len(rooms) != 1 or header.room in rooms:
        return list(of_lines(header.room, found)), []
    room = str(rooms.pop())
    said = f"The header names the room {header.room}, all events are of {room}."
    return list(of_lines(room, found)), [Finding("changed", 0, said)]


class _Lines:
    """The lines of a file after its header. At their end: its seal, and the hash of all before that."""

    def __init__(self, first: bytes, each: Iterable[bytes], version: int) -> None:
        self._each = each
        self._so_far = sha256(first)
        self._version = version
        self.seal: str | None = None
        self.sealed = b""
        self.attachments = Attachments()

    def entries(self) -> Iterator[Mapping[str, Any] | None]:
        """The entries of its events; ``None``: one that cannot be read."""
        for line in self._each:
            entry = object_in(line)
            if entry is None and not line.endswith(b"\n"):
                break  # the file was cut off in the middle of this line
            # a line that reads the same but is written otherwise was changed, too
            fits = entry is not None and orjson.dumps(entry) == line.removesuffix(b"\n")
            if not fits:
                entry = None
            if entry is not None and self._version > 1 and self.seal is None and entry.keys() == {"seal"}:
                self.seal, self.sealed = str(entry["seal"]), self._so_far.digest()
                continue
            self._so_far.update(line)
            if self.seal is not None:
                self.sealed = b""  # nothing comes after a seal
            if entry is None or self._version < WITH_ATTACHED or not self.attachments.take(entry):
                yield entry


def _trusted(header: _Header, held: Held) -> list[Key]:
    """The keys that may have signed: those that the reader holds, or else those that the file brings along."""
    if held.keys:
        return [Key(origin_of(header.room), public) for public in held.keys]
    return header.keys


def _own(held: Held, room: str) -> list[str]:
    """The checkpoints of this room that the reader holds. Raises Invalid where they hold others only."""
    found = [note for note in held.checkpoints if note.startswith(origin_of(room) + "\n")]
    if held.checkpoints and not found:
        raise Invalid(f"The checkpoint that you hold is not of this room, {room}.")
    return found


def _cut_off(held: Held, room: str, events: int) -> list[Finding]:
    """Whether the reader holds a checkpoint of more events than there are."""
    try:
        longest = max((Checkpoint.read(Note.read(note).text).size for note in _own(held, room)), default=0)
    except BadNote as why:
        raise Invalid(f"The checkpoint that you hold cannot be read: {why}") from None
    if longest <= events:
        return []
    said = f"The history ends with version {events}, and you hold a checkpoint of {longest}."
    return [Finding("truncated", events + 1, said)]


def _unsealed(
    header: _Header, keys: Sequence[Key], tree: Tree, sealed: Sequence[int], seal: str | None, so_far: bytes
) -> list[Finding]:
    """What is left when the events are right, and the checkpoints: the header, and the seal over the file."""
    if header.version == 1:
        return []
    if header.root != tree.root(tree.size):
        return [Finding("changed", 0, "The header names another root than that of the events.")]
    if tree.size not in sealed:
        return [Finding("changed", 0, "No checkpoint vouches for all of the events.")]
    if seal is None:
        return [Finding("truncated", tree.size + 1, "The seal at the end of the file is missing.")]
    try:
        _check_seal(seal, header.room, so_far, keys)
    except BadNote as why:
        said = f"Something in the file is not as it was exported: its seal does not fit. {why}"
        return [Finding("changed", 0, said)]
    return []


def _check_seal(seal: Any, room: str, digest: bytes, keys: Sequence[Key]) -> None:
    note = Note.read(str(seal))
    if note.text != seal_text(room, digest):
        raise BadNote("It was sealed otherwise.")
    if not any(note.signed_by(key) for key in keys):
        raise BadNote("None of the keys that are known has sealed it.")
