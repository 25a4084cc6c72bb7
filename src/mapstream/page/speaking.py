"""Which language somebody reads: what they chose on this device, else what their browser asks for."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mapstream.page.languages import LANGUAGES, preferred, reading

KEPT = "language"
"""The name of the choice: in the address of a page, where it is made, and of the cookie that keeps it."""
A_YEAR = 365 * 86_400


class Speaking:
    """ASGI middleware: lets pages know their reader's language, and keeps one that is chosen (``?language=fi``)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the reader's language."""
        if scope["type"] != "http" or not _wants_a_page(scope):
            return await self.app(scope, receive, send)
        request = Request(scope)
        asked = request.query_params.get(KEPT)
        if asked in LANGUAGES and request.method == "GET":
            rest = urlencode([one for one in request.query_params.multi_items() if one[0] != KEPT])
            # relative to the page that was asked for: the address itself is nobody's to write
            answer = RedirectResponse(f"?{rest}", 303)
            secure = request.url.scheme == "https"
            answer.set_cookie(KEPT, asked, A_YEAR, secure=secure, httponly=True, samesite="lax")
            return await answer(scope, receive, send)
        speak_to(request)
        return await self.app(scope, receive, send)


def speak_to(request: Request) -> None:
    """From here on, texts are in the language of whoever asks."""
    kept = request.cookies.get(KEPT)
    reading.set(kept if kept in LANGUAGES else preferred(request.headers.get("accept-language", "")))


def _wants_a_page(scope: Scope) -> bool:
    """Whether a page may be the answer: programs, which ask much, are answered in English without a further look."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
