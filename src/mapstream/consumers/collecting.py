"""Removes, once a day, files that nobody made a document of; ``mapstream files collect`` does the same at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from mapstream.consumers.reactor import Turn
from mapstream.files import Files, collect
from mapstream.plan.event import Recorded
from mapstream.problems import FilesAway

EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(hours=1)
"""How long it waits where the files could not be reached."""

_log = structlog.get_logger(__name__)


class Collecting:
    """Of all servers over a database one does it: whoever has this reaction. It begins with collecting."""

    name = "files"

    def __init__(self, files: Files) -> None:
        self._files = files
        self._due: datetime | None = None

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """What happens is nothing to it."""

    def tick(self, turn: Turn) -> None:
        """Collect, if it is a day ago."""
        if self._due is not None and turn.now < self._due:
            return
        try:
            removed = collect(turn.log.database, self._files)
        except FilesAway:
            self._due = turn.now + AGAIN_AFTER
            _log.warning("files_not_collected")
            return
        self._due = turn.now + EVERY
        _log.info("files_collected", removed=removed)
