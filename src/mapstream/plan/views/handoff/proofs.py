"""What proves something, and what that is called."""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, cast

from mapstream.plan.collections import artifact_of
from mapstream.plan.document import Document, Evidence


class TitledEvidence(Evidence):
    """An artifact that proves something done. ``title``: of the document or meeting of the room."""

    title: NotRequired[str]


def proofs(document: Document, done: Mapping[str, Any]) -> list[TitledEvidence]:
    """The evidence for something that is done."""
    return list(_titled(document, done))


def _titled(document: Document, done: Mapping[str, Any]) -> Iterator[TitledEvidence]:
    for piece in done.get("evidence", ()):
        artifact = artifact_of(piece)
        there = artifact.find(document) if artifact is not None else None
        yield cast(TitledEvidence, {**piece, "title": there["title"]} if there else {**piece})
