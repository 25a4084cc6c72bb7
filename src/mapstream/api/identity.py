"""Who is asking: tokens and cookies become actors, or a refusal. The one door for HTTP and the stream alike."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Literal, NoReturn, Protocol, TypeVar
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from mapstream.api.http import CREDENTIAL, TOLD
from mapstream.api.requests import room_id
from mapstream.api.waiting import awaited_by, reach_position, reach_version
from mapstream.api_keys import key_of, reach_of
from mapstream.credentials import Credentials, Held
from mapstream.languages.message import Message, say
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.members import Session, end_session, member_of
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document, Link
from mapstream.plan.elements.links import LinkOpened, VisitEnded
from mapstream.plan.event import Recorded, present
from mapstream.plan.permissions import rights_of
from mapstream.plan.visibility.lens import Lens, lens_of
from mapstream.problems import NotAllowed, NotFound, Problem, Unauthorized
from mapstream.tokens import Kind, Token
from mapstream.workspace import OPERATOR, ROLES, By, existing
from mapstream.workspace_events import KeyRotated, SessionEnded

COOKIE = "mapstream"
"""The cookie of a visit, by a personal link. Its path is the room's, so that every room has its own."""
BEARER_SUBPROTOCOL = "bearer."
NOT_OURS = "That link or key is not one of ours. Was it copied whole?"
ENDED = {
    "link": "That link is not known. Ask the person who sent it for a new one.",
    "key": "That API key does not hold any more.",
    "visit": "Your session has ended. Open your personal link again.",
    "session": "Your session has ended. Sign in again.",
}
"""What is said of what was ours, and holds no more."""
ROLES_TOLD = {"admin": say("admin"), "seller": say("seller"), "manager": say("manager"), "success": say("success")}
"""What members are called by their roles."""
IN_HEADERS: tuple[Kind, ...] = ("link", "key")
AS_LINK: tuple[Kind, ...] = ("link",)
IN_COOKIES: tuple[Kind, ...] = ("visit", "session")
"""Which tokens are sent in which place."""
_KEPT = 1000

T = TypeVar("T")


class Limits(Protocol):
    """How often somebody may ask. All raise TooFast when that is too often."""

    def genuine(self, credential: str, times: int = 1) -> dict[str, str]:
        """A credential of ours is used, or used as if so many times: its limit, as headers."""
        ...

    def guess(self, address: str) -> NoReturn:
        """A credential is not ours. Raises Unauthorized."""
        ...

    def stranger(self, address: str, why: str) -> None:
        """Somebody without a credential asks for what costs us something."""
        ...


