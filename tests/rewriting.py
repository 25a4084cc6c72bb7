"""A history rewritten in the database, by somebody who may do anything in it, with all the hashes made to fit."""

from typing import Any

import orjson
from psycopg import Connection

from mapstream.log.integrity.chain import GENESIS, link


def rewrite(conn: Connection[Any], room: str, version: int, was: bytes, now: bytes) -> None:
    """Have an event say something else, and each one after it vouch for that. The guard is off the log already."""
    head = GENESIS
    found = "SELECT originator_version, state FROM log_events WHERE originator_id = %s ORDER BY originator_version"
    changed = "UPDATE log_events SET state = %s WHERE originator_id = %s AND originator_version = %s"
    for number, stored in conn.execute(found, [room]).fetchall():
        state = bytes(stored)
        if number == version:
            assert was in state, "words are stored encrypted: change something else"
            state = state.replace(was, now)
        state = orjson.dumps(orjson.loads(state) | {"prev": head.hex()})
        head = link(head, state)
        conn.execute(changed, [state, room, number])
