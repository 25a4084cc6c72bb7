"""A witness: it cosigns checkpoints that follow on from all that it has seen of a history (C2SP tlog-witness).

Whoever runs one need not trust the server: a history that was rewritten gets no cosignature. Of each history it keeps
the last checkpoint that it cosigned, and that is on disk before the cosignature goes out.
"""

import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from mapstream.log.integrity.merkle import SIZE, consistent
from mapstream.log.integrity.note import Checkpoint, Note, Signer, cosigned
from mapstream.plan.verifier_keys import BadNote, Key

MOST_HASHES = 63
"""Hashes of a proof."""


class Answer(NamedTuple):
    """What a witness answers: an HTTP status, a media type, and a text."""

    status: int
    text: str = ""
    type: str = "text/plain"


class Asked(NamedTuple):
    """What is asked of a witness: to cosign a note, given a proof that it follows on from a size."""

    old: int
    proof: list[bytes]
    note: Note

    @property
    def text(self) -> str:
        """The body of the request."""
        hashes = "".join(f"{b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"

    @classmethod
    def read(cls, body: str) -> "Asked":
        """What a body asks. Raises BadNote."""
        said, _, note = body.partition("\n\n")
        first, *hashes = said.split("\n")
        old = first.removeprefix("old ")
        try:
            proof = [b64decode(one, validate=True) for one in hashes]
        except ValueError:
            proof = [b""]
        plain = first == f"old {old}" and re.fullmatch("0|[1-9][0-9]{0,17}", old)
        if not plain or len(proof) > MOST_HASHES or any(len(one) != SIZE for one in proof):
            raise BadNote("That is not a request of the witness protocol.")
        return cls(int(old), proof, Note.read(note))


class Seen:
    """The last checkpoint that was cosigned of each history, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def latest(self, origin: str) -> Checkpoint | None:
        """That of a history."""
        place = self._place(origin)
        return Checkpoint.read(place.read_text("utf-8")) if place.exists() else None

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep one. It is on disk when this returns."""
        place = self._place(checkpoint.origin)
        unfinished = place.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(checkpoint.text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _place(self, origin: str) -> Path:
        return self._folder / f"{sha256(origin.encode()).hexdigest()}.checkpoint"


class Witness:
    """A witness. ``known``: the keys of the histories that it looks at."""

    def __init__(self, key: Key, signer: Signer, known: Iterable[Key], seen: Seen) -> None:
        self._key, self._signer, self._known, self._seen = key, signer, list(known), seen
        self._one_at_a_time = Lock()

    def add_checkpoint(self, body: str, at: int) -> Answer:
        """Cosign a checkpoint at an instant, in seconds since 1970, or say why not."""
        try:
            asked = Asked.read(body)
            new = Checkpoint.read(asked.note.text)
        except BadNote as why:
            return Answer(400, f"{why}\n")
        keys = [key for key in self._known if key.name == new.origin]
        if not keys:
            return Answer(404, "This history is not known here.\n")
        try:
            signed = [key for key in keys if asked.note.signed_by(key)]
        except BadNote:
            signed = []
        if not signed:
            return Answer(403, "None of the keys that are known has signed that.\n")
        if asked.old > new.size:
            return Answer(400, "The old size is more than that of the checkpoint.\n")
        with self._one_at_a_time:
            return self._follow(asked, new, at)

    def _follow(self, asked: Asked, new: Checkpoint, at: int) -> Answer:
        before = self._seen.latest(new.origin)
        size = before.size if before else 0
        if asked.old != size or (before and new.size == size and new.root != before.root):
            return Answer(409, f"{size}\n", "text/x.tlog.size")
        if before and not consistent(size, new.size, asked.proof, before.root, new.root):
            return Answer(422, "That does not follow on from what was seen of this history.\n")
        if not before and asked.proof:
            return Answer(422, "There is nothing to prove before the first.\n")
        self._seen.keep(new)
        return Answer(200, str(cosigned(asked.note.text, self._key, self._signer, at)))
