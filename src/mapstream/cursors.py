"""Cursors: a place in a list, as text that whoever was given a page hands back for the page after it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from mapstream.problems import FieldError, Invalid

T = TypeVar("T")


def cursor_of(*place: str | int) -> str:
    """What names a place: by what the list is sorted there, and what tells equals apart."""
    return urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_of(cursor: str, read: Callable[..., T]) -> T:
    """The place that a cursor names, as ``read`` makes it of its parts. Raises Invalid where it names none."""
    try:
        return read(*orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Invalid("That is no place in this list.", [FieldError("/cursor", "This is not a cursor.")]) from error


def instant_and_id(at: Any, id: Any) -> tuple[str, str]:
    """A place in a list that is sorted by instants, for :func:`place_of`."""
    # as UTC: PostgreSQL has no year 0, and none after 9999 that comes back
    return datetime.fromisoformat(at).astimezone(UTC).isoformat(), str(UUID(id))
