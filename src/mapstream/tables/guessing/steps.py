"""A table of which each row is a step.

Rows become steps; what a cell leaves open, another row may tell: an owner who stands above, or in which order day and
month are written. Only then are they added, and waits tied (:mod:`waits`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mapstream.languages.message import say
from mapstream.tables.dates import Mention, is_weekday, mentions
from mapstream.tables.finding import Findings
from mapstream.tables.guessing import titles
from mapstream.tables.guessing.builder import Assigned, Builder
from mapstream.tables.guessing.columns import Column, steps_columns
from mapstream.tables.guessing.days import Around, around, resolve, serial_day, tell_mixed, tell_weekday
from mapstream.tables.guessing.owners import Owners, owners_in, tells_last_first
from mapstream.tables.guessing.parties import learn_from_owners
from mapstream.tables.guessing.states import Said, of_hundred, said_in
from mapstream.tables.guessing.struck import is_partly_struck, is_struck, unstruck, without_struck
from mapstream.tables.guessing.tables import Body, as_note, cell_at
from mapstream.tables.guessing.vocabulary import folded, words_of

_TOLD = frozenset(("", "-", "–", "—", "none", "n/a", "na", "tentative", "optional", "possible"))
"""Notes that say no more than a step without a date does."""
_TIME_OF_DAY = re.compile(r"\d+(:\d\d){1,2}")
_NUMBER = re.compile(r"\S*\d\S*|\W*[^\W_]?\W*")
"""What rows are counted by, which says no more: ``12``, ``1.2``, ``MAP-7``, ``b)``."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.?|\d+(?::\d\d){1,2}|[^\s\W]+")


_UNSAID = Said("not_started")


