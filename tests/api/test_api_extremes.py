"""What is at the edge of what can be asked, over every address of the description: never a mistake of ours."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from asking import Caller

from mapstream.api.openapi import openapi

pytestmark = pytest.mark.long

API: Any = openapi()
VALUES = (
    *("", "\x00", "\x1b", "\u202e", "%", "..", "x" * 5_000, "-1", "0", "9" * 30, "1e400", "NaN", "null", "true"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "2026-01-01T00:00:00+23:59", "1", "W10"),
)
HEADERS = ("accept", "if-match", "if-none-match", "idempotency-key", "mapstream-wait", "traceparent", "x-request-id")
HEADER_VALUES = ("", '"', "*", "\xff", "x" * 5_000, "9" * 30, "-1", '"' + "9" * 30 + '"', "v" + "9" * 30, ";q=x,,;")


def asked(room: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every read with each of its parameters at each edge, and each kind of read with each header at each edge."""
    kinds = set()
    for path, methods in API["paths"].items():
        if (found := methods.get("get")) is None:
            continue
        here = path.replace("{room}", room).replace("{template}", "healthcare").replace("{token}", "msl_x")
        for parameter in found.get("parameters", ()):
            where = parameter.get("in")
            if where == "query":
                yield from ((here, f"{quote(parameter['name'])}={quote(value)}", {}) for value in VALUES)
            elif where == "path":
                stands = "{" + parameter["name"] + "}"
                others = path.replace(stands, "\0").replace("{room}", room)
                yield from ((others.replace("\0", quote(value or "-")), "", {}) for value in VALUES)
        # what takes the same and answers the same, such as the views of a room, reads its headers in the same way
        kind = *found["tags"], *sorted(found["responses"]), repr(found.get("parameters"))
        if kind not in kinds:
            yield from ((here, "", {name: value}) for name in HEADERS for value in HEADER_VALUES)
        kinds.add(kind)


def test_every_read_is_answered_at_every_edge(member: Caller) -> None:
    room = member.open_room()
    room.task(due="2026-03-13")
    wrong = []
    for path, query, headers in asked(room.id):
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        address = f"{path}?{query}" if query else path
        try:
            answer = member.http.get(address, headers=raw)
        except httpx.RemoteProtocolError as error:
            wrong.append((address, headers, str(error)))
            continue
        if answer.status_code >= 500:
            wrong.append((address, headers, answer.text))
    assert wrong == []


def test_what_is_sent_anywhere_is_answered_at_every_edge(member: Caller) -> None:
    room = member.open_room()
    bodies = (b"", b"\x00", b"\xff\xfe", b"[]", b"{}", b"null", b'"x"', b"[" * 10_000, b'{"commands": {}}', b"1e999")
    forms = (
        "application/json",
        "text/csv",
        "text/markdown",
        "text/plain",
        "application/xml",
        "",
        "text/csv; charset=\xff",
    )
    for path, methods in API["paths"].items():
        for method in methods.keys() & {"post", "put", "delete", "patch"}:
            here = path.replace("{room}", room.id).replace("{template}", "nowhere")
            for body in bodies:
                for form in forms if "import" in path or path.endswith("templates") else forms[:1]:
                    raw = [(b"content-type", form.encode("latin-1"))]
                    answer = member.http.request(method, here, content=body, headers=raw)
                    assert answer.status_code < 500, (method, here, body[:20], form, answer.text)
