"""What happens when a template is applied."""

from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.patch import Patch, diff


@event("template.applied", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateApplied(Event):
    """A template was made into a plan: the events beside this one. ``was``: the one that the plan came from before."""

    not_words: ClassVar[frozenset[str]] = frozenset({"title"})

    template: str
    version: int
    title: str
    target: str
    options: list[str]
    reason: str | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Which template the plan comes from."""
        applied = present(
            template=self.template,
            version=self.version,
            title=self.title,
            target=self.target,
            options=self.options or None,
            **stamped(stamp),
        )
        return {"plan": {"template": diff(self.was or {}, applied)}}
