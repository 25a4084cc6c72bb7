"""A plan out as a file, and in from one: shown first, then written as one unit.

Nothing is imported that nobody has looked at (:mod:`~mapstream.web.previews`). A preview stands for the text, for the
plan that it was held against, and for what would be done. When the plan has changed since, in anything that goes out
into a file, the preview is another, and has to be asked for again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream import clock
from mapstream.live.hub import Hub
from mapstream.live.working import Ask, Asked
from mapstream.log import digest_of
from mapstream.plan.context import Actor
from mapstream.plan.document import Document
from mapstream.problems import TooLarge
from mapstream.tables import (
    Draft,
    Form,
    NeutralPlan,
    Proposal,
    context_of,
    portable,
    propose,
    read,
    to_csv,
    to_json,
    to_markdown,
    to_xlsx,
)
from mapstream.web.files import attached, form_of
from mapstream.web.http import json, read_body
from mapstream.web.identity import Identity
from mapstream.web.previews import command_of, preview_of, refuse_unseen
from mapstream.web.reading import Reading, Readings, not_modified
from mapstream.web.requests import AsOfQuery, ImportQuery, idempotency_key, query_of
from mapstream.web.rooms import Rooms

MOST_COMMANDS = 1_000
"""Commands of an import. More than a batch may have: people bring whole plans, and seldom."""

WRITTEN: dict[str, Callable[[NeutralPlan], str | bytes]] = {
    "md": to_markdown,
    "csv": to_csv,
    "json": lambda plan: orjson.dumps(to_json(plan), option=orjson.OPT_INDENT_2),
    "xlsx": to_xlsx,
}
"""What plans are written as, by the end of the address."""


@dataclass(frozen=True)
class Preview:
    """What an import would do. ``digest`` stands for it, for the text, and for the plan as it was."""

    draft: Draft
    proposal: Proposal
    digest: str


class Tables:
    """Handlers for plans as files."""

    def __init__(self, hub: Hub, identity: Identity, readings: Readings, rooms: Rooms) -> None:
        self._hub = hub
        self._identity = identity
        self._readings = readings
        self._rooms = rooms

    async def export(self, end: str, request: Request) -> Response:
        """GET /v1/rooms/{room}/plan.md, .csv, .json or .xlsx: the plan now, or as of a version or an instant."""
        reading = await self._readings.enter(request)
        tag = reading.tag
        if held := not_modified(request, tag):
            return held
        # in a thread: a large plan must not hold up the others' rooms
        plan = await self._hub.reading(portable, reading.document)
        return attached(await self._hub.reading(WRITTEN[end], plan), "plan", end, tag)

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
        preview = await self._hub.reading(previewed, data, form, reading, known)
        if query.dry_run:
            return json(shown(preview, reading))
        refuse_unseen(query.preview, preview.digest)
        commands = (await self._hub.reading(proposed, preview.draft, reading, clock.fresh_id)).commands
        self._identity.spend(request, len(commands))
        asked = Asked(id, tuple(Ask(command) for command in commands), actor, sent)
        return json(await self._rooms.do(room.id, asked))


def previewed(data: bytes, form: Form, reading: Reading, known: Callable[[str], bool]) -> Preview:
    """What an import of a file would do to a room as it is read. ``known``: whether a command id was used there."""
    draft = read(data, form, context_of(reading.document, date.fromisoformat(reading.day)))
    numbers = iter(range(10**9))
    # ids of the preview's own, always the same
    proposal = proposed(draft, reading, lambda: str(UUID(int=next(numbers))))
    if len(proposal.commands) > MOST_COMMANDS:
        many = f"{len(proposal.rows):,} items in {len(proposal.commands):,} changes"
        raise TooLarge(f"That would be {many}; {MOST_COMMANDS:,} changes can be made at once. Bring it in in parts.")
    said = [[command.type, command.model_dump(exclude_unset=True)] for command in proposal.commands]
    plan = to_json(portable(reading.document))
    return Preview(
        draft, proposal, preview_of([form, sha256(data).hexdigest(), plan, said], reading.room.id, reading.actor, known)
    )


def proposed(draft: Draft, reading: Reading, fresh: Any) -> Proposal:
    """The commands of an import."""
    document: Document = reading.document
    actor: Actor = reading.actor
    return propose(draft, document, fresh, actor)


def shown(preview: Preview, reading: Reading) -> dict[str, Any]:
    """A preview, as it is answered."""
    draft, proposal = preview.draft, preview.proposal
    return {
        "room": reading.room.id,
        "version": reading.version,
        "form": draft.form,
        "preview": preview.digest,
        "items": [
            {"line": row.line, "kind": row.kind, "title": row.title, "new": row.new}
            | ({} if row.new else {"item": row.item})
            for row in proposal.rows
        ],
        "people": [{"line": line, **person.model_dump(exclude_none=True)} for line, person in proposal.people],
        "findings": [finding._asdict() for finding in draft.findings.all()],
        "commands": len(proposal.commands),
        "draft": to_json(draft.plan),
    }


def routes(tables: Tables) -> list[Route]:
    """The routes of plans as files."""
    return [
        *(Route(f"/v1/rooms/{{room}}/plan.{end}", partial(tables.export, end)) for end in WRITTEN),
        Route("/v1/rooms/{room}/import", tables.bring, methods=["POST"]),
    ]
