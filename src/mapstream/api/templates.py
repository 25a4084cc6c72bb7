"""Templates over HTTP: those that mapstream comes with and those of the caller's workspace. For its members.

Which of them can be applied in a room is told to everybody of the seller's side there.
"""

from collections.abc import Callable, Container, Iterator
from functools import partial
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.beside import Beside
from mapstream.api.description import SOMEBODY, Answer, Operation, Operations, Schema, in_json
from mapstream.api.examples import ROOM
from mapstream.api.files import BINARY, SENT_TEXT, XLSX, ImportFinding, ImportQuery, attached, form_of
from mapstream.api.http import json, media_type_of, read_body, read_json
from mapstream.api.identity import Identity, admit
from mapstream.api.previews import command_of, preview_of, refuse_unseen
from mapstream.api.reading import as_told, not_modified, tagged
from mapstream.api.requests import Query, idempotency_key, if_match, query_of
from mapstream.live.hub import Hub
from mapstream.log import Log
from mapstream.plan.actor import Actor
from mapstream.plan.document import Stamped
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import Id, Key, Line, Text
from mapstream.plan.templates import Template, read
from mapstream.plan.templates.advising import Hint, advice
from mapstream.plan.templates.model import Need, Option
from mapstream.plan.templates.saving import saved
from mapstream.problems import (
    Conflict,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PreviewNeeded,
    Problem,
    TooLarge,
    TooManyTemplates,
)
from mapstream.tables import Form
from mapstream.tables.finding import Findings
from mapstream.tables.templates import TemplateDraft, to_csv, to_json, to_markdown, to_xlsx
from mapstream.tables.templates import in_json as draft_in_json
from mapstream.tables.templates import read as read_file
from mapstream.templates import shipped
from mapstream.workspace import existing
from mapstream.workspace_templates import Kept, content_of, find, known, retire, revise, save


class TemplatesQuery(Query):
    """Which templates."""

    industry: Key | None = Field(default=None, description="Those for this industry, such as `healthcare`.")
    deal_type: Key | None = Field(default=None, description="Those for this type of deal, such as `renewal`.")


class TemplateQuery(Query):
    """Which version of a template."""

    version: int | None = Field(default=None, ge=1, lt=2**31, description="Left out: the latest.")


class NewTemplate(BaseModel):
    """A template, whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    template: dict[str, Any]


class RevisedTemplate(NewTemplate):
    """A template as it is to be from now on, whole."""


class SavedRoom(BaseModel):
    """A template to be made of a room's plan: dates become working days from its goal, people become roles."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    room: Id
    title: Line = Field(description="Shown in every room that is made of it: name no customer.")
    summary: Text | None = None
    industry: Key | None = Field(default=None, description="`any`, if left out.")
    deal_type: Key | None = Field(default=None, description="`other`, if left out.")


class TemplateKept(TypedDict):
    """A template, and where it comes from."""

    id: str
    version: int
    title: str
    summary: str
    industry: str
    deal_type: str
    shipped: Annotated[bool, Field(description="It comes with mapstream; others are the workspace's own.")]
    saved: NotRequired[Annotated[Stamped, Field(description="When this version was saved.")]]
    retired: NotRequired[Annotated[Stamped, Field(description="It cannot be applied any more.")]]


class TemplateList(TypedDict):
    """The templates that can be applied, the workspace's own first."""

    templates: list[TemplateKept]


class TemplateOffer(TemplateKept):
    """A template that can be applied in a room, and what there is to choose in it."""

    options: list[Option]
    stakeholders: list[Need]


class TemplateOffers(TypedDict):
    """The templates that can be applied in a room, the workspace's own first."""

    templates: list[TemplateOffer]


class WholeTemplate(TemplateKept):
    """A version of a template, with what is in it."""

    template: Template
    advice: Annotated[list[Hint], Field(description="What is unwise about it, if anything.")]


class TemplatePreview(TypedDict):
    """What would be kept as a template. Nothing has been written."""

    form: Annotated[str, Field(description="What it was read as.")]
    findings: list[ImportFinding]
    preview: NotRequired[Annotated[str, Field(description="To be given with what is to be kept.")]]
    template: NotRequired[Annotated[Template, Field(description="Left out where there are findings against it.")]]
    advice: NotRequired[Annotated[list[Hint], Field(description="What is unwise about it, if anything.")]]


WRITTEN: dict[str, Callable[[Template], str | bytes]] = {
    "md": to_markdown,
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
}
"""Writers of templates, by the extension in the path."""

TABLES = frozenset({"text/markdown", "text/csv", XLSX})
"""Media types that templates are read from, besides JSON."""

