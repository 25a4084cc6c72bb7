"""Who plays: people of two companies, all of them invented."""

from typing import NamedTuple

from mapstream.plan.document import Side


class Player(NamedTuple):
    """Somebody in the story, and from where they come in."""

    name: str
    email: str
    side: Side
    role: str
    title: str
    ip: str
    agent: str


_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
_OFFICE = "203.0.113.20"
_DEPOT = "198.51.100.7"


def _seller(mailbox: str, name: str, role: str, title: str, ip: str, agent: str) -> Player:
    return Player(name, f"{mailbox}@ferrowave.example", "seller", role, title, ip, agent)


def _buyer(mailbox: str, name: str, role: str, title: str, ip: str, agent: str) -> Player:
    return Player(name, f"{mailbox}@castell-freight.example", "buyer", role, title, ip, agent)


PEOPLE: dict[str, Player] = {
    "maya": _seller("maya.lindqvist", "Maya Lindqvist", "seller", "Account executive", "192.0.2.14", _MAC),
    "tomas": _seller("tomas.adeyemi", "Tomás Adeyemi", "manager", "Head of sales, Europe", "192.0.2.15", _MAC),
    "ines": _seller("ines.kowalczyk", "Ines Kowalczyk", "coordinator", "Solution engineer", "192.0.2.33", _LINUX),
    "priya": _seller("priya.raman", "Priya Raman", "success", "Customer success manager", "192.0.2.41", _WINDOWS),
    "daniel": _buyer("daniel.okafor", "Daniel Okafor", "champion", "Fleet director", _OFFICE, _WINDOWS),
    "helena": _buyer(
        "helena.brandt", "Helena Brandt", "economic_buyer", "Chief financial officer", "203.0.113.98", _PHONE
    ),
    "wei": _buyer(
        "weilin.chen", "Wei-Lin Chen", "technical_evaluator", "Lead engineer, data platform", _OFFICE, _LINUX
    ),
    "joe": _buyer("joe.mbeki", "Joe Mbeki", "end_user", "Depot manager, north", _DEPOT, _PHONE),
    "amira": _buyer("amira.haddad", "Amira Haddad", "security", "Information security officer", _OFFICE, _WINDOWS),
    "oskar": _buyer("oskar.nyberg", "Oskar Nyberg", "legal", "Legal counsel", _OFFICE, _WINDOWS),
    "lucia": _buyer("lucia.fernandez", "Lucía Fernández", "procurement", "Head of procurement", _OFFICE, _WINDOWS),
}


def _dairy(mailbox: str, name: str, role: str, title: str, agent: str) -> Player:
    return Player(name, f"{mailbox}@halden-dairy.example", "buyer", role, title, "203.0.113.150", agent)


OF_SIGNED: dict[str, Player] = {
    "sigrid": _dairy("sigrid.moen", "Sigrid Moen", "champion", "Head of logistics", _WINDOWS),
    "henrik": _dairy("henrik.dahl", "Henrik Dahl", "economic_buyer", "Managing director", _PHONE),
    "aino": _dairy("aino.laine", "Aino Laine", "technical_evaluator", "Quality engineer", _LINUX),
    "per": _dairy("per.strand", "Per Strand", "coordinator", "Depot manager", _PHONE),
}
"""The buyer's people of the deal that is signed."""
EVERYBODY = PEOPLE | OF_SIGNED

MEMBERS = {"maya": "admin", "ines": "seller", "tomas": "manager", "priya": "success"}
"""Those who sign in at the seller's, and what they are there."""
