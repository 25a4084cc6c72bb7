"""A reader of a room without a socket: takes the frames that the hub writes, and holds them to what they promise."""

from collections.abc import Callable
from typing import Any

import orjson

from mapstream.live.room import Room
from mapstream.live.subscribers import Subscriber
from mapstream.plan.actor import Actor
from mapstream.plan.patch import merge
from mapstream.protocol.session import Session


def frames_of(written: bytes) -> list[dict[str, Any]]:
    """The messages in unmasked text frames."""
    found = []
    while written:
        assert written[0] == 0x81, "a whole text frame"
        size, start = written[1], 2
        if size == 126:
            size, start = int.from_bytes(written[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(written[2:10], "big"), 10
        found.append(orjson.loads(written[start : start + size]))
        written = written[start + size :]
    return found


class Ear:
    """Follows a room: ``plan`` is what its events fold into, ``heard`` every frame."""

    def __init__(self, room: Room, actor: Actor, connection: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self.plan: Any = None
        self.version = 0
        self.on_written: Callable[[], None] = lambda: None
        self.subscriber = Subscriber(
            connection, actor, room.state.document, Session(0, 0.0), self._write, self._close, lambda: 0.0
        )
        self.room = room
        self.on_full: Callable[[], None] | None = None
        """When set, their transport holds one write and no more: it is full with each."""
        self.writes: list[int] = []
        """How many bytes each write had."""

    def _write(self, written: bytes) -> None:
        self.writes.append(len(written))
        if self.on_full is not None:
            self.on_full()
        for frame in frames_of(written):
            self.heard.append(frame)
            if frame["op"] == "joined" and "plan" in frame:
                self.plan, self.version = frame["plan"], frame["version"]
            for event in frame.get("events", []) if frame["op"] == "events" else []:
                assert event["version"] == self.version + 1, f"{event['version']} after {self.version}"
                self.version = event["version"]
                self.plan = merge(self.plan, event.get("patch", {}))
        self.on_written()

    def _close(self, code: int, reason: str) -> None:
        self.closed = self.closed or (code, reason)

    def events(self) -> list[dict[str, Any]]:
        """Every event that was told."""
        return [event for frame in self.heard if frame["op"] == "events" for event in frame["events"]]
