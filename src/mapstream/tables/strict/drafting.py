"""Putting a draft together of what its rows say."""

from collections.abc import Iterable, Iterator

from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.labels import labels
from mapstream.tables.layout import SAID_TWICE, Placed
from mapstream.tables.model import PLAN, NeutralPlan


def gathered(form: str, found: Iterable[Placed], findings: Findings) -> Draft:
    """The draft of rows of our own. A second row of what there is once is noted."""
    lines: dict[str, int] = {}
    values, places = PLAN.gather(_once(found, lines, findings), findings)
    plan = NeutralPlan.model_construct(**values)
    return Draft(form, plan, findings, exact=True, lines=lines | person_lines(plan, places["people"]))


def _once(found: Iterable[Placed], lines: dict[str, int], findings: Findings) -> Iterator[Placed]:
    """Those whose key no other has, and ``lines``: where each key stands."""
    for placed in found:
        key = getattr(placed.part, "key", None)
        if key in lines:
            findings.note(placed.line, "said_twice", SAID_TWICE)
            continue
        if key is not None:
            lines[key] = placed.line
        yield placed


def person_lines(plan: NeutralPlan, lines: Iterable[int]) -> dict[str, int]:
    """Where people stand, by ``@`` and their label."""
    return {f"@{label}": line for label, line in zip(labels(p.name for p in plan.people), lines, strict=False)}
