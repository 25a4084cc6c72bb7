"""A room as a reader asks for it: now, or as it was at a version or an instant, through their lens. The one place where
that is worked out, for the document and for everything that is derived from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mapstream.api.http import json
from mapstream.api.identity import Identity
from mapstream.api.requests import AsOfQuery, entity_tags, query_of
from mapstream.languages import ENGLISH, reading
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.time.calendar import day_of
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import FieldError, NotFound, PreconditionFailed


@dataclass(frozen=True)
class Reading:
    """What one reader sees of a room at a version, through a lens. ``whole``: its document then. ``at``: the instant
    that it is seen from; ``past``: what was before."""

    room: Room
    actor: Actor
    lens: Lens
    past: Retrospect
    version: int
    whole: Document
    at: str
    of_now: int
    """The current version of the room, which decides what may be told of its past."""

    @property
    def tag(self) -> str:
        """Its entity tag."""
        return str(self.version) if self.version == self.of_now else f"{self.version}.{self.of_now}"

    @cached_property
    def document(self) -> Document:
        """What this reader may see of it. Computed on demand: readers who have it already get 304."""
        return self.lens.see(self.whole) or {}

    @property
    def day(self) -> str:
        """The date of that instant in the plan's time zone, which decides what is overdue."""
        return day_of(self.at, self.whole)


class Readings:
    """Reads rooms, now or as of."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    async def enter(self, request: Request) -> Reading:
        """The room that a request with an :class:`AsOfQuery` asks for.

        Raises what :meth:`Identity.enter` raises, Invalid, and NotFound when there was no such room then.
        """
        room, actor, lens = await self._identity.enter(request)
        return await self.as_of(room, actor, lens, query_of(request, AsOfQuery))

    async def as_of(self, room: Room, actor: Actor, lens: Lens, query: AsOfQuery) -> Reading:
        """A room at a version or an instant. Left out: now. Raises NotFound when there was no such room then.

        A version is seen from the instant at which it came about.
        """
        current, past = room.state.version, Retrospect(self._hub.lives, room, lens)
        if query.version is None and query.at is None:
            document, version, at = room.state.document, room.state.version, self._hub.now()
        else:
            if query.version is not None and not await self._hub.reach(room, query.version):
                raise not_yet(room, "version")
            past = Retrospect(self._hub.lives, room, lens)
            lens, (document, version, at) = await self._hub.reading(past.then, query.version, query.at)
            current, at = room.state.version, query.at or at
        if not document or not lens.admits(document):
            raise NotFound("There was no such room then.")
        return Reading(room, actor, lens, past, version, document, at, current)


def not_yet(room: Room, field: str) -> NotFound:
    """A version that a room has not reached."""
    now = say("This room is at version {version}.", version=room.state.version)
    return NotFound(now, [FieldError(field, "Not there yet.")])


def tagged(request: Request, tag: str, content: Any) -> Response:
    """Answer with JSON and an entity tag, or with 304 if the reader has that one."""
    return not_modified(request, tag) or json(content, headers=tag_headers(tag))


def not_modified(request: Request, tag: str) -> Response | None:
    """Answer 304 if the reader has this tag, else ``None``. Raises PreconditionFailed if they ask for another."""
    wanted = request.headers.get("if-match")
    if wanted is not None and not names_tag(wanted, tag):
        raise PreconditionFailed(say("The version now is {tag}.", tag=tag))
    if names_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=tag_headers(tag))
    return None


def as_told(tag: str) -> str:
    """The entity tag of what says something in the reader's language: another one for each."""
    language = reading.get()
    return tag if language == ENGLISH else f"{tag}-{language}"


def names_tag(header: str, tag: str) -> bool:
    """Whether a header of entity tags names one; ``*`` names every one."""
    return header.strip() == "*" or tag in entity_tags(header)


def tag_headers(tag: str) -> dict[str, str]:
    """Return the headers of an answer with this entity tag."""
    told_by = "authorization, cookie, accept, accept-language"
    return {"etag": f'"{tag}"', "cache-control": "private, no-cache", "vary": told_by}
