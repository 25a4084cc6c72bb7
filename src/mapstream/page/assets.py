"""The page's scripts, styles and pictures as they are sent: read once, without their comments, compressed once, kept.

Their address holds a fingerprint of all of them, so that what a browser keeps is never out of date, and modules that
import each other by relative address are always of one version. Under any other address of an asset, as a page from
before an update still has it, is what there is now, not to be kept.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import brotli
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mapstream.languages import ENGLISH, LANGUAGES
from mapstream.page.languages import catalogue, script_in

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STYLED = ("dom", "items", "features", "shell")
"""Folders whose styles go out as one, in this order: what is put together has the last word."""
FOR_EVER = "public, max-age=31536000, immutable"
WORTH_IT = 200
"""Bytes of a file from which it is compressed."""

_FINGERPRINT = re.compile(r"[0-9a-f]{16}/")
_SPOKEN = re.compile(rf"({'|'.join(LANGUAGES.keys() - {ENGLISH})})/(.+\.js)")
_IMPORT = re.compile(r'^(?:import|export|})[^"\n]*"(\.\.?/[^"]+)"$', re.MULTILINE)
_OF_PLACE = re.compile(r'\bat: "(\w+)", load: \(\) => import\("(\.\.?/[^"]+)"\)')
_AREA = re.compile(r'\barea: \{ name: "(\w+)"')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A file, plain and, once somebody has asked for it so, compressed."""

    content: bytes
    type: str

    def as_for(self, accepted: str) -> tuple[bytes, str | None]:
        """The bytes for somebody who takes these encodings, and which of them it is."""
        names = {one.partition(";")[0].strip() for one in accepted.split(",")}
        if len(self.content) < WORTH_IT:
            return self.content, None
        if "br" in names:
            return self.brotli, "br"
        return (self.gzip, "gzip") if "gzip" in names else (self.content, None)

    @cached_property
    def brotli(self) -> bytes:
        """As small as it gets."""
        compressed: bytes = brotli.compress(self.content)
        return compressed

    @cached_property
    def gzip(self) -> bytes:
        """For those who know nothing better."""
        return gzip.compress(self.content, mtime=0)


class Assets:
    """ASGI application that sends the files below a folder."""

    def __init__(self, folder: Path, headers: dict[str, str]) -> None:
        self.headers = headers
        self.spoken: dict[str, Asset] = {}
        styles = [path for part in STYLED for path in sorted((folder / part).rglob("*.css"))]
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path not in styles)
        self.files = {path.relative_to(folder).as_posix(): _asset(path.read_bytes(), path.suffix) for path in found}
        self.files["room.css"] = _asset(b"\n".join(path.read_bytes() for path in styles), ".css")
        digest = sha256("".join(repr(catalogue(language)) for language in LANGUAGES).encode())
        for name, file in self.files.items():
            digest.update(name.encode() + b"\0" + sha256(file.content).digest())
        self.fingerprint = digest.hexdigest()[:16]

    def address(self, name: str, language: str = ENGLISH) -> str:
        """Where an asset is, for ever. Scripts of a language, which import each other, are in a folder of their own."""
        spoken = name.endswith(".js") and language != ENGLISH
        return f"/assets/{self.fingerprint}/{f'{language}/' if spoken else ''}{name}"

    def named(self, name: str) -> Asset | None:
        """The asset of a name, which may begin with a language."""
        if name not in self.spoken and (found := _SPOKEN.fullmatch(name)) and found[2] in self.files:
            script = script_in(found[1], found[2], self.files[found[2]].content.decode())
            self.spoken[name] = Asset(script.encode(), TYPES[".js"])
        return self.files.get(name) or self.spoken.get(name)

    def modules(self, *names: str) -> list[str]:
        """Scripts and all that they import, by however many steps, in the order in which they are needed."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            if (module := waiting.pop(0)) in found:
                continue
            found[module] = None
            source = self.files[module].content.decode()
            waiting += [_join(module, imported) for imported in _IMPORT.findall(source)]
        return list(found)

    def of_place(self, place: str) -> list[str]:
        """What draws a place of a room, which is fetched when somebody goes there."""
        loads = ((name, *load) for name, source in self._declared.items() for load in _OF_PLACE.findall(source))
        return list(dict.fromkeys(_join(name, module) for name, at, module in loads if at == place))

    @cached_property
    def places(self) -> frozenset[str]:
        """The places of a room, by their names."""
        return frozenset(_AREA.findall("\n".join(self._declared.values())))

    @cached_property
    def _declared(self) -> dict[str, str]:
        """What features say of themselves."""
        names = [name for name in self.files if name.startswith("features/") and name.endswith("/index.js")]
        return {name: self.files[name].content.decode() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file of an address."""
        request = Request(scope)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405)
        path = scope["path"].removeprefix(scope["root_path"]).removeprefix("/")
        file = self.named(_FINGERPRINT.sub("", path, count=1))
        if file is None:
            raise HTTPException(404)
        kept = path.startswith(f"{self.fingerprint}/")
        headers = {**self.headers, "cache-control": FOR_EVER if kept else "no-cache", "vary": "accept-encoding"}
        body, encoding = file.as_for(request.headers.get("accept-encoding", ""))
        if encoding:
            headers["content-encoding"] = encoding
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers["etag"] = etag
        if request.headers.get("if-none-match") == etag:
            answer = Response(status_code=304, headers=headers)
        else:
            answer = Response(body, headers=headers, media_type=file.type)
        await answer(scope, receive, send)


def _asset(content: bytes, suffix: str) -> Asset:
    if suffix == ".svg":
        return Asset(content, TYPES[suffix])
    return Asset((without_comments if suffix == ".js" else _tight)(content.decode()).encode(), TYPES[suffix])


def without_comments(script: str) -> str:
    """A script without the lines that say why, and without indentation; each line stays a line.

    Not left to a library: rjsmin loses blanks of a text within a text, and whoever looks in their browser reads on.
    """
    kept, in_text = [], False
    for line in script.split("\n"):
        bare = line if in_text else line.strip()
        if not in_text and (not bare or bare.startswith("//")):
            continue
        kept.append(bare)
        in_text ^= bare.count("`") % 2 == 1
    return "\n".join(kept)


def _tight(sheet: str) -> str:
    """A sheet without comments and indentation."""
    return "\n".join(line.strip() for line in _COMMENT.sub("", sheet).split("\n") if line.strip())


def _join(module: str, imported: str) -> str:
    """The name of what a module imports by relative address."""
    parts = module.split("/")[:-1]
    for part in imported.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
