"""What proves that a room's history is what was recorded: checkpoints, proofs, keys, and the history as a file."""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, NotRequired

import structlog
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.description import ANYBODY, READ, Answer, Operation, Operations, in_json
from mapstream.api.http import json, next_page
from mapstream.api.identity import Identity
from mapstream.api.requests import Query, RoomQuery, query_of
from mapstream.clock import instant
from mapstream.consumers.witnessing import State, states
from mapstream.files import Files
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect, refuse_without_history
from mapstream.live.room import Room
from mapstream.log.integrity.export import Shown, export, keys_told, lifetime, told
from mapstream.log.integrity.note import origin_of
from mapstream.log.integrity.proof import prove
from mapstream.log.integrity.sealing import Reason, Sealed, Seals
from mapstream.moving.leaving import packed, shown_with_documents
from mapstream.plan.document import Side, Witness
from mapstream.plan.fields import Id
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import FieldError, FilesAway, HistoryRewritten, Invalid, NotAllowed, NotFound, StoreAway

_log = structlog.get_logger(__name__)

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Hash = Annotated[str, Field(description="32 bytes, in base64.")]


class CheckpointsQuery(RoomQuery):
    """Which checkpoints of a room."""

    after: int = Field(default=0, ge=0, lt=2**53, description="Those of more events than this.")
    limit: int = Field(default=100, ge=1, le=1000)
    now: bool = Field(default=False, description="Whether the room is to be sealed as it is now, first.")


class ConsistencyQuery(RoomQuery):
    """Between which two sizes of a room's history."""

    old: int = Field(default=0, ge=0, lt=2**53, alias="from", description="The number of events that is the beginning.")
    new: int | None = Field(default=None, ge=1, lt=2**53, alias="to", description="Of the later one. Left out: now.")


class ExportQuery(RoomQuery):
    """What of a room goes out."""

    documents: bool = Field(default=False, description="Whether the files of its documents go along.")
    keys: bool = Field(
        default=False,
        description="Whether all of the room goes out, with what opens the words in it, to bring it in elsewhere: "
        "for administrators. The file is a secret.",
    )


class SignedCheckpoint(TypedDict):
    """A checkpoint: how many events it vouches for, when and why it was signed."""

    size: int
    at: Time
    reason: Annotated[
        Reason,
        Field(
            description="`agreed`: somebody agreed to the plan; `signed`: the deal was won; `thousand`: another "
            "thousand events; `night`: the end of a day (UTC) with something in it; `asked`: somebody asked for it."
        ),
    ]
    note: Annotated[str, Field(description="A signed note (C2SP tlog-checkpoint): origin, size, root, signatures.")]


class WitnessState(TypedDict):
    """A witness that a side has registered, and how far it has come."""

    witness: Id
    name: Annotated[str, Field(description="What it is called in its cosignatures.")]
    url: str
    key: Annotated[str, Field(description="What its cosignatures are verified with: `name+id+key`.")]
    side: Side
    size: Annotated[int, Field(description="The latest size that it has cosigned; 0: none yet.")]
    at: Annotated[Time | None, Field(description="When it did.")]
    problem: Annotated[str | None, Field(description="Why it did not cosign when it was last asked, if so.")]


class RoomKey(TypedDict):
    """A key that the checkpoints of a room are, or were, signed with."""

    key: Annotated[str, Field(description="`name+id+key`, as verifiers of signed notes take it.")]
    since: Time
    until: Time | None
    elsewhere: NotRequired[Annotated[Literal[True], Field(description="It signed before the room came here.")]]


class Checkpoints(TypedDict):
    """The checkpoints of a room, in order."""

    room: Id
    origin: Annotated[str, Field(description="What the history is called in its checkpoints, and their key.")]
    keys: list[RoomKey]
    checkpoints: list[SignedCheckpoint]
    latest: Annotated[SignedCheckpoint | None, Field(description="The last one there is.")]
    witnesses: Annotated[list[WitnessState], Field(description="Who is asked to cosign each of them.")]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]


class Consistency(TypedDict):
    """The proof that a history at one size is the beginning of that at another (RFC 6962, 2.1.2)."""

    room: Id
    size_from: int
    size_to: int
    proof: list[Hash]


class ProvenEvent(TypedDict):
    """An event with its proof: what is stored of it, as it is, and the same to be read; or its leaf alone."""

    version: int
    leaf: Annotated[str, Field(description="The SHA-256 of the stored bytes, in hexadecimal.")]
    position: NotRequired[int]
    type: NotRequired[str]
    stored: NotRequired[Annotated[str, Field(description="The event, exactly as it is stored.")]]
    link: NotRequired[Annotated[str, Field(description="The chain's head after it.")]]
    event: NotRequired[dict[str, Any]]
    digest: NotRequired[str]


