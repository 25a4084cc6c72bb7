"""The trees of rooms, made from the leaves of what is stored.

They are kept in memory, and grow by what was added since. Whether one is still that of what is stored is told by its
last leaf: as each event's bytes hold the hash of all before it, a history that was made anew ends otherwise.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from mapstream.log.integrity.merkle import Tree
from mapstream.log.log import Log
from mapstream.problems import HistoryRewritten
from mapstream.sql import queries

KEPT = 2_000_000
"""Events in all trees that are kept, at most: 64 bytes each."""
_SQL = queries("mapstream.log.integrity")


class _Kept(NamedTuple):
    tree: Tree
    last: bytes


class Trees:
    """The trees of a log's rooms. Safe to use from several threads."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._events = 0
        self._lock = Lock()

    def of(self, room: str) -> Tree:
        """A room's tree, with all that is stored now. Raises HistoryRewritten where events are missing."""
        with self._lock:
            kept = self._kept.pop(room, None)
            if kept is not None:
                self._events -= kept.tree.size
                (version, last), *fresh = self._leaves(room, kept.tree.size) or [(0, b"")]
                if (version, last) != (kept.tree.size, kept.last):
                    kept = None
                else:
                    kept.tree.grow(_entries(kept.tree.size, fresh))
                    kept = _Kept(kept.tree, fresh[-1][1] if fresh else last)
            if kept is None:
                leaves = self._leaves(room, 1)
                kept = _Kept(Tree(_entries(0, leaves)), leaves[-1][1] if leaves else b"")
            self._kept[room] = kept
            self._events += kept.tree.size
            while self._events > KEPT and len(self._kept) > 1:
                self._events -= self._kept.popitem(last=False)[1].tree.size
            return kept.tree

    def afresh(self, room: str) -> Tree:
        """The same from every stored event, whatever is kept."""
        return Tree(_entries(0, self._leaves(room, 1)))

    def _leaves(self, room: str, first: int) -> list[tuple[int, bytes]]:
        return self._log.database.rows(_SQL["leaves"], room=room, first=first)


def _entries(after: int, leaves: list[tuple[int, bytes]]) -> list[bytes]:
    for expected, (version, _) in enumerate(leaves, after + 1):
        if version != expected:
            raise HistoryRewritten(f"Version {expected} is not stored any more.")
    return [leaf for _, leaf in leaves]
