"""Long texts that several people write at once: the room's notes and those of a meeting, what was said there, and what
each side gets out of the deal.

A text exists by its name, so that nobody has to begin it: ``notes``, ``meetings/<id>``, ``summaries/<id>`` of a
meeting, ``values/seller``. Its paragraphs stand in an order. Who changes one says which version of the room they had;
what others wrote meanwhile is merged with it, character by character, and the event holds what came of it. So are
changes taken back: one's own letters go, and those of others stay. What a paragraph says
is sealed under the key of whoever changed it last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, cast

from pydantic import AfterValidator, Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Change, Event, Moment, Stamp, event, present, stamped
from mapstream.plan.fields import NOT_IN_A_TEXT, TEXT, Id, shape
from mapstream.plan.long_texts import FIRST, LONGEST, Paragraphs, paragraphs_of, subject_of, value_at, value_patch
from mapstream.plan.merging import merged
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.permissions import Right
from mapstream.plan.wording import Naming, gets_out_of_it
from mapstream.problems import FieldError, Invalid

TextName = Annotated[
    str,
    shape(
        f"^(texts/)?({TEXT})$",
        "This must be the name of a text: notes, meetings/<id>, summaries/<id>, values/seller or values/buyer.",
    ),
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
_RIGHTS: Mapping[str, Right] = {"values": "value", "summaries": "meetings"}
"""By what a text is of, the right to write in it, where that is another."""


@command("edit_text", right="comment", tryable=False, needs_past=True)
class EditText(Command):
    """Write in a text. What others have written in the paragraph meanwhile is merged with it, by character."""

    text: TextName = Field(
        description="`notes`: the room's; `meetings/<id>`: those of a meeting; `summaries/<id>`: what was said in one; "
        "`values/<side>`: what a side gets out of the deal."
    )
    paragraph: Id | None = Field(
        default=None,
        description=f"Left out, or one that is not there: a new one. `{FIRST}`: the one that a text begins with, "
        "and that what was set as a whole is.",
    )
    content: Content | None = Field(description="All of the paragraph, as its author has it. `null` removes it.")
    after: Id | None = Field(
        default=None, description="For a new one: the paragraph that it comes after. Left out: the last."
    )
    based_on: Annotated[int, Field(ge=0)] = Field(description="The version of the room that its author had.")

    def needed(self) -> Right:
        """To say what a side gets out of it, or what was said in a meeting, is the right of those who record that."""
        special = _RIGHTS.get(self.text.partition("/")[0])
        return special or self.right

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Only what happened after the version that the author had, where that is not at hand."""
        return self.based_on < (version if known is None else known)


