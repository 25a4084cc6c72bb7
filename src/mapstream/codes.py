"""One-time codes: six digits that go to an address, and come back from the browser that asked for them.

A code lasts ten minutes and works once. What is kept is a hash over it and a secret that only the page has which asked:
whoever reads the database cannot try out the digits. Wrong codes and codes sent are counted for each person, whatever
links they have and however many codes: five an hour of each. An address gets ten mails with a secret an hour, from
however many rooms. That a code was sent to nobody, as the address was not one
of those it may go to, looks the same from outside.
"""

from hashlib import sha256
from math import ceil
from typing import NamedTuple

from mapstream import clock
from mapstream.languages.message import say
from mapstream.log.database import Database
from mapstream.problems import TooFast
from mapstream.sql import queries

SQL = queries("mapstream", "codes.sql")
LASTS = 600
"""Seconds for which a code can be used."""
MOST = 5
"""Codes that are sent to a person within an hour, and wrong ones that may be tried."""
MOST_MAILS = 10
"""Mails with a secret in them that go to an address within an hour, from all rooms and for signing in."""
MOST_ASKED = 30
"""Mails that are asked for from one place on the net within an hour, by people of whom nothing is known yet."""
TOO_MANY_MAILS = say("So many mails were sent to that address that no more are for now. Try again in an hour.")
WITHIN = 3600
_SECRET = 32
_DIGITS = 10**6
_BOUNDS = {"most": MOST, "within": WITHIN}


class Code(NamedTuple):
    """A code to send, and what the page keeps that asked for it."""

    digits: str
    asked: str


class Codes:
    """Makes codes for people of a room, and knows them again. Blocking; safe to use from threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, scope: str, person: str, about: str, asked: str | None = None) -> Code:
        """A new code, good for nothing but what it is ``about``, in place of the one before. ``asked``: a secret that
        whoever asks has already. Raises TooFast."""
        # so many random bits that no digits are likelier than others
        digits = f"{int.from_bytes(clock.random_bytes(16)) % _DIGITS:06d}"
        code = Code(digits, asked or clock.random_bytes(_SECRET).hex())
        named = {"scope": scope, "person": person}
        if not self._database.rows(SQL["send"], **named, **_BOUNDS, lasts=LASTS, hash=_hash(code, about)):
            self._refuse(scope, person)
        return code

    def spend(self, scope: str, person: str, code: Code, about: str) -> int | None:
        """Use a code: how many more tries there are, if it is wrong or too old; ``None`` if it is right. Raises
        TooFast, as well when that was the last."""
        named = {"scope": scope, "person": person}
        tried = self._database.rows(SQL["try"], **named, **_BOUNDS)
        if not tried:
            self._refuse(scope, person)
            return MOST  # no code was ever sent to them
        if self._database.rows(SQL["spend"], **named, hash=_hash(code, about)):
            return None
        left = MOST - int(tried[0][0])
        if left == 0:
            self._refuse(scope, person)
        return left

    def may_mail(self, address: str, most: int = MOST_MAILS) -> bool:
        """Count a mail to an address, or from one, unless there were too many within an hour."""
        self._database.run(SQL["forget_mailed"], within=WITHIN)
        hash = sha256(address.casefold().encode()).digest()
        return bool(self._database.rows(SQL["mail"], hash=hash, most=most, within=WITHIN))

    def _refuse(self, scope: str, person: str) -> None:
        """Say for how long somebody has to wait, if they have to. Raises TooFast."""
        for send, attempt in self._database.rows(SQL["wait"], scope=scope, person=person, **_BOUNDS):
            if (wait := ceil(max(float(send), float(attempt)))) > 0:
                told = _SENT if send > attempt else _WRONG_ONES
                said = say(told, most=MOST, minutes=ceil(wait / 60))
                raise TooFast(said, more={"retry_after": wait})


_SENT = "{most} codes were sent within an hour. Wait {minutes:# minute|# minutes}, then ask for a new code."
_WRONG_ONES = (
    "{most} wrong codes were entered within an hour. Wait {minutes:# minute|# minutes}, then ask for a new code."
)


def _hash(code: Code, about: str) -> bytes:
    return sha256(f"{code.asked} {code.digits} {about}".encode()).digest()
