"""What a file is held against: the plan that it was written from, if it is from this room."""

from uuid import uuid4

import orjson
import pytest
from tabling import empty, seen

from mapstream.tables import Draft, Origin, drafted, portable, to_json, written_from

ROOM = str(uuid4())


def drawn(origin: Origin | None) -> Draft:
    """A plan that was written somewhere, read again."""
    document = seen(empty().document)
    return drafted(orjson.dumps(to_json(portable(document, origin))), "json", document, "2026-11-30")


@pytest.mark.parametrize(
    ("origin", "version"),
    [
        (None, None),
        (Origin(str(uuid4()), 3), None),
        (Origin(ROOM, 3), 3),
        # it is from before the room was restored
        (Origin(ROOM, 9), 5),
    ],
)
def test_a_file_is_held_against_the_version_that_it_was_written_from(
    origin: Origin | None, version: int | None
) -> None:
    assert written_from(drawn(origin), ROOM, 5) == version