WRITERS = frozenset({"admin", "seller", "manager"})
"""The roles of members who may save, revise and retire templates."""


class Templates:
    """Handlers for everything under ``/v1/templates``."""

    def __init__(self, hub: Hub, identity: Identity, beside: Beside) -> None:
        self._hub = hub
        self._identity = identity
        self._beside = beside

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/templates", self.list),
            Route("/v1/templates", self.save, methods=["POST"]),
            Route("/v1/rooms/{room}/templates", self.offered),
            *(Route(f"/v1/templates/{{template}}.{end}", partial(self.export, end)) for end in WRITTEN),
            Route("/v1/templates/{template}", self.read),
            Route("/v1/templates/{template}", self.revise, methods=["PUT"]),
            Route("/v1/templates/{template}", self.retire, methods=["DELETE"]),
        ]

    async def list(self, request: Request) -> Response:
        """GET /v1/templates: which there are to apply."""
        workspace = workspace_of(await self._member(request))
        query = query_of(request, TemplatesQuery)
        state = await self._hub.reading(existing, self._hub.log, workspace)
        found = [
            entry
            for entry in _entries(state.document)
            if query.industry in (None, entry["industry"]) and query.deal_type in (None, entry["deal_type"])
        ]
        return json({"templates": found})

    async def offered(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/templates: which can be applied there, with what there is to choose in them."""
        room, actor, _ = await self._identity.enter(request)
        if actor.side != "seller":
            raise NotAllowed("Templates are applied by the seller's side.")
        query_of(request, Query)
        workspace = room.state.document["plan"]["workspace"]
        return json({"templates": await self._hub.reading(_offers, self._hub.log, workspace)})

    async def read(self, request: Request) -> Response:
        """GET /v1/templates/{template}: a version of one, whole."""
        workspace = workspace_of(await self._member(request))
        query = query_of(request, TemplateQuery)
        id: str = request.path_params["template"]
        kept = await self._hub.reading(find, self._hub.log, workspace, id, query.version)
        hints = await self._hub.reading(advice, kept.offered.template)
        answer = {**_told(kept), "template": content_of(kept.offered.template), "advice": hints}
        return tagged(request, as_told(str(kept.offered.version)), answer)

    async def export(self, end: str, request: Request) -> Response:
        """GET /v1/templates/{template}.md, .csv, .json or .xlsx: a version of one, as a file that can be sent back."""
        workspace = workspace_of(await self._member(request))
        query = query_of(request, TemplateQuery)
        id: str = request.path_params["template"]
        kept = await self._hub.reading(find, self._hub.log, workspace, id, query.version)
        tag = str(kept.offered.version)
        if held := not_modified(request, tag):
            return held
        return attached(await self._hub.reading(WRITTEN[end], kept.offered.template), id, end, tag)

    async def save(self, request: Request) -> Response:
        """POST /v1/templates: keep a template: a whole one, one in a table, or one that is made of a room's plan."""
        actor = await self._member(request, writing=True)
        query = query_of(request, ImportQuery)
        draft = await self._sent(request, actor)
        log, workspace = self._hub.log, workspace_of(actor)
        made = known((await self._hub.reading(existing, log, workspace)).document)
        preview = _previewed(draft, workspace, actor, made)
        if query.dry_run:
            return json(_shown(draft, preview))
        command = idempotency_key(request, actor)
        if draft.form != "json" or query.preview is not None:
            command = command or command_of(query.preview, workspace, actor)
            if draft.template is None or command not in made:
                refuse_unseen(query.preview, preview)
        command = command or clock.fresh_id()
        assert draft.template is not None, "what is none has no preview"
        new = await self._hub.reading(save, log, workspace, draft.template, actor, command)
        kept = await self._hub.reading(find, log, workspace, command)
        return json(_told(kept), 201 if new else 200, {"location": f"/v1/templates/{command}"})

    async def revise(self, request: Request) -> Response:
        """PUT /v1/templates/{template}: its next version."""
        actor = await self._member(request, writing=True)
        template = read(_valid(RevisedTemplate, await read_json(request)).template, "/template")
        command = idempotency_key(request, actor) or clock.fresh_id()
        log, workspace, id = self._hub.log, workspace_of(actor), request.path_params["template"]
        await self._hub.reading(revise, log, workspace, id, template, actor, command, if_match(request))
        return json(_told(await self._hub.reading(find, log, workspace, id)))

    async def retire(self, request: Request) -> Response:
        """DELETE /v1/templates/{template}: offer it no more."""
        actor = await self._member(request, writing=True)
        command = idempotency_key(request, actor) or clock.fresh_id()
        id: str = request.path_params["template"]
        await self._hub.reading(retire, self._hub.log, workspace_of(actor), id, actor, command)
        return Response(status_code=204)

    async def _member(self, request: Request, writing: bool = False) -> Actor:
        actor = await self._identity.member(request)
        if writing and actor.role not in WRITERS:
            raise NotAllowed("Templates are kept by admins, sellers and managers.")
        if writing and actor.reach == "read":
            raise NotAllowed("This key is for reading alone. Make one with the scope write.")
        return actor

    async def _sent(self, request: Request, actor: Actor) -> TemplateDraft:
        """Read the template in a request, as far as it can be understood."""
        if media_type_of(request) in TABLES:
            form, data = form_of(request), await read_body(request)
            return _draft_of(await self._beside.with_file(actor.id, understood, data, form))
        body = await read_json(request)
        if isinstance(body, dict) and "room" in body:
            return draft_in_json(await self._of_room(actor, _valid(SavedRoom, body)))
        return draft_in_json(read(_valid(NewTemplate, body).template, "/template"))

    async def _of_room(self, actor: Actor, wanted: SavedRoom) -> Template:
        room = await self._hub.room(wanted.room)
        seen = admit(actor, room).see(room.state.document)
        if not seen:
            raise NotFound("There is no such room.")
        values = wanted.model_dump(exclude={"room"}, exclude_none=True)
        return await self._hub.reading(saved, seen, **values)


def understood(data: bytes, form: Form) -> dict[str, Any]:
    """What is understood of a file, as plain data."""
    draft = read_file(data, form)
    content = content_of(draft.template) if draft.template is not None else None
    return {"form": draft.form, "template": content, "findings": [list(found) for found in draft.findings.all()]}


def _draft_of(found: dict[str, Any]) -> TemplateDraft:
    findings = Findings()
    for line, text, code, sentence in found["findings"]:
        findings.note(line, code, sentence, text)
    template = read(found["template"], "/template") if found["template"] is not None else None
    return TemplateDraft(found["form"], template, findings)


def workspace_of(actor: Actor) -> str:
    """The workspace of a member."""
    assert actor.workspace is not None, "only members come here"
    return actor.workspace


def _entries(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List the templates: the workspace's own first, by title."""
    for id, entry in sorted(known(document).items(), key=lambda pair: (pair[1]["title"], pair[0])):
        if "retired" not in entry:
            shown = {key: entry[key] for key in ("version", "title", "summary", "industry", "deal_type")}
            latest = entry["versions"][str(entry["version"])]
            yield {"id": id, **shown, "shipped": False, "saved": {"at": latest["at"], "by": latest["by"]}}
    for id, offered in shipped().items():
        yield {"id": id, **_about(offered.version, offered.template), "shipped": True}


def _offers(log: Log, workspace: str) -> list[dict[str, Any]]:
    """List the templates with their options. Reads the log."""
    listed = _entries(existing(log, workspace).document)
    found = [(entry, find(log, workspace, entry["id"], entry["version"]).offered.template) for entry in listed]
    return [{**entry, **_choices(template)} for entry, template in found]


def _choices(template: Template) -> dict[str, Any]:
    """Return the options and stakeholders of a template."""
    return {
        "options": [option.model_dump() for option in template.options],
        "stakeholders": [need.model_dump() for need in template.stakeholders],
    }


def _about(version: int, template: Template) -> dict[str, Any]:
    return {"version": version, **template.model_dump(include={"title", "summary", "industry", "deal_type"})}


def _told(kept: Kept) -> dict[str, Any]:
    """Describe a template, and where it comes from."""
    id, version, template = kept.offered
    found = {"id": id, **_about(version, template), "shipped": kept.saved is None}
    if kept.saved is not None:
        found["saved"] = kept.saved
    if kept.retired is not None:
        found["retired"] = kept.retired
    return found


def _previewed(draft: TemplateDraft, workspace: str, actor: Actor, made: Container[str]) -> str | None:
    """Make the preview's token for saving a template as it was understood; ``None`` if it cannot be saved.

    ``made``: the ids of the workspace's templates, which are those of the commands that saved them.
    """
    if draft.template is None:
        return None
    # whatever the language that they are told in
    findings = [(found.line, found.code, found.text) for found in draft.findings.all()]
    return preview_of([content_of(draft.template), findings], workspace, actor, made.__contains__)


def _shown(draft: TemplateDraft, preview: str | None) -> dict[str, Any]:
    """Return the preview of a template as it is answered."""
    found: dict[str, Any] = {"form": draft.form, "findings": [finding._asdict() for finding in draft.findings.all()]}
    if draft.template is not None and preview is not None:
        found |= {"preview": preview, "template": content_of(draft.template), "advice": advice(draft.template)}
    return found


def _valid(model: Any, body: Any) -> Any:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, "", body)) from None


