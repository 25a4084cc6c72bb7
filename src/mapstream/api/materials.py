"""Documents' bytes in and out: uploading a file, getting it, and its pages as pictures.

What a file is, its bytes say, and never who sends it. Nothing that a browser would run goes out as what it is, and each
request is held against what its reader may see of the document now.
"""

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, NotRequired, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator, Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, SOMEBODY, Answer, Operation, Operations, Schema, in_json
from mapstream.api.http import ANYTHING, json
from mapstream.api.identity import Identity
from mapstream.api.reading import Reading, Readings, not_modified, tag_headers
from mapstream.api.requests import AsOfQuery, Query, RoomQuery, query_of
from mapstream.files import Files, Incoming, record, taken
from mapstream.files.kinds import ANY, PASSIVE, PDF, PICTURES
from mapstream.files.pages import drawn, pages_of
from mapstream.files.store import Piece
from mapstream.languages.message import say
from mapstream.live.helpers import Helpers
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.plan.actor import Actor
from mapstream.plan.context import Upload
from mapstream.plan.document import File, Material
from mapstream.plan.elements.documents import DocumentAdded, DocumentRevised
from mapstream.plan.fields import Line
from mapstream.plan.permissions import extent
from mapstream.problems import (
    FileDamaged,
    FileRefused,
    FilesAway,
    FileTooMuch,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    RoomFull,
    TooFast,
    TooLarge,
    TooMuchWork,
    WrongValue,
)

T = TypeVar("T")

AT_ONCE = 8
"""Files that may be coming in at the same time, and of one person:"""
AT_ONCE_OF_ONE = 2
THREADS = 16
"""Files that are read and written at the same time."""
LOADED = ("mapstream.files.pages", "pypdfium2", "PIL.Image")
"""What those load who look into files."""
WIDTHS = (320, 640, 960, 1280, 1920)
"""Pixels that pages are drawn in width."""
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")
_NO_SCRIPTS = {"content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'self'"}


def _base(name: str) -> str:
    """A name without the folders that it was in."""
    found = name.replace("\\", "/").rpartition("/")[2].strip()
    if not found:
        raise WrongValue("This must be the name of a file.")
    return found


class UploadQuery(Query):
    """What is uploaded."""

    name: Annotated[Line, AfterValidator(_base)] = Field(description="What the file is called.")


class RevisionQuery(RoomQuery):
    """Which revision of a document."""

    seen: int | None = Field(default=None, ge=1, lt=2**53, description="The revision; left out: the latest.")


class PageQuery(RevisionQuery):
    """A page as a picture."""

    width: int = Field(
        default=960, ge=1, le=4_000, description=f"Pixels, taken as the next of {', '.join(map(str, WIDTHS))}."
    )


class UploadedFile(TypedDict):
    """A file that was uploaded, and can be made a document of."""

    file: Annotated[str, Field(description="The SHA-256 of its bytes, for `add_document` and `revise_document`.")]
    name: str
    type: Annotated[str, Field(description="What its bytes are.")]
    size: int
    pages: NotRequired[Annotated[int, Field(description="Of a PDF or a picture, which can be looked at by page.")]]


@dataclass(frozen=True)
class Bounds:
    """Bytes of a file, and of all files of a room (0: as many as there are)."""

    file: int
    room: int


