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
            *above, last = path
            holder: Any = data
            for step in above:
                holder = holder[step]
            holder[last] = holder[last][:start] + SOMEBODY + holder[last][end:]
