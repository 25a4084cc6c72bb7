"""The personal links of the story's main people, as they hold now."""

from typing import NamedTuple

from mapstream.clock import instant
from mapstream.clock import now as this_instant
from mapstream.demo.script import id_of
from mapstream.demo.writing import ROOM
from mapstream.log import Log
from mapstream.tokens import Signer

SHOWN = ("maya", "daniel", "helena", "tomas")


class WayIn(NamedTuple):
    """Who somebody is in the deal, and the address at which they enter."""

    name: str
    role: str
    address: str


def ways_in(log: Log, signer: Signer, public_url: str) -> list[WayIn]:
    """A way in for the seller, the champion, the economic buyer and the manager. Signing makes the same ones again."""
    people = log.replay(ROOM).document["people"]
    now = instant(this_instant())
    found: list[WayIn] = []
    for who in SHOWN:
        person = people.get(id_of(who), {})
        for link, facts in person.get("links", {}).items():
            if "revoked" not in facts and facts.get("expires", now) >= now:
                role = person.get("role", person["side"]).replace("_", " ")
                found.append(WayIn(person["name"], role, f"{public_url}/l/{signer.link(ROOM, link)}"))
                break
    return found
