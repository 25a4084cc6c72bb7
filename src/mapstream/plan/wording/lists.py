"""Several words as a list."""

from collections.abc import Iterable

from mapstream.languages.message import joined, say


def listed(words: Iterable[str]) -> str:
    """Several words as a list: a, b and c."""
    *most, last = [*words] or [""]
    return say("{most} and {last}", most=joined(most, ", "), last=last) if most else last
