"""Files in and out: what may be uploaded, and how a file is sent."""

from typing import Annotated, Any

from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from mapstream.api.description import Schema
from mapstream.api.http import media_type_of
from mapstream.api.reading import tag_headers
from mapstream.api.requests import Query
from mapstream.languages.message import say
from mapstream.plan.fields import shape
from mapstream.problems import Malformed
from mapstream.tables import Form


class ImportQuery(Query):
    """How a plan or a template is brought in."""

    dry_run: bool = Field(default=False, description="Only say what would be done. `?dry_run` alone is enough.")
    preview: Annotated[str, shape("^[0-9a-f]{64}$", "This must be the `preview` of a dry run.")] | None = Field(
        default=None, description="The `preview` of the dry run whose answer was looked at."
    )

    @field_validator("dry_run", mode="before")
    @classmethod
    def _said(cls, dry_run: Any) -> Any:
        return True if dry_run == "" else dry_run


class ImportFinding(TypedDict):
    """What is to be said about a line: not understood, assumed, or left out."""

    line: Annotated[int, Field(description="0: the text as a whole.")]
    text: Annotated[str, Field(description="What of the line is meant.")]
    code: str
    sentence: str


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENT_TEXT: Schema = {"type": "string", "minLength": 1}
BINARY: Schema = {"type": "string", "contentMediaType": XLSX}
"""The bytes of a workbook."""
FORMS: dict[str, Form] = {
    "text/markdown": "markdown",
    "text/csv": "csv",
    "text/plain": "text",
    "application/json": "json",
    XLSX: "xlsx",
}
"""The media types that a file may be uploaded as."""

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "xlsx": XLSX,
}
"""The media type of a file, by its extension."""


def form_of(request: Request) -> Form:
    """Return the form that a request declares its file to be in. A text's encoding is detected from its bytes."""
    form = FORMS.get(media_type_of(request))
    if form is None:
        raise Malformed(say("Say in Content-Type what it is: {forms}.", forms=", ".join(FORMS)))
    return form


def attached(text: str | bytes, name: str, end: str, tag: str) -> Response:
    """Answer with a file, with an entity tag, which browsers save as ``name.end``."""
    named = {"content-disposition": f'attachment; filename="{name}.{end}"'}
    return Response(text, headers=tag_headers(tag) | named, media_type=KINDS[end])
