"""The lives of rooms: what answers questions about the past at once, wherever in it they ask.

*Purpose.* A room's events, followed once from the first on, leave keyframes (the document every few events, all sharing
what did not change between them) and a trace (:mod:`mapstream.plan.review.trace`). A document of the past is then a
keyframe and a few events from the log.

*Invariants.* A life holds nothing that is not in the log, and can be dropped at any time. It follows the log by the
chain: where what comes next does not follow what it knows, or somebody has been erased since, it begins anew. Documents
of keyframes are shared, and never changed.

*Bounds.* Lives of at most :data:`MOST` events together are kept, those asked for last.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from typing import NamedTuple, cast

from mapstream.live.unit import Transition
from mapstream.log import Followed, Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.patch import merge
from mapstream.plan.review.trace import Trace
from mapstream.plan.visibility.hindsight import removed_by
from mapstream.problems import StoreAway

STEP = 50
"""Events between two keyframes."""
PAGE = 1000
"""Events that are read at once."""
MOST = 100_000
"""Events of the lives that are kept; some 2 KiB each."""


class Then(NamedTuple):
    """A room as it was: its document, version, and when that came about. Version 0: there was no such room."""

    document: Document
    version: int
    at: str


class Life:
    """The life of one room, as far as it has been followed."""

    def __init__(self, log: Log, stream: str) -> None:
        self._log = log
        self._stream = stream
        self._following = threading.Lock()
        self._erased = log.erased(stream)
        self.trace = Trace()
        self._heads: list[bytes] = [GENESIS]
        self._last = cast(Document, {})
        self._keyframes: list[Document] = [self._last]
        self._gone: list[tuple[int, ItemRef, Document]] = []

    def reach(self, version: int, head: bytes) -> bool:
        """Follow the room up to a version, at which the chain has this head; whether it leads there."""
        with self._following:
            if self._log.erased(self._stream) != self._erased:
                return False
            while self.trace.version < version:
                page = self._log.read_followed(self._stream, self.trace.version, self.trace.version + PAGE)
                if not page or page[0].previous != self._heads[-1]:
                    return False
                for followed in page:
                    self._follow(followed)
            return self._heads[version] == head

    def _follow(self, followed: Followed) -> None:
        recorded = followed.recorded
        before, self._last = self._last, cast(Document, merge(self._last, recorded.patch))
        self._gone += ((recorded.version, item, before) for item in removed_by(recorded.patch))
        self.trace.follow(recorded, before, self._last)
        self._heads.append(followed.head)
        if recorded.version % STEP == 0:
            self._keyframes.append(self._last)

    def at(self, version: int) -> Document:
        """The document at a version that has been reached."""
        place = version // STEP
        document = self._keyframes[place]
        for recorded in self._log.read(self._stream, place * STEP, version) if version % STEP else ():
            document = cast(Document, merge(document, recorded.patch))
        return document

    def then(self, version: int, at: str | None = None) -> Then:
        """The room at a version that has been reached, or at the last one of these at or before an instant."""
        found = version if at is None else self.trace.at_instant(at, version)
        return Then(self.at(found), found, self.trace.stamp(found).at if found else "")

    def steps(self, after: int, upto: int) -> list[Transition]:
        """The events between two versions, each with the document before and after."""
        document, steps = self.at(after), list[Transition]()
        for recorded in self._log.read(self._stream, after, upto):
            before, document = document, cast(Document, merge(document, recorded.patch))
            steps.append(Transition(recorded, before, document))
        return steps

    def gone(self, after: int, upto: int) -> dict[ItemRef, Document]:
        """For what was removed between two versions, the document in which it was for the last time."""
        first, last = (bisect_right(self._gone, version, key=lambda one: one[0]) for version in (after, upto))
        return {item: document for _, item, document in self._gone[first:last]}


class Lives:
    """The lives that are kept. Ask from threads: they read the log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: OrderedDict[str, Life] = OrderedDict()
        self._keeping = threading.Lock()

    def reached(self, stream: str, version: int, head: bytes) -> Life:
        """The life of a room up to a version, at which the chain has this head."""
        life = self._kept.get(stream)
        if life is None or not life.reach(version, head):
            life = Life(self._log, stream)
            if not life.reach(version, head):
                raise StoreAway("The store holds another past of this room than before. Try again shortly.")
        self._keep(stream, life)
        return life

    def _keep(self, stream: str, life: Life) -> None:
        with self._keeping:
            self._kept[stream] = life
            self._kept.move_to_end(stream)
            events = sum(one.trace.version for one in self._kept.values())
            while events > MOST and len(self._kept) > 1:
                events -= self._kept.popitem(last=False)[1].trace.version

    def forget(self, stream: str) -> None:
        """Let go of a room, or of all where none is named: somebody has been erased."""
        with self._keeping:
            for id in [stream] if stream else list(self._kept):
                self._kept.pop(id, None)
