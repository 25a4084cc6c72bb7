"""Which language somebody reads: what they chose on this device, else what their browser asks for."""

from urllib.parse import urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mapstream.languages import LANGUAGES, preferred, reading

KEPT = "language"
"""The name of the choice: in the address of a page, where it is made, and of the cookie that keeps it."""
A_YEAR = 365 * 86_400


class Speaking:
    """ASGI middleware: whoever is answered is answered in their language; one that is chosen (``?language=fi``) is
    kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the reader's language."""
        if scope["type"] == "http" and _says(scope, b"accept", naming=b"text/html"):
            request = Request(scope)
            asked = request.query_params.get(KEPT)
            if asked in LANGUAGES and request.method == "GET":
                return await self._keep(asked, request)(scope, receive, send)
        if scope["type"] in ("http", "websocket") and _says(scope, *_HINTS):
            _speak_to(HTTPConnection(scope))
        return await self.app(scope, receive, send)

    def _keep(self, language: str, request: Request) -> RedirectResponse:
        rest = urlencode([one for one in request.query_params.multi_items() if one[0] != KEPT])
        # relative to the page that was asked for: the address itself is nobody's to write
        answer = RedirectResponse(f"?{rest}", 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(KEPT, language, A_YEAR, secure=secure, httponly=True, samesite="lax")
        return answer


def _speak_to(request: HTTPConnection) -> None:
    """From here on, texts are in the language of whoever asks."""
    kept = request.cookies.get(KEPT)
    reading.set(kept if kept in LANGUAGES else preferred(request.headers.get("accept-language", "")))


_HINTS = (b"accept-language", b"cookie")
"""The headers that a language is known by. Programs, which ask much, send none: they are answered in English without a
further look."""


def _says(scope: Scope, *headers: bytes, naming: bytes = b"") -> bool:
    return any(name in headers and naming in value for name, value in scope["headers"])
