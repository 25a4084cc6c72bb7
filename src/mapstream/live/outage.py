"""While the store is away, or refuses to write: for how long, why, and what those who ask are told."""

from collections.abc import Iterator

import structlog

from mapstream import clock
from mapstream.languages.message import say
from mapstream.problems import InternalError, OutcomeUnknown, StoreAway

LATE = "The database has not answered an append for {seconds} s."

HOLD = 2.0
"""Seconds for which what is not handed over waits for a store that is away, before it is refused."""
SLOW = 2.5
"""Seconds after which a commit that is under way counts against the store."""
SAY_EVERY = 10.0
"""Seconds between two lines of the program's log that say that the store is still away."""

_log = structlog.get_logger(__name__)


class StoreHealth:
    """Whether the store can be written to, as far as the last attempts tell."""

    def __init__(self) -> None:
        self.why: StoreAway | None = None
        """Why it could not be reached, or refused to write, at the last attempt."""
        self._since = 0.0
        self._said = 0.0
        self._said_reason = ""
        self.handed_over: float | None = None
        """When what is being written was handed over."""

    @property
    def away_for_long(self) -> bool:
        """Whether nobody should wait for it."""
        return self.why is not None and clock.monotonic() - self._since > HOLD

    @property
    def trouble(self) -> StoreAway | None:
        """Why nothing can be written now, if so."""
        began = self.handed_over
        if began is None or self.why is not None or (late := clock.monotonic() - began) <= SLOW:
            return self.why
        slow = StoreAway()
        slow.reason, slow.because = "no_answer", say(LATE, seconds=round(late))
        return slow

    def failed(self, error: Exception) -> None:
        """An attempt failed. Those who run the server are told when it begins, becomes another, and now and then."""
        now, why = clock.monotonic(), reason_of(error)
        if self.why is None:
            self._since, self._said_reason = now, ""
        self.why = why
        if self._said_reason == why.reason and now - self._said < SAY_EVERY:
            return
        self._said_reason, self._said = why.reason, now
        if why is not error:
            _log.error("line_failed", exc_info=error)
        seconds = round(now - self._since, 1)
        _log.warning("store_away", reason=why.reason, why=why.because, said=why.said, seconds=seconds)

    def succeeded(self) -> None:
        """Something could be written."""
        if self.why is not None:
            _log.warning("store_back", after=round(clock.monotonic() - self._since, 2))
            self.why = None


def reason_of(error: Exception) -> StoreAway:
    """Why nothing can be written, whatever it is. A mistake of ours counts as the store being away."""
    if isinstance(error, StoreAway):
        return error
    mistake = StoreAway()
    mistake.reason = "mistake"
    mistake.because = say("A mistake of ours keeps this server from writing; it is in its log.")
    return mistake


def pauses() -> Iterator[float]:
    """Seconds between attempts: longer and longer, up to half a second, and never the same for two servers."""
    pause = 0.05
    while True:
        yield pause * (0.5 + clock.chance() / 2)
        pause = min(pause * 2, 0.5)


def store_away() -> StoreAway:
    """Why nothing is taken in now."""
    return StoreAway(
        "Nothing can be saved at the moment. What was saved is safe, and of this nothing was written: send it again.",
        more={"retry_after": 1},
    )


def outcome_unknown() -> OutcomeUnknown:
    """What is told of a command that was sent before, and may have been written."""
    return OutcomeUnknown(
        "It is not known yet what came of this command. Send it again with the same id, and you will be told.",
        more={"retry_after": 1},
    )


def our_mistake() -> InternalError:
    """Why something that should have worked did not."""
    return InternalError("This is our mistake, and it has been noted.")
