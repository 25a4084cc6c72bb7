"""A mail server that keeps what it is handed, for tests of mail."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from serving import free_port

USER, PASSWORD = "me@acme.example", "p@ss/word: 1"


class PostOffice:
    """A real SMTP server on a port of its own. ``refusing``: what it answers in place of taking a mail. With ``login``
    it wants to know who sends."""

    def __init__(self, login: bool = False) -> None:
        self.port = free_port()
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.refusing: str | None = None
        asks: dict[str, Any] = {"authenticator": self._admit, "auth_required": True, "auth_require_tls": False}
        self._controller = Controller(self, "127.0.0.1", self.port, **(asks if login else {}))

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """Its address."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        if self.refusing:
            return self.refusing
        message = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        self.taken.append((list(envelope.rcpt_tos), message))
        return "250 taken"

    def code(self, to: str) -> str:
        """The code in the last mail, which has to be for this address only."""
        receivers, message = self.taken[-1]
        assert receivers == [to]
        found = re.search(r"^ +(\d{6})\r?$", message.get_content(), re.MULTILINE)
        assert found, message.get_content()
        return found[1]

    def _admit(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
        good = isinstance(said, LoginPassword) and (said.login, said.password) == (USER.encode(), PASSWORD.encode())
        # else it is left to us to answer
        return AuthResult(success=good, handled=False)