class Identity:
    """Resolves credentials against the log. Workspaces are kept in memory until something happens in them."""

    def __init__(self, hub: Hub, credentials: Credentials, limits: Limits, public_origin: str | None) -> None:
        self._hub = hub
        self._credentials = credentials
        self._limits = limits
        self._origin = public_origin
        self.visit_cookie = f"__Secure-{COOKIE}" if (public_origin or "").startswith("https:") else COOKIE
        """The name of the cookie of a visit."""
        self.session_cookie = f"__Host-{COOKIE}" if (public_origin or "").startswith("https:") else f"{COOKIE}_member"
        """The name of the cookie of a member's session."""
        self.attempt_cookie = f"{self.session_cookie}_attempt"
        """The name of the cookie of somebody who is signing in with a provider."""
        self._workspaces: OrderedDict[str, asyncio.Task[dict[str, Any]]] = OrderedDict()
        hub.on_events.append(self._forget)
        hub.on_replaced.append(self._workspaces.clear)
        hub.on_replaced.append(credentials.forget)

    async def actor(self, connection: HTTPConnection) -> Actor:
        """Who a request or a socket comes from. Raises Unauthorized, NotAllowed, TooFast or StoreAway.

        Who came to a room by a personal link is there who the link says, even if they are a member as well.
        """
        token = bearer(connection)
        if token is not None:
            return await self.of_token(token, connection)
        visit, session = (cookie(connection, name) for name in (self.visit_cookie, self.session_cookie))
        if visit is None and session is None:
            raise Unauthorized("Open your personal link, sign in, or send an API key as a bearer token.")
        self.same_origin(connection)
        if visit is not None:
            try:
                return await self.of_token(visit, connection, IN_COOKIES)
            except Unauthorized:
                if session is None:
                    raise
        return await self.of_token(session or "", connection, IN_COOKIES)

    async def member(self, connection: HTTPConnection, roles: Collection[str] = ROLES) -> Actor:
        """Who a request comes from, who has to be a member with one of these roles, or a key of such a role. Raises
        Unauthorized or NotAllowed."""
        actor = await self.actor(connection)
        if actor.workspace is None:
            raise NotAllowed("This is for members of the selling organisation.")
        if actor.only_room is not None:
            raise NotAllowed("This key opens one room, and nothing else.")
        if roles is not ROLES and actor.reach != "admin":
            raise NotAllowed("This key is not for looking after the workspace. Make one with the scope admin.")
        if actor.role not in roles:
            raise NotAllowed(say("This is for those who are {roles} in the workspace.", roles=_either(roles)))
        return actor

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
        return room, one_of(room.state.document, actor), lens

    async def of_token(
        self, token: str, connection: HTTPConnection | None = None, kinds: Collection[Kind] = IN_HEADERS
    ) -> Actor:
        """Who holds a token of one of these kinds. Raises Unauthorized when it is not ours, or holds no more.

        Those who come over HTTP, by ``connection``, also have to keep to the limits; streams have their own.
        """
        named = self.named(connection, token, kinds)
        held = await self.held(named)
        match named.kind:
            case "link":
                return await self._of_link(named.scope, named.id, "link")
            case "visit" if held.holder is not None:
                actor = await self._of_link(named.scope, held.holder, "code" if held.known == "code" else "link")
                ends = min(filter(None, (actor.expires, held.expires)), default=None)
                return replace(actor, session=named.id, expires=ends)
            case "session" if held.holder is not None:
                return await self._of_session(named, held.holder, held.expires)
            case "key":
                return await self._of_key(named)
            case _:
                raise Unauthorized(NOT_OURS)

    async def invited(self, connection: HTTPConnection, token: str) -> Actor:
        """Whom a personal link is for. Who has the link is them, unless it asks for a code (:func:`asks_code`). Raises
        Unauthorized when it does not hold."""
        named = self.named(connection, token, AS_LINK)
        await self.held(named)
        return await self._of_link(named.scope, named.id, None)

    def named(self, connection: HTTPConnection | None, token: str, kinds: Collection[Kind]) -> Token:
        """What a token names, of one of these kinds. Raises Unauthorized when it is not ours, or TooFast."""
        named = self._credentials.read(token)
        if named is not None and named.kind not in kinds:
            named = None
        if connection is not None and connection.scope["type"] == "http":
            if named is None:
                self._limits.guess(connection.client.host if connection.client else "")
            connection.scope[TOLD] = self._limits.genuine(named.id)
        if named is None:
            raise Unauthorized(NOT_OURS)
        if connection is not None:
            connection.scope[CREDENTIAL] = {named.kind: named.id}
        return named

    async def held(self, named: Token) -> Held:
        """What is kept of a token. Raises Unauthorized when it does not hold."""
        held = self._credentials.known(named) or await self._hub.reading(self._credentials.find, named)
        if held is None:
            raise Unauthorized(ENDED.get(named.kind, NOT_OURS))
        return held

    async def write(self, workspace: str, work: Callable[..., T], *values: Any) -> T:
        """Change something of a workspace, in a thread, on the log; who comes next is held against what it is then."""
        try:
            return await self._hub.reading(work, self._hub.log, *values)
        finally:
            self._workspaces.pop(workspace, None)

    async def end_before(self, connection: HTTPConnection, session: Session) -> None:
        """A browser has a new session: the one that it had before, of the same or another member, ends."""
        token = cookie(connection, self.session_cookie)
        named = self._credentials.read(token) if token else None
        if named is None or named.kind != "session":
            return
        holder = await self._hub.reading(self._credentials.holder_of, named.id, "session", named.scope)
        if holder is not None:
            begun = self._credentials.read(session.token)
            by = By(session.member if session.workspace == named.scope else OPERATOR, "session", way=begun and begun.id)
            log = self._hub.log
            await self._hub.reading(end_session, log, self._credentials, named.scope, holder, named.id, by)

    def spend(self, connection: HTTPConnection, commands: int) -> None:
        """Commands of a request count as requests, of which one has been counted. Raises TooFast."""
        credential: dict[str, str] = connection.scope.get(CREDENTIAL, {})
        for id in credential.values() if commands > 1 else ():
            self._limits.genuine(id, commands - 1)

    def same_origin(self, connection: HTTPConnection) -> None:
        """Refuse a cookie that another site's page made the browser send. Browsers say where what is to change
        something comes from; what only reads may come from an address that was typed."""
        origin = connection.headers.get("origin")
        if origin is None:
            if connection.scope.get("method", "GET") in ("GET", "HEAD"):
                return
            raise NotAllowed("A browser says where such a request comes from, in Origin. Programs send a bearer token.")
        host = connection.headers.get("host", "")
        if urlsplit(origin).netloc != host and origin != self._origin:
            raise NotAllowed("A page of another site cannot act with your session.")

    async def _of_link(self, id: str, link_id: str, known: Literal["link", "code"] | None) -> Actor:
        room = await self._hub.room(id)
        found = find_link(room.state.document, link_id)
        if found is None and await self._hub.reach(room, await self._hub.reading(self._hub.log.version, room.id)):
            # it is ours, so it is there: another server made it a moment ago
            found = find_link(room.state.document, link_id)
        if found is None:
            raise Unauthorized(ENDED["link"])
        person_id, person, link = found
        if "revoked" in link or "removed" in person:
            raise Unauthorized("That link has been withdrawn. Ask the person who sent it for a new one.")
        expires = link.get("expires")
        if expires is not None and expires <= self._hub.now():
            raise Unauthorized("That link has expired. Ask the person who sent it for a new one.")
        if known == "link" and asks_code(link):
            raise Unauthorized("That link asks for a code, sent by e-mail. Open it in a browser.")
        return Actor(
            person_id,
            person["side"],
            "link",
            person.get("role", ""),
            room=room.id,
            link=link_id,
            expires=expires,
            known=known,
        )

    async def _of_session(self, token: Token, member: str, expires: str | None) -> Actor:
        workspace = await self._knowing(token.scope, "members", member)
        found = member_of(workspace, member)
        if found is None:
            raise Unauthorized("You are not a member of this workspace any more. Ask one of its admins.")
        return Actor(
            member,
            "seller",
            "session",
            found["role"],
            workspace=token.scope,
            expires=expires,
            session=token.id,
            member_id=member,
            name=found["name"],
            email=found.get("email"),
        )

    async def _of_key(self, token: Token) -> Actor:
        workspace = await self._knowing(token.scope, "keys", token.id)
        key = key_of(workspace, token.id)
        if key is None:
            raise Unauthorized(ENDED["key"])
        return Actor(
            token.id,
            "seller",
            "key",
            key["role"],
            workspace=token.scope,
            reach=reach_of(key),
            only_room=key.get("room"),
        )

    async def _knowing(self, id: str, part: str, of: str) -> dict[str, Any]:
        """A workspace's document that knows whose a credential of ours is: a key, or a member."""
        workspace = await self.workspace(id)
        if of not in workspace.get(part, {}):
            # the credential is ours, so that is there: it was made a moment ago, and has not come to our ears yet
            self._workspaces.pop(id, None)
            workspace = await self.workspace(id)
        return workspace

    async def workspace(self, id: str) -> dict[str, Any]:
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
            match recorded.event:
                case VisitEnded(visit=id) | LinkOpened(visit=str(id)) | SessionEnded(session=id) | KeyRotated(key=id):
                    self._credentials.forget(id)


