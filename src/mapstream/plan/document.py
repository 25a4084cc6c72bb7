"""The room document: what a plan looks like, and how patches change it.

The document is plain JSON data, described by the typed dictionaries below. It changes in one way only: a JSON Merge
Patch (RFC 7396) is applied to it. Collections are objects keyed by id; what is absent has no value, ``null`` exists
only in patches, where it takes a key away.

Two ways to apply a patch: :func:`merge` gives a new document that shares everything untouched with the old one (so old
and new can both be kept, cheaply), :func:`merge_into` changes a document that nobody else holds (for long replays).
"""

from collections.abc import Iterator
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Patch = dict[str, Any]
"""A JSON Merge Patch on a document."""

DOCUMENT_VERSION = 1
"""Raised when the same events fold into a differently shaped document: snapshots of another version are ignored."""

Side = Literal["seller", "buyer"]
Visibility = Literal["everyone", "seller", "buyer"] | list[str]


class Stamped(TypedDict):
    """Who did it, and when."""

    at: str
    by: str


class Reasoned(Stamped):
    """Who did it, when, and why."""

    reason: str


class Outcome(Stamped):
    """How the deal ended."""

    result: Literal["won", "lost"]
    reason: NotRequired[str]


class Deal(TypedDict):
    """The sales opportunity behind the room. Amount, stage and CRM id are the seller's own."""

    name: str
    amount: NotRequired[float]
    currency: NotRequired[str]
    stage: NotRequired[str]
    crm_id: NotRequired[str]
    outcome: NotRequired[Outcome]


class Deadline(TypedDict):
    """The hard date behind a goal."""

    date: str
    kind: str


class Goal(TypedDict):
    """The dated shared outcome, in the buyer's words."""

    statement: str
    date: str
    reason: NotRequired[str]
    deadline: NotRequired[Deadline]


class Plan(TypedDict):
    """The plan as such."""

    name: str
    kind: Literal["close_plan", "mutual", "joint_execution"]
    workspace: str
    opened: Stamped
    alias: NotRequired[str]
    goal: NotRequired[Goal]


class Notes(TypedDict, total=False):
    """What one side thinks of a stakeholder: never shown to the other side."""

    influence: str
    concern: str


class Link(TypedDict):
    """A personal way into the room."""

    issued: Stamped
    expires: NotRequired[str]
    emails: NotRequired[list[str]]
    code: NotRequired[bool]
    opened: NotRequired[str]
    revoked: NotRequired[Stamped]


class Person(TypedDict):
    """A stakeholder of either side."""

    name: str
    side: Side
    email: NotRequired[str]
    role: NotRequired[str]
    notes: NotRequired[dict[Side, Notes]]
    links: NotRequired[dict[str, Link]]
    removed: NotRequired[Stamped]


class Evidence(TypedDict):
    """An artifact that proves something done."""

    kind: Literal["document", "link", "meeting", "confirmation"]
    ref: NotRequired[str]
    url: NotRequired[str]
    by: NotRequired[str]
    note: NotRequired[str]


class Completion(Stamped):
    """How something was finished. ``proven``: with evidence. ``claimed``: it has a completion condition and none."""

    proof: NotRequired[Literal["claimed", "proven"]]
    evidence: NotRequired[list[Evidence]]


class Milestone(TypedDict):
    """A dated decision point."""

    title: str
    status: Literal["open", "reached", "dropped"]
    rank: str
    due: NotRequired[str]
    condition: NotRequired[str]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    reason: NotRequired[str]
    visible_to: NotRequired[Visibility]


TaskStatus = Literal["not_started", "in_progress", "blocked", "completed", "dropped"]


class Task(TypedDict):
    """One piece of work. No ``due``: tentative. ``after`` holds the ids of the tasks that it waits for."""

    title: str
    side: Side
    status: TaskStatus
    rank: str
    kind: NotRequired[Literal["task", "meeting", "review", "decision", "signature"]]
    milestone: NotRequired[str]
    lead: NotRequired[str]
    supporters: NotRequired[list[str]]
    due: NotRequired[str]
    purpose: NotRequired[str]
    condition: NotRequired[str]
    confirmed: NotRequired[Stamped]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    reason: NotRequired[str]
    after: NotRequired[dict[str, Literal[True]]]
    visible_to: NotRequired[Visibility]


class Material(TypedDict):
    """A document of the deal, as a link. What is ``removed`` stays for what refers to it."""

    title: str
    kind: str
    url: str
    revision: int
    rank: str
    added: Stamped
    removed: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Comment(TypedDict):
    """Something said about an item. Seen by those who see both the comment and what it is on."""

    on: str
    text: str
    by: str
    at: str
    reply_to: NotRequired[str]
    mentions: NotRequired[list[str]]
    resolved: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Document(TypedDict, total=False):
    """A room, whole. Empty before the room is opened."""

    deal: Deal
    plan: Plan
    people: dict[str, Person]
    milestones: dict[str, Milestone]
    tasks: dict[str, Task]
    documents: dict[str, Material]
    comments: dict[str, Comment]


def merge(target: Any, patch: Any) -> Any:
    """What ``target`` becomes under ``patch`` (RFC 7396); ``target`` itself stays as it is."""
    if type(patch) is not dict:
        return patch
    result = dict(target) if type(target) is dict else {}
    for key, value in patch.items():
        if type(value) is dict:
            result[key] = merge(result.get(key), value)
        elif value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def merge_into(target: dict[str, Any], patch: Patch) -> None:
    """As :func:`merge`, but changing ``target``, which nobody else may hold."""
    for key, value in patch.items():
        if type(value) is dict:
            inner = target.get(key)
            if type(inner) is not dict:
                inner = target[key] = {}
            merge_into(inner, value)
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value


def diff(before: Any, after: Any) -> Patch:
    """The smallest patch with ``merge(before, patch) == after``, for two objects. Shared parts cost nothing."""
    patch: Patch = {}
    if before is after:
        return patch
    for key, value in after.items():
        old = before.get(key)
        if old is value:
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            inner = diff(old, value)
            if inner:
                patch[key] = inner
        elif old != value:
            patch[key] = value
    for key in before:
        if key not in after:
            patch[key] = None
    return patch


def touched(patch: Patch, depth: int = 3) -> Iterator[tuple[str, ...]]:
    """The places that a patch changes, as paths of at most ``depth`` keys: ``("tasks", id, "due")``."""
    for key, value in patch.items():
        if depth > 1 and isinstance(value, dict) and value:
            for rest in touched(value, depth - 1):
                yield key, *rest
        else:
            yield (key,)
