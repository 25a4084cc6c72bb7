"""Texts in and out: what may be sent as a text, and how one is handed out as a file."""

from starlette.requests import Request
from starlette.responses import Response

from mapstream.problems import Malformed
from mapstream.tables import Form
from mapstream.web.http import media_type_of
from mapstream.web.reading import tag_headers

FORMS: dict[str, Form] = {
    "text/markdown": "markdown",
    "text/csv": "csv",
    "text/plain": "text",
    "application/json": "json",
}
"""What a text may be sent as."""

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
}
"""What a file is, by the end of its name."""


def form_of(request: Request) -> Form:
    """What a text is said to be."""
    form = FORMS.get(media_type_of(request))
    if form is None:
        raise Malformed(f"Say in Content-Type what it is: {', '.join(FORMS)}.")
    more = request.headers["content-type"].partition(";")[2]
    charset = more.partition("charset=")[2].partition(";")[0].strip(' "').lower()
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Malformed("Texts are read as UTF-8. Save it so, and send it again.")
    return form


def text_of(body: bytes) -> str:
    """A body as a text."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"the byte at {error.start + 1:,} cannot be read"
        raise Malformed(f"The text is not UTF-8: {where}. Save it as UTF-8, and send it again.") from None


def attached(text: str | bytes, name: str, end: str, tag: str) -> Response:
    """A file, known by a tag, which browsers keep as ``name.end``."""
    named = {"content-disposition": f'attachment; filename="{name}.{end}"'}
    return Response(text, headers=tag_headers(tag) | named, media_type=KINDS[end])
