"""Lists and lines: a checklist, a roadmap in a mail, and what stands around a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mapstream.languages.message import say
from mapstream.plan.document import Side
from mapstream.tables.dates import Mention, mentions, speaks_of_time
from mapstream.tables.guessing import titles
from mapstream.tables.guessing.builder import Assigned, Builder
from mapstream.tables.guessing.days import Around, around, resolve, tell_mixed, tell_weekday
from mapstream.tables.guessing.owners import Claim, Owners, owners_in
from mapstream.tables.guessing.states import BOXES, Status, sign_at
from mapstream.tables.guessing.struck import is_partly_struck, is_struck, unstruck, without_struck
from mapstream.tables.rows.attached import EvidenceRow
from mapstream.tables.sources.markdown import Heading, Point, Words

_HANDLE = re.compile(r"(?<![\w@])@([A-Za-z][\w.-]{0,60})(?<![.-])")
_LEAD_IN = re.compile(
    r"[\s,;:–—-]*\b(?:due|by|next|on|until|before|target|deadline|eta|bis(?: zum)?|am|le|avant(?: le)?|pour le"
    r"|antes del?|para el|el|entro(?: il)?|il|op|voor|den|senast|até|em|do|dnia|mennessä)?[\s:]*\Z",
    re.I,
)
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
    """A step on its way. ``text``: what is left of its line; ``notes``: what else is said of it."""

    line: int
    text: str
    status: Status
    rest: str = ""
    handles: tuple[str, ...] = ()
    date: Mention | None = None
    due: str | None = None
    notes: list[str] = field(default_factory=list)


class Lines:
    """Reads what is not in a table. ``listed``: whether points of a list are steps (beside a table they are notes)."""

    def __init__(self, builder: Builder, listed: bool) -> None:
        self.builder = builder
        self.findings = builder.findings
        self.listed = listed
        self._steps: list[_Step] = []
        self._by_line: dict[int, _Step] = {}
        self._titles: list[tuple[int, str]] = []
        self._targets: list[tuple[int, str, str]] = []
        self._first = min(self.findings.lines, default=1)

    def take(self, block: Heading | Point | Words) -> None:
        """Take a block in; what it says of time is settled by :meth:`close`."""
        text = block.text
        if isinstance(block, Point):
            self._point(block)
        elif isinstance(block, Words) and self.listed and self._is_step(text):
            self._step(block.line, text, None)
        elif isinstance(block, Heading):
            self._heading(block.line, text)
        elif not self._pair(block.line, text):
            if block.line == self._first and len(text) <= 200:
                self._heading(block.line, text)
            else:
                self._note(block.line, text)

    def close(self, near: Sequence[str]) -> None:
        """Settle the dates, and add the steps. ``near``: what stands in tables beside."""
        dated = [(step, step.date) for step in self._steps if step.date is not None]
        found = [date for _, date in dated]
        beside = around([*near, *(value for _, _, value in self._targets)])
        days = resolve(found, [step.status == "completed" for step, _ in dated], self.builder.hints.today, beside)
        tell_mixed([(step.line, date) for step, date in dated], self.findings)
        told = False
        for (step, date), day in zip(dated, days, strict=True):
            if day.day is None:
                sentence = {
                    "ambiguous_date": "Day and month could be either way round: not taken as a date.",
                    "no_such_day": "There is no such day: not taken as a date.",
                }[day.why]
                self.findings.note(step.line, day.why, sentence, date.text)
                continue
            step.due = day.day.isoformat()
            tell_weekday(step.line, date, day.day, self.findings)
            if day.assumed and not told:
                told = True
                sentence = say("Dates without a year are counted from {year}.", year=day.day.year)
                self.findings.note(step.line, "year_assumed", sentence, date.text)
            step.text = without_date(step.text, date)
        all_around = around([*near, *(step.date.text for step in self._steps if step.date)])
        for line, name, value in self._targets:
            self._target(line, name, value, all_around)
        for step in self._steps:
            self._add(step)
        self._settle_titles()

    # what a line is

    def _is_step(self, text: str) -> bool:
        found = mentions(text)
        if found and len(text) <= 300 and not _PAIR.fullmatch(text):
            after = text[found[-1].end :]
            if found[0].start == 0 and re.match(r"\s*[–—:|-]|\s{2,}", text[found[0].end :]):
                return True
            if not after.strip(" .!)]") and _LEAD_IN.search(text[: found[-1].start].rstrip(" ([") + " "):
                return bool(text[: found[0].start].strip())
        return bool(titles.is_possible(text) or sign_at(text) or (found and found[0].start == 0 and len(text) <= 120))

    def _point(self, point: Point) -> None:
        of = self._by_line.get(point.of or 0)
        if point.box is None and of is not None and not self._is_step(point.text):
            of.notes.append(unstruck(point.text))
            self.builder.used.add(point.line)
        elif point.box is not None or self.listed:
            status = BOXES.get(point.box) if point.box is not None else None
            if point.box is not None and status is None:
                sentence = say("What “[{box}]” means was not understood: taken as not started.", box=point.box)
                self.findings.note(point.line, "status_not_understood", sentence)
            self._step(point.line, point.text, status)
        elif not self._pair(point.line, point.text):
            self._note(point.line, point.text)

    def _heading(self, line: int, text: str) -> None:
        if self.builder.about is None:
            self.builder.about = unstruck(text)
            self._titles.append((line, text))
            if re.search(r"\binternal\b|\bclose plan\b", text, re.I):
                self.builder.internal = True
            self.findings.note(line, "title_of_plan", "The title of the plan: the room keeps its own name.")
        elif not re.fullmatch(r"[\w &/-]{1,40}", text):
            self._note(line, text)
        else:
            self.findings.note(line, "heading", "A heading within the plan: not taken up.")

    def _note(self, line: int, text: str) -> None:
        self.builder.keep(text, line, tell=True)

    def _pair(self, line: int, text: str) -> bool:
        """A line that says something by its name: ``Target Go-Live Date: July 1, 2026``."""
        found = _PAIR.fullmatch(text)
        if found is None:
            return False
        name, said = found["name"].strip(), found["value"].strip()
        value = unstruck(without_struck(said))
        dated = bool(mentions(value))
        if (dated and (_GO_LIVE.fullmatch(name) or _SIGNATURE.fullmatch(name))) or _GOAL.fullmatch(name):
            if _GOAL.fullmatch(name) and "statement" in self.builder.goal:
                return False
            self._targets.append((line, name, value))
        elif _REASON.fullmatch(name) and "reason" not in self.builder.goal:
            self.builder.goal["reason"] = self.builder.text(value, line)
            self._reason = line
        elif _PARTY.fullmatch(name) and (side := self.builder.parties.side(name.split()[0])) is not None:
            if side in self.builder.organisations:
                return False
            self.builder.organisations[side] = self.builder.title(value, line)[0]
            self.builder.parties = self.builder.parties.called(side, value)
        else:
            return False
        if is_partly_struck(said):
            self._note(line, unstruck(text))
        self.builder.used.add(line)
        return True

    # steps

    def _step(self, line: int, text: str, status: Status | None) -> None:
        if is_struck(text):
            status = "dropped"
        rest, whole = "", text
        text = without_struck(text) if not mentions(text) else text
        if (sign := sign_at(text)) is not None:
            status = status or sign[0]
            rest = text[sign[1] + 1 :].replace("\ufe0f", "").strip()
            text = text[: sign[1]] if sign[1] else rest
            rest = rest if sign[1] else ""
        handles = tuple(_HANDLE.findall(text))
        text = re.sub(r"\s+", " ", _HANDLE.sub("", text)).strip()
        found = mentions(text)
        current = [mention for mention in found if not mention.old]
        step = _Step(line, text, status or "not_started", rest, handles, current[-1] if current else None)
        if len(found) > len(current):
            self.findings.note(line, "date_moved", "The date that is struck through or given up is not taken.")
            step.notes.append(unstruck(whole))
        elif is_partly_struck(whole):
            step.notes.append(unstruck(whole))
        elif len(found) > 1 or (current and current[-1].since):
            self.findings.note(line, "several_dates", "Of several dates the last is taken.")
            step.notes += [unstruck(text)] if current[-1].since else []
        elif not found and speaks_of_time(text):
            self.findings.note(
                line, "date_not_understood", "Which day that is was not understood: it stays in the title."
            )
        self._steps.append(step)
        self._by_line[line] = step

    def _add(self, step: _Step) -> None:
        text, late = titles.without_lateness(without_struck(step.text))
        if late:
            self.findings.note(step.line, "late", "That it is late follows from its date.")
        text = re.sub(r"\(\s*\)", "", text).strip().rstrip(" ,;:–—-")
        if not text:
            self.findings.note(step.line, "row_without_title", "This line does not say what is to be done: not taken.")
            return
        kind = titles.kind_of(text)
        if titles.recurs(text):
            sentence = "A day that comes again is not taken up: add it to the calendar as a gate."
            self.findings.note(step.line, "recurring_day", sentence)
        title = re.sub(r"\s*[🖋✍🚀📈🎉]\ufe0f?\s*$", "", text) or text
        key = self.builder.task(
            title,
            step.line,
            self._assigned(step, title, kind),
            due=step.due,
            status=step.status,
            reason=self._reason_of(step),
            task_kind=kind,
            days=titles.working_days(title),
        )
        if key is None:
            self.findings.note(step.line, "row_without_title", "This line does not say what is to be done: not taken.")
            return
        for note in step.notes:
            self.builder.keep(note, step.line, key)
        if not step.rest:
            return
        if step.status == "completed":
            evidence = EvidenceRow(of=key, evidence="meeting", note=self.builder.text(step.rest, step.line))
            self.builder.add("evidence", evidence, step.line)
        else:
            self.builder.keep(step.rest, step.line, key)

    def _reason_of(self, step: _Step) -> str | None:
        if step.status not in ("blocked", "dropped"):
            return None
        return self.builder.text(step.rest, step.line) or "As it stood in the list."

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

    def _target(self, line: int, name: str, value: str, near: Around) -> None:
        found = [mention for mention in mentions(value) if not mention.old]
        day = None
        if found:
            [first] = resolve(found[:1], [False], self.builder.hints.today, near)
            day = first.day.isoformat() if first.day else None
            if day is None:
                self.findings.note(line, first.why, "Which day that is was not understood.", value)
        elif speaks_of_time(value):
            self.findings.note(line, "date_not_understood", "Which day that is was not understood.", value)
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
        if day is not None and self.builder.goal.setdefault("date", day) != day:
            sentence = say("The goal has another date already: {day} is not taken.", day=day)
            self.findings.note(line, "said_twice", sentence, value)

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
            sentence = "Which of “{one}” and “{other}” is the seller is not clear: left out."
            sentence = say(sentence, one=names[0], other=names[1])
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
    if not after.strip(" .!,;") or titles.without_lateness("x" + after)[0] == "x":
        return _LEAD_IN.sub("", before).rstrip(" ([") + after.rstrip(" .")
    return text
