"""Who is asking: tokens and cookies become actors, or a refusal. The one door for HTTP and the stream alike."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from mapstream.api.http import CREDENTIAL, TOLD
from mapstream.api.requests import room_id
from mapstream.api.waiting import awaited_by, reach_position, reach_version
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.visibility.lens import Lens, lens_of
from mapstream.problems import NotAllowed, NotFound, Problem, Unauthorized
from mapstream.tokens import Signer, Token
from mapstream.workspace import existing, key_role

COOKIE = "mapstream"
"""The session cookie. Its path is the room's, so that every room has its own."""
BEARER_SUBPROTOCOL = "bearer."
NOT_OURS = "That link or key is not one of ours. Was it copied whole?"
_KEPT = 1000


class Limits(Protocol):
    """How often somebody may ask. Both raise TooFast when that is too often."""

    def genuine(self, token: Token, times: int = 1) -> dict[str, str]:
        """A credential of ours is used, or used as if so many times: its limit, as headers."""
        ...

    def guess(self, address: str) -> NoReturn:
        """A credential is not ours. Raises Unauthorized."""
        ...


class Identity:
    """Resolves credentials against the log. Workspaces are kept in memory until something happens in them."""

    def __init__(self, hub: Hub, signer: Signer, limits: Limits, public_origin: str | None) -> None:
        self._hub = hub
        self._signer = signer
        self._limits = limits
        self._origin = public_origin
        self._workspaces: OrderedDict[str, asyncio.Task[dict[str, Any]]] = OrderedDict()
        hub.on_events.append(self._forget)
        hub.on_replaced.append(self._workspaces.clear)

    async def actor(self, connection: HTTPConnection) -> Actor:
        """Who a request or a socket comes from. Raises Unauthorized, NotAllowed, TooFast or StoreAway."""
        token = bearer(connection)
        if token is None:
            token = cookie(connection)
            if token is None:
                raise Unauthorized("Open your personal link, or send an API key as a bearer token.")
            self.same_origin(connection)
        return await self.of_token(token, connection)

    async def enter(self, connection: HTTPConnection) -> tuple[Room, Actor, Lens]:
        """The room that a request or a socket goes to, who asks, and what they may see of it; when this server knows
        what they say that they have seen of it elsewhere."""
        actor, awaited = await self.actor(connection), awaited_by(connection)
        await reach_position(self._hub, actor, awaited)
        room = await self._hub.room(room_id(connection))
        lens = admit(actor, room)
        if awaited.version > room.state.version:
            await reach_version(self._hub, room, awaited)
            lens = admit(actor, room)
        return room, actor, lens

    async def of_token(self, token: str, connection: HTTPConnection | None = None) -> Actor:
        """Who holds a token. Raises Unauthorized when it is not ours, or holds no more.

        Those who come over HTTP, by ``connection``, also have to keep to the limits; streams have their own.
        """
        named = self._signer.read(token)
        if connection is not None and connection.scope["type"] == "http":
            if named is None:
                self._limits.guess(connection.client.host if connection.client else "")
            connection.scope[TOLD] = self._limits.genuine(named)
        if named is None:
            raise Unauthorized(NOT_OURS)
        if connection is not None:
            connection.scope[CREDENTIAL] = {named.kind: named.id}
        return await (self._of_link(named) if named.kind == "link" else self._of_key(named))

    def spend(self, connection: HTTPConnection, commands: int) -> None:
        """Commands of a request count as requests, of which one has been counted. Raises TooFast."""
        named = self._signer.read(bearer(connection) or cookie(connection) or "")
        if commands > 1 and named is not None:
            self._limits.genuine(named, commands - 1)

    def same_origin(self, connection: HTTPConnection) -> None:
        """Refuse a cookie that another site's page made the browser send."""
        origin = connection.headers.get("origin")
        if origin is None:
            return
        host = connection.headers.get("host", "")
        if urlsplit(origin).netloc != host and origin != self._origin:
            raise NotAllowed("A page of another site cannot act with your session.")

    async def _of_link(self, token: Token) -> Actor:
        room = await self._hub.room(token.scope)
        found = find_link(room.state.document, token.id)
        if found is None and await self._hub.reach(room, await self._hub.reading(self._hub.log.version, room.id)):
            # it is ours, so it is there: another server made it a moment ago
            found = find_link(room.state.document, token.id)
        if found is None:
            raise Unauthorized("That link is not known. Ask the person who sent it for a new one.")
        person_id, person, link = found
        if "revoked" in link or "removed" in person:
            raise Unauthorized("That link has been withdrawn. Ask the person who sent it for a new one.")
        expires = link.get("expires")
        if expires is not None and expires <= self._hub.now():
            raise Unauthorized("That link has expired. Ask the person who sent it for a new one.")
        if "emails" in link or "code" in link:
            raise Unauthorized("That link asks to check your e-mail address, which this server cannot do.")
        return Actor(
            person_id, person["side"], "link", person.get("role", ""), room=room.id, link=token.id, expires=expires
        )

    async def _of_key(self, token: Token) -> Actor:
        workspace = await self._workspace(token.scope)
        if token.id not in workspace.get("keys", {}):
            # it is ours, so it is there: it was made a moment ago, and that has not come to our ears yet
            self._workspaces.pop(token.scope, None)
            workspace = await self._workspace(token.scope)
        role = key_role(workspace, token.id)
        if role is None:
            raise Unauthorized("That API key does not hold any more.")
        return Actor(token.id, "seller", "key", role, workspace=token.scope)

    async def _workspace(self, id: str) -> dict[str, Any]:
        """A workspace's document; an empty one if there is none.

        What is kept is the reading itself: one that something happened during is forgotten before it has ended.
        """
        reading = self._workspaces.get(id)
        if reading is None:
            reading = self._workspaces[id] = self._hub.spawn(self._read(id))
            if len(self._workspaces) > _KEPT:
                self._workspaces.popitem(last=False)
        try:
            return await asyncio.shield(reading)
        except Problem:
            if self._workspaces.get(id) is reading:
                del self._workspaces[id]
            raise

    async def _read(self, id: str) -> dict[str, Any]:
        try:
            return (await self._hub.reading(existing, self._hub.log, id)).document
        except NotFound:
            return {}

    def _forget(self, events: Sequence[Recorded]) -> None:
        for recorded in events:
            if recorded.stream in self._workspaces:
                del self._workspaces[recorded.stream]


