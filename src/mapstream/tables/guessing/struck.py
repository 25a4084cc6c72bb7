"""What is struck through, and so holds no more. In texts it stands between ``~~``."""

import re

_STRUCK = re.compile(r"~~\s*(.+?)\s*~~", re.S)


def is_struck(text: str) -> bool:
    """Whether all of a text is struck through."""
    return "~~" in text and not _STRUCK.sub("", text).strip(" ,;.–—-")


def is_partly_struck(text: str) -> bool:
    """Whether some of a text is struck through, and some of it holds."""
    return without_struck(text) != unstruck(text)


def unstruck(text: str) -> str:
    """A text without the marks."""
    return _STRUCK.sub(r"\1", text)


def without_struck(text: str) -> str:
    """What of a text is not struck through; all of it, where nothing else is there."""
    if "~~" not in text:
        return text
    rest = " ".join(_STRUCK.sub(" ", text).split())
    return rest or unstruck(text)
