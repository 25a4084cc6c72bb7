"""Lists and lines: a checklist, a roadmap in a mail, and what stands around a table."""

import re
from dataclasses import dataclass

from mapstream.plan.document import Side
from mapstream.tables.parts.beside import EvidenceRow
from mapstream.tables.wild import words
from mapstream.tables.wild.blocks import Heading, Point, Words
from mapstream.tables.wild.building import Assigned, Builder
from mapstream.tables.wild.dates import Mention, mentions, resolve
from mapstream.tables.wild.owners import Claim, Owners, owners_in
from mapstream.tables.wild.statuses import Status, sign_at

_HANDLE = re.compile(r"(?<![\w@])@([A-Za-z][\w.-]{0,60})(?<![.-])")
_LEAD_IN = re.compile(r"[\s,;:–—-]*\b(?:due|by|next|on|until|before|target|deadline|eta)?[\s:]*$", re.I)
_TITLE = re.compile(
    r"(?P<what>.*?\b(?:plan|map|roadmap|timeline|checklist|msp|jep)\b[^:–—-]*)\s*[:–—-]+\s*(?P<who>.+)", re.I
)
_PARTIES = re.compile(r"\s+(?:[–—×/|&x+]|-|and|with|vs\.?)\s+|\s*[/|×]\s*")
_PAIR = re.compile(r"(?P<name>[^:]{2,60}?)\s*:\s*(?P<value>\S.*)")
_GO_LIVE = re.compile(
    r"(?:target |planned )?(?:go-? ?live|launch|goal|target|target completion|completion)(?: date| target)?"
    r"|go-? ?live target date",
    re.I,
)
_SIGNATURE = re.compile(
    r"(?:target )?(?:contract )?(?:signature|signing|close|contract)(?: date)?(?: target)?(?: date)?|sign by", re.I
)
_GOAL = re.compile(r"(?:our |shared |joint |the )?(?:goal|objective|desired outcome|outcome|vision)s?", re.I)
_REASON = re.compile(r"(?:business )?(?:reason|why|driver|case)|compelling event|why now", re.I)
_PARTY = re.compile(r"(customer|buyer|client|prospect|vendor|seller|supplier|provider)(?: name| company)?", re.I)
_THEIRS = re.compile(r"\b(their|them|they)\b", re.I)
_CHAMPION = re.compile(r"^(?:their |our )?(?:\w+ )?champion\b", re.I)


@dataclass
class _Step:
    """A step on its way. ``text``: what is left of its line."""

    line: int
    text: str
    status: Status
    rest: str = ""
    handles: tuple[str, ...] = ()
    date: Mention | None = None
    due: str | None = None


