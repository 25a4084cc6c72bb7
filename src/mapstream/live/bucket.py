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

    def take(self, now: float) -> float:
        """Take one token: 0 if there was one, else the seconds until there is."""
        if not self._rate:
            return 0.0
        wait = self.wait(now)
        if not wait:
            self._left -= 1
        return wait

    def wait(self, now: float) -> float:
        """The seconds until there is a token: 0 if there is one."""
        rate = self._rate
        if not rate:
            return 0.0
        self._left = min(max(1.0, rate * BURST), self._left + (now - self._at) * rate)
        self._at = now
        return 0.0 if self._left >= 1 else (1 - self._left) / rate

    def spend(self, tokens: int) -> None:
        """Tokens were taken elsewhere. Never puts the bucket further behind than it can hold."""
        self._left = max(self._left - tokens, -self._rate * BURST)
