"""The people of a workspace: invited, given a role, removed; and how they sign in without a password.

Somebody signs in by what they were sent, once: a link that an admin, the command line or the server's first start made
for them. What they get is a session in that browser, which ends here, and not in the browser alone.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from mapstream import clock
from mapstream.credentials import Credentials
from mapstream.languages.message import say
from mapstream.log import Log, State
from mapstream.plan.event import Event
from mapstream.problems import AlreadyMember, LastAdmin, NotAllowed, NotFound, TooManyMembers, Unauthorized
from mapstream.tokens import Token
from mapstream.workspace import OPERATOR, THE_OPERATOR, By, MemberRole, change, change_by, create_workspace, existing
from mapstream.workspace_events import (
    MemberInvited,
    MemberLinked,
    MemberRemoved,
    MemberRoleChanged,
    MemberSignedIn,
    SessionEnded,
    WorkspaceOpened,
)

MOST = 1_000
"""Members that a workspace has at most, without those who were removed."""
SIGN_IN = timedelta(days=7)
"""How long a link to sign in by can be used, once."""
BY_MAIL = timedelta(minutes=30)
"""How long one can that was mailed to whoever asked for it."""
SESSION = timedelta(days=30)
"""How long a session lasts."""
NOBODY = OPERATOR
"""Stands for the workspace and the member of the link that sets up the first ones."""
USED = "That link has been used, or is too old. Ask for a new one."


class Account(NamedTuple):
    """Somebody's account with their provider: what it calls them never changes, as an address may."""

    issuer: str
    subject: str


class Session(NamedTuple):
    """A session that has begun: its token, which only its browser gets, and until when it lasts."""

    token: str
    expires: str
    workspace: str
    member: str


# who there is


def members_of(document: dict[str, Any]) -> dict[str, Any]:
    """The members of a workspace by their ids, with those who were removed."""
    found: dict[str, Any] = document.get("members", {})
    return found


def member_of(document: dict[str, Any], id: str) -> dict[str, Any] | None:
    """A member who has not been removed."""
    found: dict[str, Any] | None = members_of(document).get(id)
    return None if found is None or "removed" in found else found


def called(document: dict[str, Any], who: str) -> str:
    """The id of the member with this id or address. Raises NotFound."""
    wanted = who.strip().casefold()
    for id, member in members_of(document).items():
        if "removed" not in member and wanted in (id, str(member.get("email", "")).casefold()):
            return id
    raise NotFound("There is no such member in this workspace.")


def role_of(said: object) -> MemberRole | None:
    """The role that a claim names, alone or among other words; of several the first of ours."""
    words = said if isinstance(said, list) else [said]
    return next((role for role in get_args(MemberRole) if role in words), None)


# what becomes of them


def invite(
    log: Log, workspace: str, name: str, role: MemberRole, email: str | None = None, by: By = THE_OPERATOR
) -> str:
    """Make somebody a member; their id, which is that of the command."""
    command = by.command or clock.fresh_id()

    def decide(state: State) -> Event:
        present = [one for one in members_of(state.document).values() if "removed" not in one]
        if email is not None and any(_has(one, email) for one in present):
            raise AlreadyMember("A member of this workspace has this address already. Change their role instead.")
        if len(present) >= MOST:
            raise TooManyMembers(
                say("A workspace has at most {most} members. Remove those who have left.", most=Decimal(MOST))
            )
        return MemberInvited(command, name, role, email)

    change_by(log, workspace, decide, by._replace(command=command), "invite", name, role, email)
    return command


def give_role(log: Log, workspace: str, member: str, role: MemberRole, by: By = THE_OPERATOR) -> None:
    """Let a member do something else than before."""

    def decide(state: State) -> Event | None:
        was = _present(state, member)["role"]
        if was == role:
            return None
        _refuse_last_admin(state, member)
        return MemberRoleChanged(member, role, was)

    change_by(log, workspace, decide, by, "role", member, role)


def remove(log: Log, credentials: Credentials, workspace: str, member: str, by: By = THE_OPERATOR) -> None:
    """Have somebody act for the workspace no more, from now on and everywhere."""

    def decide(state: State) -> Event | None:
        if "removed" in members_of(state.document).get(member, {}):
            return None
        _present(state, member)
        _refuse_last_admin(state, member)
        return MemberRemoved(member)

    change_by(log, workspace, decide, by, "remove", member)
    for kind in ("session", "signin"):
        credentials.end(one.id for one in credentials.held_by(member, kind))


def _has(member: dict[str, Any], email: str) -> bool:
    return str(member.get("email", "")).casefold() == email.casefold()


def _present(state: State, member: str) -> dict[str, Any]:
    found = member_of(state.document, member)
    if found is None:
        raise NotFound("There is no such member in this workspace.")
    return found


def _refuse_last_admin(state: State, member: str) -> None:
    admins = [id for id, one in members_of(state.document).items() if one["role"] == "admin" and "removed" not in one]
    if admins == [member]:
        raise LastAdmin("Nobody else could invite people or make keys. Make somebody else an admin first.")


# signing in


def sign_in_token(log: Log, credentials: Credentials, workspace: str, member: str) -> str:
    """What somebody signs in by, once."""
    _present(existing(log, workspace), member)
    return _once(credentials, workspace, member)


