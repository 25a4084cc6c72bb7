"""A table of steps, of phases or of people, as somebody made it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mapstream.plan.document import Side
from mapstream.tables.parts.items import PhaseRow
from mapstream.tables.wild import words
from mapstream.tables.wild.building import Builder, first_of
from mapstream.tables.wild.columns import Column, columns_of, party_in, score
from mapstream.tables.wild.dates import Mention, mentions, resolve
from mapstream.tables.wild.owners import Owners, owners_in, role_of
from mapstream.tables.wild.statuses import said_in

Rows = Sequence[tuple[int, list[str]]]

_NO_VALUE = frozenset(
    ("", "-", "–", "—", "n/a", "na", "none", "tbd", "tbc", "tba", "?", "??", "open", "asap", "tentative")
)
_TOLD = frozenset(("", "-", "–", "—", "none", "n/a", "na", "tentative", "optional", "possible"))
_WEEKDAYS = "mon(day)?|tue(s|sday)?|wed(nesday)?|thu(r|rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?"
_BESIDE = re.compile(
    rf"[\s,;:()~.–—-]*(?:(?:by|on|due|before|until|the|approx|ca|est|{_WEEKDAYS})\b[\s,;:()~.–—-]*)*", re.I
)
"""What may stand beside a date without saying anything more."""


@dataclass
class _Row:
    """A step on its way."""

    line: int
    title: str
    cells: dict[str, str]
    owners: list[Owners]
    notes: list[str]
    date: Mention | None = None
    done: bool = False
    due: str | None = None
    number: str = ""
    key: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def head_of(rows: Rows, builder: Builder) -> int | None:
    """Which of the first rows is the head of a table; ``None``: none of them."""
    best = max(range(min(len(rows), 20)), key=lambda n: (score(rows[n][1], builder.parties), -n), default=None)
    return best if best is not None and score(rows[best][1], builder.parties) >= 2 else None


def learn_parties(heads: Iterable[str], builder: Builder) -> None:
    """Who the parties are, by the heads of owner columns: beside ``Owner (Customer)``, Tidewater is the seller."""
    heads = list(heads)
    columns = columns_of(heads, builder.parties)
    for column in columns:
        name = party_in(column.head)
        if column.meaning == "owner" and column.side and name and builder.parties.side(name) is None:
            builder.parties = builder.parties.called(column.side, name)


def learn_from_owners(rows: Rows, columns: Sequence[Column], builder: Builder) -> None:
    """Where the owners are one side's word, and one other single word again and again: that is the other party."""
    at = [n for n, column in enumerate(columns) if column.meaning == "owner" and column.side is None]
    if len(at) != 1:
        return
    sides: set[Side] = set()
    names: dict[str, int] = {}
    for line, row in rows:
        for claim in owners_in(words.unmarked(_cell(row, at[0])), builder.parties).claims:
            if claim.name is None and claim.group is None and claim.side is not None:
                sides.add(claim.side)
            elif claim.name and claim.side is None and not claim.handle and not claim.email and not claim.title:
                names.setdefault(claim.name, line)
    unknown = [name for name in names if not _is_somebody(name, builder)]
    if len(sides) == 1 and len(unknown) == 1 and " " not in unknown[0]:
        other: Side = "seller" if sides == {"buyer"} else "buyer"
        builder.parties = builder.parties.called(other, unknown[0])
        sentence = f"Taken as the {other}'s organisation, since the other one is called by its side."
        builder.findings.note(names[unknown[0]], "party_assumed", sentence, unknown[0])


def _is_somebody(name: str, builder: Builder) -> bool:
    known = {part for person in builder.context.people for part in (person.casefold(), person.split()[0].casefold())}
    return name.casefold() in known


