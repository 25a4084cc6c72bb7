"""Leaving no copy of what was erased in the files of the database.

PostgreSQL keeps what was deleted or changed for a while: in its tables until they are rewritten, in its statistics, and
in the write-ahead log until that is overwritten. A wrapped key there could be opened by whoever has the key from
outside, and rows of read models can simply be read. So, after an erasure, the tables are rewritten that held any of it,
and, in a database of our own, the whole write-ahead log is overwritten. With a given database its archive and its
replicas are for those who run it: see the runbook.
"""

from collections.abc import Callable

import psycopg
import structlog
from psycopg import Connection, sql
from psycopg.rows import DictRow

from mapstream.log.database import SQL, fetch, lock_key
from mapstream.log.keys import ERASED_IN
from mapstream.log.log import Log
from mapstream.problems import StoreAway

_log = structlog.get_logger(__name__)


class Scrubber:
    """Scrubs after erasures. ``own``: the database is ours alone. ``told``: whether read models know of everything up
    to a position."""

    def __init__(self, log: Log, own: bool, told: Callable[[int], bool]) -> None:
        self._log = log
        self._own = own
        self._told = told
        self._due = False

    def hear(self, payload: str) -> None:
        """Somebody was erased, or may have been; an empty payload: a second went by. What hinders is tried again."""
        self._due |= payload.startswith(ERASED_IN)
        if not self._due:
            return
        try:
            self._due = not self.scrub()
        except (StoreAway, psycopg.Error) as error:
            _log.warning("not_scrubbed_yet", error=type(error).__name__)

    def scrub(self) -> bool:
        """Scrub what is to be scrubbed; whether all is done. Others may do it, and read models may not be so far."""
        lock = lock_key(self._log.database.schema, "scrubbing")
        with self._log.database.connect() as conn:
            if fetch(conn, SQL["try_session_lock"], {"lock": lock}) != [(True,)]:
                return False
            erasures = fetch(conn, SQL["erasures"], {})
            if not erasures:
                return True
            if not self._told(self._log.position()):
                return False
            # whoever reads a table for long is not to be waited for by all others
            conn.execute("SET lock_timeout = '3s'")
            self._rewrite_tables(conn)
            if self._own:
                self._overwrite_log(conn)
            streams, people = [row[0] for row in erasures], [row[1] for row in erasures]
            conn.execute(SQL["scrubbed"], {"streams": streams, "people": people})
            _log.info("scrubbed", erased=len(erasures))
            return True

    def _rewrite_tables(self, conn: Connection[DictRow]) -> None:
        for schema, table in fetch(conn, SQL["to_rewrite"], {"schema": self._log.database.schema}):
            conn.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(schema, table)))
        if self._own:
            conn.execute("VACUUM FULL pg_catalog.pg_statistic")

    def _overwrite_log(self, conn: Connection[DictRow]) -> None:
        """Go through all of its files: what is left of each after a switch is filled with zeros."""
        # the file in use is done with, so that the checkpoint frees it with those before it
        _switch(conn)
        conn.execute("CHECKPOINT")
        [(files,)] = fetch(conn, SQL["log_files"], {})
        for _ in range(files + 1):
            _switch(conn)
        conn.execute("CHECKPOINT")


def _switch(conn: Connection[DictRow]) -> None:
    conn.execute("SELECT pg_logical_emit_message(true, '', '')")
    conn.execute("SELECT pg_switch_wal()")