def tokens_for(log: Log, credentials: Credentials, email: str) -> list[tuple[str, str, str]]:
    """What whoever has an address signs in by, once: for each workspace that they are a member of its title, their name
    there, and the token."""
    found: list[tuple[str, str, str]] = []
    for opened in log.begun_with(WorkspaceOpened.name):
        document = existing(log, opened.stream).document
        for id, one in members_of(document).items():
            if "removed" not in one and _has(one, email):
                found.append((document["title"], one["name"], _once(credentials, opened.stream, id, BY_MAIL)))
    return found


def first_token(log: Log, credentials: Credentials) -> str | None:
    """What the first admin sets up the first workspace by, once; ``None`` where there is a workspace already."""
    return None if set_up(log) else _once(credentials, NOBODY, NOBODY)


def set_up(log: Log) -> bool:
    """Whether there is a workspace."""
    return bool(log.begun_with(WorkspaceOpened.name))


def begin(log: Log, credentials: Credentials, token: Token, title: str, name: str, email: str) -> tuple[str, str]:
    """The first workspace and its first admin, by the link that sets them up. Raises Unauthorized."""
    if set_up(log) or credentials.spend(token) is None:
        raise Unauthorized("This server has been set up already. Ask one of its admins to invite you.")
    workspace = create_workspace(log, title)
    return workspace, invite(log, workspace, name, "admin", email)


def sign_in(log: Log, credentials: Credentials, token: Token, agent: str | None) -> Session:
    """A session for whoever was sent this. Raises Unauthorized."""
    member = credentials.spend(token)
    if member is None:
        raise Unauthorized(USED)
    return session_of(log, credentials, token.scope, member, "link", agent)


def session_of(log: Log, credentials: Credentials, workspace: str, member: str, how: str, agent: str | None) -> Session:
    """A session for a member who has shown who they are. Raises Unauthorized where they are none any more."""
    session, expires = clock.fresh_id(), clock.instant(clock.now() + SESSION)

    def decide(state: State) -> Event:
        if member_of(state.document, member) is None:
            raise Unauthorized("You are not a member of this workspace any more. Ask one of its admins.")
        return MemberSignedIn(member, session, how)

    change(log, workspace, decide, By(member, "session", way=session))
    return Session(credentials.give("session", workspace, session, member, expires, agent), expires, workspace, member)


def known_as(log: Log, workspace: str, account: Account) -> str | None:
    """The member who has signed in with an account of the provider before: known by it, whatever their address is."""
    for id, one in members_of(existing(log, workspace).document).items():
        if "removed" not in one and one.get("account") == account._asdict():
            return id
    return None


def recognised(log: Log, workspace: str, account: Account, email: str, name: str, role: MemberRole | None) -> str:
    """The member whose address somebody has who signs in with an account for the first time: by that they are known
    from then on. Who was not invited becomes a member with the role that their provider gives them. Raises
    NotAllowed."""
    member = _having(log, workspace, email, name, role)

    def decide(state: State) -> Event | None:
        held = _present(state, member).get("account")
        if held == account._asdict():
            return None
        if held is not None and held["issuer"] == account.issuer:
            raise NotAllowed(
                say(
                    "{email} is known here as another account of your provider's. Ask an admin to invite you.",
                    email=email,
                )
            )
        return MemberLinked(member, *account)

    change_by(log, workspace, decide, By(member, "session"), "link", member, *account)
    return member


def _having(log: Log, workspace: str, email: str, name: str, role: MemberRole | None) -> str:
    same = [(id, one) for id, one in members_of(existing(log, workspace).document).items() if _has(one, email)]
    for id, one in same:
        if "removed" not in one:
            return id
    if same:
        raise NotAllowed("You are not a member of this workspace any more. Ask one of its admins to invite you again.")
    if role is None:
        raise NotAllowed(say("Nobody has invited {email} here. Ask an admin of the workspace to.", email=email))
    try:
        return invite(log, workspace, name, role, email)
    except AlreadyMember:
        # in another tab, at this moment
        return _having(log, workspace, email, name, role)


def workspace_of_provider(log: Log, said: str | None) -> str:
    """The workspace whose members a provider knows: the one that is ``said``, or the only one. Raises NotFound."""
    if said is not None:
        return said
    found = [recorded.stream for recorded in log.begun_with(WorkspaceOpened.name)]
    if len(found) != 1:
        raise NotFound("Whoever runs this server has to say which workspace your provider's people belong to.")
    return found[0]


def end_session(
    log: Log, credentials: Credentials, workspace: str, member: str, session: str, by: By = THE_OPERATOR
) -> None:
    """Sign somebody out in a browser. What has ended stays so."""
    if credentials.end([session]):
        ended: Callable[[State], Event] = lambda _: SessionEnded(member, session)  # noqa: E731
        change_by(log, workspace, ended, by, "end", session)


def _once(credentials: Credentials, workspace: str, member: str, lasts: timedelta = SIGN_IN) -> str:
    expires = clock.instant(clock.now() + lasts)
    return credentials.give("signin", workspace, clock.fresh_id(), member, expires)