@event("text.edited", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TextEdited(Event):
    """A paragraph of a text reads so now; ``content`` ``None``: it is gone. ``was``: how it was before;
    ``on``: what the text is about, if this begins it; ``ranks``: new ones of others, to make room; ``first``: what it
    was before it had paragraphs; ``value``: the patch of the value of the plan that it is."""

    not_words: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str
    paragraph: str
    content: str | None
    rank: str | None = None
    was: dict[str, Any] | None = None
    on: str | None = None
    ranks: dict[str, str] | None = None
    first: dict[str, str] | None = None
    value: dict[str, Any] | None = None

    def edits(self) -> bool:
        """A text that is a value of the plan edits the plan."""
        return self.value is not None

    def patch(self, stamp: Stamp) -> Patch:
        """The paragraph, with its author."""
        paragraphs: dict[str, Any] = {id: {"rank": rank} for id, rank in (self.ranks or {}).items()}
        if self.first is not None:
            paragraphs[FIRST] = self.first
        if self.content is not None or self.on is None:
            paragraphs[self.paragraph] = self._paragraph(stamp)
        return {"texts": {self.text: present(on=self.on, paragraphs=paragraphs or None)}, **(self.value or {})}

    def _paragraph(self, stamp: Stamp) -> Any:
        if self.content is None:
            return None
        now = present(content=self.content, rank=self.rank) | dict(stamped(stamp))
        return diff({key: value for key, value in (self.was or {}).items() if key != "rank"}, now)


@decides(EditText)
def edit_text(document: Document, command: EditText, context: Context) -> list[Event]:
    """Write what comes of a paragraph; one that somebody removed meanwhile is there again."""
    find_item(document, subject_of(command.text), context.actor, "text")
    paragraphs = paragraphs_of(document, command.text)
    known = paragraphs.get(command.paragraph or "")
    edited = _new(command, paragraphs, context) if known is None else _changed(command, known, context)
    if edited is None:
        return []
    return [_begun(document, edited, paragraphs, Moment(context.now, context.actor.id))]


def _changed(command: EditText, known: Mapping[str, Any], context: Context) -> TextEdited | None:
    id, content = (
        cast(str, command.paragraph),
        merged(_base(command, known, context), command.content or "", known["content"]),
    )
    if command.content is None and not content:
        return TextEdited(command.text, id, None, was=dict(known))
    return TextEdited(command.text, id, content, was=dict(known)) if content != known["content"] else None


def _new(command: EditText, paragraphs: Paragraphs, context: Context) -> TextEdited | None:
    if command.content is None:
        return None
    id = command.paragraph or context.fresh()
    if command.after is None:
        return TextEdited(command.text, id, command.content, rank.last(paragraphs))
    if command.after not in paragraphs:
        raise not_found("after", "paragraph")
    place, renewed = rank.after(paragraphs, command.after)
    return TextEdited(command.text, id, command.content, place, ranks=renewed or None)


def _begun(document: Document, edited: TextEdited, before: Paragraphs, stamp: Stamp) -> TextEdited:
    """An edit with what it begins, and with the value of the plan that follows from it."""
    name = edited.text
    if name not in document["texts"]:
        first = before.get(FIRST)
        others = first is not None and edited.paragraph != FIRST
        rank = first["rank"] if first is not None and not others and edited.content is not None else edited.rank
        edited = replace(edited, on=subject_of(name), rank=rank, first=dict(first) if others and first else None)
    text = merge(document, edited.patch(stamp))["texts"][name]
    value = value_patch(document, name, text.get("paragraphs", _NOTHING))
    if value and len(value_at(value, name) or "") > LONGEST:
        message = say("The whole text has to be at most {most} characters.", most=Decimal(LONGEST))
        raise Invalid(errors=[FieldError("/data/content", message)])
    return replace(edited, value=value or None)


def _base(command: EditText, known: Mapping[str, Any], context: Context) -> str:
    """The paragraph as its author had it: before the first that changed it since, or else as it is."""
    earlier = context.earlier.get(command.based_on)
    if earlier is not None:
        return str(paragraphs_of(earlier, command.text).get(command.paragraph or "", _NOTHING).get("content", ""))
    for recorded in context.recent:
        change = recorded.event
        if recorded.version <= command.based_on:
            continue
        if isinstance(change, TextEdited) and (change.text, change.paragraph) == (command.text, command.paragraph):
            return str((change.was or _NOTHING).get("content", ""))
        if command.paragraph == FIRST and command.text in change.rewrites():
            return change.rewrites()[command.text] or ""
    return str(known["content"])


def taken_back(document: Document, change: Change) -> Patch:
    """The patch that takes out of texts what a change put there, and puts back what it took out; what others wrote in
    them since stays."""
    texts: dict[str, Any] = {}
    for name, changed in change.patch.get("texts", _NOTHING).items():
        now: Mapping[str, Any] = document["texts"].get(name, _NOTHING)
        was = change.inverse["texts"].get(name)
        if changed is None:
            texts[name] = diff(now, was)
            continue
        here = now.get("paragraphs", _NOTHING)
        made = changed.get("paragraphs") or _NOTHING
        before = _begun_with(name, made, change) if was is None else was.get("paragraphs") or _NOTHING
        back = {id: _back(here.get(id), one, before.get(id)) for id, one in made.items() if one or before.get(id)}
        left = merge(here, {id: paragraph for id, paragraph in back.items() if paragraph or id in here})
        if not left and was is None and now:
            texts[name] = None
        elif kept := diff(here, left):
            texts[name] = {"paragraphs": kept}
    return {"texts": texts} if texts else {}


def _begun_with(name: str, made: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    """What a text consisted of before a change began it: of the value that it was."""
    first = made.get(FIRST) or _NOTHING
    unchanged = "content" in first and "by" not in first
    value = first["content"] if unchanged else value_at(change.inverse, name)
    return {FIRST: {"content": value}} if value is not None else _NOTHING


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
def _told(event: TextEdited, of: Naming) -> Message:
    place = _place(event.text, of)
    return say("removed a paragraph of {place}" if event.content is None else "wrote in {place}", place=place)


def _place(text: str, of: Naming) -> Message:
    kind, _, key = text.partition("/")
    match kind:
        case "values":
            return gets_out_of_it(key)
        case "summaries":
            return say("the summary of {meeting}", meeting=of.item(f"meetings/{key}"))
        case "meetings":
            return say("the notes of {meeting}", meeting=of.item(text))
    return say("the notes")
