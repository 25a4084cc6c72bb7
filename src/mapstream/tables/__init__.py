"""A plan as a table: out as Markdown, CSV, JSON and a workbook, and in again, also from what people have.

    document ──portable──▶ neutral plan ──write──▶ file
    file ──read──▶ draft (a neutral plan, and findings line by line) ──propose──▶ ordinary commands

*Purpose.* Whoever has a plan in a wiki, a mail or a sheet brings it along; whoever wants to leave takes it with them.

*What goes out* is the plan as its reader sees it (:mod:`~mapstream.tables.portable`): goal, organisations, value,
people, milestones, tasks, phases, criteria, KPIs and what was measured, deliverables, risks, commercials, the decision
process, cadence, calendar, documents and evidence. Left out, in all forms: stamps, history (disputes,
confirmations, signatures, who did what when), the deal's figures, the introduction gate, ways in, comments, meetings,
reviews, notes, what the sides think of people, and the addresses of those who have left.

*Out and in again is the same plan*: for every document, ``portable`` of the room that its export was imported into, an
empty one, equals ``portable`` of the document. All forms carry the same. An import adds and never changes: what
is there already stays (:mod:`~mapstream.tables.proposing`); the room's own name stays, too. But a file that carries its
:class:`Origin`, and comes back to that room, changes what was edited in it.

*What comes in* may be anybody's (:mod:`~mapstream.tables.guessing`). What could not be understood is a finding with its
line, or is kept as a comment, or both. Nothing here decides: what is proposed are ordinary commands, which the ordinary
rules judge as one unit.

*Failure.* A file that cannot be read, or is too large, or not what it is said to be, is
:class:`~mapstream.problems.Malformed`; JSON of ours with wrong fields is :class:`~mapstream.problems.Invalid`. All else
is read as far as it goes. Pure: the day and fresh ids come in.
"""

from mapstream.tables.bringing import drafted, proposed, written_from
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Finding
from mapstream.tables.guessing.hints import hints_of
from mapstream.tables.model import PLAN, NeutralPlan
from mapstream.tables.portable import Origin, portable
from mapstream.tables.proposing import Proposal, Row, propose
from mapstream.tables.reading import read
from mapstream.tables.sources.source import Form
from mapstream.tables.strict import delimited, markdown, workbook

__all__ = [
    "Draft",
    "Finding",
    "Form",
    "NeutralPlan",
    "Origin",
    "Proposal",
    "Row",
    "drafted",
    "hints_of",
    "portable",
    "propose",
    "proposed",
    "read",
    "to_csv",
    "to_json",
    "to_markdown",
    "to_xlsx",
    "written_from",
]


def to_json(plan: NeutralPlan) -> dict[str, object]:
    """The plan as a JSON object."""
    return plan.model_dump(exclude_none=True, exclude_defaults=False)


def to_markdown(plan: NeutralPlan) -> str:
    """The plan as Markdown. Columns in which nothing stands are left out."""
    title = plan.about.name if plan.about and plan.about.name else "Plan"
    return markdown.written(title, PLAN.parts(dict(plan)))


def to_csv(plan: NeutralPlan) -> str:
    """The plan as CSV."""
    return delimited.written(PLAN, PLAN.parts(dict(plan)))


def to_xlsx(plan: NeutralPlan) -> bytes:
    """The plan as a workbook."""
    return workbook.written(PLAN.parts(dict(plan)))
