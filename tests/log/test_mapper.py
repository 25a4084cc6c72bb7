"""What is stored of an event: the same bytes for ever, and since some time the link or session that it came by."""

from typing import cast

import orjson
from writer import ROOM, SAM, at, id_of, task

from mapstream.log.integrity.chain import GENESIS
from mapstream.log.keys import Keys
from mapstream.log.mapper import RecordedMapper
from mapstream.plan.event import Recorded

MAPPER = RecordedMapper(cast(Keys, None))  # nothing here is sealed
BEFORE = (
    f'{{"stream":"{ROOM}","version":2,"type":"task.added","at":"{at(1)}","by":"{SAM}","via":"link",'
    f'"command":"{id_of(1)}","prev":"{GENESIS.hex()}","data":'
)


def recorded(way: str | None) -> Recorded:
    return Recorded(ROOM, 2, at(1), SAM, "link", id_of(1), task(1), way=way)


def test_an_event_that_came_by_no_link_or_session_is_stored_as_ever() -> None:
    stored = MAPPER.encode(recorded(None), GENESIS)
    assert stored.decode().startswith(BEFORE)
    assert set(orjson.loads(stored)) == {"stream", "version", "type", "at", "by", "via", "command", "prev", "data"}
    assert MAPPER.decode(stored).way is None


def test_it_names_the_link_or_session_that_it_came_by() -> None:
    stored = MAPPER.encode(recorded(id_of(7)), GENESIS)
    assert MAPPER.decode(stored) == recorded(id_of(7))
