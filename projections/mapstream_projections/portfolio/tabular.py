"""The portfolio, its rooms, and the deal review as tables: CSV (RFC 4180, UTF-8) that a spreadsheet opens safely."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mapstream.languages.message import joined
from mapstream.languages.speaking import spoken
from mapstream.tables.strict.delimited import guarded
from mapstream_projections.portfolio.answers import Portfolio
from mapstream_projections.portfolio.health import RoomByHealth
from mapstream_projections.portfolio.review import ReviewedRoom

FIGURES = ("deals", "figure", "part", "value", "of", "low", "high")
ROOMS = (
    *("room", "name", "owner", "stage", "opened", "outcome", "goal_date", "completed", "total", "overdue"),
    *("health", "band", "change", "reasons", "turn", "next", "next_due", "last_buyer_act"),
)
REVIEW = (
    *("room", "name", "owner", "health", "was", "what", "day", "severity", "code", "pattern", "subject", "sentence"),
    *("advice", "weight", "events", "link"),
)


def figures_table(found: Portfolio) -> str:
    """One row for each figure: of all deals, of each cohort, of each group."""
    return _written(FIGURES, figures_rows(found))


def rooms_table(rooms: Iterable[RoomByHealth]) -> str:
    """One row for each room."""
    return _written(ROOMS, map(_room, rooms))


def review_table(rooms: Iterable[ReviewedRoom]) -> str:
    """One row for each change in a room."""
    return _written(REVIEW, (_change(room, change) for room in rooms for change in room["changes"]))


def _written(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, in the language of whoever reads it; numbers stay numbers."""
    return guarded(spoken(value)) if isinstance(value, str) else "" if value is None else value


def figures_rows(found: Portfolio) -> Iterator[Mapping[str, Any]]:
    """The figures by these columns: of all deals, of each cohort, of each group."""
    parts: list[tuple[str, Any]] = [("all", found["figures"])]
    parts += [(one["cohort"], one["figures"]) for one in found.get("cohorts", ())]
    parts += [(one["key"] or "", one["figures"]) for one in found.get("groups", ())]
    for name, figures in parts:
        yield from ({"deals": name} | row for row in _of(figures))


def _of(figures: Any) -> Iterator[dict[str, Any]]:
    coverage = figures["coverage"]
    yield {"figure": "coverage", "value": coverage["share"], "of": coverage["of"]}
    yield {"figure": "co_owned", "value": coverage["co_owned"], "of": coverage["of"]}
    for figure in ("completion", "buyer_edits"):
        for outcome, average in figures[figure].items():
            yield {"figure": figure, "part": outcome, **average}
    for outcome, cycle in figures["cycle_days"].items():
        for plan, average in cycle.items():
            yield {"figure": "cycle_days", "part": f"{outcome} {plan} plan", **average}
    for side, slip in figures["slips"].items():
        yield {"figure": "slip_days", "part": side, "value": slip["days"], "of": slip["moves"]}
    for band in figures["win_rate"]:
        for plan in ("with", "without"):
            won = band[plan]
            rate = {"value": won["rate"], "of": won["of"], "low": won["low"], "high": won["high"]}
            yield {"figure": "win_rate", "part": f"{band['band']}, {plan} plan", **rate}


def _room(room: RoomByHealth) -> Mapping[str, Any]:
    health, trend, step, last = room["health"], room["trend"], room["next"], room["last_buyer_act"]
    known: Mapping[str, Any] = room
    return {
        **{name: known[name] for name in ROOMS if name in known and name not in ("health", "next", "last_buyer_act")},
        **room["progress"],
        "health": health["score"] if health else None,
        "band": health["band"] if health else None,
        "reasons": joined((one["sentence"] for one in health["reasons"]), " ") if health else None,
        "change": trend["change"] if trend else None,
        "next": step["title"] if step else None,
        "next_due": step["due"] if step else None,
        "last_buyer_act": last["at"] if last else None,
    }


def _change(room: ReviewedRoom, change: Mapping[str, Any]) -> Mapping[str, Any]:
    about: Mapping[str, Any] = room
    return {
        **{name: about[name] for name in ("room", "name", "owner", "health", "was", "link")},
        **{name: change[name] for name in REVIEW if name in change},
        "events": " ".join(map(str, change["events"])),
    }
