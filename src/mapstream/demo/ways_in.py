"""The personal links of the story's main people, as they hold now."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from mapstream.clock import instant
from mapstream.clock import now as this_instant
from mapstream.credentials import Credentials
from mapstream.demo.people import PEOPLE
from mapstream.demo.script import id_of
from mapstream.demo.writing import ROOM, SIGNED_ROOM, WORKSPACE
from mapstream.log import Log
from mapstream.members import sign_in_token

SHOWN = {ROOM: ("maya", "daniel", "helena", "tomas"), SIGNED_ROOM: ("priya",)}


class WayIn(NamedTuple):
    """Who somebody is in the deal, and the address at which they enter."""

    name: str
    role: str
    address: str


def ways_in(log: Log, credentials: Credentials, public_url: str) -> list[WayIn]:
    """A way in for the seller, the champion, the economic buyer and the manager, and for customer success into the deal
    that is signed. Each time with another secret, as the one before is not kept; that one holds for a week more, and
    whoever is in stays in."""
    now = instant(this_instant())
    return [
        WayIn(person["name"], person.get("role", person["side"]).replace("_", " "), f"{public_url}/l/{token}")
        for room, shown in SHOWN.items()
        for person, link in _links(log.replay(room).document.get("people", {}), shown, now)
        for token in (credentials.rotate("link", room, link, timedelta(days=7)),)
    ]


def _links(people: dict[str, Any], shown: Sequence[str], now: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Some of the people, each with the first link of theirs that holds."""
    for who in shown:
        person = people.get(id_of(who), {})
        for link, facts in person.get("links", {}).items():
            if "revoked" not in facts and facts.get("expires", now) >= now:
                yield person, link
                break


def sign_in(log: Log, credentials: Credentials, public_url: str) -> WayIn:
    """How the seller gets to all rooms of the workspace: by a link that works once."""
    token = sign_in_token(log, credentials, WORKSPACE, id_of("maya"))
    return WayIn(PEOPLE["maya"].name, "signed in as an admin", f"{public_url}/sign-in/{token}")
