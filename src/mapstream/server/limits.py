"""How often somebody may ask: so many requests a second for each credential, and few guesses for each address.

A credential counts once it is known to be genuine. Those that are not ours count for the address that they came from;
when it has used up its guesses, further ones are not looked at for a moment. That keeps guessing slow, and keeps nobody
out who shares the address: a genuine credential is always let in, as no number of guesses makes one. Both memories are
bounded, and forget first whom they have not heard from for longest.

With several servers, each tells the others once a second what its busiest credentials have spent, so that a limit is
one limit; what is lost on the way is only a little strictness.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from math import ceil
from typing import Generic, NoReturn, TypeVar

import structlog

from mapstream import clock
from mapstream.api.identity import NOT_OURS
from mapstream.bucket import BURST, Bucket
from mapstream.languages.message import as_message, say
from mapstream.live.hub import Hub
from mapstream.problems import Problem, TooFast, Unauthorized
from mapstream.sql import queries

GUESSES_PER_SECOND = 20.0
"""Guesses of credentials allowed to each address."""
KEPT = 10_000
"""Credentials, and addresses, to remember."""
TOO_OFTEN = "At most {rate} requests a second; each command counts as one."
TELL_EVERY = 1.0
"""Seconds between notifications to other servers."""
MOST_TOLD = 100
"""Credentials in one notification."""

SQL = queries("mapstream.server", "limits.sql")
_log = structlog.get_logger(__name__)

K = TypeVar("K")


class Buckets(Generic[K]):
    """Token buckets of those seen most recently."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._kept: OrderedDict[K, Bucket] = OrderedDict()

    def of(self, key: K, now: float) -> Bucket:
        """Return somebody's bucket; a full one if they are new."""
        bucket = self._kept.get(key)
        if bucket is not None:
            self._kept.move_to_end(key)
            return bucket
        bucket = self._kept[key] = Bucket(self.rate, now)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return bucket

    def spend(self, key: K, tokens: int) -> None:
        """Take what somebody known spent on another server."""
        if (bucket := self._kept.get(key)) is not None:
            bucket.spend(tokens)


class Limits:
    """The limits of HTTP requests. ``per_second`` 0: genuine credentials are not limited, guesses are."""

    def __init__(self, hub: Hub, per_second: float, now: Callable[[], float] = clock.monotonic) -> None:
        self._hub = hub
        self._now = now
        self._credentials: Buckets[str] = Buckets(per_second)
        self._guessing: Buckets[str] = Buckets(GUESSES_PER_SECOND)
        self._spent: Counter[str] = Counter()
        self._server = clock.fresh_id()
        self.channel = f"{hub.log.database.schema}_limits"

    def genuine(self, credential: str, times: int = 1) -> dict[str, str]:
        """A credential of ours is used, or used as if so many times: its limit, as headers. Raises TooFast when that is
        too often."""
        rate = self._credentials.rate
        if not rate:
            return {}
        now = self._now()
        bucket = self._credentials.of(credential, now)
        if wait := bucket.take(now, times):
            _refuse(wait, say(TOO_OFTEN, rate=f"{rate:g}"))
        self._spent[credential] += times
        return {
            "ratelimit-policy": f'"requests";q={int(rate * BURST) or 1};w={BURST}',
            "ratelimit": f'"requests";r={bucket.left};t=1',
        }

    def guess(self, address: str) -> NoReturn:
        """A credential is not ours. Raises TooFast, or else Unauthorized."""
        self.stranger(address, "Too many wrong links or keys came from your address.")
        raise Unauthorized(NOT_OURS)

    def stranger(self, address: str, why: str) -> None:
        """Somebody without a credential asks for what costs us something. Raises TooFast when that is too often."""
        now = self._now()
        if wait := self._guessing.of(address, now).take(now):
            _refuse(wait, why)

    # with other servers

    def start(self) -> None:
        """Start telling other servers."""
        if self._credentials.rate:
            self._hub.spawn(self._tell())

    def hear(self, payload: str) -> None:
        """Hear what was spent on another server: its name, then pairs of credential and number."""
        server, *told = payload.split() or [self._server]
        if server != self._server:
            for id, tokens in zip(told[::2], told[1::2], strict=True):
                self._credentials.spend(id, int(tokens))

    def payloads(self) -> Iterator[str]:
        """Return what to tell other servers: what was spent since, by those near their limit."""
        busy = [(id, n) for id, n in self._spent.items() if n > self._credentials.rate * TELL_EVERY / 4]
        self._spent.clear()
        for at in range(0, len(busy), MOST_TOLD):
            yield " ".join([self._server, *(f"{id} {n}" for id, n in busy[at : at + MOST_TOLD])])

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY)
            for payload in self.payloads():
                try:
                    told = {"channel": self.channel, "payload": payload}
                    await self._hub.reading(self._hub.log.database.run, SQL["notify"], **told)
                except Problem:
                    _log.warning("limits_not_told")


def _refuse(wait: float, why: str) -> NoReturn:
    raise TooFast(say("{why} Wait a moment, then ask again.", why=as_message(why)), more={"retry_after": ceil(wait)})
