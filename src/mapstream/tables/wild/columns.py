"""What the columns of a table mean, by what people call them."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from mapstream.plan.document import Side
from mapstream.tables.wild.owners import Parties

Meaning = Literal[
    "number", "title", "owner", "due", "status", "after", "notes", "done_on", "condition", "purpose", "milestone",
    "kind", "supporters", "phase", "part", "shared", "days", "role", "email", "job", "nothing", "unknown",
]  # fmt: skip

_CALLED: dict[Meaning, str] = {
    "number": "#, no, nr, id, number, step #, step no, task #, task id, ref",
    "title": "task, tasks, step, steps, action, actions, action item, action items, item, activity, activities, "
    "key activity, todo, to do, what, title, next step, next steps, event, description, task description, "
    "step description, key step, deliverable, topic, name, milestone / task, task / milestone, task name, "
    "milestones / tasks, task/milestone, milestone/task",
    "owner": "owner, owners, responsible, responsibility, responsibilities, responsible party, responsible person, "
    "assignee, assigned to, assigned, who, lead, dri, accountable, party, by whom, led by, point person, "
    "point of contact, poc owner, resource, owned by, side, task owner, company",
    "due": "deadline, due, due date, target date, target, date, when, by when, by, end, end date, finish, finish "
    "date, eta, planned date, target completion, target completion date, timeline, due by, planned, "
    "complete by, date due, timing, target end date",
    "status": "status, state, progress, done, done?, complete, complete?, completed, completed?, ✓, ✔, ✅, rag, % "
    "complete, % done",
    "after": "dependencies, dependency, depends on, depends, predecessor, predecessors, after, blocked by, "
    "prerequisite, prerequisites, requires, waits for",
    "notes": "notes, note, comments, comment, remarks, remark, details, info, additional info, comments / notes, "
    "notes / comments",
    "done_on": "completion date, completed on, actual date, actual, date completed, done on, actual completion date, "
    "completed date",
    "condition": "done when, completion criteria, exit criteria, definition of done, acceptance criteria, acceptance, "
    "completion condition, condition, evidence, completion evidence, proof, evidence of completion, "
    "success criteria, outcome, expected outcome, exit criterion",
    "purpose": "purpose, why, objective, goal, reason",
    "milestone": "milestone, milestones",
    "kind": "type, kind, category",
    "supporters": "support, supporting, supporters, participants, attendees, helpers, involved, stakeholders, people, "
    "others, supported by",
    "phase": "phase, phases, stage, section, workstream",
    "shared": "shared, joint, both, together, mutual",
    "days": "days, duration (days), working days, effort (days)",
    "role": "role, deal role, buying role",
    "email": "email, e-mail, mail, email address, contact",
    "job": "job title, position, function",
}
_MEANINGS: dict[str, Meaning] = {word: meaning for meaning, words in _CALLED.items() for word in words.split(", ")}
_TITLES = ("task", "step", "action", "action item", "item", "activity", "title", "name", "description", "deliverable")
"""Of several columns that could be the title, the one that is."""


class Column(NamedTuple):
    """What a column means; ``side``: whose, if it belongs to one."""

    meaning: Meaning
    head: str
    side: Side | None = None


def columns_of(heads: Sequence[str], parties: Parties) -> list[Column]:
    """The columns of a table with these heads."""
    found = [_column(head.strip(" \t*_`\n").replace("\n", " "), parties) for head in heads]
    found = _other_party(found)
    meanings = [column.meaning for column in found]
    if meanings.count("title") > 1:
        best = min(
            (n for n, meaning in enumerate(meanings) if meaning == "title"),
            key=lambda n: _TITLES.index(word) if (word := found[n].head.casefold()) in _TITLES else len(_TITLES),
        )
        for n, column in enumerate(found):
            if column.meaning == "title" and n != best:
                called: Meaning = (
                    "purpose" if "descri" in column.head.casefold() and "purpose" not in meanings else "unknown"
                )
                found[n] = column._replace(meaning=called)
    for meaning in ("due", "status", "after", "number", "milestone", "phase", "condition", "kind"):
        for n in [n for n, column in enumerate(found) if column.meaning == meaning][1:]:
            found[n] = found[n]._replace(meaning="unknown")
    return found


def score(heads: Sequence[str], parties: Parties) -> int:
    """How many of some cells are heads of columns that we know."""
    return sum(_column(head.strip(" \t*_`\n"), parties).meaning not in ("nothing", "unknown") for head in heads)


def _column(head: str, parties: Parties) -> Column:
    word = re.sub(r"\s+", " ", head.casefold()).strip(" :.*")
    if not word:
        return Column("nothing", head)
    if (meaning := _MEANINGS.get(word)) is not None:
        return Column(meaning, head)
    if (side := parties.side(word)) is not None:
        return Column("part", head, side)
    if found := re.fullmatch(r"(.+?)\s*[(\[–—:/-]\s*(.+?)[)\]]?", word):
        for a, b in ((found[1], found[2]), (found[2], found[1])):
            if _MEANINGS.get(a) in ("owner", "title", "status", "notes", "supporters"):
                meaning = _MEANINGS[a]
                if (side := parties.side(b)) is not None:
                    return Column("owner" if meaning in ("owner", "supporters") else meaning, head, side)
        if (meaning := _MEANINGS.get(found[1])) is not None:
            return Column(meaning, head)
    first, _, last = word.partition(" ")
    if last and _MEANINGS.get(last) == "owner" and (side := parties.side(first)) is not None:
        return Column("owner", head, side)
    return Column("unknown", head)


def _other_party(found: list[Column]) -> list[Column]:
    """Of two owner columns of which one belongs to a side, the other belongs to the other."""
    owners = [n for n, column in enumerate(found) if column.meaning == "owner"]
    if len(owners) == 2:
        a, b = (found[n].side for n in owners)
        if (a is None) != (b is None):
            n, known = (owners[0], b) if a is None else (owners[1], a)
            found[n] = found[n]._replace(side="buyer" if known == "seller" else "seller")
    return found


def party_in(head: str) -> str | None:
    """The name in the brackets of a head: ``Owner (Tidewater)``."""
    found = re.search(r"[(\[]\s*(.+?)\s*[)\]]", head)
    return found[1] if found else None
