"""Mail: plain words to one address, by way of a mail server (SMTP).

A password goes to the server only over TLS, unless the server is this machine.
"""

import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from mapstream.languages.speaking import spoken
from mapstream.problems import MailAway

PATIENCE = 15.0
"""Seconds that the mail server has for each answer."""
_HERE = ("localhost", "127.0.0.1", "::1")
_log = structlog.get_logger(__name__)


class Mail:
    """Sends mail."""

    def __init__(self, url: str, sender: str) -> None:
        found = urlsplit(url)
        safe, here = found.scheme == "smtps", found.hostname in _HERE
        self._sender = sender
        self._user, self._password = (
            None if part is None else unquote(part) for part in (found.username, found.password)
        )
        self._host, self._port = found.hostname or "", found.port or (465 if safe else 25 if here else 587)
        self._tls = safe
        # ``None``: if the server offers it
        self._start_tls = False if safe or here else True if self._user else None

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail to the server, in the language of whoever asked for it. Raises MailAway."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, spoken(subject)
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=parseaddr(self._sender)[1].rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(spoken(text))
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                start_tls=self._start_tls,
                timeout=PATIENCE,
            )
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError, ValueError) as error:
            # not its words: they name whom the mail was for
            code = getattr(error, "code", None)
            _log.warning("mail_not_sent", why=type(error).__name__, server=f"{self._host}:{self._port}", code=code)
            raise MailAway(
                "The mail could not be sent. Try again in a while; if that does not help, tell who sent you the link."
            ) from None