class Materials:
    """Handlers for documents' bytes."""

    def __init__(
        self, hub: Hub, identity: Identity, readings: Readings, files: Files, helpers: Helpers, bounds: Bounds
    ) -> None:
        self._hub = hub
        self._identity = identity
        self._readings = readings
        self._files = files
        self._bounds = bounds
        self._helpers = helpers
        self._coming: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(THREADS, "files")

    def routes(self) -> list[Route]:
        """Their routes."""
        document = "/v1/rooms/{room}/documents/{document}"
        return [
            Route("/v1/rooms/{room}/files", self.upload, methods=["POST"]),
            Route(f"{document}/content", self.content),
            Route(f"{document}/pages/{{page}}", self.page),
        ]

    # in

    async def upload(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/files: a file comes in."""
        room, actor, _ = await self._identity.enter(request)
        if extent(room.state.document, actor, "documents") in ("propose", "no"):
            raise NotAllowed("You cannot add documents here, so there is nothing to upload a file for.")
        name = query_of(request, UploadQuery).name
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._bounds.file:
            raise TooLarge(say("A file has at most {most} MiB.", most=self._bounds.file >> 20))
        with self._one_more(actor):
            incoming = await self._in_thread(Incoming, self._files.incoming, name, self._bounds.file)
            try:
                return await self._take_in(request, room, actor, incoming)
            finally:
                await self._in_thread(incoming.close)

    @contextmanager
    def _one_more(self, actor: Actor) -> Iterator[None]:
        if self._coming[actor.id] >= AT_ONCE_OF_ONE or self._coming.total() >= AT_ONCE:
            raise TooFast("Other files are still coming in. Wait a moment, then send it again.")
        self._coming[actor.id] += 1
        try:
            yield
        finally:
            self._coming -= Counter([actor.id])

    async def _take_in(self, request: Request, room: Room, actor: Actor, incoming: Incoming) -> Response:
        try:
            async for piece in request.stream():
                await self._in_thread(incoming.write, piece)
        except ClientDisconnect:
            raise Malformed("The file broke off, or took too long. Send it again.") from None
        file, kind = await self._in_thread(incoming.whole)
        pages = await self._look_into(actor, str(incoming.path), kind)
        database = self._hub.log.database
        if self._bounds.room and await self._hub.reading(taken, database, room.id) + incoming.size > self._bounds.room:
            raise RoomFull(say("The files of a room have at most {most} MiB together.", most=self._bounds.room >> 20))
        upload = Upload(incoming.name, kind, incoming.size, pages)
        new = await self._in_thread(record, database, self._files, room.id, actor.id, file, incoming.path, upload)
        answer = {name: value for name, value in upload._asdict().items() if value is not None}
        return json({"file": file, **answer}, 201 if new else 200)

    async def _look_into(self, actor: Actor, path: str, kind: str) -> int | None:
        if kind not in (PDF, *PICTURES):
            return None
        try:
            return await self._helpers.run(actor.id, pages_of, path, kind)
        except TooMuchWork:
            raise FileTooMuch("It takes too much time or memory to open, or is damaged. Save it anew.") from None

    # out

    async def content(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/documents/{document}/content: a document's file."""
        _, file = await self._file(request, query_of(request, RevisionQuery))
        return not_modified(request, file["sha256"]) or await self._sent(request, file)

    async def page(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/documents/{document}/pages/{page}: a page as a picture; of a picture itself."""
        query = query_of(request, PageQuery)
        reading, file = await self._file(request, query)
        page = request.path_params["page"]
        if not (page.isdecimal() and page.isascii() and 1 <= int(page[:6]) <= file.get("pages", 0)):
            raise NotFound(say("It has {pages} pages.", pages=file.get("pages", 0)))
        if file["type"] in PICTURES:
            return not_modified(request, file["sha256"]) or await self._sent(request, file)
        width = next((width for width in WIDTHS if width >= query.width), WIDTHS[-1])
        tag = f"{file['sha256']}-{int(page)}-{width}"
        if held := not_modified(request, tag):
            return held
        picture = await self._picture(reading.actor, file["sha256"], int(page), width)
        return Response(picture, headers=tag_headers(tag) | _NO_SCRIPTS, media_type="image/webp")

    async def _picture(self, actor: Actor, file: str, page: int, width: int) -> bytes:
        picture = await self._in_thread(self._files.page, file, page, width)
        if picture is None:
            on_disk = self._files.on_disk(file)
            path = await self._in_thread(on_disk.__enter__)
            try:
                picture = await self._helpers.run(actor.id, drawn, str(path), page, width)
            except TooMuchWork:
                raise FileTooMuch("This page takes too much time or memory to show. Download the document.") from None
            finally:
                await self._in_thread(on_disk.__exit__, None, None, None)
            await self._in_thread(self._files.keep_page, file, page, width, picture)
        return picture

    async def _file(self, request: Request, query: RevisionQuery) -> tuple[Reading, File]:
        """The file of a document's revision, as far as whoever asks may see it. Raises NotFound."""
        room, actor, lens = await self._identity.enter(request)
        reading = await self._readings.as_of(room, actor, lens, AsOfQuery())
        id = request.path_params["document"].lower()
        material = _shown(reading, id)
        if query.seen is not None and query.seen != material["revision"]:
            material = await self._earlier(reading, id, query.seen)
        if "file" not in material:
            raise NotFound("This document is a link, and has no file here.")
        return reading, material["file"]

    async def _earlier(self, reading: Reading, id: str, revision: int) -> Material:
        """A document in an earlier revision, at the last version of the room at which it was that."""
        room, log = reading.room, self._hub.log
        known = [DocumentAdded.name, DocumentRevised.name]
        events = [one for name in known for one in await self._hub.reading(log.all_with, room.id, name, id)]
        begun = {_revision(one.event): one.version for one in events if one.event.document == id}  # type: ignore[attr-defined] # both have it
        if revision in begun:
            last = begun.get(revision + 1, reading.version + 1) - 1
            then = await self._readings.as_of(room, reading.actor, reading.lens, AsOfQuery(version=last))
            material = _shown(then, id)
            if material["revision"] == revision:
                return material
        raise NotFound("There is no such revision here that you can see.")

    async def _flowing(self, piece: Piece) -> AsyncIterator[bytes]:
        while some := await self._in_thread(piece.next):
            yield some

    async def _in_thread(self, work: Callable[..., T], *values: Any) -> T:
        """In threads of their own: a store that does not answer holds up nothing else."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *values))

    async def _sent(self, request: Request, file: File) -> Response:
        start, end = _range(request, file["size"])
        try:
            piece = await self._in_thread(self._files.read, file["sha256"], start, end)
        except FileNotFoundError:
            raise FilesAway("This file is not in the store. Whoever runs the server can put it back.") from None
        partial = end is not None
        headers = tag_headers(file["sha256"]) | _NO_SCRIPTS | _disposition(file)
        headers |= {"accept-ranges": "bytes", "content-length": str(piece.end - piece.start)}
        headers["mapstream-pages"] = str(file.get("pages", 0))
        if partial:
            headers["content-range"] = f"bytes {piece.start}-{piece.end - 1}/{piece.whole}"
        kind = file["type"] if file["type"] in PASSIVE else ANY
        if request.method == "HEAD":
            return Response(None, 206 if partial else 200, headers, kind)
        return StreamingResponse(self._flowing(piece), 206 if partial else 200, headers, kind)


def _shown(reading: Reading, id: str) -> Material:
    material = reading.document.get("documents", {}).get(id)
    if material is None or "removed" in material:
        raise NotFound("There is no such document here that you can see.")
    return material


def _revision(event: object) -> int | None:
    return event.changes.get("revision") if isinstance(event, DocumentRevised) else 1


def _range(request: Request, size: int) -> tuple[int, int | None]:
    """Which part is asked for; all of it, where that is not one part that there is."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or "if-range" in request.headers:
        return 0, None
    start, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    return (start, end) if start < end else (0, None)


def _disposition(file: File) -> dict[str, str]:
    """How browsers name a file (RFC 6266); pictures may be shown, everything else is to be kept."""
    name = file["name"]
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .()+,=@-]", "_", plain).strip(" .") or "document"
    how = "inline" if file["type"] in PICTURES else "attachment"
    return {"content-disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


BAD = tuple(FileRefused.__subclasses__())
"""What may be wrong with a file."""
_BYTES: Schema = {"type": "string", "format": "binary"}
_CONTENT = {kind: {"schema": _BYTES} for kind in (ANY, *sorted(PASSIVE))}
_SHOWN = {kind: {"schema": _BYTES} for kind in ("image/webp", *PICTURES)}

OPERATIONS: Operations = {
    ("POST", "/v1/rooms/{room}/files"): Operation(
        "upload_file",
        "Documents",
        "Upload a file, to make a document of",
        {
            201: Answer("It is kept.", in_json(UploadedFile)),
            200: Answer("The caller had uploaded the same bytes to this room before.", in_json(UploadedFile)),
        },
        "The body is the bytes, whatever `Content-Type` says. Within a day `add_document` or `revise_document` of the "
        "same caller make a document of it; else it is forgotten. A PDF or a picture (PNG, JPEG, GIF, WebP) is looked "
        "into: one that is damaged, locked with a password, not what its name says, or too much to show is refused.",
        query=UploadQuery,
        content={ANYTHING: _BYTES},
        problems=(NotFound, Malformed, Invalid, TooLarge, *BAD, RoomFull, FilesAway, *SOMEBODY),
    ),
    ("GET", "/v1/rooms/{room}/documents/{document}/content"): Operation(
        "read_document",
        "Documents",
        "A document's file",
        {
            200: Answer("Its bytes.", _CONTENT, ("ETag", "Content-Disposition", "Accept-Ranges", "Mapstream-Pages")),
            206: Answer("The part that was asked for.", _CONTENT, ("ETag", "Content-Disposition", "Content-Range")),
            304: Answer("It is the one that the reader has.", headers=("ETag",)),
        },
        "What browsers could run is sent as mere bytes. Pictures may be shown; everything else is to be kept. The tag "
        "is the SHA-256 of the whole file.",
        query=RevisionQuery,
        headers=("If-None-Match", "Range"),
        problems=(FilesAway, *READ),
    ),
    ("GET", "/v1/rooms/{room}/documents/{document}/pages/{page}"): Operation(
        "read_document_page",
        "Documents",
        "A page of a document, as a picture",
        {
            200: Answer("The page.", _SHOWN, ("ETag",)),
            304: Answer("It is the one that the reader has.", headers=("ETag",)),
        },
        "Of a PDF; a picture is its own first page.",
        query=PageQuery,
        headers=("If-None-Match",),
        problems=(FileDamaged, FileTooMuch, FilesAway, *READ),
    ),
}
