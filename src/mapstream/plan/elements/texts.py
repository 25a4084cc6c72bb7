"""Long texts that several people write at once: the room's notes, and those of a meeting.

A text exists by its name, so that nobody has to begin it: ``notes``, or ``meetings/<id>``. Its paragraphs stand in an
order. Who changes one says which version of the room they had; what others wrote meanwhile is merged with it, character
by character, and the event holds what came of it. So are changes taken back: one's own letters go, and those of others
stay. As the goal and the titles of tasks, a text is the room's and no single person's: it is not sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field

from mapstream.plan import rank
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Change, Event, Stamp, event, present, stamped
from mapstream.plan.fields import NOT_IN_A_TEXT, UUID, Id, shape
from mapstream.plan.merging import merged
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.wording import Naming

TextName = Annotated[
    str,
    shape(f"^(texts/)?(notes|meetings/{UUID})$", "This must be the name of a text: notes or meetings/<id>."),
    AfterValidator(lambda name: name.removeprefix("texts/")),
]
Content = Annotated[
    str,
    shape(
        f"^[^{NOT_IN_A_TEXT}]*$",
        "Control characters other than line breaks and tabs are not allowed.",
        max_length=10_000,
    ),
]
_NOTHING: Mapping[str, Any] = {}


@command("edit_text", right="comment", tryable=False, needs_past=True)
class EditText(Command):
    """Write in a text. What others have written in the paragraph meanwhile is merged with it, by character."""

    text: TextName = Field(description="`notes`: the room's; `meetings/<id>`: those of a meeting.")
    paragraph: Id | None = Field(default=None, description="Left out, or one that is not there: a new one.")
    content: Content | None = Field(description="All of the paragraph, as its author has it. `null` removes it.")
    after: Id | None = Field(
        default=None, description="For a new one: the paragraph that it comes after. Left out: the last."
    )
    based_on: Annotated[int, Field(ge=0)] = Field(description="The version of the room that its author had.")

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Only what happened after the version that the author had, where that is not at hand."""
        return self.based_on < (version if known is None else known)


@event("text.edited", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TextEdited(Event):
    """A paragraph of a text reads so now; ``content`` ``None``: it is gone. ``was``: how it was before;
    ``on``: what the text is about, if this begins it; ``ranks``: new ones of others, to make room."""

    text: str
    paragraph: str
    content: str | None
    rank: str | None = None
    was: dict[str, Any] | None = None
    on: str | None = None
    ranks: dict[str, str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The paragraph, with its author."""
        paragraphs: dict[str, Any] = {id: {"rank": rank} for id, rank in (self.ranks or {}).items()}
        paragraphs[self.paragraph] = self._paragraph(stamp)
        return {"texts": {self.text: present(on=self.on) | {"paragraphs": paragraphs}}}

    def _paragraph(self, stamp: Stamp) -> Any:
        if self.content is None:
            return None
        now = present(content=self.content, rank=self.rank) | dict(stamped(stamp))
        return diff({key: value for key, value in (self.was or {}).items() if key != "rank"}, now)


@decides(EditText)
def edit_text(document: Document, command: EditText, context: Context) -> list[Event]:
    """Write what comes of a paragraph; one that somebody removed meanwhile is there again."""
    on = "plan" if command.text == "notes" else command.text
    find_item(document, on, context.actor, "text")
    text = document["texts"].get(command.text)
    paragraphs: Mapping[str, Any] = (text or _NOTHING).get("paragraphs", _NOTHING)
    known = paragraphs.get(command.paragraph or "")
    if known is None:
        return _new(command, paragraphs, None if text is not None else on, context)
    id, content = (
        cast(str, command.paragraph),
        merged(_base(command, known, context), command.content or "", known["content"]),
    )
    if command.content is None and not content:
        return [TextEdited(command.text, id, None, was=dict(known))]
    return [TextEdited(command.text, id, content, was=dict(known))] if content != known["content"] else []


def _new(command: EditText, paragraphs: Mapping[str, Any], on: str | None, context: Context) -> list[Event]:
    if command.content is None:
        return []
    id = command.paragraph or context.fresh()
    if command.after is None:
        return [TextEdited(command.text, id, command.content, rank.last(paragraphs), on=on)]
    if command.after not in paragraphs:
        raise not_found("after", "paragraph")
    place, renewed = rank.after(paragraphs, command.after)
    return [TextEdited(command.text, id, command.content, place, on=on, ranks=renewed or None)]


def _base(command: EditText, known: Mapping[str, Any], context: Context) -> str:
    """The paragraph as its author had it: before the first that changed it since, or else as it is."""
    earlier = context.earlier.get(command.based_on)
    if earlier is not None:
        text: Mapping[str, Any] = earlier.get("texts", _NOTHING).get(command.text, _NOTHING)
        before: str = text.get("paragraphs", _NOTHING).get(command.paragraph or "", _NOTHING).get("content", "")
        return before
    for recorded in context.recent:
        change = recorded.event
        if recorded.version <= command.based_on or not isinstance(change, TextEdited):
            continue
        if (change.text, change.paragraph) == (command.text, command.paragraph):
            return str((change.was or _NOTHING).get("content", ""))
    return str(known["content"])


def taken_back(document: Document, change: Change) -> Patch:
    """The patch that takes out of texts what a change put there, and puts back what it took out; what others wrote in
    them since stays."""
    texts: dict[str, Any] = {}
    for name, changed in change.patch.get("texts", _NOTHING).items():
        here: Mapping[str, Any] = document["texts"].get(name, _NOTHING).get("paragraphs", _NOTHING)
        before = (change.inverse["texts"].get(name) or _NOTHING).get("paragraphs") or _NOTHING
        made = (changed or _NOTHING).get("paragraphs") or _NOTHING
        back = {id: _back(here.get(id), one, before.get(id)) for id, one in made.items() if one or before.get(id)}
        left = merge(here, {id: paragraph for id, paragraph in back.items() if paragraph or id in here})
        if not left and change.inverse["texts"].get(name, here) is None and name in document["texts"]:
            texts[name] = None
        elif kept := diff(here, left):
            texts[name] = {"paragraphs": kept}
    return {"texts": texts} if texts else {}


def _back(now: Any, made: Any, before: Any) -> Any:
    """A paragraph without a change, ``None`` if nothing is left of it."""
    if made is None:
        return now or before
    if now is None:
        return None
    content = merged(made.get("content", now["content"]), (before or _NOTHING).get("content", ""), now["content"])
    if before is None and not content:
        return None
    return {**now, "content": content}


@tells
def _told(event: TextEdited, of: Naming) -> str:
    where = "the notes" if event.text == "notes" else f"the notes of {of.item(event.text)}"
    if event.content is None:
        return f"removed a paragraph of {where}"
    return f"wrote in {where}"
