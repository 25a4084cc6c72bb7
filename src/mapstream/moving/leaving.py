"""A room on its way out."""

from collections.abc import Iterable, Iterator
from functools import partial

from mapstream.files import Files, named_in
from mapstream.log import Log
from mapstream.log.integrity.attached import Attached, Document
from mapstream.log.integrity.export import Shown, export
from mapstream.log.integrity.sealing import Seals


def packed(log: Log, seals: Seals, files: Files, room: str) -> Iterator[bytes]:
    """The lines of the file that holds all of a room, with the keys of its people: a secret."""
    documents = partial(_with_uploads, log, files, room)
    return export(log, seals, room, attached=Attached(documents, partial(log.carried_keys, room)))


def shown_with_documents(
    log: Log, seals: Seals, files: Files, room: str, wanted: Iterable[str], shown: Shown | None, positions: bool
) -> Iterator[bytes]:
    """The lines of an export as somebody may see it, with the files that are ``wanted``."""
    documents = partial(_of_store, files, [(file, []) for file in sorted(set(wanted))])
    return export(log, seals, room, shown, positions, Attached(documents))


def _with_uploads(log: Log, files: Files, room: str) -> Iterator[Document]:
    return _of_store(files, named_in(log.database, room))


def _of_store(files: Files, wanted: Iterable[tuple[str, list[dict[str, object]]]]) -> Iterator[Document]:
    """Those that are there: one that was lost does not keep the others."""
    for file, uploads in wanted:
        try:
            size = files.read(file).whole
        except FileNotFoundError:
            continue
        yield Document(file, size, uploads, lambda file=file: files.read(file).pieces)  # type: ignore[misc]
