"""Who asks for something."""

from dataclasses import dataclass
from typing import Literal

from mapstream.plan.document import Side
from mapstream.plan.event import Via


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    ``id`` is a person of the room, a member of the workspace, or one of its API keys; ``workspace`` is set for those
    who act for the selling organisation (members and keys), ``room`` for those who came by a personal ``link``.
    ``session``: of a browser, whose it is. ``member_id``, ``name`` and ``email`` are a member's, who becomes one of the
    room's people once they act in it; ``id`` is that person then. ``only_room``: the one that a key opens, if not all.
    ``known``: how somebody who came by a link showed who they are: by having it, or by a code that was mailed to them.
    ``reach``: what their way in is good for besides their rights; with ``read`` nothing can be done.
    """

    id: str
    side: Side
    via: Via
    role: str = ""
    workspace: str | None = None
    room: str | None = None
    link: str | None = None
    expires: str | None = None
    reach: Literal["read", "write", "admin"] = "admin"
    session: str | None = None
    member_id: str | None = None
    name: str = ""
    email: str | None = None
    only_room: str | None = None
    known: Literal["link", "code"] | None = None

    @property
    def member(self) -> bool:
        """Whether they belong to the workspace: such people see positions and may open rooms."""
        return self.workspace is not None

    @property
    def way(self) -> str | None:
        """The id of the link or session that they came by; a key is its own."""
        return self.link or self.session

    @property
    def administers(self) -> bool:
        """Whether they may look after the workspace, as not every key of an administrator may."""
        return self.admin and self.reach == "admin"

    @property
    def admin(self) -> bool:
        """Whether they administer the workspace: such people see whatever their side added."""
        return self.workspace is not None and self.role == "admin"


MAPSTREAM = Actor("00000000-0000-0000-0000-000000000001", "seller", "system")
"""The program itself, where it says something by itself."""
