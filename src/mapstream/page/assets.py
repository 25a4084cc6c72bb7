"""The page's scripts, styles and pictures as they are sent: read once, compressed beforehand, kept by browsers.

Their address holds a fingerprint of all of them, so that what a browser keeps is never out of date, and modules that
import each other by relative address are always of one version. Under any other address of an asset, as a page from
before an update still has it, is what there is now, not to be kept.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STYLED = ("dom", "items", "features", "shell")
"""Folders whose styles go out as one, in this order: what is put together has the last word."""
FOR_EVER = "public, max-age=31536000, immutable"
WORTH_IT = 500
"""Bytes of a file from which it is compressed."""

_FINGERPRINT = re.compile(r"[0-9a-f]{16}/")
_IMPORT = re.compile(r'^(?:import|export|})[^"\n]*"(\.\.?/[^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """A file, plain and compressed."""

    content: bytes
    compressed: bytes | None
    type: str


class Assets:
    """ASGI application that sends the files below a folder."""

    def __init__(self, folder: Path, headers: dict[str, str]) -> None:
        self.headers = headers
        styles = [path for part in STYLED for path in sorted((folder / part).rglob("*.css"))]
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path not in styles)
        self.files = {path.relative_to(folder).as_posix(): _asset(path.read_bytes(), path.suffix) for path in found}
        self.files["room.css"] = _asset(b"\n".join(path.read_bytes() for path in styles), ".css")
        digest = sha256()
        for name, file in self.files.items():
            digest.update(name.encode() + b"\0" + sha256(file.content).digest())
        self.fingerprint = digest.hexdigest()[:16]

    def address(self, name: str) -> str:
        """Where an asset is, for ever."""
        return f"/assets/{self.fingerprint}/{name}"

    def modules(self, name: str) -> list[str]:
        """A script and all that it imports, by however many steps, in the order in which they are needed."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            if (module := waiting.pop(0)) in found:
                continue
            found[module] = None
            source = self.files[module].content.decode()
            waiting += [_join(module, imported) for imported in _IMPORT.findall(source)]
        return list(found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file of an address."""
        request = Request(scope)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405)
        path = scope["path"].removeprefix(scope["root_path"]).removeprefix("/")
        file = self.files.get(_FINGERPRINT.sub("", path, count=1))
        if file is None:
            raise HTTPException(404)
        kept = path.startswith(f"{self.fingerprint}/")
        headers = {**self.headers, "cache-control": FOR_EVER if kept else "no-cache", "vary": "accept-encoding"}
        body = file.content
        if file.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", file.compressed
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers["etag"] = etag
        if request.headers.get("if-none-match") == etag:
            answer = Response(status_code=304, headers=headers)
        else:
            answer = Response(body, headers=headers, media_type=file.type)
        await answer(scope, receive, send)


def _asset(content: bytes, suffix: str) -> Asset:
    compressed = gzip.compress(content, mtime=0) if len(content) >= WORTH_IT else None
    return Asset(content, compressed, TYPES[suffix])


def _join(module: str, imported: str) -> str:
    """The name of what a module imports by relative address."""
    parts = module.split("/")[:-1]
    for part in imported.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
