"""Looking through a room that is to come in: whether all of it can be read here, and what of it belongs elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter, ValidationError

from mapstream.log import Log
from mapstream.log.keys import Keys, Mentioned, Ring
from mapstream.log.mapper import RecordedMapper
from mapstream.moving.parcel import Parcel
from mapstream.plan.document import Document
from mapstream.plan.elements.documents import DocumentAdded, DocumentRevised
from mapstream.plan.elements.proposals import ProposalMade
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.event import EVENTS, Recorded
from mapstream.plan.patch import merge_into
from mapstream.problems import Malformed, NotMovable
from mapstream.workspace_events import WorkspaceEvent

_FILE = re.compile(rb'"(?:sha256|file)":"([0-9a-f]{64})"')
_WITH_FILES = frozenset({DocumentAdded.name, DocumentRevised.name, ProposalMade.name})
_NONSENSE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading an event raises that no version of ours has written."""
_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


class _Carried(Keys):
    """The keys that came along, and no others."""

    def __init__(self, log: Log, people: Mapping[str, bytes | None]) -> None:
        super().__init__(log.database, log.keyring)
        self._carried: Ring = {person: None if key is None else AESGCM(key) for person, key in people.items()}
        self._places: Mentioned = {}

    def mentioned(self, stream: str) -> Mentioned:  # noqa: ARG002
        """It does not matter here what is read instead of what is not to be read."""
        return self._places

    def _ring(self, stream: str, afresh: bool = False) -> Ring:  # noqa: ARG002
        return self._carried

    def _key(self, stream: str, person: str, make: bool = False) -> AESGCM | None:  # noqa: ARG002
        if person not in self._carried:
            raise Malformed(f"The key of {person} is missing in that file.")
        return self._carried[person]


@dataclass
class Inspected:
    """What was found. ``by``: who acted as the workspace's, each with how they came."""

    opened_in: str
    opened_by: str
    files: set[str] = field(default_factory=set)
    by: dict[str, str] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)


def inspect(log: Log, parcel: Parcel) -> Inspected:
    """Read and fold all events. Raises NotMovable or Malformed."""
    mapper = RecordedMapper(_Carried(log, parcel.people()))
    found, version = None, 0
    for version, row in enumerate(parcel.rows(), 1):
        recorded = _read(mapper, row.state, row.topic, version)
        if found is None:
            if not isinstance(recorded.event, RoomOpened):
                raise NotMovable("That is no room: it does not begin with the opening of one.")
            found = Inspected(recorded.event.workspace, recorded.by)
        try:
            merge_into(found.document, recorded.patch)
        except _NONSENSE as error:
            raise Malformed(f"Version {version} of that room makes no sense ({type(error).__name__}).") from None
        if recorded.via in ("session", "key"):
            found.by[recorded.by] = recorded.via
        if row.topic in _WITH_FILES:
            found.files |= {file.decode() for file in _FILE.findall(row.state)}
    if found is None or version != parcel.header.events:
        raise Malformed("The events of that file are not as mapstream writes them.")
    try:
        _DOCUMENT.validate_python(found.document)
    except ValidationError as error:
        place = "/".join(map(str, error.errors()[0]["loc"]))
        raise Malformed(f"What that room comes to makes no sense ({place}).") from None
    return found


def _read(mapper: RecordedMapper, stored: bytes, topic: str, version: int) -> Recorded:
    kind = EVENTS.get(topic)
    if kind is None or orjson.loads(stored).get("class", 1) > kind.class_version:
        raise NotMovable(
            f"Version {version} is something that only a newer mapstream knows. Bring this one up to date."
        )
    if issubclass(kind, WorkspaceEvent):
        raise NotMovable(f"Version {version} is nothing that happens in rooms.")
    try:
        return mapper.decode(stored)
    except InvalidTag:
        raise Malformed(f"Version {version}: the keys in that file are not those that it was sealed with.") from None
    except _NONSENSE as error:
        raise Malformed(f"Version {version} of that room makes no sense ({type(error).__name__}).") from None
