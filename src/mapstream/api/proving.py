"""Whose an address is: the code that a personal link may ask for is sent there, and entered on the page of the link.

Whether an address is one of those that a link is for is not told: a code is asked for all the same, and comes to
nobody.
"""

from typing import NamedTuple, cast

from starlette.responses import Response

from mapstream.codes import TOO_MANY_MAILS, WITHIN, Code, Codes
from mapstream.languages.message import Message, say
from mapstream.live.hub import Hub
from mapstream.mail import Mail
from mapstream.page.pages import FORM, filled
from mapstream.plan.actor import Actor
from mapstream.plan.addresses import admitted
from mapstream.plan.document import Document, Link, Person
from mapstream.problems import FieldError, MailNeeded, TooFast, Unauthorized, WrongCode

_MAIL = """Hello {name},

your code for the plan “{deal}” is

    {code}

It works once, for ten minutes, in the browser that asked for it. Give it to nobody.

If you did not ask for it, somebody else has your personal link: tell {issuer}, who can take it away.
"""
WRONG = "That is not the code, or it is too old."


class Invited(NamedTuple):
    """Whom a personal link is for."""

    actor: Actor
    document: Document
    person: Person
    link: Link

    @property
    def issuer(self) -> str | None:
        """Who made the link, by name."""
        found = self.document["people"].get(self.link["issued"]["by"])
        return found and found["name"]

    @property
    def words(self) -> dict[str, str]:
        """What every page of the link says."""
        name, issuer = self.person["name"], self.issuer
        return {
            "deal": self.document["plan"]["name"],
            "invited": say(
                "{name}, {issuer} invites you to the plan that you work through together.", name=name, issuer=issuer
            )
            if issuer
            else say("{name}, you are invited to the plan.", name=name),
            "room": self.actor.room or "",
            "link": self.actor.link or "",
        }

    @property
    def ways(self) -> list[str]:
        """The addresses, or their domains, that a code may go to."""
        return self.link["emails"] if "emails" in self.link else [self.person.get("email", "")]

    @property
    def address(self) -> str | None:
        """The address that a code goes to, where it can be one only."""
        return self.ways[0] if len(self.ways) == 1 and not self.ways[0].startswith("@") else None


class Proving:
    """Sends codes, and holds against them what is entered. Without ``mail`` it lets nobody in."""

    def __init__(self, hub: Hub, codes: Codes, mail: Mail | None) -> None:
        self._hub = hub
        self._codes = codes
        self._mail = mail

    def page(self, invited: Invited) -> Response:
        """What a link leads to that asks for a code."""
        self._mailing()
        if invited.address is None:
            return filled("landing_address.html", invited.words, headers=FORM)
        note = say("A code goes to {address}. Whoever enters it comes in.", address=_veiled(invited.address))
        return filled("landing.html", invited.words | {"button": say("Send me the code"), "note": note}, headers=FORM)

    async def answer(self, invited: Invited, form: dict[str, str]) -> Response | str:
        """The address of whoever entered the right code, or a page that asks for one. Raises TooFast or MailAway."""
        mail = self._mailing()
        said = invited.address or form.get("email", "").strip()
        address = admitted(invited.ways, said)
        room, person = cast(str, invited.actor.room), invited.actor.id
        # a code is good for one address by one link
        about = f"{invited.actor.link} {address}"
        if "code" not in form:
            code = await self._hub.reading(self._codes.make, room, person, about)
            allowed = await self._hub.reading(self._codes.may_mail, said)
            if invited.address is not None and not allowed:
                raise TooFast(TOO_MANY_MAILS, more={"retry_after": WITHIN})
            if address is not None and allowed:
                sending = self._hub.spawn(mail.send(address, *_written(invited, code)))
                if invited.address is not None:
                    await sending  # else whoever asks could tell by the time whether anything was sent
            return _asking(invited, form, code.asked)
        code = Code("".join(form["code"].split()), form.get("asked", ""))
        left = await self._hub.reading(self._codes.spend, room, person, code, about)
        if left is None and address is not None:
            return address
        return _asking(invited, form, code.asked, _wrong(left or 0))

    async def ask(self, invited: Invited, asked: str) -> None:
        """Mail a code to somebody who is in already. ``asked``: a secret of their browser's. Raises MailNeeded, TooFast
        or MailAway."""
        address = self._own(invited)
        assert self._mail is not None
        if not await self._hub.reading(self._codes.may_mail, address):
            raise TooFast(TOO_MANY_MAILS, more={"retry_after": WITHIN})
        about = f"{invited.actor.session} {address}"
        room, person = cast(str, invited.actor.room), invited.actor.id
        code = await self._hub.reading(self._codes.make, room, person, about, asked)
        await self._mail.send(address, *_written(invited, code))

    async def prove(self, invited: Invited, asked: str, digits: str) -> str:
        """The address of whoever is in already and entered the right code. Raises WrongCode, MailNeeded or TooFast."""
        address = self._own(invited)
        about, code = f"{invited.actor.session} {address}", Code("".join(digits.split()), asked)
        left = await self._hub.reading(self._codes.spend, cast(str, invited.actor.room), invited.actor.id, code, about)
        if left is not None:
            raise WrongCode(_wrong(left), [FieldError("/code", WRONG)])
        return address

    def _own(self, invited: Invited) -> str:
        """The address that stands in the room for somebody."""
        address = invited.person.get("email")
        if self._mail is None or address is None:
            raise MailNeeded("No code can be mailed to you: this server sends no mail, or your address is not known.")
        return address

    def _mailing(self) -> Mail:
        if self._mail is None:
            raise Unauthorized("That link asks for a code, sent by e-mail, which this server cannot send any more.")
        return self._mail


def _wrong(left: int) -> Message:
    return say("{wrong} {left:# try is|# tries are} left.", wrong=say(WRONG), left=left)


def _written(invited: Invited, code: Code) -> tuple[Message, Message]:
    """The subject and the text of the mail that a code comes in."""
    deal = invited.document["plan"]["name"]
    issuer = invited.issuer or say("whoever sent it to you")
    text = say(_MAIL, name=invited.person["name"], deal=deal, code=code.digits, issuer=issuer)
    return say("Your code for the plan “{deal}”", deal=deal), text


def _asking(invited: Invited, form: dict[str, str], asked: str, wrong: str = "") -> Response:
    said = form.get("email", "")
    if invited.address is not None:
        told = say("A code is on its way to {address}.", address=_veiled(invited.address))
    else:
        told = say(
            "If {address} is one of the addresses that this link is for, a code is on its way there.", address=said
        )
    words = invited.words | {"told": told, "asked": asked, "email": said, "wrong": wrong}
    return filled("landing_code.html", words, 422 if wrong else 200, FORM)


def _veiled(address: str) -> str:
    """An address so that whoever has it knows it, and nobody else learns it."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
