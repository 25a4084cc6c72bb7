"""A plan as a file: out, and in."""

from mapstream.api import shapes
from mapstream.api.files import FORMS, XLSX
from mapstream.api.operations.base import COMMANDED, READ, Answer, Operation, Operations
from mapstream.api.requests import AsOfQuery, ImportQuery
from mapstream.api.schemas import Schema, ref
from mapstream.api.tables import MOST_COMMANDS
from mapstream.problems import Problem
from mapstream.tables import NeutralPlan

_TEXT: Schema = {"type": "string"}
SENT_TEXT: Schema = {"type": "string", "minLength": 1}
BINARY: Schema = {"type": "string", "contentMediaType": XLSX}
"""The bytes of a workbook."""
_LEFT_OUT = (
    "As the reader sees it. Left out are ids, history, the talk, the deal's figures, and what the sides think of "
    "people; all else comes in again as it went out."
)
_KINDS: dict[str, tuple[str, str, Schema]] = {
    "md": ("text/markdown", "The plan as Markdown: a heading and a GFM table for each kind of thing", _TEXT),
    "csv": ("text/csv", "The plan as CSV: one table, whose first column says what a row is", _TEXT),
    "json": ("application/json", "The plan as JSON", ref(NeutralPlan)),
    "xlsx": (XLSX, "The plan as a workbook: a sheet for each kind of thing, days as days, numbers as numbers", BINARY),
}
_CONTENT: dict[str, Schema] = {"json": ref(NeutralPlan), "xlsx": BINARY}
_IMPORTED: tuple[type[Problem], ...] = COMMANDED


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
                {"application/json": {"schema": {"anyOf": [ref(shapes.ImportPreview), ref(shapes.CommandDone)]}}},
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
        problems=_IMPORTED,
    ),
}
