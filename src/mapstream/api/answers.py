"""Build what callers are told: events through a lens, the address of a new link, what a conflict was with."""

from collections.abc import Iterable, Sequence
from typing import Any

from mapstream.credentials import Credentials
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.live.unit import Done, Transition
from mapstream.plan.elements.links import LinkIssued
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import Conflict


class Answers:
    """Answers to commands, for HTTP and the stream alike."""

    def __init__(self, hub: Hub, credentials: Credentials, public_url: str) -> None:
        self.hub = hub
        self._credentials = credentials
        self._public_url = public_url.rstrip("/")

    async def secrets(self, steps: Iterable[Transition], again: bool = False) -> dict[str, Any]:
        """What only the answer to a command carries, and no event: the address of a link that it issued. ``again``: it
        was told before, to somebody who may not have heard it; as long as nobody has used that one, it is another."""
        issued = issued_in(steps)
        if issued is None:
            return {}
        give = self._credentials.give_again if again else self._credentials.give
        token = await self.hub.reading(give, "link", *issued)
        return {} if token is None else {"link": f"{self._public_url}/l/{token}"}

    def address(self, room: str) -> str:
        """Return the address of a room."""
        return f"{self._public_url}/v1/rooms/{room}"

    async def steps(self, room: Room, lens: Lens, outcome: Done) -> tuple[Lens, Sequence[Transition]]:
        """The events of a unit, and what to look at them through; those written earlier are read from the log."""
        if outcome.before is None:
            return lens, outcome.steps
        past, before = Retrospect.of_own(self.hub.lives, room, lens), outcome.before
        return await self.hub.reading(past.steps, before.first - 1, before.last)

    async def done(self, room: Room, lens: Lens, outcome: Done) -> dict[str, Any]:
        """The answer to a command over HTTP."""
        lens, steps = await self.steps(room, lens, outcome)
        answer: dict[str, Any] = {
            "id": outcome.id,
            "version": outcome.version,
            "room": room.id,
            "events": [lens.event_frame(*step, data=True) for step in steps],
        }
        if outcome.again:
            answer["again"] = True
        return answer | await self.secrets(steps, outcome.again)

    async def conflict(self, room: Room, lens: Lens, problem: Conflict) -> dict[str, Any]:
        """A conflict's document, with the events it was with as this reader sees them."""
        document = problem.document()
        versions: list[int] = document.pop("changed", [])
        if versions and lens.sight.history:
            wanted = set(versions)
            past, upto = Retrospect(self.hub.lives, room, lens), min(max(wanted), room.state.version)
            lens, steps = await self.hub.reading(past.steps, min(wanted) - 1, upto)
            document["events"] = [lens.event_frame(*s, data=True) for s in steps if s.recorded.version in wanted]
        return document


def issued_in(steps: Iterable[Transition]) -> tuple[str, str] | None:
    """The link that was issued in some steps, if one was: its room and its id."""
    for recorded, _, _ in steps:
        if isinstance(recorded.event, LinkIssued):
            return recorded.stream, recorded.event.link
    return None