class EventProof(TypedDict):
    """A file that proves one event by itself. `mapstream verify` verifies it."""

    format: Literal["mapstream.proof"]
    version: Literal[1]
    room: Id
    event: ProvenEvent
    size: Annotated[int, Field(description="How many events the checkpoint vouches for.")]
    proof: Annotated[list[Hash], Field(description="From the event's leaf to the root (RFC 6962, 2.1.1).")]
    checkpoint: str
    keys: list[RoomKey]
    seal: Annotated[str, Field(description="A note over the SHA-256 of all this without the seal.")]


class PublicKeyTold(TypedDict):
    """A public key that checkpoints are, or were, signed with."""

    algorithm: Literal["ed25519"]
    public: Hash
    since: Time
    until: Time | None


class PublicKeys(TypedDict):
    """All public keys of an installation."""

    keys: list[PublicKeyTold]


class Proofs:
    """Handler of what proves a history."""

    def __init__(self, hub: Hub, identity: Identity, files: Files) -> None:
        self._hub = hub
        self._identity = identity
        self._files = files
        self._seals = Seals(hub.log)

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/rooms/{room}/checkpoints", self.checkpoints),
            Route("/v1/rooms/{room}/events/{version}/proof", self.proof),
            Route("/v1/rooms/{room}/consistency", self.consistency),
            Route("/v1/rooms/{room}/export", self.export),
            Route("/.well-known/mapstream-keys", self.keys),
        ]

    async def checkpoints(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/checkpoints: what was signed of the history."""
        room, _, _ = await self._identity.enter(request)
        query = query_of(request, CheckpointsQuery)
        watching = room.state.document["plan"].get("witnesses", {})
        found, last = await self._hub.reading(self._checkpoints, room.id, query, watching)
        page = found["checkpoints"]
        found["next"] = page[-1]["size"] if page and last and page[-1]["size"] < last else None
        return json(found, headers=next_page(request, after=found["next"]))

    async def proof(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/events/{version}/proof: an event by itself, with its proof."""
        room, _, lens = await self._identity.enter(request)
        query_of(request, RoomQuery)
        refuse_without_history(lens)
        said = request.path_params["version"]
        if not said.isascii() or not said.isdigit() or not 0 < len(said) < 16 or int(said) < 1:
            raise NotFound("There is no such event.")
        version, shown = int(said), self._shown(room, lens)
        if version > room.state.version:
            raise NotFound("There is no such event.")
        found = await self._hub.reading(prove, self._hub.log, self._seals, room.id, version, shown, lens.positions)
        return json(found)

    async def consistency(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/consistency: that the history then is the beginning of the history now."""
        room, _, _ = await self._identity.enter(request)
        query = query_of(request, ConsistencyQuery)
        new = room.state.version if query.new is None else query.new
        if new > room.state.version:
            raise Invalid(
                errors=[FieldError("to", say("The room is at version {version}.", version=room.state.version))]
            )
        if query.old > new:
            raise Invalid(errors=[FieldError("from", "This must not be more than `to`.")])
        proof = await self._hub.reading(self._seals.consistency, room.id, query.old, new)
        return json({"room": room.id, "size_from": query.old, "size_to": new, "proof": _in_base64(proof)})

    async def export(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/export: the whole history as a file, as far as the reader may see it."""
        room, actor, lens = await self._identity.enter(request)
        query = query_of(request, ExportQuery)
        refuse_without_history(lens)
        name = f"{room.id}.jsonl"
        if query.keys:
            if not actor.administers:
                raise NotAllowed("Only an administrator of the workspace takes a room out with its keys.")
            lines, name = packed(self._hub.log, self._seals, self._files, room.id), f"{room.id}-secret.jsonl"
            _log.warning("room_exported_with_keys", room=room.id, by=actor.id)
        else:
            lines = self._lines(room, lens, query.documents)
        first = await self._hub.reading(lines.__next__)
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
        return StreamingResponse(self._flowing(first, lines), headers=headers, media_type="application/x-ndjson")

    def _lines(self, room: Room, lens: Lens, with_documents: bool) -> Iterator[bytes]:
        shown = self._shown(room, lens)
        if not with_documents:
            return export(self._hub.log, self._seals, room.id, shown, lens.positions)
        seen = (lens.see(room.state.document) or {}).get("documents", {}).values()
        files = [one["file"]["sha256"] for one in seen if "file" in one and "removed" not in one]
        return shown_with_documents(self._hub.log, self._seals, self._files, room.id, files, shown, lens.positions)

    async def keys(self, request: Request) -> Response:
        """GET /.well-known/mapstream-keys: the public keys that checkpoints are signed with."""
        query_of(request, Query)
        found = await self._hub.reading(self._seals.keys.all)
        keys = [{"algorithm": "ed25519", "public": _in_base64([key.public])[0], **lifetime(key)} for key in found]
        return json({"keys": keys}, headers={"cache-control": "public, max-age=300"})

    def _checkpoints(
        self, room: str, query: CheckpointsQuery, watching: Mapping[str, Witness]
    ) -> tuple[dict[str, Any], int]:
        latest: Sealed | None = self._seals.sealed_now(room) if query.now else self._seals.latest(room)
        found = {
            "room": room,
            "origin": origin_of(room),
            "keys": keys_told(self._seals, room),
            "checkpoints": [told(one) for one in self._seals.sealed(room, query.after, query.limit)],
            "latest": latest and told(latest),
            "witnesses": _witnesses(watching, states(self._hub.log, room)),
        }
        return found, latest.size if latest else 0

    def _shown(self, room: Room, lens: Lens) -> Shown:
        return partial(_whole, Retrospect(self._hub.lives, room, lens))

    async def _flowing(self, first: bytes, lines: Iterator[bytes]) -> AsyncIterator[bytes]:
        yield first
        while piece := await self._hub.reading(_some, lines):
            yield piece


def _witnesses(watching: Mapping[str, Witness], known: Mapping[str, State]) -> list[dict[str, Any]]:
    return [
        {
            "witness": id,
            "name": one["key"].partition("+")[0],
            **{name: one[name] for name in ("url", "key", "side")},
            "size": state.size,
            "at": state.at and instant(state.at),
            "problem": state.problem,
        }
        for id, one in watching.items()
        for state in [known.get(id, State(0, None, None))]
    ]


def _whole(past: Retrospect, after: int, upto: int) -> Sequence[bool]:
    """Whether nothing is withheld of each event between two versions. Reads the log."""
    lens, steps = past.steps(after, upto)
    looked = (lens.look(*step) for step in steps)
    return [seen.whole and not seen.hidden for seen in looked]


PIECE = 1 << 18
"""Bytes of a file that are sent at once, about."""


def _some(lines: Iterator[bytes]) -> bytes:
    """The next lines of a file; nothing at its end."""
    piece = bytearray()
    while len(piece) < PIECE and (line := next(lines, None)):
        piece += line
    return bytes(piece)


def _in_base64(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in hashes]


NOT_PROVEN = (
    "It does not prove what was never recorded. Nor does it find a history that was made anew as a whole before "
    "anybody else held a checkpoint of it: so keep one."
)

OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/checkpoints"): Operation(
        "list_checkpoints",
        "History",
        "The checkpoints of a room: what was signed of its history",
        {200: Answer("In order.", in_json(Checkpoints), ("Link",))},
        "Each is a signed note (C2SP `tlog-checkpoint`) that vouches for the first events of the room by the root of a "
        "Merkle tree (RFC 6962) over them: entry n − 1 is the SHA-256 of the stored bytes of version n. A room is "
        "sealed when somebody agrees to the plan, when the deal is won, every thousand events, and after each day in "
        "UTC with something in it. Who holds one can show later whether the history is still the same. "
        "Witnesses that a side has registered (`register_witness`) are asked to cosign the latest (C2SP `tlog-witness`)"
        "; a cosignature is verified, and stands in the `note` from then on. "
        f"{NOT_PROVEN}",
        query=CheckpointsQuery,
        problems=(*READ, HistoryRewritten),
    ),
    ("GET", "/v1/rooms/{room}/events/{version}/proof"): Operation(
        "prove_event",
        "History",
        "An event of a room with its proof",
        {200: Answer("A file that `mapstream verify` verifies without a server.", in_json(EventProof))},
        "An event of which the reader may not see everything is its leaf alone.",
        query=RoomQuery,
        problems=(*READ, HistoryRewritten),
    ),
    ("GET", "/v1/rooms/{room}/consistency"): Operation(
        "prove_consistency",
        "History",
        "The proof that the history at one size is the beginning of that at another",
        {200: Answer("It is verified with the roots of two checkpoints of these sizes.", in_json(Consistency))},
        query=ConsistencyQuery,
        problems=(*READ, HistoryRewritten),
    ),
    ("GET", "/v1/rooms/{room}/export"): Operation(
        "export_room",
        "History",
        "A room's whole history as one file",
        {
            200: Answer(
                "JSON Lines: a header with keys and checkpoints, a line for each event, and a seal.",
                {"application/x-ndjson": {"schema": {"description": "One entry a line.", "type": "string"}}},
            )
        },
        "Each event exactly as it is stored, and as it is to be read; of one of which the reader may not see "
        "everything, only the leaf. `mapstream verify` proves that it is whole, without a server, or names what was "
        f"changed, dropped, inserted, reordered or cut off. {NOT_PROVEN} With `keys` it holds all of the room, also "
        "what is hidden from the caller, and what opens the words in it: keep it as you keep a password, and bring it "
        "in elsewhere with `POST /v1/rooms/import`.",
        query=ExportQuery,
        problems=(*READ, HistoryRewritten, FilesAway),
    ),
    ("GET", "/.well-known/mapstream-keys"): Operation(
        "read_keys_of_checkpoints",
        "History",
        "The public keys that checkpoints are signed with, past and present",
        {200: Answer("Of all workspaces of the installation.", in_json(PublicKeys))},
        "Each workspace has its own. One that was replaced stays here, so that what it signed can be verified.",
        query=Query,
        problems=(StoreAway, *ANYBODY),
    ),
}
