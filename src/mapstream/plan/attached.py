"""Whether what was said in a meeting is there for a task: its summary is attached."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.collections import ItemRef, artifact_of
from mapstream.plan.document import Document


def summary_attached(document: Document, name: str, task: Mapping[str, Any]) -> bool:
    """Whether a meeting with a summary is about a task, or proves it done."""
    proof = {artifact_of(piece) for piece in task.get("completion", {}).get("evidence", ())}
    return any(
        "summary" in meeting
        and "removed" not in meeting
        and (name in meeting.get("items", {}) or ItemRef("meetings", id) in proof)
        for id, meeting in document.get("meetings", {}).items()
    )
