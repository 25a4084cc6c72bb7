"""The templates of a workspace: saved, revised, retired. They are in its stream, every version of each.

The workspace's document tells which there are; what is in a version is read from the event that wrote it. Nobody finds
those of another workspace: a template is only ever looked for in the caller's own.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from mapstream.languages.message import say
from mapstream.log import Log, State, digest_of
from mapstream.plan.actor import Actor
from mapstream.plan.document import Stamped
from mapstream.plan.event import Event
from mapstream.plan.templates import Offered, Template, read
from mapstream.problems import Conflict, NotAllowed, NotFound, TooManyTemplates
from mapstream.templates import shipped
from mapstream.workspace import By, change, existing
from mapstream.workspace_events import TemplateRetired, TemplateRevised, TemplateSaved

MOST = 200
"""Templates that a workspace has at most, without the retired ones."""


MOST_EVER = 2_000
"""Templates that a workspace keeps, with the retired ones."""


class Kept(NamedTuple):
    """A version of a template, and where it comes from. ``saved``: ``None`` for one that mapstream comes with."""

    offered: Offered
    saved: Stamped | None = None
    retired: Stamped | None = None


def known(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a workspace's document says of its templates, by their ids."""
    found: dict[str, Any] = document.get("templates", {})
    return found


def find(log: Log, workspace: str, id: str, version: int | None = None) -> Kept:
    """A version of a template, or the latest, one that mapstream comes with or one of the workspace. Reads the log.

    Raises NotFound.
    """
    ours = shipped().get(id)
    if ours is not None:
        if version not in (None, ours.version):
            raise NotFound(
                say("“{template}” is at version {version}, and has no other.", template=id, version=ours.version)
            )
        return Kept(ours)
    entry = _entry(existing(log, workspace), id)
    number = entry["version"] if version is None else version
    made = entry["versions"].get(str(number))
    if made is None:
        raise NotFound(say("That template is at version {version}.", version=entry["version"]))
    (recorded,) = log.read(workspace, after=made["place"] - 1, limit=1)
    assert isinstance(recorded.event, TemplateSaved | TemplateRevised)
    offered = Offered(id, number, read(recorded.event.content))
    return Kept(offered, {"at": made["at"], "by": made["by"]}, entry.get("retired"))


def offered(log: Log, workspace: str, id: str, version: int | None) -> Offered | None:
    """What can be applied under this id; ``None`` if there is no such template, or none any more."""
    try:
        kept = find(log, workspace, id, version)
    except NotFound:
        return None
    return None if kept.retired else kept.offered


def save(log: Log, workspace: str, template: Template, actor: Actor, command: str) -> bool:
    """Keep a new template. Its id is that of the command; whether it was not saved before."""
    new = not log.command(workspace, command)

    def decide(state: State) -> Event:
        if sum("retired" not in entry for entry in known(state.document).values()) >= MOST:
            raise TooManyTemplates(
                say("A workspace has at most {most} templates. Retire those that nobody uses.", most=MOST)
            )
        if len(known(state.document)) >= MOST_EVER:
            raise TooManyTemplates(
                say(
                    "A workspace has had {most} templates, and keeps no more. Revise one instead.",
                    most=Decimal(MOST_EVER),
                )
            )
        return TemplateSaved(command, content_of(template), state.version + 1)

    _written(log, workspace, decide, actor, command, content_of(template))
    return new


def revise(
    log: Log, workspace: str, id: str, template: Template, actor: Actor, command: str, seen: int | None = None
) -> None:
    """Keep a new version of a template. Raises Conflict where the caller had ``seen`` an earlier one than that."""
    _refuse_shipped(id)
    latest = find(log, workspace, id)
    unchanged = latest.offered.template == template

    def decide(state: State) -> Event | None:
        entry = _current(state, id)
        number: int = entry["version"]
        if seen is not None and seen != number:
            told = say("That template is at version {version} by now. Look at it again.", version=number)
            raise Conflict(told, more={"version": number})
        if unchanged and number == latest.offered.version:
            return None
        return TemplateRevised(id, number + 1, content_of(template), state.version + 1)

    _written(log, workspace, decide, actor, command, [id, content_of(template)])


def retire(log: Log, workspace: str, id: str, actor: Actor, command: str) -> None:
    """Offer a template no more. Once is enough."""
    _refuse_shipped(id)

    def decide(state: State) -> Event | None:
        return None if "retired" in _entry(state, id) else TemplateRetired(id)

    _written(log, workspace, decide, actor, command, [id])


def content_of(template: Template) -> dict[str, Any]:
    """A template as plain data, without what is not said."""
    return template.model_dump(exclude_defaults=True)


def _written(
    log: Log, workspace: str, decide: Callable[[State], Event | None], actor: Actor, command: str, asked: Any
) -> None:
    change(
        log,
        workspace,
        decide,
        By(actor.id, actor.via, command, actor.way),
        digest_of(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()),
    )


def _entry(state: State, id: str) -> dict[str, Any]:
    entry: dict[str, Any] | None = known(state.document).get(id)
    if entry is None:
        raise NotFound("There is no such template.")
    return entry


def _current(state: State, id: str) -> dict[str, Any]:
    entry = _entry(state, id)
    if "retired" in entry:
        raise NotFound("That template was retired. Save it again to use it.")
    return entry


def _refuse_shipped(id: str) -> None:
    if id in shipped():
        raise NotAllowed("This template comes with mapstream. Save a copy of it, and change that.")
