"""Files in and out: what may be sent as one, and how one is handed out."""

from starlette.requests import Request
from starlette.responses import Response

from mapstream.api.description import Schema
from mapstream.api.http import media_type_of
from mapstream.api.reading import tag_headers
from mapstream.problems import Malformed
from mapstream.tables import Form

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
"""What a file may be sent as."""

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "xlsx": XLSX,
}
"""What a file is, by the end of its name."""


def form_of(request: Request) -> Form:
    """What a file is said to be. In which encoding a text is, it tells by itself."""
    form = FORMS.get(media_type_of(request))
    if form is None:
        raise Malformed(f"Say in Content-Type what it is: {', '.join(FORMS)}.")
    return form


def attached(text: str | bytes, name: str, end: str, tag: str) -> Response:
    """A file, known by a tag, which browsers keep as ``name.end``."""
    named = {"content-disposition": f'attachment; filename="{name}.{end}"'}
    return Response(text, headers=tag_headers(tag) | named, media_type=KINDS[end])
