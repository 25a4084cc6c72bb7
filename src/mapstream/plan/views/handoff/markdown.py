"""The handoff record as a text: for a wiki, a ticket, or whoever reads on paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mapstream.plan.views.handoff import Handoff
from mapstream.plan.views.remark import many
from mapstream.plan.wording import day, label, number, span

_KINDS = {
    "goal": "Goal",
    "criterion": "Success criterion",
    "kpi": "KPI",
    "deliverable": "Deliverable",
    "commercials": "Commercials",
    "decision": "Decision",
    "comment": "Said",
    "item": "Plan",
}


def to_markdown(record: Handoff, title: str = "Handoff") -> str:
    """All of it, the gaps first. What nobody has said is not there."""
    parts = _lost(record) if "lost" in record else _record(record)
    return "\n\n".join([f"# {_cell(title)}", record["sentence"], *parts]) + "\n"


def _lost(record: Any) -> Iterator[str]:
    names, found = _names(record), record["lost"]
    edit, flat = found["last_buyer_edit"], found["first_flat_week"]
    yield _section(
        "How it was lost",
        [
            f"- Why: {record['closed']['reason'] or 'nobody said'}",
            f"- Last edit of the buyer’s side: {_by(names, edit) if edit else 'none'}",
            f"- Nothing completed since the week of: {day(flat) if flat else '–'}",
            *(f"- Pattern {one['number']}: {one['sentence']}" for one in found["patterns"]),
            *(f"- Never reached: {one['name']}{_in_brackets(one['role'])}" for one in found["never_reached"]),
        ],
    )


def _record(record: Any) -> Iterator[str]:
    names = _names(record)
    yield _section("Gaps", [f"- {gap['sentence']}" for gap in record["gaps"]] or ["None."])
    yield _section("What was promised", _promises(names, record["promises"]))
    yield _section(
        "Promised and delivered",
        _table(("KPI", "Baseline", "Promised", "Measured", "On", "Reached"), map(_kpi, record["kpis"])),
    )
    yield _section(
        "People",
        _table(
            ("Name", "Side", "Role", "Influence", "Concern", "Last active", "New to us"),
            (
                (
                    one["name"],
                    one["side"],
                    (one["role"] or "").replace("_", " "),
                    one["influence"],
                    one["concern"],
                    one["last"] and day(one["last"]),
                    "yes" if one["new"] else "",
                )
                for one in record["people"]
                if not one["left"]
            ),
        ),
    )
    yield _section("The agreed plan", [record["agreed"]["sentence"], "", *_changes(record["drift"])])
    yield _section(
        "Open",
        _table(
            ("What", "Whose", "Lead", "Due"),
            (
                (one["title"], one["side"] or "both", names.get(one["person"], ""), _due(one))
                for one in record["open"]["work"]
            ),
        ),
    )
    yield _section(
        "Risks", [f"- {one['title']} ({one['severity']}){_colon(one['mitigation'])}" for one in record["open"]["risks"]]
    )
    yield _section(
        "Questions",
        [
            f"- {names.get(one['by'], 'Someone')}: {one['text']} — {one.get('answer', 'not answered yet')}"
            for one in record["questions"]
        ],
    )
    yield _section("Meetings", list(_meetings(names, record["meetings"])))
    yield _section(
        "What is done",
        [
            f"- {day(one['at'])} {one['title']}: {one['what']}{_in_brackets(one['proof'])}{_evidence(one['evidence'])}"
            for one in record["trail"]
        ],
    )
    yield _section(
        "Disputes",
        [
            f"- {day(one['at'])} {one['title']}: {one['reason']} — {one['ended'] or 'open'}"
            for one in record["disputes"]
        ],
    )
    yield _section(
        "Who looked at what",
        _table(
            ("Who", "What", "Times", "In all", "Last"),
            (
                (
                    one["name"],
                    look["title"],
                    str(look["times"]),
                    span(look["seconds"]),
                    look["last"] and day(look["last"]),
                )
                for one in record["viewing"]
                for look in one["looks"]
                if look["times"]
            ),
        ),
    )
    said = {name: value for name, value in record["commercials"].items() if value and name != "currency"}
    if "amount" in said:
        said["amount"] = f"{said['amount']} {record['commercials']['currency'] or ''}".strip()
    yield _section("Commercials", [f"- {label(name).capitalize()}: {value}" for name, value in said.items()])
    if "gate" in record:
        yield _section(
            "Before it began", [f"- {name.capitalize()}: {check['note']}" for name, check in record["gate"].items()]
        )
    if "notes" in record:
        yield _section(
            "The seller’s own notes", [f"- {names.get(one['by'], 'Someone')}: {one['text']}" for one in record["notes"]]
        )


def _promises(names: Mapping[str, str], promises: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for one in promises:
        to = f", to {names.get(one['to'], 'somebody')}" if "to" in one else ""
        owner = f"; {names[one['owner']]} answers for it" if one["owner"] in names else ""
        measure = f"; {_cell(one['measure'])}" if one["measure"] and one["kind"] not in ("goal", "commercials") else ""
        found.append(
            f"- **{_KINDS[one['kind']]}: {_cell(one['text'])}** ({one['state']}). {_by(names, one)}{to}{owner}{measure}"
            f"{_evidence(one['evidence'])}. Events {', '.join(map(str, one['events']))}."
        )
        for change in one["changed"]:
            agreed = ", ".join(f"{names.get(by['by'], 'Someone')} ({by['side']})" for by in change["agreed"])
            found.append(
                f"  - {day(change['at'])} {label(change['field'])}: {_value(names, change['before'])} → "
                f"{_value(names, change['after'])}, by {names.get(change['by'], 'someone')}"
                f"{_colon(change.get('reason'))}; agreed by {agreed or 'nobody'}"
            )
    return found


def _due(entry: Any) -> str:
    late = f" ({many(entry['overdue'], 'day')} late)" if entry["overdue"] else ""
    return f"{day(entry['due'])}{late}" if entry["due"] else ""


def _kpi(kpi: Any) -> tuple[str | None, ...]:
    value = {None: "", True: "yes", False: "not yet"}[kpi["reached"]]
    share = f" ({kpi['share']} %)" if kpi["share"] is not None else ""
    figures = [None if kpi[name] is None else number(kpi[name]) for name in ("baseline", "promised", "measured")]
    unit = f" ({kpi['unit']})" if kpi["unit"] else ""
    return (f"{kpi['metric']}{unit}", *figures, kpi["on"] and day(kpi["on"]), f"{value}{share}")


def _changes(changes: Sequence[Any]) -> list[str]:
    return [f"- {change['sentence']}" for change in changes] or ["Nothing has changed since."]


def _meetings(names: Mapping[str, str], meetings: Sequence[Any]) -> Iterator[str]:
    for one in meetings:
        there = ", ".join([*(names.get(id, "Someone") for id in one["attendees"]), *one["guests"]])
        yield f"- {day(one['at'])} **{_cell(one['title'])}**{_in_brackets(there)}{_colon(one['summary'])}"
        yield from (f"  - Decided: {_cell(decision)}" for decision in one["decisions"])


def _section(title: str, lines: Sequence[str]) -> str:
    return f"## {title}\n\n" + ("\n".join(lines) if lines else "–")


def _table(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> list[str]:
    body = [f"| {' | '.join(_cell(cell or '') for cell in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body] if body else []


def _cell(text: str) -> str:
    """Somebody's words on one line, in which nothing is taken for markup."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _names(record: Any) -> dict[str, str]:
    return {one["person"]: one["name"] for one in record["people"]}


def _by(names: Mapping[str, str], stamp: Any) -> str:
    return f"{names.get(stamp['by'], 'Someone')}, {day(stamp['at'])}"


def _value(names: Mapping[str, str], value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str) and value in names:
        return names[value]
    return number(value) if isinstance(value, float) else _cell(str(value))


def _evidence(pieces: Sequence[Any]) -> str:
    said = [
        _cell(": ".join(filter(None, (piece.get("title"), piece.get("note")))) or piece.get("url") or piece["kind"])
        for piece in pieces
    ]
    return f"; evidence: {', '.join(one.rstrip('.') for one in said)}" if said else ""


def _colon(text: str | None) -> str:
    return f": {_cell(text)}" if text else ""


def _in_brackets(text: str | None) -> str:
    return f" ({_cell(text.replace('_', ' '))})" if text else ""
