"""What reading and writing the log stand on: its database, and what turns rows into events."""

from typing import cast

from mapstream.log.database import AWAY, Database
from mapstream.log.keys import Keys
from mapstream.log.mapper import RecordedMapper
from mapstream.log.recorder import LogRecorder
from mapstream.log.snapshots import Snapshots
from mapstream.problems import NotFound, StoreAway


class Store:
    """The database of a log. ``database`` is for those who keep tables of their own beside it."""

    def __init__(self, dsn: str, schema: str = "mapstream", *, pool_size: int = 10, timeout: float = 5.0) -> None:
        self.database = Database(dsn, schema, pool_size, timeout)
        self.own_secret: bytes | None = None
        """What snapshots are signed with, in place of a secret that is kept in the database with them."""
        try:
            self._recorder = LogRecorder(self.database)
        except AWAY as error:
            raise StoreAway("The database cannot be reached. Is it running?") from error
        self._lost: set[int] = set()
        """Processes of the database that did not answer an append."""
        self._keys = Keys(self.database)
        self._mapper = RecordedMapper(self._keys)
        self._ask = self.database.ask
        self._snapshots = Snapshots(self.database, lambda: self.own_secret or self.secret("signing"))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @property
    def channel(self) -> str:
        """Where listeners are told of appends."""
        return self._recorder.channel

    def secret(self, name: str) -> bytes:
        """A secret that all servers of this database share."""
        rows = self.database.ask("secret", name=name)
        if not rows:
            raise NotFound("The database has no secret of that name.")
        return cast(bytes, rows[0][0])

    def forget(self) -> None:
        """Drop what is cached of the database: a key was destroyed, or it may be another database now."""
        self._keys.forget()
        self._snapshots.forget()
