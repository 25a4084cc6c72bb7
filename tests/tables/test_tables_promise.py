"""One promise: every row and every line of what comes in is in the plan or in a finding; nothing goes silently, and
nothing is invented. Over tables of every odd sort, in every form."""

import csv
import io
import re
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tabling import empty, imported, proposed, seen

from mapstream.problems import Malformed
from mapstream.tables import Draft, Form, hints_of, read

TODAY = date(2026, 11, 30)
HEADS = [
    ["Task", "Owner", "Due", "Status"],
    ["#", "Step", "Owner (Customer)", "Owner (Tidewater)", "Target Date", "Status", "Dependencies", "Notes"],
    ["Milestone", "Task", "Owner", "Due"],
    ["Done", "Task", "Colour", "Due", "Support"],
    ["Schritt", "Verantwortlich", "Fällig am", "Status"],
    ["Phase", "Seller", "Buyer", "Shared", "Done when"],
    ["Name", "Side", "Job title", "Role", "Email"],
    ["📝 Task", "Jan", "Feb", "Completed On"],
    ["משימה", "אחראי", "תאריך"],
    [],
]
_WORDS = """Kickoff Review Sign|off ~~Old~~ step, ; Security Vertrag prüfen 'quoted' <b>bold</b> <!-- hidden --> *a* _b_
[l](y) www.x.example R&D = - & go"""
CONTENT = {
    "kickoff",
    "review",
    "sign",
    "off",
    "old",
    "step",
    "security",
    "vertrag",
    "prüfen",
    "quoted",
    "hidden",
    "example",
}
TITLES = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=4).map(" ".join) | st.sampled_from(
    ["Total", "Task", "[ ]", "—", "=1+1"]
)
_OWNERS = "Buyer|Seller|Both|Dana Lee|dana lee|Lee, Dana|Bo <bo@x.example>|Legal|VP Sales|42 %|"
OWNERS = st.sampled_from(_OWNERS.split("|"))
_DAYS = """2027-03-12|12.03.2027|3/13/2027|13/3/2027|3/4/2027|Sep 30|12. März 2027|31 Feb 2027|Q2|TBD||46093|24/7
|19 Mar 2027 (was 12 Mar 2027)|~~2027-03-01~~ 2027-03-05|12–16 March 2027|Mon 12 March 2027|99/99/9999
|12 de marzo de 2027"""
DAYS = st.sampled_from(_DAYS.replace("\n", "").split("|"))
_STATES = "Done|✅|[x]|[-]|TRUE|FALSE|50%|0.5|in Arbeit|blocked: legal|purple|late||x|1"
STATES = st.sampled_from(_STATES.split("|"))
CELLS = TITLES | OWNERS | DAYS | STATES
ODD = st.sampled_from(
    ["", "Total,,,", "just a line", "---", '"', "| a | b |", "# Heading", "- [ ] a point", "\tx\ty", "\u202eturned"]
)


@st.composite
def grids(draw: Any) -> list[list[str]]:
    """One or two tables, with odd rows between and around."""
    rows: list[list[str]] = []
    for _ in range(draw(st.integers(1, 2))):
        rows += [[draw(ODD)]] * draw(st.integers(0, 2))
        head = draw(st.sampled_from(HEADS))
        width = len(head) or draw(st.integers(1, 4))
        rows += [head] if head else []
        for _ in range(draw(st.integers(0, 5))):
            cells = [draw(TITLES), draw(OWNERS), draw(DAYS), draw(STATES)]
            cells += draw(st.lists(CELLS, max_size=max(0, width - 3)))
            rows.append(draw(st.permutations(cells)) if draw(st.integers(0, 4)) == 0 else cells)
        rows += [[]] * draw(st.integers(0, 1))
    return rows


def as_csv(rows: list[list[str]], separator: str) -> str:
    """The rows as a spreadsheet would write them."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def as_markdown(rows: list[list[str]]) -> str:
    """The rows as people write them, with a delimiter line below the first, or as lines where there is but one cell."""
    lines = ["| " + " | ".join(row) + " |" if len(row) > 1 else "".join(row) for row in rows]
    tables = [n for n, row in enumerate(rows) if len(row) > 1 and (n == 0 or len(rows[n - 1]) < 2)]
    for n in reversed(tables):
        lines.insert(n + 1, "|" + "---|" * len(rows[n]))
    return "\n".join(lines)


@st.composite
def files(draw: Any) -> tuple[str, Form]:
    """A file, and what it is said to be."""
    rows = draw(grids())
    if draw(st.booleans()):
        return as_csv(rows, draw(st.sampled_from([",", ";", "\t"]))), draw(st.sampled_from(["csv", "text"]))
    return as_markdown(rows), draw(st.sampled_from(["markdown", "text"]))


def words_in(text: str) -> set[str]:
    """The words of a text that say anything: of letters and digits, in small letters."""
    return {word.casefold() for word in re.findall(r"[^\W_]+", text)}


def told_of(draft: Draft) -> str:
    """All that is in the plan, and all that is told."""
    room = empty()
    document = imported(draft, room)
    kept = [repr({name: part for name, part in document.items() if name != "phases"}), repr(document["phases"])]
    return " ".join([*kept, *(f"{one.text} {one.sentence}" for one in draft.findings.all())])


@settings(derandomize=True, max_examples=80, deadline=None)
@given(files())
def test_every_line_is_in_the_plan_or_in_a_finding(file: tuple[str, Form]) -> None:
    text, form = file
    try:
        draft = read(text.encode(), form, hints_of(seen(empty().document), TODAY))
    except Malformed:
        assert not words_in(text)
        return
    proposed(draft)
    told = {finding.line for finding in draft.findings.all()} | set(draft.lines.values())
    kept = words_in(told_of(draft))
    heads = [words_in(" ".join(head)) for head in HEADS]
    for n, line in enumerate(text.split("\n"), 1):
        said = words_in(line)
        if n not in told and said not in heads:
            assert said <= kept, (n, line)
        assert said & CONTENT <= kept, (n, line)


@settings(derandomize=True, max_examples=80, deadline=None)
@given(files())
def test_nothing_is_invented(file: tuple[str, Form]) -> None:
    text, form = file
    try:
        draft = read(text.encode(), form, hints_of(seen(empty().document), TODAY))
    except Malformed:
        return
    said = words_in(text)
    for task in draft.plan.tasks:
        assert words_in(task.title) <= said
        if task.due is not None:
            day = date.fromisoformat(task.due)
            assert day == date(2026, 3, 12) or re.search(rf"(?<!\d)0?{day.day}(?!\d)", text), "its day is written there"
    for person in draft.plan.people:
        assert words_in(person.name) <= said
    titles = [task.title for task in draft.plan.tasks] + [one.title for one in draft.plan.milestones]
    assert len(titles) + len(draft.plan.phases) <= sum(1 for line in text.split("\n") if line.strip()) + len(
        {one.title for one in draft.plan.milestones}
    )