@dataclass
class Step:
    """What a row says. ``cells``: by the meanings of their columns; ``notes``: what is kept beside.

    ``date`` and ``due``, the day that it stands for, come with the dates of the other rows, ``key`` when it is added.
    """

    line: int
    title: str
    cells: dict[str, str]
    owners: list[Owners]
    notes: list[str]
    said: Said = _UNSAID
    remark: str = ""
    date: Mention | None = None
    due: str | None = None
    key: str | None = None


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or says that it is."""
    return not text or text.casefold() in words_of("rows", "nothing")


def read_steps(body: Body, builder: Builder) -> list[Step]:
    """Every row, added; what becomes of them."""
    findings = builder.findings
    meanings = {column.meaning for column in body.columns}
    body = body._replace(columns=steps_columns(body.columns))
    if not any(column.meaning == "title" for column in body.columns):
        for line, _ in body.rows:
            findings.note(line, "row_without_title", "No column says what is to be done: not taken.")
        return []
    learn_from_owners(body, builder)
    _tell_columns(body, findings)
    reading = _Reading(body, builder)
    steps = [step for line, row in body.rows if (step := reading.step(line, row)) is not None]
    _from_above(steps, findings)
    _settle_days(steps, builder)
    adding = _Adding(builder, of_milestones="title" not in meanings and "milestone" in meanings)
    for step in steps:
        adding.add(step)
    return steps


def _tell_columns(body: Body, findings: Findings) -> None:
    """Note which columns are not understood, and which of two owners leads."""
    for n, column in enumerate(body.columns):
        if not body.says(n):
            continue
        if column.meaning == "unknown":
            tell_unknown(body, column, findings)
        elif column.meaning == "nothing":
            sentence = "A column has no head: its cells are kept as notes."
            findings.note(body.head, "column_not_understood", sentence, "")
        elif column.meaning == "left_out":
            sentence = say("“{column}” is of the program where the table comes from: not taken.", column=column.head)
            findings.note(body.head, "column_left_out", sentence, column.head)
    two = [column for column in body.columns if column.meaning == "owner" and column.side is not None]
    if len(two) > 1:
        sentence = say("Of two owners, the one under “{column}” leads and the other supports.", column=two[0].head)
        findings.note(body.head, "lead_of_two", sentence)


def tell_unknown(body: Body, column: Column, findings: Findings) -> None:
    """Note that nobody knows what a column means."""
    sentence = say("What “{column}” means was not understood: its cells are kept as notes.", column=column.head)
    findings.note(body.head, "column_not_understood", sentence, column.head)


class _Reading:
    """Reads the rows of a table, which help to understand each other."""

    def __init__(self, body: Body, builder: Builder) -> None:
        self.columns = body.columns
        self.builder = builder
        self.findings = builder.findings
        by_meaning = {n: column.meaning for n, column in enumerate(body.columns)}
        self.last_first = {n for n, of in by_meaning.items() if of == "owner" and tells_last_first(body.texts(n))}
        self.of_hundred = any(of_hundred(body.texts(n)) for n, of in by_meaning.items() if of == "status")

    def step(self, line: int, row: list[str]) -> Step | None:
        """The step of a row; ``None``: it is none, and that is noted, or kept as a remark."""
        step = self._sorted(line, row)
        beyond = [one for one in row[len(self.columns) :] if one.strip()]
        if beyond:
            sentence = "This row has more cells than the table has columns: kept as notes."
            self.findings.note(line, "row_too_long", sentence)
            step.notes += beyond
        others = len(step.cells) + len(step.owners) + len(step.notes)
        if _is_total(row):
            self.findings.note(line, "total_row", "A row of totals is no step: not taken.")
        elif step.title and (others or len(self.columns) <= 2 or titles.is_possible(step.title)):
            return step
        elif step.title:
            self.builder.keep(step.title, line, tell=True)
        elif others == 1:
            self.builder.keep(" · ".join(one for one in row if one.strip()), line, tell=True)
        else:
            self.findings.note(line, "row_without_title", "This row does not say what is to be done: not taken.")
        return None

    def _sorted(self, line: int, row: list[str]) -> Step:
        """The cells of a row: who is named in them, what is kept as a note, and all else by its meaning."""
        step = Step(line, "", {}, [], [])
        for n, column in enumerate(self.columns):
            text = cell_at(row, n)
            if not text:
                continue
            match column.meaning:
                case "owner":
                    self._owner(step, text, column, n in self.last_first)
                case "notes":
                    step.remark = step.remark or unstruck(text)
                    step.notes.append(unstruck(text))
                case "left_out":
                    pass
                case "unknown" | "nothing" | "shared" | "part" | "phase" | "list" | "email" | "job" | "role" | "start":
                    step.notes.append(unstruck(as_note(column, text)))
                case "description" | "name" | "old_due":
                    step.notes.append(unstruck(as_note(column, text)))
                case "supporters" | "status" if column.side is not None:
                    step.notes.append(as_note(column, text))
                case meaning:
                    if meaning == "number" and not _NUMBER.fullmatch(text):
                        step.notes.append(unstruck(as_note(column, text)))
                    step.cells[meaning] = text
        step.title = step.cells.pop("title", "")
        step.said = self._said(step)
        if is_partly_struck(step.title):
            step.notes.append(unstruck(step.title))
        if is_partly_struck(status := step.cells.get("status", "")):
            step.notes.append(f"Status: {unstruck(status)}")
        step.title = without_struck(step.title)
        return step

    def _owner(self, step: Step, text: str, column: Column, last_first: bool) -> None:
        current = without_struck(text)
        if is_partly_struck(text):
            step.notes.append(unstruck(as_note(column, text)))
        step.owners.append(owners_in(current, self.builder.parties, column.side, last_first))

    def _said(self, step: Step) -> Said:
        """How far a step is: as it is said, or by what is struck through, or by a day on which it was done."""
        text, done_on = step.cells.get("status", ""), step.cells.get("done_on", "")
        if is_struck(step.title):
            return Said("dropped", rest=text and f"Struck through; status: {unstruck(text)}")
        said = said_in(text, self.of_hundred)
        if says_nothing(text) and (mentions(done_on) or serial_day(done_on)):
            return Said("completed")
        return said


def _is_total(row: Sequence[str]) -> bool:
    """Whether a row adds up those above it: it says so first, and has nothing but numbers then."""
    said = [cell.strip() for cell in row if cell.strip()]
    if not said or folded(said[0]) not in words_of("rows", "total"):
        return False
    return all(re.fullmatch(r"[\d.,\s%/€$£-]+\w{0,6}", cell) for cell in said[1:])


def _from_above(steps: Sequence[Step], findings: Findings) -> None:
    """A cell that spans several rows stands in the first of them only: who owns a step, and its milestone."""
    owners: list[Owners] = []
    milestone = ""
    for step in steps:
        if step.owners:
            owners = step.owners
        elif owners:
            step.owners = owners
            sentence = "No owner stands here: taken from the row above, as if the cell spanned both."
            findings.note(step.line, "owner_from_above", sentence)
        if said := step.cells.get("milestone"):
            milestone = said
        elif milestone and not says_nothing(milestone):
            step.cells["milestone"] = milestone
            sentence = "No milestone stands here: taken from the row above, as if the cell spanned both."
            findings.note(step.line, "milestone_from_above", sentence)


# by when


def _settle_days(steps: Sequence[Step], builder: Builder) -> None:
    """The days of all the steps of a table, each of which helps to understand the others."""
    findings = builder.findings
    for step in steps:
        _take_date(step, findings)
    dated = [(step, step.date) for step in steps if step.date is not None]
    near = around([step.cells.get("done_on", "") for step in steps])
    done = [step.said.status == "completed" for step, _ in dated]
    days = resolve([date for _, date in dated], done, builder.hints.today, Around(near.order, near.days))
    tell_mixed([(step.line, date) for step, date in dated], findings)
    assumed: tuple[Step, date] | None = None
    for (step, mention), found in zip(dated, days, strict=True):
        if found.day is None:
            step.notes.append(unstruck(step.cells["due"]))
            sentence = {
                "ambiguous_date": "Day and month could be either way round: not taken as a date, kept as a note.",
                "no_such_day": "There is no such day: kept as a note.",
            }[found.why]
            findings.note(step.line, found.why, sentence, mention.text)
            continue
        step.due = found.day.isoformat()
        if tell_weekday(step.line, mention, found.day, findings):
            step.notes.append(unstruck(step.cells["due"]))
        assumed = assumed or ((step, found.day) if found.assumed else None)
    if assumed:
        step, day = assumed
        sentence = say("Dates without a year are counted from {year}.", year=day.year)
        findings.note(step.line, "year_assumed", sentence, step.cells["due"])


def _take_date(step: Step, findings: Findings) -> None:
    """The date that a row names. What else stands there is noted, and kept."""
    text = step.cells.get("due", "")
    if (day := serial_day(text)) is not None:
        step.due = day.isoformat()
        counted = say("A number stands for a day here, as spreadsheets count them: taken as {day}.", day=step.due)
        findings.note(step.line, "date_serial", counted, text)
        return
    found = mentions(text)
    current = [mention for mention in found if not mention.old]
    if not current:
        if not says_nothing(text):
            sentence = "Which day that is was not understood: kept as a note."
            findings.note(step.line, "date_not_understood", sentence, text)
            step.notes.append(unstruck(text))
        return
    step.date = current[-1]
    if len(found) > len(current):
        findings.note(step.line, "date_moved", "The new date is taken; all that stands here is kept as a note.", text)
    elif len(found) > 1 or step.date.since:
        findings.note(step.line, "several_dates", "Of several dates the last is taken; all is kept as a note.", text)
    elif _says_more(text[: step.date.start] + " " + text[step.date.end :]):
        findings.note(step.line, "date_with_words", "The date is taken, the words beside it are kept as a note.", text)
    else:
        return
    step.notes.append(unstruck(text))


def _says_more(text: str) -> bool:
    """Whether words beside a date say anything that it does not."""
    return any(
        not (folded(word) in words_of("rows", "beside_date") or is_weekday(word) or _TIME_OF_DAY.fullmatch(word))
        for word in _WORD.findall(text)
    )


class _Adding:
    """The steps of one table going in. ``of_milestones``: each of its rows is one."""

    def __init__(self, builder: Builder, of_milestones: bool) -> None:
        self.builder = builder
        self.findings = builder.findings
        self.of_milestones = of_milestones

    def add(self, step: Step) -> None:
        """Add a step, with what is to be told of it; from then on it has a key."""
        self._tell(step)
        title = titles.as_milestone(step.title)
        if self.of_milestones or title or folded(step.cells.get("kind", "")) in words_of("heads", "milestone"):
            step.key = self._milestone(step, title or step.title)
        else:
            step.key = self._task(step)
        self._notes(step)

    def _tell(self, step: Step) -> None:
        """Note what was assumed; keep as notes what has no place of its own."""
        said = step.said
        if said.status is None:
            sentence = "How far that is was not understood: taken as not started, and kept as a note."
            self.findings.note(step.line, "status_not_understood", sentence, step.cells.get("status"))
        elif said.late:
            sentence = "That it is late follows from its date: taken as not started."
            self.findings.note(step.line, "late", sentence, step.cells.get("status"))
        if said.rest:
            step.notes.append(f"Status: {said.rest}")
        if done_on := step.cells.get("done_on"):
            step.notes.append(f"Completed: {done_on}")
            self.findings.note(step.line, "done_on_kept_as_note", "When it was done is kept as a note.", done_on)
        if titles.is_possible(step.title) and step.due:
            sentence = "It is only possible, and yet it has a date: the date stays."
            self.findings.note(step.line, "possible_with_date", sentence)

    def _notes(self, step: Step) -> None:
        for note in step.notes:
            if note.casefold() in _TOLD:
                continue
            self.builder.keep(note, step.line, step.key)
            if titles.recurs(note):
                sentence = "A day that comes again is not taken up: add it to the calendar as a gate."
                self.findings.note(step.line, "recurring_day", sentence, note)

    def _milestone(self, step: Step, title: str) -> str | None:
        builder, owners, status = self.builder, _together(step.owners), step.said.status
        if owners.claims or owners.both or owners.unknown:
            self.findings.note(step.line, "milestone_has_no_owner", "A milestone has no owner: kept as a note.")
            step.notes.append(f"Owner: {_said_of(owners)}")
        for meaning in ("purpose", "supporters", "days", "milestone"):
            if text := step.cells.get(meaning, ""):
                step.notes.append(f"{meaning.capitalize()}: {unstruck(text)}")
        if status in ("in_progress", "blocked"):
            step.notes.append(f"Status: {step.cells.get('status', '')}")
        key = builder.milestone(
            title,
            step.line,
            due=step.due,
            status={"completed": "reached", "dropped": "dropped"}.get(status or "", "open"),
            reason=(step.remark or "Dropped before it was brought here.") if status == "dropped" else None,
            condition=builder.text(step.cells.get("condition", ""), step.line),
        )
        if key is not None:
            builder.milestones.setdefault(folded(title), key)
        return key

    def _of_milestone(self, said: str, line: int) -> str | None:
        """The milestone that a task is said to belong to; it is added, if no row has been it."""
        if says_nothing(said):
            return None
        known = self.builder.milestones.get(folded(said))
        if known is None and (known := self.builder.milestone(said, line)) is not None:
            self.builder.milestones[folded(said)] = known
        return known

    def _task(self, step: Step) -> str | None:
        builder, cells, said = self.builder, step.cells, step.said
        status = said.status or "not_started"
        reason = None
        if status in ("blocked", "dropped"):
            reason = builder.text(said.rest or step.remark or cells.get("status") or "Struck through.", step.line)
        assigned = builder.assigned(_together(step.owners), step.line)
        if supporters := cells.get("supporters"):
            self._support(assigned, supporters, step.line)
        return builder.task(
            step.title,
            step.line,
            assigned,
            due=step.due,
            status=status,
            reason=reason,
            task_kind=self._kind(step),
            days=titles.working_days(step.title) or self._days(step),
            condition=builder.text(cells.get("condition", ""), step.line),
            purpose=builder.text(cells.get("purpose", ""), step.line),
            milestone=self._of_milestone(cells.get("milestone", ""), step.line),
        )

    def _kind(self, step: Step) -> str | None:
        if said := step.cells.get("kind"):
            if said.casefold() in ("task", "meeting", "review", "decision", "signature"):
                return said.casefold()
            step.notes.append(f"Type: {said}")
        return titles.kind_of(step.title)

    def _days(self, step: Step) -> int | None:
        text = step.cells.get("days", "").strip()
        found = re.fullmatch(
            r"(\d{1,4})(?:[.,]0+)?\s*(days?|d|tage?|jours?|días?|giorni|dagen|pv|dagar|dias?|dni)?\??", text, re.I
        )
        if found is None and not says_nothing(text) and text:
            step.notes.append(f"Duration: {text}")
        days = int(found[1]) if found else 0
        return days if 0 < days <= 1_000 else None

    def _support(self, assigned: Assigned, text: str, line: int) -> None:
        """Those of a column of its own support."""
        more = self.builder.assigned(owners_in(text, self.builder.parties), line)
        names = [name for name in (more.lead, *more.supporters) if name]
        assigned.supporters += [n for n in names if n not in (assigned.lead, *assigned.supporters)]
        assigned.unplaced += more.unplaced


def _together(owners: Sequence[Owners]) -> Owners:
    """What several owner cells of a row say together."""
    claims = tuple(claim for one in owners for claim in one.claims)
    unknown = tuple(text for one in owners for text in one.unknown)
    return Owners(claims, any(one.both for one in owners), unknown)


def _said_of(owners: Owners) -> str:
    """Owners in words."""
    named = [claim.name or claim.group or claim.side or "" for claim in owners.claims]
    return ", ".join([*named, *(["both"] if owners.both and not named else []), *owners.unknown])
