"""Rooms that came from another installation: they belong to another workspace here than they were opened in.

Their first event says the one of then, for ever; it is read with the one of here in its place.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any


class Moved:
    """Knows them. ``ask`` asks one of the log's own queries."""

    def __init__(self, ask: Callable[..., list[Any]]) -> None:
        self._ask = ask
        # where a room belongs is settled before its first event can be read
        self.workspace = lru_cache(maxsize=10_000)(self._workspace)
        """The workspace that a room belongs to here; ``None``: the one that it was opened in."""
        self.forget = self.workspace.cache_clear
        """Drop what is cached."""

    def _workspace(self, room: str) -> str | None:
        return next((str(workspace) for (workspace,) in self._ask("moved", room=room)), None)
