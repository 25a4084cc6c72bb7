"""Proving that the history of a room is what was recorded, over the rows of the database.

Each event's stored bytes hold the hash of all before them, so whatever was changed, dropped, put elsewhere or cut off
is found, and named by its version. Positions are not vouched for by the chain; they are held against each other. That a
history was made anew as a whole, the checkpoints tell that were signed of it, and, where those were made anew as well,
one that somebody else holds (:mod:`mapstream.log.integrity.offline`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapstream.log.integrity.checkpoints import hold
from mapstream.log.integrity.entries import of_row
from mapstream.log.integrity.judge import Finding, Known, Verdict, judge
from mapstream.log.integrity.merkle import Tree
from mapstream.log.integrity.sealing import Seals
from mapstream.log.log import Log
from mapstream.log.snapshots import Snapshot
from mapstream.plan.document import DOCUMENT_VERSION
from mapstream.plan.patch import merge_into
from mapstream.problems import NotFound

_PAGE = 1000


def verify_room(log: Log, room: str) -> Verdict:
    """Verify a room in the database: its rows, what their columns say, the snapshots that were taken of it, and the
    checkpoints that were signed.

    What a snapshot says is held against what the events come to. One that vouches for itself also tells how far the
    history went when it was taken.
    """
    entries = [of_row(room, *row) for row in _rows(log, room)]
    if not entries:
        raise NotFound(f"There is no room {room}.")
    kept = log.snapshots(room)
    findings = judge(entries, _known(kept[-1]) if kept else None)
    sealed: Sequence[int] = ()
    if not findings:
        findings += _wrong_snapshots(log, room, kept, {entry.version: entry.after for entry in entries})
        seals = Seals(log)
        notes = [one.note for one in seals.sealed(room)]
        keys = [key for key, _ in seals.keys_of(room)] if notes else []
        sealed, wrong = hold(notes, keys, room, Tree(entry.leaf for entry in entries))
        findings += wrong
    return Verdict(room, len(entries), entries[-1].after.hex(), tuple(findings), tuple(sealed))


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


def _rows(log: Log, room: str) -> Iterator[tuple[int, str, bytes, int]]:
    after = 0
    while page := log.stored(room, after, _PAGE):
        yield from page
        after = page[-1][0]
