"""Templates: which there are, what is in them, and keeping one's own."""

from mapstream.api import shapes
from mapstream.api.examples import ROOM
from mapstream.api.files import XLSX
from mapstream.api.operations.base import SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.operations.tables import BINARY, SENT_TEXT
from mapstream.api.requests import ImportQuery, SavedRoom, TemplateQuery, TemplatesQuery
from mapstream.api.schemas import Schema, ref
from mapstream.api.template_files import TABLES, WRITTEN
from mapstream.plan.templates.model import Template
from mapstream.problems import (
    Conflict,
    Invalid,
    Malformed,
    NotFound,
    OutcomeUnknown,
    PreviewNeeded,
    Problem,
    TooLarge,
    TooManyTemplates,
)

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
_WHOLE = {"type": "object", "properties": {"template": ref(Template)}, "required": ["template"]}

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
        {200: Answer("Those of the workspace, then those that mapstream comes with.", in_json(shapes.TemplateList))},
        "For members of a workspace.",
        query=TemplatesQuery,
        problems=(Invalid, *SOMEBODY),
    ),
    ("POST", "/v1/templates"): Operation(
        "save_template",
        "Templates",
        "Save a template, or a room's plan as one",
        {
            201: Answer("It is kept, in version 1.", in_json(shapes.TemplateKept), ("Location",)),
            200: Answer(
                "With `dry_run` what was understood; else it had been saved before, by the same key or preview.",
                {"application/json": {"schema": {"anyOf": [ref(shapes.TemplatePreview), ref(shapes.TemplateKept)]}}},
            ),
        },
        "Of a room's plan, what everybody sees becomes the template: dates become working days from the goal, people "
        "become roles, and nothing personal stays. As Markdown or CSV it is written as a template goes out; what "
        "cannot be understood of that is said line by line with `dry_run`, whose `preview` has to be given to keep it "
        "(else `preview_needed`, or `preview_outdated` where it is of something else). For admins, sellers and "
        "managers of a workspace.",
        query=ImportQuery,
        headers=("Idempotency-Key",),
        body={"anyOf": [ref(SavedRoom), _WHOLE]},
        content=dict.fromkeys(sorted(TABLES), SENT_TEXT),
        examples={"a room's plan": {"room": ROOM, "title": "Our way to a first contract", "industry": "software"}},
        problems=(*_KEPT, PreviewNeeded),
    ),
    ("GET", "/v1/rooms/{room}/templates"): Operation(
        "list_offers",
        "Templates",
        "The templates that can be applied in a room, with their options",
        {200: Answer("Those of the room's workspace, then those of mapstream.", in_json(shapes.TemplateOffers))},
        "For the seller's side of the room, also for those who came by a personal link.",
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    ("GET", "/v1/templates/{template}"): Operation(
        "read_template",
        "Templates",
        "A template, whole",
        {
            200: Answer("With advice about it, if there is any.", in_json(shapes.WholeTemplate), ("ETag",)),
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
        {200: Answer("It is kept.", in_json(shapes.TemplateKept))},
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
