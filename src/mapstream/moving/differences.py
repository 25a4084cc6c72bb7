"""What of a room is not here as it was where it came from."""

from typing import Literal, NamedTuple

from mapstream.log import Log
from mapstream.members import member_of
from mapstream.moving.inspecting import Inspected
from mapstream.templates import shipped
from mapstream.workspace import existing

Code = Literal["workspace", "owner", "members", "keys", "template", "links", "documents"]


class Difference(NamedTuple):
    """One of them: what it is about, and a sentence."""

    code: Code
    sentence: str


def differences(log: Log, workspace: str, inspected: Inspected, carried: set[str]) -> list[Difference]:
    """All of them. ``carried``: the files that came along."""
    here, plan, found = existing(log, workspace).document, inspected.document["plan"], list[Difference]()
    if inspected.opened_in != workspace:
        said = f"It was opened in the workspace {inspected.opened_in}; here it belongs to {workspace}."
        found.append(Difference("workspace", said))
    known = {"session": lambda id: member_of(here, id) is not None, "key": lambda id: id in here["keys"]}
    unknown = {id: via for id, via in inspected.by.items() if not known[via](id)}
    if inspected.opened_by in unknown:
        found.append(Difference("owner", f"Whoever opened it, {inspected.opened_by}, is nobody of this workspace."))
    if members := [id for id, via in unknown.items() if via == "session"]:
        said = f"{len(members)} who acted in it signed in there, and are not members here: {_listed(members)}."
        found.append(Difference("members", said))
    if keys := [id for id, via in unknown.items() if via == "key"]:
        said = f"{len(keys)} API keys acted in it that have no name here: {_listed(keys)}."
        found.append(Difference("keys", said))
    template = plan.get("template", {}).get("template")
    if template is not None and template not in shipped() and template not in here.get("templates", {}):
        found.append(Difference("template", f"Its plan was made from the template {template}, which is not here."))
    ways_in = [link for one in inspected.document["people"].values() for link in one.get("links", {}).values()]
    if links := sum("revoked" not in link for link in ways_in):
        said = f"{links} personal links open it there, and open nothing here. Make new ones for those who need them."
        found.append(Difference("links", said))
    if missing := inspected.files - carried:
        said = f"{len(missing)} files of its documents were lost there, and are not here: {_listed(sorted(missing))}."
        found.append(Difference("documents", said))
    return found


def _listed(ids: list[str]) -> str:
    return ", ".join(ids[:10]) + (", …" if len(ids) > 10 else "")
