"""Export a plan as a file, and import one: previewed first, then written as one unit.

Nothing is imported that nobody has looked at (:mod:`~mapstream.api.previews`). A preview stands for the text, for the
plan that it was held against, and for what would be done. When the plan has changed since, in anything that goes out
into a file, the preview is another, and has to be asked for again.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, NotRequired
from uuid import UUID

import orjson
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.beside import Beside
from mapstream.api.description import COMMANDED, READ, Answer, Operation, Operations, Schema, in_json
from mapstream.api.files import BINARY, FORMS, SENT_TEXT, XLSX, ImportFinding, ImportQuery, attached, form_of
from mapstream.api.http import json, read_body
from mapstream.api.identity import Identity
from mapstream.api.previews import command_of, preview_of, refuse_unseen
from mapstream.api.reading import Reading, Readings, not_modified
from mapstream.api.requests import AsOfQuery, idempotency_key, query_of
from mapstream.api.rooms import CommandDone, Rooms
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.log import digest_of
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document, Side
from mapstream.plan.vocabulary import parse
from mapstream.problems import TooLarge
from mapstream.protocol.session import Ask
from mapstream.tables import (
    Draft,
    Form,
    NeutralPlan,
    Origin,
    Proposal,
    drafted,
    portable,
    proposed,
    to_csv,
    to_json,
    to_markdown,
    to_xlsx,
    written_from,
)


class ChangedCell(TypedDict):
    """A field that would be another, in words."""

    field: str
    before: str | None
    after: str | None


class Understood(TypedDict):
    """What was understood of a line."""

    line: Annotated[int, Field(description="0: of the text as a whole.")]
    kind: Annotated[str, Field(description="Such as `task` or `milestone`.")]
    title: str
    new: Annotated[bool, Field(description="Whether it would be added; else the plan has it, and it stays as it is.")]
    item: NotRequired[Annotated[str, Field(description="The name of what is there.")]]
    changes: NotRequired[
        Annotated[list[ChangedCell], Field(description="What would change of it, if the file is from here.")]
    ]


class ProposedPerson(TypedDict):
    """Somebody who would be added."""

    line: int
    name: str
    side: Side
    email: NotRequired[str]
    title: NotRequired[str]
    role: NotRequired[str]
    reports_to: NotRequired[str]
    left: NotRequired[bool]


class ImportPreview(TypedDict):
    """What an import would do. Nothing has been written."""

    room: str
    version: int
    form: Annotated[str, Field(description="What it was read as.")]
    preview: Annotated[str, Field(description="To be given with the import.")]
    items: list[Understood]
    people: list[ProposedPerson]
    findings: list[ImportFinding]
    commands: Annotated[int, Field(description="How many commands the import is.")]
    draft: Annotated[NeutralPlan, Field(description="All that was understood.")]


MOST_COMMANDS = 1_000
"""Commands that an import may have. More than a batch: people import whole plans, and seldom."""

TOO_MANY = "That would be {items} items in {changes} changes; {most} changes can be made at once. Bring it in in parts."

WRITTEN: dict[str, Callable[[NeutralPlan], str | bytes]] = {
    "md": to_markdown,
    "csv": to_csv,
    "json": lambda plan: orjson.dumps(to_json(plan), option=orjson.OPT_INDENT_2),
    "xlsx": to_xlsx,
}
"""Writers of plans, by the extension in the path."""


class Tables:
    """Handlers for plans as files."""

    def __init__(self, hub: Hub, identity: Identity, readings: Readings, rooms: Rooms, beside: Beside) -> None:
        self._hub = hub
        self._identity = identity
        self._readings = readings
        self._rooms = rooms
        self._beside = beside

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            *(Route(f"/v1/rooms/{{room}}/plan.{end}", partial(self.export, end)) for end in WRITTEN),
            Route("/v1/rooms/{room}/import", self.bring, methods=["POST"]),
        ]

    async def export(self, end: str, request: Request) -> Response:
        """GET /v1/rooms/{room}/plan.md, .csv, .json or .xlsx: the plan now, or as of a version or an instant."""
        reading = await self._readings.enter(request)
        tag = reading.tag
        if held := not_modified(request, tag):
            return held
        origin = Origin(reading.room.id, reading.version)
        text = await self._beside.with_plan(reading.actor.id, reading.document, written, end, origin)
        return attached(text, "plan", end, tag)

    async def bring(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/import: what is understood of a file, or bringing it into the plan."""
        room, actor, lens = await self._identity.enter(request)
        query = query_of(request, ImportQuery)
        form = form_of(request)
        data = await read_body(request)
        known = partial(self._hub.log.settled, room.id)
        id = idempotency_key(request, actor) or command_of(query.preview, room.id, actor)
        sent = digest_of(f"{form} {sha256(data).hexdigest()}")
        if not query.dry_run and await self._hub.reading(known, id):
            return json(await self._rooms.do(room.id, Asked(id, (), actor, sent)))
        reading = await self._readings.as_of(room, actor, lens, AsOfQuery())
        now = reading.document, reading.day
        version = await self._beside.with_file(actor.id, written_from_here, data, form, *now, room.id, reading.version)
        base = await self._base(version, reading)
        found = await self._beside.with_file(actor.id, understood, data, form, *now, actor, base)
        preview = await self._hub.reading(preview_of, found["digest"], room.id, actor, known)
        if query.dry_run:
            return json({"room": room.id, "version": reading.version, "preview": preview, **found["shown"]})
        refuse_unseen(query.preview, preview)
        self._identity.spend(request, len(found["commands"]))
        commands = await self._hub.reading(_parsed, found["commands"])
        return json(await self._rooms.do(room.id, Asked(id, tuple(map(Ask, commands)), actor, sent)))

    async def _base(self, version: int | None, reading: Reading) -> Document | None:
        """Return the plan that a file was exported from, as its reader sees it; ``None`` if it is of another room."""
        if version is None:
            return None
        query = AsOfQuery(version=version)
        return (await self._readings.as_of(reading.room, reading.actor, reading.lens, query)).document


