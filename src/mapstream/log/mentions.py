"""What others wrote about somebody who has been erased: it is read with other words in its place.

The places stand in the event of the erasure, and nothing that tells who that was; so an exported or restored room reads
the same. The stored bytes of what others wrote stay, as all do.
"""

from typing import Any

from mapstream.log.keys import Keys

SOMEBODY = "[erased person]"
"""What stands for somebody who has been erased in what others wrote."""


class Mentions:
    """Knows the places, as far as keys are known."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def blacken(self, stream: str, version: int, data: dict[str, Any]) -> None:
        """Put other words in their places, in place."""
        mentioned = self._keys.mentioned(stream)
        if version not in mentioned:
            return
        for path, start, end in sorted(mentioned[version], key=lambda place: -int(place[1])):
            _blacken(data, path, start, end)


def _blacken(data: Any, path: list[str | int], start: int, end: int) -> None:
    *above, last = path
    holder = data
    try:
        for step in above:
            holder = holder[step]
        text = holder[last]
    except (LookupError, TypeError):
        return  # it is gone with somebody else who was erased, or reads as a newer version of its event has it
    if isinstance(text, str):
        holder[last] = text[:start] + SOMEBODY + text[end:]