def read_table(rows: Rows, head: int, builder: Builder) -> None:
    """The rows below a head."""
    columns = columns_of(rows[head][1], builder.parties)
    body = [(line, row) for line, row in rows[head + 1 :] if any(one.strip() for one in row)]
    meanings = {column.meaning for column in columns}
    sides = {column.side for column in columns if column.meaning == "part"}
    if "phase" in meanings and "title" not in meanings and (sides or "shared" in meanings):
        _phases(body, columns, builder, rows[head][0])
        return
    if meanings & {"job", "email", "role"} and meanings.isdisjoint({"due", "status", "after"}):
        _people(body, columns, builder)
        return
    _Steps(body, columns, builder, rows[head][0]).read()


class _Steps:
    """A table of which each row is a step."""

    def __init__(self, body: Rows, columns: list[Column], builder: Builder, head: int) -> None:
        self.builder = builder
        self.findings = builder.findings
        self.head = head
        # whose part it is says who does it, where the rows are steps
        self.columns = [c._replace(meaning="owner") if c.meaning == "part" else c for c in columns]
        meanings = [column.meaning for column in self.columns]
        self.of_milestones = "title" not in meanings and "milestone" in meanings
        if "title" not in meanings:
            for instead in ("milestone", "phase", "notes", "purpose"):
                if instead in meanings:
                    n = meanings.index(instead)
                    self.columns[n] = self.columns[n]._replace(meaning="title")
                    break
        self.body = body
        self.milestones: dict[str, str] = {}

    def read(self) -> None:
        """Every row."""
        if not any(column.meaning == "title" for column in self.columns):
            for line, _ in self.body:
                self.findings.note(line, "row_without_title", "No column says what is to be done: not taken.")
            return
        learn_from_owners(self.body, self.columns, self.builder)
        self._tell_unknown()
        two = [c for c in self.columns if c.meaning == "owner" and c.side is not None]
        if len(two) > 1:
            sentence = f"Of two owners, the one under “{two[0].head}” leads and the other supports."
            self.findings.note(self.head, "lead_of_two", sentence)
        rows = [made for line, row in self.body if (made := self._row(line, row)) is not None]
        self._from_above(rows)
        self._dates(rows)
        for row in rows:
            self._add(row)
        self._dependencies(rows)

    def _tell_unknown(self) -> None:
        for n, column in enumerate(self.columns):
            if column.meaning == "unknown" and any(_cell(row, n) for _, row in self.body):
                sentence = f"What “{column.head}” means was not understood: its cells are kept as notes."
                self.findings.note(self.head, "column_not_understood", sentence, column.head)
            if column.meaning == "nothing" and any(_cell(row, n) for _, row in self.body):
                sentence = "A column has no head: its cells are kept as notes."
                self.findings.note(self.head, "column_not_understood", sentence, "")

    def _row(self, line: int, row: list[str]) -> _Row | None:
        cells: dict[str, str] = {}
        owners: list[Owners] = []
        notes: list[str] = []
        for n, column in enumerate(self.columns):
            text = words.unmarked(_cell(row, n))
            if not text:
                continue
            match column.meaning:
                case "owner":
                    owners.append(owners_in(text, self.builder.parties, column.side))
                case "notes":
                    notes.append(text)
                case "unknown" | "nothing" | "shared" | "part" | "phase" | "email" | "job" | "role":
                    notes.append(f"{column.head}: {text}" if column.head else text)
                case "supporters" | "status" if column.side is not None:
                    notes.append(f"{column.head}: {text}")
                case meaning:
                    cells[meaning] = text
        beyond = [one for one in row[len(self.columns) :] if one.strip()]
        if beyond:
            self.findings.note(
                line, "row_too_long", "This row has more cells than the table has columns: kept as notes."
            )
            notes += beyond
        title = cells.pop("title", "")
        if not title:
            if len(cells) + len(owners) + len(notes) == 1:
                self.builder.note(" · ".join(one for one in row if one.strip()), line, tell=True)
            else:
                self.findings.note(line, "row_without_title", "This row does not say what is to be done: not taken.")
            return None
        if not cells and not owners and not notes and self._looks_like_words(title):
            self.builder.note(title, line, tell=True)
            return None
        return _Row(line, title, cells, owners, notes)

    def _looks_like_words(self, title: str) -> bool:
        """Whether a row in which nothing but a title stands is a note or a heading below or within the table."""
        return len(self.columns) > 2 and not words.is_possible(title)

    def _from_above(self, rows: list[_Row]) -> None:
        """An owner's cell that spans several rows stands in the first of them only."""
        if not any(column.meaning == "owner" for column in self.columns):
            return
        above: list[Owners] = []
        for row in rows:
            if row.owners:
                above = row.owners
            elif above:
                row.owners = above
                sentence = "No owner stands here: taken from the row above, as if the cell spanned both."
                self.findings.note(row.line, "owner_from_above", sentence)

    def _dates(self, rows: list[_Row]) -> None:
        dated: list[_Row] = []
        for row in rows:
            said = said_in(row.cells.get("status", ""))
            row.done = said.status == "completed"
            text = row.cells.get("due", "")
            found = mentions(text)
            if found:
                row.date = found[-1]
                dated.append(row)
                if len(found) > 1:
                    self.findings.note(row.line, "several_dates", "Of several dates the last is taken.", text)
                elif not _BESIDE.fullmatch(text[: found[0].start] + " " + text[found[0].end :]):
                    self.findings.note(
                        row.line, "date_with_words", "The date is taken, the words beside it are kept as a note.", text
                    )
                    row.notes.append(text)
            elif text.casefold() not in _NO_VALUE:
                self.findings.note(
                    row.line, "date_not_understood", "Which day that is was not understood: kept as a note.", text
                )
                row.notes.append(text)
        others = [one for row in rows for one in mentions(row.cells.get("done_on", ""))]
        days = resolve(
            [row.date for row in dated if row.date], [row.done for row in dated], self.builder.context.today, others
        )
        assumed = None
        for row, day in zip(dated, days, strict=True):
            assert row.date is not None
            if day.day is None:
                self._tell_no_day(row, row.date, day.why)
            else:
                row.due = day.day.isoformat()
                assumed = assumed or (day.assumed and (row, day.day.year)) or None
        if assumed:
            sentence = f"Dates without a year are counted from {assumed[1]}."
            self.findings.note(assumed[0].line, "year_assumed", sentence, assumed[0].cells["due"])

    def _tell_no_day(self, row: _Row, mention: Mention, why: str) -> None:
        row.notes.append(row.cells["due"])
        if why == "ambiguous_date":
            sentence = "Day and month could be either way round: not taken as a date, kept as a note."
        else:
            sentence = "There is no such day: kept as a note."
        self.findings.note(row.line, why, sentence, mention.text)

    def _add(self, row: _Row) -> None:
        builder, cells = self.builder, row.cells
        owners = _together(row.owners)
        said = said_in(cells.get("status", ""))
        if said.status is None:
            sentence = "How far that is was not understood: taken as not started, and kept as a note."
            self.findings.note(row.line, "status_not_understood", sentence, cells.get("status"))
        elif said.late:
            self.findings.note(
                row.line, "late", "That it is late follows from its date: taken as not started.", cells.get("status")
            )
        if said.rest:
            row.notes.append(f"Status: {said.rest}")
        if done_on := cells.get("done_on"):
            row.notes.append(f"Completed: {done_on}")
            self.findings.note(row.line, "done_on_kept_as_note", "When it was done is kept as a note.", done_on)
        if words.is_possible(row.title) and row.due:
            self.findings.note(
                row.line, "possible_with_date", "It is only possible, and yet it has a date: the date stays."
            )
        title = words.as_milestone(row.title)
        if self.of_milestones or title or cells.get("kind", "").casefold() == "milestone":
            self._milestone(row, title or row.title, said.status, owners)
            return
        status = said.status or "not_started"
        reason = None
        if status in ("blocked", "dropped"):
            reason = builder.text(first_of([said.rest, *row.notes]) or cells["status"], row.line)
        row.key = builder.task(
            row.title,
            row.line,
            builder.assigned(owners, row.line),
            due=row.due,
            status=status,
            reason=reason,
            task_kind=self._kind(cells.get("kind"), row),
            days=words.working_days(row.title) or _days(cells.get("days", "")),
            condition=cells.get("condition") and builder.text(cells["condition"], row.line),
            purpose=cells.get("purpose") and builder.text(cells["purpose"], row.line),
            milestone=self._of_milestone(cells.get("milestone"), row),
        )
        if row.key is not None and (extra := cells.get("supporters")):
            self._support(row, extra)
        self._notes(row)

    def _milestone(self, row: _Row, title: str, status: str | None, owners: Owners) -> None:
        if owners.claims or owners.both:
            self.findings.note(row.line, "milestone_has_no_owner", "A milestone has no owner: left out.")
        states = {"completed": "reached", "dropped": "dropped"}
        reason = first_of(row.notes) or "Dropped before it was brought here." if status == "dropped" else None
        row.key = self.builder.milestone(
            title,
            row.line,
            due=row.due,
            status=states.get(status or "", "open"),
            reason=reason,
            condition=row.cells.get("condition"),
        )
        if row.key:
            self.milestones.setdefault(title.casefold(), row.key)
        self._notes(row)

    def _notes(self, row: _Row) -> None:
        for note in row.notes:
            if note.casefold() in _TOLD:
                continue
            self.builder.note(note, row.line, row.key)
            if words.recurs(note):
                sentence = "A day that comes again is not taken up: add it to the calendar as a gate."
                self.findings.note(row.line, "recurring_day", sentence, note)

    def _kind(self, said: str | None, row: _Row) -> str | None:
        if said:
            if said.casefold() in ("task", "meeting", "review", "decision", "signature"):
                return said.casefold()
            row.notes.append(f"Type: {said}")
        return words.kind_of(row.title)

    def _of_milestone(self, said: str | None, row: _Row) -> str | None:
        if not said or said.casefold() in _NO_VALUE:
            return None
        known = self.milestones.get(said.casefold())
        if known is None and (known := self.builder.milestone(said, row.line)) is not None:
            self.milestones[said.casefold()] = known
        return known

    def _support(self, row: _Row, text: str) -> None:
        """Those of a column of its own support."""
        assigned = self.builder.assigned(owners_in(text, self.builder.parties), row.line)
        names = [name for name in (assigned.lead, *assigned.supporters) if name]
        task = self.builder.parts["tasks"][-1]
        more = [name for name in names if name not in (task.lead, *(task.supporters or ()))]
        if more:
            together = [*(task.supporters or ()), *more]
            self.builder.parts["tasks"][-1] = task.model_copy(update={"supporters": together})

    def _dependencies(self, rows: list[_Row]) -> None:
        numbers: dict[str, str] = {}
        for n, row in enumerate(rows, 1):
            if row.key is not None:
                numbers.setdefault((row.cells.get("number") or str(n)).strip("#. ").casefold(), row.key)
        titles = {row.title.casefold(): row.key for row in rows if row.key is not None}
        waiting: dict[str, list[str]] = {}
        for row in rows:
            text = row.cells.get("after", "")
            if row.key is None or text.casefold() in _NO_VALUE:
                continue
            whole = titles.get(text.casefold())
            for one in [text] if whole else re.split(r"\s*(?:[,;&+\n]|\band\b)\s*", text):
                word = re.sub(r"^(step|task|item|row|no\.?|nr\.?|#)\s*", "", one.strip(" .").casefold()).strip("# ")
                key = whole or numbers.get(word) or titles.get(one.casefold())
                if key is None and one:
                    sentence = "Which row that is was not understood: left out."
                    self.findings.note(row.line, "dependency_not_found", sentence, one)
                elif key == row.key or (key and _waits(waiting, key, row.key)):
                    sentence = "That would wait for itself in a circle: left out."
                    self.findings.note(row.line, "dependency_circle", sentence, one)
                elif key and key not in waiting.setdefault(row.key, []):
                    waiting[row.key].append(key)
        for name in ("tasks", "milestones"):
            found = self.builder.parts[name]
            found[:] = [
                part.model_copy(update={"after": waiting[part.key]}) if waiting.get(part.key) else part
                for part in found
            ]


