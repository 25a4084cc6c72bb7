"""What reading and writing the log stand on: its database, and what turns rows into events."""

from mapstream.keyring import Keyring
from mapstream.log.database import AWAY, SQL, Database
from mapstream.log.keys import Keys
from mapstream.log.mapper import RecordedMapper
from mapstream.log.moved import Moved
from mapstream.log.recorder import LogRecorder
from mapstream.log.snapshots import Snapshots
from mapstream.log.wrapping import SIGNING, open_secret
from mapstream.problems import NotFound, StoreAway


class Store:
    """The database of a log. ``database`` is for those who keep tables of their own beside it; ``keyring`` wraps what
    they keep secret in them."""

    def __init__(self, dsn: str, schema: str, keyring: Keyring, *, pool_size: int = 10, timeout: float = 5.0) -> None:
        self.database = Database(dsn, schema, pool_size, timeout)
        self.keyring = keyring
        try:
            self._recorder = LogRecorder(self.database)
        except AWAY as error:
            raise StoreAway("The database cannot be reached. Is it running?") from error
        self._lost: set[int] = set()
        """Processes of the database that did not answer an append."""
        self._ask = self.database.ask
        self._keys = Keys(self.database, keyring)
        self._moved = Moved(self._ask)
        self._mapper = RecordedMapper(self._keys, self._moved.workspace)
        self._snapshots = Snapshots(self.database, lambda: self.secret(SIGNING))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @property
    def channel(self) -> str:
        """Where listeners are told of appends."""
        return self._recorder.channel

    def secret(self, name: str) -> bytes:
        """A secret that all servers of this database share. Raises NotFound; StoreUnfit where it cannot be opened."""
        rows = self.database.ask("secret", name=name)
        if not rows:
            raise NotFound("The database has no secret of that name.")
        return open_secret(self.keyring, name, rows[0][0])

    def keep_secret(self, name: str, value: bytes) -> bytes:
        """Have such a secret, wrapped, unless there is one of that name; the one that there is."""
        self.database.run(SQL["keep_secret"], name=name, value=self.keyring.wrap(value, "secret", name))
        return self.secret(name)

    def forget(self) -> None:
        """Drop what is cached of the database: a key was destroyed, or it may be another database now."""
        self._keys.forget()
        self._moved.forget()
        self._snapshots.forget()