class Lines:
    """Reads what is not in a table. ``listed``: whether points of a list are steps (beside a table they are notes)."""

    def __init__(self, builder: Builder, listed: bool) -> None:
        self.builder = builder
        self.findings = builder.findings
        self.listed = listed
        self._steps: list[_Step] = []
        self._titles: list[tuple[int, str]] = []
        self._targets: list[tuple[int, str, str]] = []
        self._others: list[Mention] = []
        self._begins = min(self.findings.lines, default=1)

    def take(self, block: Heading | Point | Words) -> None:
        """Take a block in; what it says of time is settled by :meth:`close`."""
        text = words.unmarked(block.text)
        if isinstance(block, Point) and (block.box is not None or self.listed):
            self._step(block.line, text, "completed" if (block.box or "").strip() in ("x", "X", "✓", "✔") else None)
        elif isinstance(block, Words) and self.listed and self._is_step(text):
            self._step(block.line, text, None)
        elif isinstance(block, Heading):
            self._heading(block.line, text)
        elif not self._pair(block.line, text):
            if block.line == self._first():
                self._heading(block.line, text)
            else:
                self._note(block.line, text)

    def close(self, near: list[Mention]) -> None:
        """Settle the dates, and add the steps. ``near``: dates of tables beside."""
        self._others = near
        dated = [step for step in self._steps if step.date is not None]
        found = [step.date for step in dated if step.date is not None]
        around = [one for _, _, value in self._targets for one in mentions(value)] + near
        days = resolve(found, [step.status == "completed" for step in dated], self.builder.context.today, around)
        told = False
        for step, day in zip(dated, days, strict=True):
            assert step.date is not None
            if day.day is None:
                sentence = {
                    "ambiguous_date": "Day and month could be either way round: not taken as a date.",
                    "no_such_day": "There is no such day: not taken as a date.",
                }[day.why]
                self.findings.note(step.line, day.why, sentence, step.date.text)
                continue
            step.due = day.day.isoformat()
            if day.assumed and not told:
                told = True
                sentence = f"Dates without a year are counted from {day.day.year}."
                self.findings.note(step.line, "year_assumed", sentence, step.date.text)
            step.text = without_date(step.text, step.date)
        for line, name, value in self._targets:
            self._target(line, name, value, around + found)
        for step in self._steps:
            self._add(step)
        self._settle_titles()

    # what a line is

    def _first(self) -> int:
        """The first line in which anything stands."""
        return self._begins

    def _is_step(self, text: str) -> bool:
        found = mentions(text)
        return bool(
            (found and found[0].start == 0 and re.match(r"\s*[–—:|-]|\s{2,}", text[found[0].end :]))
            or words.is_possible(text)
            or sign_at(text)
        )

    def _heading(self, line: int, text: str) -> None:
        if self.builder.about is None:
            self.builder.about = text
            self._titles.append((line, text))
            if re.search(r"\binternal\b|\bclose plan\b", text, re.I):
                self.builder.internal = True
        elif not re.fullmatch(r"[\w &/-]{1,40}", text):
            self._note(line, text)
        else:
            self.findings.note(line, "heading", "A heading within the plan: not taken up.")

    def _note(self, line: int, text: str) -> None:
        self.builder.note(text, line, tell=True)

    def _pair(self, line: int, text: str) -> bool:
        """A line that says something by its name: ``Target Go-Live Date: July 1, 2026``."""
        found = _PAIR.fullmatch(text)
        if found is None:
            return False
        name, value = found["name"].strip(), found["value"].strip()
        dated = bool(mentions(value))
        if (dated and (_GO_LIVE.fullmatch(name) or _SIGNATURE.fullmatch(name))) or _GOAL.fullmatch(name):
            self._targets.append((line, name, value))
        elif _REASON.fullmatch(name):
            self.builder.goal["reason"] = self.builder.text(value, line)
        elif _PARTY.fullmatch(name) and (side := self.builder.parties.side(name.split()[0])) is not None:
            self.builder.organisations.setdefault(side, self.builder.title(value, line)[0])
            self.builder.parties = self.builder.parties.called(side, value)
        else:
            return False
        return True

    # steps

    def _step(self, line: int, text: str, status: Status | None) -> None:
        rest = ""
        if (sign := sign_at(text)) is not None:
            status = status or sign[0]
            rest = text[sign[1] + 1 :].replace("\ufe0f", "").strip()
            text = text[: sign[1]] if sign[1] else rest
            rest = rest if sign[1] else ""
        handles = tuple(_HANDLE.findall(text))
        text = re.sub(r"\s+", " ", _HANDLE.sub("", text)).strip()
        found = mentions(text)
        step = _Step(line, text, status or "not_started", rest, handles, found[-1] if found else None)
        if len(found) > 1:
            self.findings.note(line, "several_dates", "Of several dates the last is taken.")
        self._steps.append(step)

    def _add(self, step: _Step) -> None:
        text, late = words.without_lateness(step.text)
        if late:
            self.findings.note(step.line, "late", "That it is late follows from its date.")
        text = re.sub(r"\(\s*\)", "", text).strip().rstrip(" ,;:–—-")
        if not text:
            self.findings.note(step.line, "row_without_title", "This line does not say what is to be done: not taken.")
            return
        kind = words.kind_of(text)
        if words.recurs(text):
            sentence = "A day that comes again is not taken up: add it to the calendar as a gate."
            self.findings.note(step.line, "recurring_day", sentence)
        title = re.sub(r"\s*[🖋✍🚀📈🎉]\ufe0f?\s*$", "", text) or text
        key = self.builder.task(
            title,
            step.line,
            self._assigned(step, title, kind),
            due=step.due,
            status=step.status,
            reason=step.rest or "As it stood in the list." if step.status in ("blocked", "dropped") else None,
            task_kind=kind,
            days=words.working_days(title),
        )
        if key is None or not step.rest:
            return
        if step.status == "completed":
            evidence = EvidenceRow(of=key, evidence="meeting", note=self.builder.text(step.rest, step.line))
            self.builder.add("evidence", evidence, step.line)
        else:
            self.builder.note(step.rest, step.line, key)

    def _assigned(self, step: _Step, title: str, kind: str | None) -> Assigned:
        """Whose it is: those with a handle; of a meeting, those whose names stand behind the colon."""
        if step.handles:
            claims = tuple(Claim(name=name, handle=True) for name in step.handles)
            return self.builder.assigned(Owners(claims), step.line)
        side: Side | None = "buyer" if self.builder.internal and _THEIRS.search(title) else None
        if _CHAMPION.match(title):
            return Assigned("buyer", role="champion")
        _, _, names = title.partition(":")
        if kind == "meeting" and names:
            owners = owners_in(names, self.builder.parties)
            if owners.claims and not owners.unknown and all(claim.name for claim in owners.claims):
                people = [self.builder.person(claim, step.line) for claim in owners.claims]
                return Assigned(side, supporters=people)
        return Assigned(side)

    # the plan as such

    def _target(self, line: int, name: str, value: str, around: list[Mention]) -> None:
        found = mentions(value)
        day = None
        if found:
            [first, *_] = resolve(found[:1], [False], self.builder.context.today, around)
            day = first.day.isoformat() if first.day else None
            if day is None:
                self.findings.note(line, first.why, "Which day that is was not understood.", found[0].text)
        if _SIGNATURE.fullmatch(name):
            title = re.sub(r"\s*\b(target|date)\b", "", name, flags=re.I).strip().capitalize()
            self.builder.milestone(title, line, due=day)
            return
        if _GOAL.fullmatch(name):
            self.builder.goal["statement"] = self.builder.text(value, line)
        else:
            words_of = re.sub(r"\b(target|planned|date)\b", "", name, flags=re.I).strip().capitalize()
            self.builder.goal.setdefault("statement", words_of or "Target")
        self.builder.lines.setdefault("goal", line)
        if day is not None:
            self.builder.goal.setdefault("date", day)

    def _settle_titles(self) -> None:
        """The parties by their names in the title, as far as it is clear which is which."""
        for line, text in self._titles:
            found = _TITLE.fullmatch(text)
            if found is None:
                continue
            who = re.sub(r"\s*[(\[].*", "", found["who"])
            names = [name.strip(" *_") for name in _PARTIES.split(who) if name.strip(" *_")]
            if len(names) == 2:
                self._two_parties(line, names)
            elif len(names) == 1 and self.builder.internal:
                self.builder.organisations.setdefault("buyer", names[0])

    def _two_parties(self, line: int, names: list[str]) -> None:
        sides: list[Side | None] = [self._party(name) for name in names]
        if sides[0] is None and sides[1] is not None:
            sides[0] = "buyer" if sides[1] == "seller" else "seller"
        elif sides[1] is None and sides[0] is not None:
            sides[1] = "buyer" if sides[0] == "seller" else "seller"
        if sides[0] is None or sides[0] == sides[1]:
            sentence = f"Which of “{names[0]}” and “{names[1]}” is the seller is not clear: left out."
            self.findings.note(line, "parties_unclear", sentence)
            return
        for side, name in zip(sides, names, strict=True):
            if side is not None:
                self.builder.organisations.setdefault(side, name)

    def _party(self, name: str) -> Side | None:
        return self.builder.parties.side(name) or self.builder.parties.side(name.split()[0])


def without_date(text: str, date: Mention) -> str:
    """A line without its date, where that stands at an end or at the end of a bracket; else as it is."""
    before, after = text[: date.start], text[date.end :]
    if not before.strip(" (["):
        return after.lstrip(" –—:|-.,)").strip() or text
    if found := re.match(r"\s*[)\]]", after):
        inner = _LEAD_IN.sub("", before)
        rest = after[found.end() :]
        if inner.endswith(("(", "[")):
            return (inner[:-1].rstrip() + rest).strip()
        return inner + found[0].strip() + rest
    if not after.strip(" .!,;") or words.without_lateness("x" + after)[0] == "x":
        return _LEAD_IN.sub("", before).rstrip(" ([") + after.rstrip(" .")
    return text
