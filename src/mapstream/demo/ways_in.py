"""The personal links of the story's main people, as they hold now."""

from datetime import timedelta
from typing import NamedTuple

from mapstream.clock import instant
from mapstream.clock import now as this_instant
from mapstream.credentials import Credentials
from mapstream.demo.people import PEOPLE
from mapstream.demo.script import id_of
from mapstream.demo.writing import ROOM, WORKSPACE
from mapstream.log import Log
from mapstream.members import sign_in_token

SHOWN = ("maya", "daniel", "helena", "tomas")


class WayIn(NamedTuple):
    """Who somebody is in the deal, and the address at which they enter."""

    name: str
    role: str
    address: str


def ways_in(log: Log, credentials: Credentials, public_url: str) -> list[WayIn]:
    """A way in for the seller, the champion, the economic buyer and the manager. Each time with another secret, as the
    one before is not kept; that one holds for a week more, and whoever is in stays in."""
    people = log.replay(ROOM).document["people"]
    now = instant(this_instant())
    found: list[WayIn] = []
    for who in SHOWN:
        person = people.get(id_of(who), {})
        for link, facts in person.get("links", {}).items():
            if "revoked" not in facts and facts.get("expires", now) >= now:
                role = person.get("role", person["side"]).replace("_", " ")
                token = credentials.rotate("link", ROOM, link, timedelta(days=7))
                found.append(WayIn(person["name"], role, f"{public_url}/l/{token}"))
                break
    return found


def sign_in(log: Log, credentials: Credentials, public_url: str) -> WayIn:
    """How the seller gets to all rooms of the workspace: by a link that works once."""
    token = sign_in_token(log, credentials, WORKSPACE, id_of("maya"))
    return WayIn(PEOPLE["maya"].name, "signed in as an admin", f"{public_url}/sign-in/{token}")
