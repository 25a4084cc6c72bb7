"""What a file brings along besides a history: the bytes of documents, and the keys of people."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from mapstream.keyring import KEY_BYTES
from mapstream.log.integrity.judge import Finding

PIECE = 192 << 10
"""Bytes of a document in one line, at most."""
_PERSON = frozenset({"person", "key"})
_FILE = frozenset({"file", "size", "uploads"})
_PIECE = frozenset({"bytes"})


class Document(NamedTuple):
    """A document's file: the SHA-256 and the size of its bytes, who uploaded it as what, and the bytes as they come."""

    file: str
    size: int
    uploads: list[dict[str, Any]]
    pieces: Callable[[], Iterator[bytes]]


class Attached(NamedTuple):
    """What goes out with a history. ``people``: their keys, with which it can be moved; ``None`` where it is only to be
    read."""

    documents: Callable[[], Iterator[Document]]
    people: Callable[[], Mapping[str, bytes | None]] | None = None


def people_lines(people: Mapping[str, bytes | None]) -> Iterator[dict[str, Any]]:
    """A line for each key; for one that was destroyed, too."""
    for person, key in sorted(people.items()):
        yield {"person": person, "key": None if key is None else b64encode(key).decode()}


def document_lines(document: Document) -> Iterator[dict[str, Any]]:
    """The lines of a document's file."""
    yield {"file": document.file, "size": document.size, "uploads": document.uploads}
    for piece in _of_one_length(document.pieces()):
        yield {"bytes": b64encode(piece).decode()}


def _of_one_length(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut so that the same bytes always come in the same pieces."""
    left = b""
    for piece in pieces:
        left += piece
        while len(left) >= PIECE:
            yield left[:PIECE]
            left = left[PIECE:]
    if left:
        yield left


class Attachments:
    """Holds the lines of what a file brings along against each other."""

    def __init__(self) -> None:
        self._wrong: list[str] = []
        self._file, self._hash, self._left = "", sha256(), 0

    def take(self, line: Mapping[str, Any]) -> bool:
        """Take the next line of a file, if it is one of these."""
        match line:
            case {"person": str(person), "key": str() | None as key} if line.keys() == _PERSON:
                if key is not None and len(_decoded(key)) != KEY_BYTES:
                    self._wrong.append(f"What is there as the key of {person} is none.")
            case {"file": str(file), "size": int(size), "uploads": list()} if line.keys() == _FILE:
                self._end()
                self._file, self._hash, self._left = file, sha256(), size
            case {"bytes": str(piece)} if line.keys() == _PIECE and self._file:
                bytes = _decoded(piece)
                self._hash.update(bytes)
                self._left -= len(bytes)
            case _:
                return False
        return True

    def findings(self) -> list[Finding]:
        """What is wrong with them, at the end of the file."""
        self._end()
        return [Finding("changed", 0, wrong) for wrong in self._wrong]

    def _end(self) -> None:
        if self._file and (self._left or self._hash.hexdigest() != self._file):
            self._wrong.append(f"The document with the SHA-256 {self._file}: its bytes are not those, or not all.")
        self._file = ""


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""
