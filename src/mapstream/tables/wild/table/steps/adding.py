"""Steps into a draft: each as a task, or as a milestone."""

import re
from collections.abc import Sequence

from mapstream.tables.wild import words
from mapstream.tables.wild.building import Builder, first_of
from mapstream.tables.wild.owners import Owners, owners_in
from mapstream.tables.wild.table.steps.step import Step, says_nothing

_TOLD = frozenset(("", "-", "–", "—", "none", "n/a", "na", "tentative", "optional", "possible"))
"""Notes that say no more than a step without a date does."""


class Adding:
    """The steps of one table going in. ``of_milestones``: each of its rows is one."""

    def __init__(self, builder: Builder, of_milestones: bool) -> None:
        self.builder = builder
        self.findings = builder.findings
        self.of_milestones = of_milestones
        self.milestones: dict[str, str] = {}
        """The keys of those that are there, by their titles in small letters."""

    def add(self, step: Step) -> None:
        """Add a step, with what is to be told of it; from then on it has a key."""
        self._tell(step)
        title = words.as_milestone(step.title)
        if self.of_milestones or title or step.cells.get("kind", "").casefold() == "milestone":
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
        if words.is_possible(step.title) and step.due:
            sentence = "It is only possible, and yet it has a date: the date stays."
            self.findings.note(step.line, "possible_with_date", sentence)

    def _notes(self, step: Step) -> None:
        for note in step.notes:
            if note.casefold() in _TOLD:
                continue
            self.builder.note(note, step.line, step.key)
            if words.recurs(note):
                sentence = "A day that comes again is not taken up: add it to the calendar as a gate."
                self.findings.note(step.line, "recurring_day", sentence, note)

    # milestones

    def _milestone(self, step: Step, title: str) -> str | None:
        owners, status = _together(step.owners), step.said.status
        if owners.claims or owners.both:
            self.findings.note(step.line, "milestone_has_no_owner", "A milestone has no owner: left out.")
        key = self.builder.milestone(
            title,
            step.line,
            due=step.due,
            status={"completed": "reached", "dropped": "dropped"}.get(status or "", "open"),
            reason=(first_of(step.notes) or "Dropped before it was brought here.") if status == "dropped" else None,
            condition=step.cells.get("condition"),
        )
        if key is not None:
            self.milestones.setdefault(title.casefold(), key)
        return key

    def _of_milestone(self, said: str, line: int) -> str | None:
        """The milestone that a task is said to belong to; it is added, if no row has been it."""
        if says_nothing(said):
            return None
        known = self.milestones.get(said.casefold())
        if known is None and (known := self.builder.milestone(said, line)) is not None:
            self.milestones[said.casefold()] = known
        return known

    # tasks

    def _task(self, step: Step) -> str | None:
        builder, cells, said = self.builder, step.cells, step.said
        status = said.status or "not_started"
        reason = None
        if status in ("blocked", "dropped"):
            reason = builder.text(first_of([said.rest, *step.notes]) or cells["status"], step.line)
        key = builder.task(
            step.title,
            step.line,
            builder.assigned(_together(step.owners), step.line),
            due=step.due,
            status=status,
            reason=reason,
            task_kind=self._kind(step),
            days=words.working_days(step.title) or _days(cells.get("days", "")),
            condition=cells.get("condition") and builder.text(cells["condition"], step.line),
            purpose=cells.get("purpose") and builder.text(cells["purpose"], step.line),
            milestone=self._of_milestone(cells.get("milestone", ""), step.line),
        )
        if key is not None and (supporters := cells.get("supporters")):
            self._support(supporters, step.line)
        return key

    def _kind(self, step: Step) -> str | None:
        if said := step.cells.get("kind"):
            if said.casefold() in ("task", "meeting", "review", "decision", "signature"):
                return said.casefold()
            step.notes.append(f"Type: {said}")
        return words.kind_of(step.title)

    def _support(self, text: str, line: int) -> None:
        """Those of a column of its own support the task that was added last."""
        assigned = self.builder.assigned(owners_in(text, self.builder.parties), line)
        names = [name for name in (assigned.lead, *assigned.supporters) if name]
        task = self.builder.parts["tasks"][-1]
        more = [name for name in names if name not in (task.lead, *(task.supporters or ()))]
        if more:
            together = [*(task.supporters or ()), *more]
            self.builder.parts["tasks"][-1] = task.model_copy(update={"supporters": together})


def _together(owners: Sequence[Owners]) -> Owners:
    """What several owner cells of a row say together."""
    claims = tuple(claim for one in owners for claim in one.claims)
    unknown = tuple(text for one in owners for text in one.unknown)
    return Owners(claims, any(one.both for one in owners), unknown)


def _days(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,4})(\s*(days?|d))?", text.strip())
    return int(found[1]) or None if found else None
