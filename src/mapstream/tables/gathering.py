"""Putting a draft together of what its rows say."""

from collections.abc import Iterable
from typing import Any

from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.model import BY_KIND, MOST, SECTIONS, NeutralPlan, Part, labels


def gathered(form: str, found: Iterable[tuple[int, Part]], findings: Findings) -> Draft:
    """The draft of rows of our own, each with its line. A second row of what there is once is noted."""
    values: dict[str, Any] = {section.name: [] if section.many else None for section in SECTIONS}
    lines: dict[str, int] = {}
    people: list[int] = []
    for line, part in found:
        section = BY_KIND[part.kind_of_row]
        key = getattr(part, "key", None)
        if (not section.many and values[section.name] is not None) or key in lines:
            findings.note(line, "said_twice", "This says again what another row has said: not taken.")
            continue
        if section.many and len(values[section.name]) >= MOST:
            findings.note(line, "too_many", f"There are more than {MOST:,} rows of this kind: not taken.")
            continue
        if key is not None:
            lines[key] = line
        if section.name == "people":
            people.append(line)
        if section.many:
            values[section.name].append(part)
        else:
            values[section.name] = part
    plan = NeutralPlan.model_construct(**values)
    return Draft(form, plan, findings, exact=True, lines=lines | person_lines(plan, people))


def person_lines(plan: NeutralPlan, lines: Iterable[int]) -> dict[str, int]:
    """Where people stand, by ``@`` and their label."""
    return {f"@{label}": line for label, line in zip(labels(p.name for p in plan.people), lines, strict=False)}