def _waits(waiting: dict[str, list[str]], one: str, other: str) -> bool:
    """Whether one waits for another, by however many others."""
    ahead, seen = [one], {one}
    while ahead:
        for next in waiting.get(ahead.pop(), ()):
            if next == other:
                return True
            if next not in seen:
                seen.add(next)
                ahead.append(next)
    return False


def _together(owners: list[Owners]) -> Owners:
    """What several owner cells of a row say together."""
    claims = tuple(claim for one in owners for claim in one.claims)
    unknown = tuple(text for one in owners for text in one.unknown)
    return Owners(claims, any(one.both for one in owners), unknown)


def _phases(body: Rows, columns: list[Column], builder: Builder, head: int) -> None:
    """A responsibility matrix: each row a phase, with each side's part."""
    at: dict[str, int] = {}
    for n, column in enumerate(columns):
        name = column.side if column.meaning == "part" else column.meaning
        if name in ("phase", "seller", "buyer", "shared", "condition") and name not in at:
            at[name] = n
    taken = set(at.values())
    for n, column in enumerate(columns):
        if n not in taken and any(_cell(row, n) for _, row in body):
            sentence = f"What “{column.head}” means was not understood: its cells are kept as notes."
            builder.findings.note(head, "column_not_understood", sentence, column.head)
    for line, row in body:
        title, whole = builder.title(words.unmarked(_cell(row, at["phase"])), line)
        if not title:
            builder.findings.note(line, "row_without_title", "This row does not say which phase it is: not taken.")
            continue
        parts: dict[str, Any] = {
            name: builder.text(text, line)
            for name in ("seller", "buyer", "shared", "condition")
            if name in at and (text := words.unmarked(_cell(row, at[name]))) and text not in ("-", "–", "—")
        }
        key = builder.next_key("phases", "P")
        builder.add("phases", PhaseRow(key=key, title=title, side=_only_side(parts), **parts), line)
        if whole:
            builder.note(whole, line, key)
        for n, column in enumerate(columns):
            if n not in taken and (text := words.unmarked(_cell(row, n))):
                builder.note(f"{column.head}: {text}" if column.head else text, line, key)


