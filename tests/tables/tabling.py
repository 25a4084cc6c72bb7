"""What the stories of tables share: reading, and bringing what was read into a room."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from spec import KEY, Story, id_of

from mapstream.plan.actor import Actor
from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.plan.soundness import flaws
from mapstream.plan.visibility.lens import Lens
from mapstream.tables import Draft, Form, Proposal, hints_of, propose, read

TODAY = date(2026, 3, 20)


def empty() -> Story:
    """A room in which nobody and nothing is yet."""
    story = Story()
    story.given("open_room", KEY, name="Acme")
    return story


def seen(document: Document, by: Actor = KEY) -> Document:
    """A document as somebody sees it."""
    found = Lens(by.side, by.id, by.member).see(document)
    assert found
    return found


def understood(text: str, form: Form = "markdown", room: Story | None = None, today: date = TODAY) -> Draft:
    """What is read in a text, in a room."""
    return read(text, form, hints_of(seen((room or empty()).document), today))


def proposed(draft: Draft, room: Story | None = None, by: Actor = KEY) -> Proposal:
    """What an import of a draft would do."""
    ids = iter(range(500_000, 900_000))
    return propose(draft, seen((room or empty()).document, by), lambda: id_of(next(ids)), by)


def imported(draft: Draft, room: Story | None = None, by: Actor = KEY) -> Document:
    """The room after an import."""
    room = room or empty()
    document = room.document
    for n, command in enumerate(proposed(draft, room, by).commands):
        now = f"2026-04-01T09:00:00.{n:06d}Z"
        context = Context(now, by, room.fresh, version=n + 1)
        for event in decide(document, command, context):
            document = merge(document, Recorded("room", n + 2, now, by.id, by.via, "c", event).patch)
    assert list(flaws(document)) == []
    return document


def brief(draft: Draft) -> dict[str, Any]:
    """What was understood, without what has no value."""
    found = draft.plan.model_dump(exclude_none=True, exclude_defaults=True)
    return {name: value for name, value in found.items() if value}


def tasks(draft: Draft) -> list[dict[str, Any]]:
    """The tasks that were understood."""
    return [task.model_dump(exclude_none=True, exclude_defaults=True, exclude={"key"}) for task in draft.plan.tasks]


def told(draft: Draft) -> list[tuple[int, str]]:
    """The findings: on which line, and of what kind."""
    return [(finding.line, finding.code) for finding in draft.findings.all()]


def plan_of(name: str) -> str:
    """One of the plans as people have them."""
    return (Path(__file__).parent / "found" / name).read_text(encoding="utf-8")


def table(head: str, *rows: str) -> str:
    """A GFM table of a head and rows, written as ``a | b | c``."""
    lines: Sequence[str] = [head, " | ".join("---" for _ in head.split("|")), *rows]
    return "\n".join(f"| {line} |" for line in lines)