def bearer(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, or among the subprotocols of a browser's socket."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for offered in connection.scope.get("subprotocols", ()):
        if offered.startswith(BEARER_SUBPROTOCOL):
            return str(offered.removeprefix(BEARER_SUBPROTOCOL))
    return None


def cookie(connection: HTTPConnection, name: str) -> str | None:
    """The token in a cookie. Of several the first counts: browsers put the one for the longest path there."""
    # not the standard library's parser: it reads escapes that no token has, in quadratic time
    for pair in connection.headers.get("cookie", "").split(";"):
        found, _, value = pair.strip().partition("=")
        if found == name and value:
            return value.strip('"')
    return None


def find_link(document: Document, link: str) -> tuple[str, Any, Any] | None:
    """The person whom a link belongs to, and the link: (id, person, link)."""
    for id, person in document.get("people", {}).items():
        found = person.get("links", {}).get(link)
        if found is not None:
            return id, person, found
    return None


def _either(roles: Collection[str]) -> Message:
    """Roles of members, of which one is needed."""
    *others, last = (ROLES_TOLD[role] for role in roles)
    return reduce(lambda either, one: say("{one} or {other}", one=one, other=either), reversed(others), last)


def asks_code(link: Link) -> bool:
    """Whether having a link is not enough: it has to be shown whose an address is."""
    return "emails" in link or link.get("code", False)


def one_of(document: Document, actor: Actor) -> Actor:
    """An actor as one of the people of a room: a member whom somebody has added by their address is that person."""
    people = document.get("people", {})
    if actor.via != "session" or actor.id in people or actor.email is None:
        return actor
    wanted = actor.email.casefold()
    for id, person in people.items():
        if person["side"] == "seller" and "removed" not in person and person.get("email", "").casefold() == wanted:
            return replace(actor, id=id)
    return actor


def admit(actor: Actor, room: Room) -> Lens:
    """The lens of an actor in a room; NotFound when there is no such room for them."""
    document = room.state.document
    plan = document.get("plan")
    lens = lens_of(actor, document)
    mine = plan is not None and (actor.room == room.id or actor.workspace == plan.get("workspace"))
    if not mine or actor.only_room not in (None, room.id) or not lens.admits(document):
        raise NotFound("There is no such room.")
    return lens


def you(actor: Actor, document: Document, mail: bool) -> dict[str, object]:
    """What a client is told about who it is; ``mail``: whether this server sends e-mail."""
    person = document.get("people", {}).get(actor.id)
    who: dict[str, object] = {"person": actor.id, "side": actor.side, "role": actor.role, "via": actor.via}
    name = actor.name if person is None else person["name"]
    more = present(name=name or None, mail=mail or None)
    return {**who, **more, "may": rights_of(document, actor)}