_KEPT: tuple[type[Problem], ...] = (
    Malformed,
    NotFound,
    Conflict,
    TooLarge,
    Invalid,
    TooManyTemplates,
    OutcomeUnknown,
    *SOMEBODY,
)
_WHOLE = {"type": "object", "properties": {"template": Template}, "required": ["template"]}

_TEXT: Schema = {"type": "string"}
_FORMS: dict[str, tuple[str, str, Schema]] = {
    "md": ("text/markdown", "A template as Markdown: a heading and a GFM table for each kind of thing", _TEXT),
    "csv": ("text/csv", "A template as CSV: one table, whose first column says what a row is", _TEXT),
    "json": ("application/json", "A template as JSON", _WHOLE),
    "xlsx": (XLSX, "A template as a workbook: a sheet for each kind of thing", BINARY),
}


def _export(end: str) -> Operation:
    kind, summary, schema = _FORMS[end]
    return Operation(
        f"export_template_{end}",
        "Templates",
        summary,
        {
            200: Answer("All of it; sent back, it is the same template.", {kind: {"schema": schema}}, ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        "For members of a workspace." + (" No spreadsheet takes a cell of it for a formula." if end == "csv" else ""),
        query=TemplateQuery,
        headers=("If-None-Match",),
        problems=(NotFound, Invalid, *SOMEBODY),
    )


OPERATIONS: Operations = {
    ("GET", "/v1/templates"): Operation(
        "list_templates",
        "Templates",
        "The templates that can be applied",
        {200: Answer("Those of the workspace, then those that mapstream comes with.", in_json(TemplateList))},
        "For members of a workspace.",
        query=TemplatesQuery,
        problems=(Invalid, *SOMEBODY),
    ),
    ("POST", "/v1/templates"): Operation(
        "save_template",
        "Templates",
        "Save a template, or a room's plan as one",
        {
            201: Answer("It is kept, in version 1.", in_json(TemplateKept), ("Location",)),
            200: Answer(
                "With `dry_run` what was understood; else it had been saved before, by the same key or preview.",
                in_json(TemplatePreview, TemplateKept),
            ),
        },
        "Of a room's plan, what everybody sees becomes the template: dates become working days from the goal, people "
        "become roles, and nothing personal stays. As Markdown or CSV it is written as a template goes out; what "
        "cannot be understood of that is said line by line with `dry_run`, whose `preview` has to be given to keep it "
        "(else `preview_needed`, or `preview_outdated` where it is of something else). For admins, sellers and "
        "managers of a workspace.",
        query=ImportQuery,
        headers=("Idempotency-Key",),
        body={"anyOf": [SavedRoom, _WHOLE]},
        content=dict.fromkeys(sorted(TABLES), SENT_TEXT),
        examples={"a room's plan": {"room": ROOM, "title": "Our way to a first contract", "industry": "software"}},
        problems=(*_KEPT, PreviewNeeded),
    ),
    ("GET", "/v1/rooms/{room}/templates"): Operation(
        "list_offers",
        "Templates",
        "The templates that can be applied in a room, with their options",
        {200: Answer("Those of the room's workspace, then those of mapstream.", in_json(TemplateOffers))},
        "For the seller's side of the room, also for those who came by a personal link.",
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    ("GET", "/v1/templates/{template}"): Operation(
        "read_template",
        "Templates",
        "A template, whole",
        {
            200: Answer("With advice about it, if there is any.", in_json(WholeTemplate), ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        "Also one that is retired, and its earlier versions: rooms remember which they came from. For members of a "
        "workspace.",
        query=TemplateQuery,
        headers=("If-None-Match",),
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    **{("GET", f"/v1/templates/{{template}}.{end}"): _export(end) for end in WRITTEN},
    ("PUT", "/v1/templates/{template}"): Operation(
        "revise_template",
        "Templates",
        "Give a template of the workspace its next version",
        {200: Answer("It is kept.", in_json(TemplateKept))},
        "Rooms that came from an earlier version stay as they are. With `If-Match` it is refused if there is a newer "
        "version than that. For admins, sellers and managers of a workspace.",
        headers=("Idempotency-Key", "If-Match"),
        body=_WHOLE,
        problems=_KEPT,
    ),
    ("DELETE", "/v1/templates/{template}"): Operation(
        "retire_template",
        "Templates",
        "Offer a template of the workspace no more",
        {204: Answer("It can still be read, and not be applied.")},
        "For admins, sellers and managers of a workspace.",
        headers=("Idempotency-Key",),
        problems=(Malformed, NotFound, Conflict, OutcomeUnknown, *SOMEBODY),
    ),
}