def bearer(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, or among the subprotocols of a browser's socket."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for offered in connection.scope.get("subprotocols", ()):
        if offered.startswith(BEARER_SUBPROTOCOL):
            return str(offered.removeprefix(BEARER_SUBPROTOCOL))
    return None


def cookie(connection: HTTPConnection) -> str | None:
    """The token in the session cookie. Of several the first counts: browsers put the one for the longest path there."""
    # not the standard library's parser: it reads escapes that no token has, in quadratic time
    for pair in connection.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return value.strip('"')
    return None


def find_link(document: Document, link: str) -> tuple[str, Any, Any] | None:
    """The person whom a link belongs to, and the link: (id, person, link)."""
    for id, person in document.get("people", {}).items():
        found = person.get("links", {}).get(link)
        if found is not None:
            return id, person, found
    return None


def admit(actor: Actor, room: Room) -> Lens:
    """The lens of an actor in a room; NotFound when there is no such room for them."""
    document = room.state.document
    plan = document.get("plan")
    lens = lens_of(actor, document)
    mine = plan is not None and (actor.room == room.id or actor.workspace == plan.get("workspace"))
    if not mine or not lens.admits(document):
        raise NotFound("There is no such room.")
    return lens


def you(actor: Actor, document: Document) -> dict[str, object]:
    """What a client is told about who it is."""
    person = document.get("people", {}).get(actor.id)
    found: dict[str, object] = {"person": actor.id, "side": actor.side, "role": actor.role, "via": actor.via}
    return {**found, "name": person["name"]} if person is not None else found
