"""The handoff record as a text: for a wiki, a ticket, or whoever reads on paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mapstream.languages.message import Message, Value, as_message, joined, say
from mapstream.plan.views.handoff import Handoff
from mapstream.plan.wording import SOMEONE, day, label, number, span

_KINDS = {
    "goal": say("Goal"),
    "criterion": say("Success criterion"),
    "kpi": say("KPI"),
    "deliverable": say("Deliverable"),
    "commercials": say("Commercials"),
    "decision": say("Decision"),
    "comment": say("Said"),
    "item": say("Plan"),
}
_WORDS = {
    "kept": say("kept"),
    "broken": say("broken"),
    "claimed": say("claimed"),
    "proven": say("proven"),
    "disputed": say("disputed"),
    "met": say("met"),
    "missed": say("missed"),
    "both": say("both"),
}
"""What became of something, and whose it is, where no field says so."""
_CHECKS = {
    "problem": say("Problem"),
    "project": say("Project"),
    "sponsor": say("Sponsor"),
    "budget": say("Budget"),
}
_COMMERCIALS = {
    "pricing": say("Pricing"),
    "payment_terms": say("Payment terms"),
    "commitments": say("Commitments"),
    "constraints": say("Constraints"),
    "amount": say("Amount"),
}
_NOTHING = "–"


def to_markdown(record: Handoff, title: str = "Handoff") -> Message:
    """All of it, the gaps first. What nobody has said is not there."""
    parts = _lost(record) if "lost" in record else _record(record)
    return joined(["# ", _cell(title), "\n\n", joined([record["sentence"], *parts], "\n\n"), "\n"])


def _lost(record: Any) -> Iterator[Message]:
    names, found = _names(record), record["lost"]
    edit, flat = found["last_buyer_edit"], found["first_flat_week"]
    yield _section(
        say("How it was lost"),
        _items(
            say("Why: {reason}", reason=record["closed"]["reason"] or say("nobody said")),
            say("Last edit of the buyer’s side: {by}", by=_by(names, edit) if edit else say("none")),
            say("Nothing completed since the week of: {day}", day=day(flat) if flat else _NOTHING),
            *(say("Pattern {n}: {what}", n=one["number"], what=one["sentence"]) for one in found["patterns"]),
            *(
                say("Never reached: {who}{role}", who=one["name"], role=_in_brackets(one["role"]))
                for one in found["never_reached"]
            ),
        ),
    )


def _record(record: Any) -> Iterator[Message]:
    names = _names(record)
    yield _section(say("Gaps"), _items(*(gap["sentence"] for gap in record["gaps"])) or [say("None.")])
    yield _section(say("What was promised"), [*_promises(names, record["promises"])])
    yield _section(
        say("Promised and delivered"),
        _table(
            (say("KPI"), say("Baseline"), say("Promised"), say("Measured"), say("On"), say("Reached")),
            map(_kpi, record["kpis"]),
        ),
    )
    yield _section(
        say("People"),
        _table(
            (
                *(say("Name"), say("Side"), say("Role"), say("Influence"), say("Concern"), say("Last active")),
                say("New to us"),
            ),
            (
                (
                    one["name"],
                    _word(one["side"]),
                    _word(one["role"] or ""),
                    one["influence"],
                    one["concern"],
                    one["last"] and day(one["last"]),
                    say("yes") if one["new"] else "",
                )
                for one in record["people"]
                if not one["left"]
            ),
        ),
    )
    yield _section(say("The agreed plan"), [record["agreed"]["sentence"], "", *_changes(record["drift"])])
    yield _section(
        say("Open"),
        _table(
            (say("What"), say("Whose"), say("Lead"), say("Due")),
            (
                (one["title"], _word(one["side"] or "both"), names.get(one["person"], ""), _due(one))
                for one in record["open"]["work"]
            ),
        ),
    )
    yield _section(
        say("Risks"),
        _items(
            *(
                joined([one["title"], _in_brackets(one["severity"]), _colon(one["mitigation"])])
                for one in record["open"]["risks"]
            )
        ),
    )
    yield _section(
        say("Questions"),
        _items(
            *(
                say(
                    "{who}: {question} — {answer}",
                    who=names.get(one["by"], SOMEONE),
                    question=one["text"],
                    answer=one.get("answer", say("not answered yet")),
                )
                for one in record["questions"]
            )
        ),
    )
    yield _section(say("Meetings"), [*_meetings(names, record["meetings"])])
    yield _section(
        say("What is done"),
        _items(
            *(
                say(
                    "{day} {title}: {what}{proof}{evidence}",
                    day=day(one["at"]),
                    title=one["title"],
                    what=_word(one["what"]),
                    proof=_in_brackets(one["proof"]),
                    evidence=_evidence(one["evidence"]),
                )
                for one in record["trail"]
            )
        ),
    )
    yield _section(
        say("Disputes"),
        _items(
            *(
                say(
                    "{day} {title}: {reason} — {end}",
                    day=day(one["at"]),
                    title=one["title"],
                    reason=one["reason"],
                    end=_word(one["ended"] or "open"),
                )
                for one in record["disputes"]
            )
        ),
    )
    yield _section(
        say("Who looked at what"),
        _table(
            (say("Who"), say("What"), say("Times"), say("In all"), say("Last")),
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
    yield _section(say("Commercials"), _told(_COMMERCIALS, said))
    if "gate" in record:
        yield _section(
            say("Before it began"), _told(_CHECKS, {name: check["note"] for name, check in record["gate"].items()})
        )
    if "notes" in record:
        notes = (say("{who}: {what}", who=names.get(one["by"], SOMEONE), what=one["text"]) for one in record["notes"])
        yield _section(say("The seller’s own notes"), _items(*notes))


def _told(called: Mapping[str, Message], values: Mapping[str, str]) -> list[Message]:
    return _items(*(say("{what}: {value}", what=called[name], value=value) for name, value in values.items()))


def _promises(names: Mapping[str, str], promises: Sequence[Any]) -> Iterator[Message]:
    for one in promises:
        measured = one["measure"] and one["kind"] not in ("goal", "commercials")
        yield from _items(
            say(
                "**{kind}: {text}** ({state}). {by}{to}{owner}{measure}{evidence}. Events {events}.",
                kind=_KINDS[one["kind"]],
                text=_cell(one["text"]),
                state=_word(one["state"]),
                by=_by(names, one),
                to=say(", to {who}", who=names.get(one["to"], say("somebody"))) if "to" in one else "",
                owner=say("; {who} answers for it", who=names[one["owner"]]) if one["owner"] in names else "",
                measure=say("; {measure}", measure=_cell(one["measure"])) if measured else "",
                evidence=_evidence(one["evidence"]),
                events=", ".join(map(str, one["events"])),
            )
        )
        yield from (joined(["  - ", _changed(names, change)]) for change in one["changed"])


def _changed(names: Mapping[str, str], change: Any) -> Message:
    agreed = [
        say("{who} ({side})", who=names.get(by["by"], SOMEONE), side=_word(by["side"])) for by in change["agreed"]
    ]
    return say(
        "{day} {field}: {before} → {after}, by {who}{why}; agreed by {agreed}",
        day=day(change["at"]),
        field=label(change["field"]),
        before=_value(names, change["before"]),
        after=_value(names, change["after"]),
        who=names.get(change["by"], say("someone")),
        why=_colon(change.get("reason")),
        agreed=joined(agreed, ", ") if agreed else say("nobody"),
    )


def _due(entry: Any) -> str:
    if not entry["due"]:
        return ""
    if not entry["overdue"]:
        return day(entry["due"])
    return say("{day} ({n:# day|# days} late)", day=day(entry["due"]), n=entry["overdue"])


def _kpi(kpi: Any) -> tuple[str | None, ...]:
    value = {None: "", True: say("yes"), False: say("not yet")}[kpi["reached"]]
    share = f" ({kpi['share']} %)" if kpi["share"] is not None else ""
    figures = [None if kpi[name] is None else number(kpi[name]) for name in ("baseline", "promised", "measured")]
    unit = f" ({kpi['unit']})" if kpi["unit"] else ""
    return (f"{kpi['metric']}{unit}", *figures, kpi["on"] and day(kpi["on"]), joined([value, share]))


def _changes(changes: Sequence[Any]) -> list[Message]:
    return _items(*(change["sentence"] for change in changes)) or [say("Nothing has changed since.")]


def _meetings(names: Mapping[str, str], meetings: Sequence[Any]) -> Iterator[Message]:
    for one in meetings:
        there = [*(names.get(id, SOMEONE) for id in one["attendees"]), *one["guests"]]
        when, who = day(one["at"]), joined(there, ", ") if there else None
        yield joined(["- ", when, " **", _cell(one["title"]), "**", _in_brackets(who), _colon(one["summary"])])
        yield from (joined(["  - ", say("Decided: {what}", what=_cell(made))]) for made in one["decisions"])


def _section(title: Message, lines: Sequence[str]) -> Message:
    return joined(["## ", title, "\n\n", joined(lines, "\n") if lines else _NOTHING])


def _items(*told: str) -> list[Message]:
    return [joined(["- ", one]) for one in told]


def _table(head: Sequence[Message], rows: Iterable[Sequence[str | None]]) -> list[str]:
    body = [_row(_cell(cell or "") for cell in row) for row in rows]
    return [_row(head), f"|{' --- |' * len(head)}", *body] if body else []


def _row(cells: Iterable[str]) -> Message:
    return joined(["| ", joined(cells, " | "), " |"])


def _cell(text: str) -> str:
    """Somebody's words on one line, in which nothing is taken for markup."""
    if isinstance(text, Message):
        return Message(_line(text.template), {name: _cell_of(value) for name, value in text.values.items()})
    return _line(text).replace("|", "\\|").replace("<", "&lt;")


