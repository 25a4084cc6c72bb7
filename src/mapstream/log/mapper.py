"""Between events and stored bytes.

The stored bytes of an event are one JSON object, the envelope:

    {"stream", "version", "type", "class"?, "at", "by", "via", "way"?, "command", "prev", "data", "words"?}

``class`` is the event's class version when it is not 1; ``way`` is the link or session that it came by, if it came by
one, sealed, so that these bytes can be shown to all who may see the event; ``prev`` is the chain's head before the
event, in hexadecimal; in ``data`` the fields that hold personal data are sealed. What its author wrote freely is in
``words``, sealed under their key, each text with its place in ``data``, where ``[erased]`` stands for it
(:mod:`mapstream.plan.words`). These bytes are hashed and kept for ever. Where somebody has been erased, what others
wrote about them is read without that.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent, Transcoder

import mapstream.plan.vocabulary
import mapstream.workspace_events  # noqa: F401 (both register what the log may hold)
from mapstream.log.integrity.chain import link
from mapstream.log.keys import Keys
from mapstream.log.mentions import Mentions
from mapstream.plan import words
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.event import EVENTS, Event, Recorded, upcast

WORDS = "words"
"""What the words of an event are sealed as: no field of an event has this name."""


class Followed(NamedTuple):
    """An event read back, with the chain's head after it, and before it."""

    recorded: Recorded
    head: bytes
    previous: bytes


class OrjsonTranscoder(Transcoder):
    """JSON through orjson."""

    def encode(self, obj: Any) -> bytes:
        """Compact UTF-8 JSON."""
        return orjson.dumps(obj)

    def decode(self, data: bytes) -> Any:
        """The value that the JSON holds."""
        return orjson.loads(data)


class RecordedMapper(Mapper[UUID]):
    """Maps :class:`Recorded` to and from stored events. ``keys`` seals and opens personal data; ``workspace_of`` says
    of a room that came from elsewhere which workspace it belongs to here."""

    def __init__(self, keys: Keys, workspace_of: Callable[[str], str | None] = lambda _: None) -> None:
        super().__init__(OrjsonTranscoder())
        self.keys = keys
        self._workspace_of = workspace_of
        self.mentions = Mentions(keys)

    def encode(self, recorded: Recorded, head: bytes) -> bytes:
        """The bytes to store for an event that follows the chain's ``head``."""
        event = recorded.event
        envelope: dict[str, Any] = {
            "stream": recorded.stream,
            "version": recorded.version,
            "type": event.name,
            "at": recorded.at,
            "by": recorded.by,
            "via": recorded.via,
            "command": recorded.command,
            "prev": head.hex(),
            "data": self._data(recorded),
        }
        if event.class_version > 1:
            envelope["class"] = event.class_version
        if recorded.way is not None:
            envelope["way"] = self.keys.seal_often(recorded.stream, recorded.by, "way", recorded.way)
        if taken := words.take(type(event), envelope["data"]):
            envelope["words"] = self.keys.seal(recorded.stream, recorded.by, WORDS, taken)
        return orjson.dumps(envelope)

    def decode(self, stored: bytes, position: int | None = None, asked: bytes | None = None) -> Recorded:
        """The event that the bytes hold, in its newest class version."""
        return self._recorded(orjson.loads(stored), position, asked)

    def decode_followed(self, position: int | None, stored: bytes, asked: bytes | None = None) -> Followed:
        """The event that the bytes hold, and the chain's head after it and before it."""
        envelope = orjson.loads(stored)
        previous = bytes.fromhex(envelope["prev"])
        return Followed(self._recorded(envelope, position, asked), link(previous, stored), previous)

    def _recorded(self, envelope: dict[str, Any], position: int | None, asked: bytes | None) -> Recorded:
        return Recorded(
            envelope["stream"],
            envelope["version"],
            envelope["at"],
            envelope["by"],
            envelope["via"],
            envelope["command"],
            self.event(envelope),
            position,
            asked,
            self._way(envelope),
        )

    def _way(self, envelope: dict[str, Any]) -> str | None:
        way = envelope.get("way")
        if not isinstance(way, dict):
            return way  # none, or in the clear, as it was at first
        found: str | None = self.keys.open_often(envelope["stream"], envelope["by"], "way", way)
        return found

    def event(self, envelope: dict[str, Any]) -> Event:
        """The event inside an envelope: upcast to today's class version, personal data opened."""
        name = envelope["type"]
        cls = EVENTS.get(name)
        if cls is None:
            raise MapperDeserialisationError(f"The log holds an event {name!r} that this version does not know")
        data = envelope["data"]
        if sealed := envelope.get("words"):
            words.put(data, self.keys.open(envelope["stream"], envelope["by"], WORDS, sealed, ()))
        elif words.fields_of(cls) and self.keys.gone(envelope["stream"], envelope["by"]):
            words.take(cls, data)
        upcast(cls, data, envelope.get("class", 1))
        if cls.sealed:
            self._open(cls, envelope, data)
        self.mentions.blacken(envelope["stream"], envelope["version"], data)
        if cls is RoomOpened and (here := self._workspace_of(envelope["stream"])) is not None:
            data["workspace"] = here
        return cls(**data)

    def _data(self, recorded: Recorded) -> dict[str, Any]:
        event = recorded.event
        data = {name: getattr(event, name) for name in event.field_names()}
        if event.sealed:
            for field, owner in sealed_fields(recorded):
                data[field] = self.keys.seal(recorded.stream, owner, field, data[field])
        return data

    def _open(self, cls: type[Event], envelope: dict[str, Any], data: dict[str, Any]) -> None:
        for field, owner_field in cls.sealed.items():
            owner = envelope["by"] if owner_field == "by" else data[owner_field]
            sealed = data.get(field)
            if owner is not None and sealed is not None:
                data[field] = self.keys.open(envelope["stream"], owner, field, sealed, cls.erased.get(field))

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event that eventsourcing read, without its link: that is in the bytes."""
        return self.decode(stored_event.state)


def owners_of(recorded: Recorded) -> Iterator[str]:
    """Whose keys it takes to store an event."""
    if words.fields_of(type(recorded.event)):
        yield recorded.by
    for _, owner in sealed_fields(recorded):
        yield owner


def sealed_fields(recorded: Recorded) -> Iterator[tuple[str, str]]:
    """The fields of an event that have to be sealed, each with whose key seals it."""
    event = recorded.event
    for field, owner_field in event.sealed.items():
        owner = recorded.by if owner_field == "by" else getattr(event, owner_field)
        if owner is not None and getattr(event, field) is not None:
            yield field, owner