def _only_side(parts: dict[str, str]) -> Side | None:
    """The side that alone has a part in a phase: it leads."""
    if ("seller" in parts) == ("buyer" in parts):
        return None
    return "seller" if "seller" in parts else "buyer"


def _people(body: Rows, columns: list[Column], builder: Builder) -> None:
    """A list of people."""
    for line, row in body:
        said = {c.meaning: words.unmarked(_cell(row, n)) for n, c in enumerate(columns) if _cell(row, n)}
        owners = owners_in(said.get("title", "") or said.get("owner", ""), builder.parties)
        if len(owners.claims) != 1 or owners.claims[0].name is None:
            builder.findings.note(line, "row_not_understood", "Who that is was not understood: not taken.")
            continue
        side = builder.parties.side(said.get("owner", "")) if "title" in said else None
        label = builder.person(owners.claims[0], line)
        person = builder.people[label.casefold()]
        email = re.fullmatch(r"[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,250}", said.get("email", ""))
        job = said.get("job") or (said.get("role") if role_of(said.get("role", "")) is None else None)
        more = {"side": side, "email": email and email[0], "title": job and job[:200]}
        more["role"] = role_of(said.get("role", "")) or role_of(said.get("job", ""))
        person |= {name: value for name, value in more.items() if value and not person.get(name)}
        told = {"title", "owner", "email", "job", "role", "number", "nothing"}
        for n, column in enumerate(columns):
            if column.meaning not in told and (text := words.unmarked(_cell(row, n))):
                builder.findings.note(line, "cell_not_understood", f"“{column.head}” of a person: left out.", text)


def _days(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,4})(\s*(days?|d))?", text.strip())
    return int(found[1]) or None if found else None


def _cell(row: Sequence[str], n: int) -> str:
    return row[n].strip() if n < len(row) else ""
