"""Signing in by mail: whoever has a member's address is sent a link that works once.

What is answered is the same whether or not somebody has the address, and does not wait for the mail.
"""

import structlog

from mapstream import members
from mapstream.codes import MOST_ASKED, Codes
from mapstream.credentials import Credentials
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.mail import Mail
from mapstream.problems import Problem, TooFast

_MAIL = """Hello {name},

sign in to {workspace} with this link:

    {link}

It works once, for half an hour. Give it to nobody. If you did not ask for it, do nothing: nobody is signed in without
it.
"""
_log = structlog.get_logger(__name__)


class ByMail:
    """Mails links to sign in by. ``site``: the address that they begin with."""

    def __init__(self, hub: Hub, credentials: Credentials, codes: Codes, mail: Mail, site: str) -> None:
        self._hub = hub
        self._credentials = credentials
        self._codes = codes
        self._mail = mail
        self._site = site

    async def ask(self, email: str, place: str) -> None:
        """Have a link sent to an address, if it is a member's. ``place``: from where on the net that is asked. Raises
        TooFast where too much is asked from there."""
        if not await self._hub.reading(self._codes.may_mail, f"from {place}", MOST_ASKED):
            raise TooFast("Too many links were asked for from your network. Try again in an hour.")
        self._hub.spawn(self._send(email))

    async def _send(self, email: str) -> None:
        try:
            if await self._hub.reading(self._codes.may_mail, email):
                found = await self._hub.reading(members.tokens_for, self._hub.log, self._credentials, email)
                for workspace, name, token in found:
                    words = {"name": name, "workspace": workspace, "link": f"{self._site}/sign-in/{token}"}
                    subject = say("Sign in to {workspace}", workspace=workspace)
                    await self._mail.send(email, subject, say(_MAIL, **words))
        except Problem as problem:
            # there is nobody to tell: that the mail did not go would say whose address it was for
            _log.warning("sign_in_not_mailed", why=problem.code)
