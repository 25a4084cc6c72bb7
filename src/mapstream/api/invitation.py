"""The reviews of a plan as an invitation for calendars: one series, with the same identity for ever (RFC 5545, 5546).

Whoever subscribes to it, or opens it again, finds it as it is now: a change of the cadence changes the series, what was
skipped is taken out of it, what was held on another day stands there, and a cadence that was taken away ends it. It
names nobody.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream import languages
from mapstream.api.description import READ, Answer, Operation, Operations
from mapstream.api.reading import Reading, Readings, as_told, not_modified, tag_headers
from mapstream.api.remembering import what_cadences
from mapstream.api.requests import AsOfQuery
from mapstream.languages import ENGLISH
from mapstream.languages.message import Message, joined, say
from mapstream.languages.speaking import in_language
from mapstream.live.hub import Hub
from mapstream.log import Log
from mapstream.plan.document import Cadence, Document
from mapstream.plan.elements.agreement import CadenceSet
from mapstream.plan.elements.calendar import CalendarSet
from mapstream.plan.elements.reviews import ReviewHeld, ReviewSkipped
from mapstream.plan.elements.room import DealClosed, PlanEdited
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.time.reviews import Rhythm, Spell
from mapstream.plan.views.cadence import due, known_rhythms
from mapstream.problems import NotFound

_CHANGE_IT = tuple(
    event.name for event in (CadenceSet, CalendarSet, ReviewHeld, ReviewSkipped, PlanEdited, DealClosed, ChangeUndone)
)
_FREQUENCIES = {"week": ("WEEKLY", 1), "two_weeks": ("WEEKLY", 2), "month": ("MONTHLY", 1)}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Told(NamedTuple):
    """Which invitation it is, of which room at which address: its revision, when that came about, and the language that
    it is told in."""

    room: str
    address: str
    revision: int
    at: str
    language: str = ENGLISH


def invitation(document: Document, day: str, spells: Sequence[Spell], told: Told) -> bytes:
    """The reviews of a plan as a calendar. Raises NotFound where there never were any."""
    found = known_rhythms(document, day, spells)
    if not found:
        raise NotFound("This plan has no reviews: say how often it is reviewed.")
    rhythm = found[-1]
    calendar = Calendar()
    calendar.add("prodid", "-//mapstream//review//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in _Series(document, rhythm, told).events(day, spells):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


class _Series:
    def __init__(self, document: Document, rhythm: Rhythm, told: Told) -> None:
        self.document, self.rhythm, self.told = document, rhythm, told
        self.zone = ZoneInfo(document["plan"].get("calendar", {}).get("zone", "UTC"))

    def events(self, day: str, spells: Sequence[Spell]) -> list[Event]:
        """The series, and those of it that were held on another day."""
        days = self.rhythm.days
        series = self._event(days[0] if days else self.rhythm.rule.start.isoformat())
        if not days:
            series["status"] = "CANCELLED"
            return [series]
        series.add("rrule", self._rule())
        reviews = self.document.get("reviews", {})
        moved = []
        for one in due(self.document, day, spells):
            if one.on is None or one.day not in days:
                continue
            if reviews[one.on]["outcome"] == "skipped":
                series.add("exdate", self._at(one.day))
            elif one.on != one.day:
                event = self._event(one.on)
                event.add("recurrence-id", self._at(one.day))
                moved.append(event)
        return [series, *moved]

    def _event(self, on: str) -> Event:
        plan, cadence = self.document["plan"], self.rhythm.cadence
        stamp = datetime.fromisoformat(self.told.at).replace(microsecond=0)
        event = Event()
        event.add("uid", f"review-{self.told.room}@mapstream")
        event.add("sequence", self.told.revision)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        event.add("dtstart", self._at(on))
        if "time" in cadence:
            event.add("duration", timedelta(minutes=cadence["minutes"]))
        event.add("summary", self._in_words(say("Review: {plan}", plan=plan.get("alias") or plan["name"])))
        event.add("description", self._in_words(_agenda(cadence, self.told.address)))
        event.add("url", self.told.address)
        event.add("organizer", vCalAddress(self.told.address))
        event.add("status", "CONFIRMED")
        return event

    def _in_words(self, message: Message) -> str:
        return in_language(self.told.language, message)

    def _at(self, on: str) -> datetime | date:
        """When the review of a day begins: without a time, the whole day."""
        clock = self.rhythm.cadence.get("time")
        if clock is None:
            return date.fromisoformat(on)
        return datetime.combine(date.fromisoformat(on), time.fromisoformat(clock), self.zone)

    def _rule(self) -> dict[str, object]:
        cadence = self.rhythm.cadence
        frequency, interval = _FREQUENCIES[cadence["every"]]
        [(weekday, number)] = self.rhythm.rule.weekdays
        rule: dict[str, object] = {"freq": frequency, "byday": f"{number or ''}{_DAYS[weekday]}"}
        if interval > 1:
            rule["interval"] = interval
        if self.rhythm.ended:
            last = self._at(self.rhythm.days[-1])
            rule["until"] = last.astimezone(UTC) if isinstance(last, datetime) else last
        return rule


def _agenda(cadence: Cadence, address: str) -> Message:
    minutes = cadence["minutes"]
    third = minutes // 3
    parts = (
        (third, say("status")),
        (third, say("blockers")),
        (minutes - 2 * third, say("until the next review")),
    )
    return joined([*(say("{minutes} min: {what}", minutes=long, what=what) for long, what in parts), "", address], "\n")


class Invitations:
    """Answers with the invitation to the reviews."""

    def __init__(self, hub: Hub, readings: Readings) -> None:
        self._hub = hub
        self._readings = readings

    async def invitation(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/review.ics: it as it is now, or as of."""
        reading = await self._readings.enter(request)
        tag = as_told(f"{reading.tag}-{reading.day}")
        if held := not_modified(request, tag):
            return held
        address, language = request.app.state.address, languages.reading.get()
        body = await self._hub.reading(_written, self._hub.log, reading, address, language)
        headers = {
            **tag_headers(tag),
            "content-disposition": 'inline; filename="review.ics"',
        }
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")

    def routes(self) -> list[BaseRoute]:
        """The route of it."""
        return [Route("/v1/rooms/{room}/review.ics", self.invitation)]


def _written(log: Log, reading: Reading, site: str, language: str) -> bytes:
    [spells] = what_cadences(log, reading)
    changes = log.of_types(reading.room.id, _CHANGE_IT, reading.version) if spells else []
    if not changes:
        raise NotFound("This plan has no reviews: say how often it is reviewed.")
    room, last = reading.room.id, changes[-1]
    told = Told(room, f"{site}/rooms/{room}", last.version, last.at, language)
    return invitation(reading.document, reading.day, spells, told)


OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/review.ics"): Operation(
        "read_review_invitation",
        "Views",
        "The invitation to the reviews of the plan, for calendars",
        {
            200: Answer("As of then, or now.", {"text/calendar": {"schema": {"type": "string"}}}, ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "An iCalendar object (RFC 5545) with one series, in the time zone of the plan, always under the same `UID`; "
        "its `SEQUENCE` rises with every change. Skipped reviews are taken out, those held on another day stand "
        "there, and a cadence that was taken away ends the series. It names nobody.",
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    ),
}
