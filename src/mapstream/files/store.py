"""Where the bytes are: a folder, or a bucket that speaks S3.

Its methods block, and are called from threads. ``obstore`` has asynchronous ones too, but a process that ends while one
of those is being answered is aborted.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import TYPE_CHECKING, NamedTuple

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from mapstream.problems import FilesAway

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

PIECE = 256 << 10
"""Bytes that are read at once."""
_CLIENT: "ClientConfig" = {"connect_timeout": "5s", "timeout": "60s", "allow_http": True}
_RETRY: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
_log = structlog.get_logger(__name__)


class Piece(NamedTuple):
    """Part of a file: where it begins and ends, how long the whole is, and its bytes as they come."""

    start: int
    end: int
    whole: int
    pieces: Iterator[bytes]

    def next(self) -> bytes:
        """The bytes that come next; none at the end."""
        return next(self.pieces, b"")


class Files:
    """The files of an installation. ``url``: a bucket, as ``s3://bucket/prefix``; else they are in ``folder``."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self._url = url
        self._folder = None if url else folder
        self.incoming = Path(gettempdir()) / "mapstream-incoming" if url else folder / "incoming"
        """The folder of what comes in."""

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        """Opened when it is first needed: not every server has files."""
        if self._url is not None:
            return S3Store.from_url(self._url, client_options=_CLIENT, retry_config=_RETRY)
        return LocalStore(self._folder, mkdir=True)

    def keep(self, path: Path, file: str) -> None:
        """Put a file that is whole into the store, under the hash that it has."""
        with _reached():
            obstore.put(self._store, _key(file), path)
        if self._folder is not None:
            _settle(self._folder / _key(file))

    def has(self, file: str) -> bool:
        """Whether a file is there."""
        try:
            with _reached():
                obstore.head(self._store, _key(file))
        except FileNotFoundError:
            return False
        return True

    def read(self, file: str, start: int = 0, end: int | None = None) -> Piece:
        """A file from one place to another, which is not of it. Raises FileNotFoundError."""
        with _reached():
            found = obstore.get(self._store, _key(file), options={"range": (start, end)} if end else None)
            pieces = found.stream(min_chunk_size=PIECE)
        return Piece(*found.range, found.meta["size"], _bytes(pieces))

    @contextmanager
    def on_disk(self, file: str) -> Iterator[Path]:
        """A file as one of this machine."""
        if self._folder is not None:
            yield self._folder / _key(file)
            return
        self.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=self.incoming) as copy:
            copy.writelines(self.read(file).pieces)
            copy.flush()
            yield Path(copy.name)

    def keep_page(self, file: str, page: int, width: int, picture: bytes) -> None:
        """Keep the picture of a page."""
        with _reached():
            obstore.put(self._store, _page_key(file, page, width), picture)

    def page(self, file: str, page: int, width: int) -> bytes | None:
        """The picture of a page, if it was made before."""
        try:
            with _reached():
                return obstore.get(self._store, _page_key(file, page, width)).bytes().to_bytes()
        except FileNotFoundError:
            return None

    def unnamed(self, named: Iterable[str], age: timedelta) -> list[str]:
        """The files that are not among those that are ``named``, and have been here for so long."""
        known = frozenset(named)
        with _reached():
            found = [one for some in obstore.list(self._store, "files") for one in some]
        old = (one["path"].rpartition("/")[2] for one in found if _is_old(one["last_modified"], age))
        return [file for file in old if file not in known]

    def drop(self, file: str) -> None:
        """Remove a file, and the pictures of its pages."""
        with _reached():
            pages = [one["path"] for some in obstore.list(self._store, f"pages/{file}") for one in some]
            obstore.delete(self._store, [*pages, _key(file)])

    def sweep(self, age: timedelta) -> None:
        """Remove what processes that died so long ago left behind of what came in."""
        left = [*self.incoming.glob("*")] if self.incoming.is_dir() else []
        if self._folder is not None:
            # what obstore calls what it has begun to write
            left += [*self._folder.glob("files/*/*#*"), *self._folder.glob("pages/*/*#*")]
        for path in left:
            if _is_old(datetime.fromtimestamp(path.stat().st_mtime, UTC), age):
                path.unlink(missing_ok=True)


def _key(file: str) -> str:
    return f"files/{file[:2]}/{file}"


def _page_key(file: str, page: int, width: int) -> str:
    return f"pages/{file}/{page}-{width}.webp"


def _is_old(since: datetime, age: timedelta) -> bool:
    return datetime.now(UTC) - since >= age


def _settle(path: Path) -> None:
    """Have a file, and that it is there, on disk before anybody is told."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _bytes(pieces: Iterator[object]) -> Iterator[bytes]:
    with _reached():
        for piece in pieces:
            yield bytes(piece)  # type: ignore[call-overload] # it has the buffer protocol


@contextmanager
def _reached() -> Iterator[None]:
    """What a store says when it cannot be reached is for the program's log, and without its address."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        _log.warning("files_away", error=type(error).__name__)
        raise FilesAway("The store of files cannot be reached. Nothing was kept: try again in a moment.") from error
