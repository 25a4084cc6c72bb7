"""Named queries, kept in ``.sql`` files beside the code that runs them."""

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def queries(package: str, file: str = "queries.sql") -> dict[str, bytes]:
    """The queries of one file by name. Each starts with ``-- name: …`` and a comment that says what it does."""
    text = (files(package) / file).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {
        name: "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip().encode()
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def script(package: str, file: str) -> bytes:
    """A whole file of statements, to be executed at once."""
    return (files(package) / file).read_bytes()
