"""Putting together what was understood: people once each, tasks with their owners, the goal, the notes.

Nothing goes silently: of every line it is known whether anything was taken from it, or said about it. What neither
happened to is told at the end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from mapstream.languages.message import say
from mapstream.plan.document import Side
from mapstream.plan.fields import NOT_IN_A_TEXT
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.guessing.hints import Hints
from mapstream.tables.guessing.owners import Claim, Owners, Parties
from mapstream.tables.guessing.struck import unstruck
from mapstream.tables.model import NeutralPlan
from mapstream.tables.rows.attached import NoteRow
from mapstream.tables.rows.base import Part
from mapstream.tables.rows.items import MilestoneRow, TaskRow
from mapstream.tables.rows.people import PersonRow
from mapstream.tables.rows.plan import AboutRow, GoalRow, OrganisationRow

SELLERS = "{name} stands on both sides: taken as one of the seller's."
BUYERS = "{name} stands on both sides: taken as one of the buyer's."
BOTH_AS_SELLERS = "Both sides is one lead plus a supporter: taken as the seller's. Name the two."
BOTH_AS_BUYERS = "Both sides is one lead plus a supporter: taken as the buyer's. Name the two."
NO_PERSON = {
    None: "“{group}” names no person of the room: kept as a note. Say who it is.",
    "seller": "“{group}” (the seller's) names no person of the room: kept as a note. Say who it is.",
    "buyer": "“{group}” (the buyer's) names no person of the room: kept as a note. Say who it is.",
}

_NAME_LENGTH = 200
_UNSEEN = re.compile(f"[{NOT_IN_A_TEXT}]")


@dataclass
class Assigned:
    """Whose a step is. ``unplaced``: what else its cell says of owners."""

    side: Side | None = None
    lead: str | None = None
    role: str | None = None
    supporters: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


class Builder:
    """A draft in the making."""

    def __init__(self, findings: Findings, hints: Hints) -> None:
        self.findings = findings
        self.hints = hints
        self.parties = Parties.of(hints)
        self.internal = False
        """Whether the text says that it is one side's own: that of the seller, who has close plans."""
        self.about: str | None = None
        self.goal: dict[str, Any] = {}
        self.organisations: dict[Side, str] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.parts: dict[str, list[Any]] = {"milestones": [], "tasks": [], "phases": [], "evidence": [], "notes": []}
        self.milestones: dict[str, str] = {}
        """The keys of milestones by their titles."""
        self.lines: dict[str, int] = {}
        self.used: set[int] = set()
        """The lines from which anything was taken."""

    # texts that fit

    def title(self, text: str, line: int) -> tuple[str, str | None]:
        """A title of one line; and the whole of it, where it is too long for one."""
        whole = in_a_line(text)
        if len(whole) <= 300:
            return whole, None
        self.findings.note(line, "title_too_long", "A title has at most 300 characters: all of it is kept as a note.")
        return whole[:299].rstrip() + "…", whole

    def text(self, text: str, line: int) -> str:
        """A longer text."""
        clean = _UNSEEN.sub("", unstruck(text)).strip()
        if len(clean) > 10_000:
            self.findings.note(line, "text_too_long", "A text has at most 10,000 characters: the rest is left out.")
            clean = clean[:10_000].rstrip()
        return clean

    # parts

    def add(self, name: str, part: Part, line: int) -> None:
        """Add a part to its list."""
        self.parts[name].append(part)
        self.used.add(line)
        if (key := getattr(part, "key", None)) is not None:
            self.lines[key] = line

    def next_key(self, name: str, letter: str) -> str:
        """A key for what comes next."""
        return f"{letter}{len(self.parts[name]) + 1}"

    def keep(self, text: str, line: int, of: str | None = None, tell: bool = False) -> None:
        """Keep a remark."""
        if text := self.text(text, line):
            self.add("notes", NoteRow(of=of, text=text), line)
            if tell:
                self.findings.note(line, "kept_as_note", "Kept as a comment on the plan.")

    def milestone(self, title: str, line: int, **values: Any) -> str | None:
        """Add a milestone; its key."""
        short, whole = self.title(title, line)
        if not short:
            return None
        key = self.next_key("milestones", "M")
        self.add("milestones", MilestoneRow(key=key, title=short, **_present(values)), line)
        if whole:
            self.keep(whole, line, key)
        return key

    def task(self, title: str, line: int, assigned: Assigned, **values: Any) -> str | None:
        """Add a task; its key."""
        short, whole = self.title(title, line)
        if not short:
            return None
        key = self.next_key("tasks", "")
        values |= {"side": assigned.side, "lead": assigned.lead, "role": None if assigned.lead else assigned.role}
        supporters, more = assigned.supporters[:20], assigned.supporters[20:]
        self.add("tasks", TaskRow(key=key, title=short, **_present({**values, "supporters": supporters})), line)
        if whole:
            self.keep(whole, line, key)
        for text in [*assigned.unplaced, *more]:
            self.keep(f"Owner: {text}", line, key)
        return key

    # people

    def person(self, claim: Claim, line: int) -> str:
        """Somebody who is named; the label that they have from now on."""
        name = in_a_line(claim.name or "")[:_NAME_LENGTH]
        if claim.handle and name.islower():
            name = name.replace(".", " ").replace("_", " ").title()
        side = claim.side or (("seller" if self.internal else None) if claim.handle else None)
        known = self.people.setdefault(name.casefold(), {"name": name, "line": line})
        said = {
            "side": side,
            "title": in_a_line(claim.title or "")[:_NAME_LENGTH] or None,
            "role": claim.role,
            "email": claim.email,
        }
        for field_name, value in said.items():
            if value is not None and known.get(field_name) is None:
                known[field_name] = value
        if side is not None and known["side"] != side:
            sentence = SELLERS if known["side"] == "seller" else BUYERS
            self.findings.note(line, "person_on_both_sides", say(sentence, name=known["name"]))
        self.used.add(line)
        return str(known["name"])

    def assigned(self, owners: Owners, line: int) -> Assigned:
        """Whose a step is that these are named for: the first leads, the others support."""
        for text in owners.unknown:
            self.findings.note(line, "owner_not_understood", "Who that is was not understood: kept as a note.", text)
        if owners.both:
            found = self._both(owners, line)
        else:
            found = self._shared_out([self._as_somebody(self._as_organisation(claim)) for claim in owners.claims], line)
        found.unplaced[:0] = owners.unknown
        return found

    def _shared_out(self, claims: list[Claim], line: int) -> Assigned:
        if not claims:
            return Assigned()
        first, *others = claims
        found = Assigned(first.side)
        if first.name is not None:
            found.lead = self.person(first, line)
            found.side = self.people[found.lead.casefold()].get("side")
        elif first.role is not None:
            found.role = first.role
        elif first.group is not None:
            self._no_person(first, line, found)
        for claim in others:
            if claim.name is not None:
                if (label := self.person(claim, line)) not in (found.lead, *found.supporters):
                    found.supporters.append(label)
            elif claim.group is not None:
                self._no_person(claim, line, found)
            elif claim.side not in (None, found.side):
                found.unplaced += [f"also the {claim.side}"] if found.side else []
                found.side = found.side or claim.side
        return found

    def _both(self, owners: Owners, line: int) -> Assigned:
        side: Side = owners.claims[0].side or "seller" if owners.claims else "seller"
        other: Side = "buyer" if side == "seller" else "seller"
        leads = self.hints.coordinators
        if side in leads and other in leads:
            label, second = (self.person(Claim(of, leads[of]), line) for of in (side, other))
            return Assigned(side, label, None, [second])
        sentence = BOTH_AS_SELLERS if side == "seller" else BOTH_AS_BUYERS
        self.findings.note(line, "both_without_names", sentence)
        return Assigned(side)

    def _as_organisation(self, claim: Claim) -> Claim:
        """Somebody who turns out to be one of the parties."""
        if claim.name is not None and claim.email is None and (side := self.parties.side(claim.name)) is not None:
            return Claim(side)
        return claim

    def _as_somebody(self, claim: Claim) -> Claim:
        """A job or a department of which only one of the people here can be meant."""
        if claim.name is not None or claim.group is None:
            return claim
        sides: tuple[Side, ...] = (claim.side,) if claim.side else ("seller", "buyer")
        jobs = [claim.role or "", claim.group.casefold()]
        found: dict[str, Side] = {
            name: side for side in sides for job in jobs if (name := self.hints.jobs.get((side, job)))
        }
        if len(found) != 1:
            return claim
        [(name, side)] = found.items()
        return Claim(side, name)

    def _no_person(self, claim: Claim, line: int, found: Assigned) -> None:
        sentence = NO_PERSON[claim.side]
        self.findings.note(line, "owner_not_a_person", say(sentence, group=claim.group or ""), claim.group)
        found.unplaced.append(claim.group or "")

    # the end

    def draft(self, form: str) -> Draft:
        """The draft."""
        for line in self.findings.lines.keys() - self.used - {finding.line for finding in self.findings.all()}:
            self.findings.note(line, "line_not_understood", "Nothing was understood of this line: not taken.")
        labels: dict[str, int] = {}
        people = []
        for found in self.people.values():
            line = found.pop("line")
            labels[f"@{found['name']}"] = line
            if found.get("side") == "buyer" and found.get("role") in SELLERS_ROLES:
                found.pop("role")
            people.append(self._person_row(found, line))
        plan = NeutralPlan.model_construct(
            about=AboutRow(name=about) if (about := in_a_line(self.about or "")[:_NAME_LENGTH].strip()) else None,
            goal=GoalRow(**self.goal) if "statement" in self.goal else None,
            organisations=[
                OrganisationRow(side=side, name=in_a_line(name)[:_NAME_LENGTH].strip())
                for side, name in self.organisations.items()
            ],
            people=people,
            milestones=self.parts["milestones"],
            tasks=self.parts["tasks"],
            phases=self.parts["phases"],
            evidence=self.parts["evidence"],
            notes=self.parts["notes"],
        )
        writer: Side | None = "seller" if self.internal else None
        return Draft(form, plan, self.findings, exact=False, lines=self.lines | labels, writer=writer)

    def _person_row(self, found: dict[str, Any], line: int) -> PersonRow:
        try:
            return PersonRow(**found)
        except ValidationError:
            address = found.pop("email", "")
            self.findings.note(line, "cell_not_understood", "This is no e-mail address: left out.", address)
            return PersonRow(**found)


def in_a_line(text: str) -> str:
    """A text in one line, without marks and without what turns its letters round."""
    return " ".join(_UNSEEN.sub("", unstruck(text)).split())


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}