def _cell_of(value: Value) -> Value:
    return _cell(value) if isinstance(value, str) else value


def _line(text: str) -> str:
    return " ".join(text.split())


def _names(record: Any) -> dict[str, str]:
    return {one["person"]: one["name"] for one in record["people"]}


def _by(names: Mapping[str, str], stamp: Any) -> Message:
    return joined([names.get(stamp["by"], SOMEONE), day(stamp["at"])], ", ")


def _value(names: Mapping[str, str], value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, str) and value in names:
        return names[value]
    return number(value) if isinstance(value, float) else _cell(str(value))


def _evidence(pieces: Sequence[Any]) -> str:
    said = [
        _cell(": ".join(filter(None, (piece.get("title"), piece.get("note")))) or piece.get("url") or piece["kind"])
        for piece in pieces
    ]
    return say("; evidence: {pieces}", pieces=", ".join(one.rstrip(".") for one in said)) if said else ""


def _colon(text: str | None) -> str:
    return joined([": ", _cell(text)]) if text else ""


def _in_brackets(text: str | None) -> str:
    return joined([" (", _cell(text if isinstance(text, Message) else _word(text)), ")"]) if text else ""


def _word(value: str) -> Message:
    """A value of a field as it is said."""
    return _WORDS.get(value) or as_message(value.replace("_", " "))
