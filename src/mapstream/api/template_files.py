"""Templates as files: what they are written as, and what is shown of one before it is kept."""

from collections.abc import Callable, Container
from typing import Any

from mapstream.api.files import XLSX
from mapstream.api.previews import preview_of
from mapstream.plan.actor import Actor
from mapstream.plan.templates import Template
from mapstream.plan.templates.advising import advice
from mapstream.tables.templates import TemplateDraft, to_csv, to_json, to_markdown, to_xlsx
from mapstream.workspace_templates import content_of

WRITTEN: dict[str, Callable[[Template], str | bytes]] = {
    "md": to_markdown,
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
}
"""What templates are written as, by the end of the address."""

TABLES = frozenset({"text/markdown", "text/csv", XLSX})
"""What templates are read from besides JSON."""


def previewed(draft: TemplateDraft, workspace: str, actor: Actor, made: Container[str]) -> str | None:
    """What stands for keeping a template as it was understood. ``None``: it cannot be kept.

    ``made``: the ids of the workspace's templates, which are those of the commands that saved them.
    """
    if draft.template is None:
        return None
    return preview_of([content_of(draft.template), draft.findings.all()], workspace, actor, made.__contains__)


def shown(draft: TemplateDraft, preview: str | None) -> dict[str, Any]:
    """What was understood, as it is answered."""
    found: dict[str, Any] = {"form": draft.form, "findings": [finding._asdict() for finding in draft.findings.all()]}
    if draft.template is not None and preview is not None:
        found |= {"preview": preview, "template": content_of(draft.template), "advice": advice(draft.template)}
    return found