def written(document: Document, end: str, origin: Origin) -> str | bytes:
    """A plan as a file."""
    return WRITTEN[end](portable(document, origin))


def written_from_here(data: bytes, form: Form, document: Document, day: str, room: str, version: int) -> int | None:
    """The version of a room that a file was exported from; ``None`` if it is of another room."""
    return written_from(drafted(data, form, document, day), room, version)


class Found(TypedDict):
    """What is understood of a file, as plain data. ``digest`` stands for it, for what it would do, and for the plan as
    it was; ``commands`` would do that, with ids that nothing else has."""

    digest: str
    shown: dict[str, Any]
    commands: list[tuple[str, dict[str, Any]]]


def understood(data: bytes, form: Form, document: Document, day: str, actor: Actor, base: Document | None) -> Found:
    """Work out what importing a file would do to a plan. ``base``: the plan that the file was exported from."""
    draft = drafted(data, form, document, day)
    numbers = iter(range(10**9))
    commands = proposed(draft, document, clock.fresh_id, actor, base).commands
    # fixed ids, so that a preview is always the same
    proposal = proposed(draft, document, lambda: str(UUID(int=next(numbers))), actor, base)
    if len(commands) > MOST_COMMANDS:
        counts = {"items": len(proposal.rows), "changes": len(commands), "most": MOST_COMMANDS}
        raise TooLarge(say(TOO_MANY, **{name: Decimal(count) for name, count in counts.items()}))
    what = orjson.dumps(
        [draft.form, sha256(data).hexdigest(), to_json(portable(document)), list(map(_plain, proposal.commands))]
    )
    return {
        "digest": sha256(what).hexdigest(),
        "shown": _shown(draft, proposal),
        "commands": [_plain(command) for command in commands],
    }


def _plain(command: Command) -> tuple[str, dict[str, Any]]:
    return command.type, command.model_dump(exclude_unset=True)


def _parsed(commands: list[tuple[str, dict[str, Any]]]) -> list[Command]:
    return [parse(type, data) for type, data in commands]


def _shown(draft: Draft, proposal: Proposal) -> dict[str, Any]:
    """What is understood, as it is answered."""
    return {
        "form": draft.form,
        "items": [
            {"line": row.line, "kind": row.kind, "title": row.title, "new": row.new}
            | ({} if row.new else {"item": row.item})
            | ({"changes": [change._asdict() for change in row.changes]} if row.changes else {})
            for row in proposal.rows
        ],
        "people": [{"line": line, **person.model_dump(exclude_none=True)} for line, person in proposal.people],
        "findings": [finding._asdict() for finding in draft.findings.all()],
        "commands": len(proposal.commands),
        "draft": to_json(draft.plan),
    }


_TEXT: Schema = {"type": "string"}
_LEFT_OUT = (
    "As the reader sees it. Left out are ids, history, the talk, the deal's figures, and what the sides think of "
    "people; all else comes in again as it went out."
)
_KINDS: dict[str, tuple[str, str, Schema | type]] = {
    "md": ("text/markdown", "The plan as Markdown: a heading and a GFM table for each kind of thing", _TEXT),
    "csv": ("text/csv", "The plan as CSV: one table, whose first column says what a row is", _TEXT),
    "json": ("application/json", "The plan as JSON", NeutralPlan),
    "xlsx": (XLSX, "The plan as a workbook: a sheet for each kind of thing, days as days, numbers as numbers", BINARY),
}
_CONTENT: dict[str, Schema | type] = {"json": NeutralPlan, "xlsx": BINARY}


def _export(end: str) -> Operation:
    kind, summary, schema = _KINDS[end]
    return Operation(
        f"export_plan_{end}",
        "Tables",
        summary,
        {
            200: Answer("As of then, or now.", {kind: {"schema": schema}}, ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        _LEFT_OUT + (" No spreadsheet takes a cell of it for a formula." if end == "csv" else ""),
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    )


OPERATIONS: Operations = {
    **{("GET", f"/v1/rooms/{{room}}/plan.{end}"): _export(end) for end in _KINDS},
    ("POST", "/v1/rooms/{room}/import"): Operation(
        "import_plan",
        "Tables",
        "Bring a plan in from a file: first shown, then done",
        {
            200: Answer(
                "With `dry_run` what was understood, else what was done.",
                in_json(ImportPreview, CommandDone),
            )
        },
        "A plan of ours, or a table, checklist or roadmap as people have them: a workbook, of which the first sheet "
        "with a plan is read, or a text in UTF-8, UTF-16 or a code page of Windows. With `dry_run` nothing is written: "
        "the answer says what was understood, what was not, line by line, and what would be done. Its `preview` has to "
        "be given with the import itself (else `preview_needed`), while the file is the same and the plan still as it "
        "was (else `preview_outdated`). An import adds and changes nothing that is there. It is one atomic unit of at "
        f"most {MOST_COMMANDS:,} ordinary commands, judged by the ordinary rules.",
        query=ImportQuery,
        headers=("Idempotency-Key",),
        content={kind: _CONTENT.get(form, SENT_TEXT) for kind, form in FORMS.items()},
        problems=COMMANDED,
    ),
}
