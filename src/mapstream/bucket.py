"""How fast is too fast: a token bucket, told the time."""

BURST = 4
"""Seconds' worth of tokens that a bucket holds."""


class Bucket:
    """A token bucket: ``rate`` a second, :data:`BURST` seconds' worth at once. Rate 0: no limit."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._left = max(1.0, rate * BURST)
        self._at = now

    @property
    def left(self) -> int:
        """Whole tokens that are there."""
        return max(0, int(self._left))

    def take(self, now: float, tokens: int = 1) -> float:
        """Take tokens: 0 if there were so many, else the seconds until there are. A full bucket gives any number, and
        owes itself the rest."""
        if not self._rate:
            return 0.0
        wait = self.wait(now, tokens)
        if not wait:
            self._left -= tokens
        return wait

    def wait(self, now: float, tokens: int = 1) -> float:
        """The seconds until there are tokens: 0 if there are."""
        rate = self._rate
        if not rate:
            return 0.0
        full = max(1.0, rate * BURST)
        self._left = min(full, self._left + (now - self._at) * rate)
        self._at = now
        needed = min(tokens, full)
        return 0.0 if self._left >= needed else (needed - self._left) / rate

    def spend(self, tokens: int) -> None:
        """Tokens were taken elsewhere. Never puts the bucket further behind than it can hold."""
        self._left = max(self._left - tokens, -self._rate * BURST)
