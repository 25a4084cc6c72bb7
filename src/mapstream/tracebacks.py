"""Exceptions as they are logged: where and of which kind, not in which words.

What an exception says often repeats what it was about, and that may be somebody's text: a title, a name, a comment. So
its message is left out, unless it comes from the system or tells that the database is away.
"""

from traceback import format_tb
from typing import TextIO

from structlog.typing import ExcInfo

SPEAKING = ("OSError", "OperationalError", "InterfaceError")
"""Kinds of exceptions whose messages hold nothing of what people write."""


def told(exc_info: ExcInfo) -> str:
    """An exception with those that it came of, the first cause last."""
    found: list[str] = []
    at: BaseException | None = exc_info[1]
    while at is not None:
        found.append("".join(format_tb(at.__traceback__)) + _named(at))
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\nThat came of:\n\n".join(found)


def tell(sio: TextIO, exc_info: ExcInfo) -> None:
    """Write an exception for people."""
    sio.write("\n" + told(exc_info))


def _named(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {error}" if any(base.__name__ in SPEAKING for base in kind.__mro__) else name
