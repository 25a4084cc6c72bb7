"""What comes in: written to a file of its own and hashed as it comes, then looked at."""

import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import filetype  # type: ignore[import-untyped]

from mapstream.files.kinds import ANY, PDF, PICTURES, kind_by_name
from mapstream.languages.message import say
from mapstream.problems import FileDamaged, FileMisnamed, FilesAway, TooLarge

_HEAD = 8 << 10
"""Bytes of a file by which it is told what it is."""


class Incoming:
    """A file that comes in piece by piece, until it is closed. Its methods block."""

    def __init__(self, folder: Path, name: str, most: int) -> None:
        self.name = name
        self.size = 0
        self._most = most
        self._hash = sha256()
        self._head = b""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = NamedTemporaryFile(dir=folder)  # noqa: SIM115 closed by whoever makes one
        except OSError as error:
            raise FilesAway("There is no room for files here. Whoever runs the server can see to that.") from error

    @property
    def path(self) -> Path:
        """Where it is, meanwhile."""
        return Path(self._file.name)

    def write(self, piece: bytes) -> None:
        """Take in what came next. Raises TooLarge."""
        self.size += len(piece)
        if self.size > self._most:
            raise TooLarge(say("A file has at most {most} MiB.", most=self._most >> 20))
        if len(self._head) < _HEAD:
            self._head += piece[: _HEAD - len(self._head)]
        self._hash.update(piece)
        self._file.write(piece)

    def whole(self) -> tuple[str, str]:
        """That all of it has come: its SHA-256, and what it is. Raises FileDamaged or FileMisnamed."""
        if not self.size:
            raise FileDamaged("It is empty. Choose another file.")
        self._file.flush()
        os.fsync(self._file.fileno())
        kind = filetype.guess_mime(self._head) or ANY
        claimed = kind_by_name(self.name)
        if claimed in (PDF, *PICTURES) and kind != claimed:
            raise FileMisnamed(
                say(
                    "By its name it is {claimed}, by its bytes {kind}. Name it as what it is.",
                    claimed=claimed,
                    kind=kind,
                )
            )
        return self._hash.hexdigest(), kind

    def close(self) -> None:
        """Remove it from where it was meanwhile."""
        self._file.close()
