"""Who plays: people of two companies, all of them invented."""

from typing import NamedTuple

from mapstream.plan.document import Side


class Player(NamedTuple):
    """Somebody in the story, and from where they come in."""

    name: str
    email: str
    side: Side
    role: str | None
    ip: str
    agent: str


_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
_OFFICE = "203.0.113.20"
_DEPOT = "198.51.100.7"

PEOPLE: dict[str, Player] = {
    "maya": Player("Maya Lindqvist", "maya.lindqvist@ferrowave.example", "seller", "seller", "192.0.2.14", _MAC),
    "tomas": Player("Tomás Adeyemi", "tomas.adeyemi@ferrowave.example", "seller", "manager", "192.0.2.15", _MAC),
    "ines": Player("Ines Kowalczyk", "ines.kowalczyk@ferrowave.example", "seller", "coordinator", "192.0.2.33", _LINUX),
    "priya": Player("Priya Raman", "priya.raman@ferrowave.example", "seller", "success", "192.0.2.41", _WINDOWS),
    "daniel": Player("Daniel Okafor", "daniel.okafor@castell-freight.example", "buyer", "champion", _OFFICE, _WINDOWS),
    "helena": Player(
        "Helena Brandt", "helena.brandt@castell-freight.example", "buyer", "economic_buyer", "203.0.113.98", _PHONE
    ),
    "wei": Player(
        "Wei-Lin Chen", "weilin.chen@castell-freight.example", "buyer", "technical_evaluator", _OFFICE, _LINUX
    ),
    "joe": Player("Joe Mbeki", "joe.mbeki@castell-freight.example", "buyer", "end_user", _DEPOT, _PHONE),
    "amira": Player("Amira Haddad", "amira.haddad@castell-freight.example", "buyer", "security", _OFFICE, _WINDOWS),
    "oskar": Player("Oskar Nyberg", "oskar.nyberg@castell-freight.example", "buyer", "legal", _OFFICE, _WINDOWS),
    "lucia": Player(
        "Lucía Fernández", "lucia.fernandez@castell-freight.example", "buyer", "procurement", _OFFICE, _WINDOWS
    ),
}
