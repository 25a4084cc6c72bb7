"""What has happened lately, in a bounded place: at least the last so many, and at most twice as many."""

from collections.abc import Iterable


class Recent:
    """Strings that were added lately."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._now: set[str] = set()
        self._before: set[str] = set()

    def update(self, strings: Iterable[str]) -> None:
        """Add some."""
        self._now.update(strings)
        if len(self._now) > self._kept:
            self._before, self._now = self._now, set()

    def forget(self, strings: Iterable[str]) -> None:
        """Take some away."""
        for string in strings:
            self._now.discard(string)
            self._before.discard(string)

    def __contains__(self, string: object) -> bool:
        """Whether one was added lately."""
        return string in self._now or string in self._before
