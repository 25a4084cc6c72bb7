"""What is stored of an event: the same bytes for ever, and since some time the link or session that it came by."""

from typing import cast

import orjson
from writer import ROOM, SAM, at, id_of

from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.log.keys import Keys
from mapstream.log.mapper import RecordedMapper
from mapstream.plan.elements.tasks.events import TaskStarted
from mapstream.plan.event import Recorded


class NoKeys:
    """Stands for keys where nothing is sealed, and nobody erased."""

    def mentioned(self, _stream: str) -> dict[int, list[object]]:
        """Nothing is."""
        return {}


MAPPER = RecordedMapper(cast(Keys, NoKeys()))
BEFORE = (
    f'{{"stream":"{ROOM}","version":2,"type":"task.started","at":"{at(1)}","by":"{SAM}","via":"link",'
    f'"command":"{id_of(1)}","prev":"{GENESIS.hex()}","data":'
)


def recorded(way: str | None) -> Recorded:
    return Recorded(ROOM, 2, at(1), SAM, "link", id_of(1), TaskStarted(id_of(3)), way=way)


def test_an_event_that_came_by_no_link_or_session_is_stored_as_ever() -> None:
    stored = MAPPER.encode(recorded(None), GENESIS)
    assert stored.decode().startswith(BEFORE)
    assert set(orjson.loads(stored)) == {"stream", "version", "type", "at", "by", "via", "command", "prev", "data"}
    assert MAPPER.decode(stored).way is None


def test_it_names_the_link_or_session_that_it_came_by_to_those_who_have_the_key(log: Log) -> None:
    mapper = RecordedMapper(log._keys)
    stored = mapper.encode(recorded(id_of(7)), GENESIS)
    assert id_of(7) not in stored.decode()
    assert mapper.decode(stored) == recorded(id_of(7))
    log.erase(ROOM, SAM)
    assert mapper.decode(stored) == recorded(None)


def test_one_that_named_it_in_the_clear_reads_on() -> None:
    stored = orjson.dumps(orjson.loads(MAPPER.encode(recorded(None), GENESIS)) | {"way": id_of(7)})
    assert MAPPER.decode(stored) == recorded(id_of(7))
