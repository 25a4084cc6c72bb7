"""What is reckoned beside the event loop: in a thread where that is quick, and by a helper where it may take long."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mapstream.live.helpers import Helpers
from mapstream.live.hub import Hub

T = TypeVar("T")

MODULES = ("mapstream.api.tables", "mapstream.api.templates", "mapstream.api.views", "mapstream.api.foresight")
"""What helpers load before they are asked."""
LARGE = 300
"""Items of a plan that takes longer than a thread should be busy with."""


class Beside:
    """Reckons with plans and files, for one server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._helpers = Helpers(*MODULES)

    async def with_plan(self, who: str, document: Mapping[str, Any], work: Callable[..., T], *values: Any) -> T:
        """Have something done for somebody with a plan and further values. ``work`` is a function of a module."""
        if items_of(document) > LARGE:
            return await self._helpers.run(who, work, document, *values)
        return await self._hub.reading(work, document, *values)

    async def with_file(self, who: str, work: Callable[..., T], *values: Any) -> T:
        """Have something done for somebody with what they sent: nobody knows what it is like."""
        return await self._helpers.run(who, work, *values)

    async def end(self) -> None:
        """End the helpers."""
        await self._helpers.end()


def items_of(document: Mapping[str, Any]) -> int:
    """How many items a plan has, of all kinds."""
    return sum(len(items) for items in document.values() if isinstance(items, dict))
