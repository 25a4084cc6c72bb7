"""Work kept off the event loop: quick work runs in a thread, work that may take long in a helper process."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mapstream.live.helpers import Helpers
from mapstream.live.hub import Hub

T = TypeVar("T")

MODULES = (
    "mapstream.api.tables",
    "mapstream.api.templates",
    "mapstream.api.views",
    "mapstream.api.signals",
    "mapstream.api.foresight",
)
"""The modules that helpers import before their first task."""
LARGE = 300
"""From this many items on, a plan is too much work for a thread."""


class Beside:
    """Runs work on plans and files for one server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._helpers = Helpers(*MODULES)

    async def with_plan(self, who: str, document: Mapping[str, Any], work: Callable[..., T], *values: Any) -> T:
        """Run ``work``, a function of a module, on a plan and further values, for somebody."""
        if items_of(document) > LARGE:
            return await self._helpers.run(who, work, document, *values)
        return await self._hub.reading(work, document, *values)

    async def with_file(self, who: str, work: Callable[..., T], *values: Any) -> T:
        """Run work on a file that somebody sent. Always in a helper: the file may be anything."""
        return await self._helpers.run(who, work, *values)

    async def end(self) -> None:
        """End the helpers."""
        await self._helpers.end()


def items_of(document: Mapping[str, Any]) -> int:
    """How many items a plan has, of all kinds."""
    return sum(len(items) for items in document.values() if isinstance(items, dict))
