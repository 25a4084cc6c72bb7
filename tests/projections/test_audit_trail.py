"""The audit trail: every event as a sentence, for whoever may know, and without anybody's name kept."""

import json
import random
from typing import Any, cast

import pytest
from telling import Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.languages.speaking import in_json
from mapstream.live.life import Lives
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.log import Log
from mapstream.plan.document import Document
from mapstream.plan.elements.comments import CommentAdded, CommentResolved
from mapstream.plan.elements.dependencies import TaskLinked
from mapstream.plan.elements.documents import DocumentAdded, ViewRecorded
from mapstream.plan.elements.items import ItemMoved, VisibilitySet
from mapstream.plan.elements.links import LinkIssued, LinkOpened
from mapstream.plan.elements.milestones.events import MilestoneAdded
from mapstream.plan.elements.people.events import PersonAdded, PersonEdited
from mapstream.plan.elements.room import DealEdited
from mapstream.plan.elements.tasks.events import TaskEdited, TaskRescheduled
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import ERASED, Recorded
from mapstream.plan.patch import merge
from mapstream.plan.visibility.lens import Lens, event_data
from mapstream.projection import Into, Rooms
from mapstream_projections.audit_trail import READ_MODEL, AuditEntry, Trail, trail


@pytest.fixture
def story(log: Log) -> Story:
    return Story(log)


def read(story: Story, who: str = "seller", **query: Any) -> list[AuditEntry]:
    """What somebody is told, after everything has been read."""
    projector = Projector(story.log, [READ_MODEL])
    projector.catch_up()
    projector.stop()
    return page(story, lens(story, who), **query).entries


def page(story: Story, reader: Lens, **query: Any) -> Trail:
    """A page of the trail, as far as it has been read."""
    past = past_of(story, reader)
    return trail(story.log, story.room, reader, story.document, past.steps, **query)


def past_of(story: Story, reader: Lens) -> Retrospect:
    room = Room(story.room)
    room.load(story.log.replay(story.room))
    return Retrospect(Lives(story.log), room, reader)


def lens(story: Story, who: str) -> Lens:
    person = {"seller": story.seller, "buyer": story.buyer}.get(who, who)
    return Lens(story.document["people"][person]["side"], person, positions=False)


def sentences(entries: list[AuditEntry]) -> list[str]:
    return [entry["sentence"] for entry in entries]


def rows(log: Log) -> list[Any]:
    return log.database.rows(b"SELECT * FROM %s.entries ORDER BY room, version" % READ_MODEL.schema(log).encode())


def test_events_give_rows(story: Story) -> None:
    task = story.task("Security review", due="2026-03-13")
    story.happens(TaskRescheduled(task, "2026-03-20", "2026-03-13", "legal queue"), by=story.buyer)
    moved, added, *_ = read(story)
    assert moved == {
        "version": 5,
        "at": "2026-03-02T09:04:00.000000Z",
        "by": story.buyer,
        "who": "Ben Stone",
        "via": "link",
        "type": "task.rescheduled",
        "item": f"tasks/{task}",
        "sentence": "Ben Stone moved “Security review” from 13 Mar 2026 to 20 Mar 2026: legal queue.",
        "changes": [{"field": f"tasks/{task}/due", "before": "2026-03-13", "after": "2026-03-20"}],
    }
    assert added["sentence"] == "Anna Roth added “Security review” for the seller, due 13 Mar 2026."


def test_delivered_twice_gives_the_same_rows(story: Story) -> None:
    story.task("Once")
    read(story)
    before = rows(story.log)
    rooms = Rooms(lambda room, version: story.log.replay(room, version).document)  # type: ignore[arg-type,return-value]
    with story.log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        sql = READ_MODEL.sql(READ_MODEL.schema(story.log))
        READ_MODEL.fold(Into(cursor, sql, rooms), story.events)
        READ_MODEL.fold(Into(cursor, sql, rooms), story.events[2:])
    assert rows(story.log) == before
    assert len(before) == 4


def test_rebuilt_equals_incremental(story: Story) -> None:
    other = Story(story.log)
    for told in (story, other):
        task = told.task("Review", visible_to="seller")
        read(told)
        told.happens(VisibilitySet(f"tasks/{task}", None, "seller"))
        told.happens(CommentAdded(clock.fresh_id(), f"tasks/{task}", "So?"), by=told.buyer)
    read(story)
    before = rows(story.log)
    Projector(story.log, [READ_MODEL]).rebuild("audit_trail")
    assert rows(story.log) == before
    assert len(before) == 12


# --- Who is told ---------------------------------------------------------------------------------------------------


def test_a_hidden_task_leaves_no_row_for_the_buyer_from_its_beginning(story: Story) -> None:
    task, other = story.task("Discount strategy"), story.task("Contract")
    comment = clock.fresh_id()
    story.happens(CommentAdded(comment, f"tasks/{task}", "careful"))
    story.happens(CommentResolved(comment))
    story.happens(TaskLinked(other, task))
    assert any("Discount" in told for told in sentences(read(story, "buyer")))
    story.happens(VisibilitySet(f"tasks/{task}", "seller", None))
    story.happens(TaskEdited(task, {"purpose": "margin"}, {"purpose": None}))
    seen = read(story, "buyer")
    assert "Discount" not in json.dumps(seen)
    assert task not in json.dumps(seen)
    assert [entry["type"] for entry in seen] == ["task.added", "person.added", "person.added", "room.opened"]
    assert len(read(story, "seller")) == len(story.events)


def test_what_was_hidden_when_it_was_removed_stays_hidden(story: Story) -> None:
    public, secret = story.task("Public once"), story.task("Secret once")
    story.happens(VisibilitySet(f"tasks/{secret}", "seller", None))
    for version, task in ((4, public), (5, secret)):
        story.happens(ChangeUndone(version, ["task.added"], {"tasks": {task: None}}))
    told = json.dumps(read(story, "buyer"))
    assert "Public once" in told
    assert "Secret" not in told
    assert secret not in told
    assert "Secret once" in json.dumps(read(story, "seller"))


def test_views_and_openings_are_for_sellers_and_whoever_caused_them(story: Story) -> None:
    colleague = story.person("buyer", "Carla Moss")
    link = clock.fresh_id()
    story.happens(LinkIssued(link, story.buyer))
    story.happens(LinkOpened(link, story.buyer, first=False, ip="192.0.2.7"), by=story.buyer)
    story.happens(ViewRecorded("plan", 75), by=story.buyer)
    looked = "Ben Stone looked at the plan for 1 min 15 s."
    assert sentences(read(story, "seller"))[:2] == [looked, "Ben Stone opened their personal link."]
    assert looked in sentences(read(story, "buyer"))
    assert looked not in sentences(read(story, colleague))
    assert "192.0.2.7" not in str(rows(story.log))
    assert link not in json.dumps(read(story, "buyer"))


def test_the_sellers_do_not_learn_of_a_buyers_document_by_its_views(story: Story) -> None:
    document = clock.fresh_id()
    story.happens(DocumentAdded(document, "Board memo", "other", "https://x.example", "a0", "buyer"), by=story.buyer)
    story.happens(ViewRecorded(f"documents/{document}", 5), by=story.buyer)
    assert "memo" not in json.dumps(read(story, "seller"))
    assert "Ben Stone looked at “Board memo” for 5 s." in sentences(read(story, "buyer"))


def test_a_change_that_is_private_in_part_is_told_without_its_part(story: Story) -> None:
    story.happens(DealEdited({"name": "Acme renewal", "amount": "77777"}, {"name": "Acme deal", "amount": "1000"}))
    story.happens(DealEdited({"amount": "88888.50"}, {"amount": "77777"}))
    mine, its = read(story, "seller"), read(story, "buyer")
    assert "from 77,777 to 88,888.50" in mine[0]["sentence"]
    assert its[0]["type"] == "deal.edited"
    assert its[0]["version"] == 4
    assert its[0]["sentence"] == "Anna Roth changed the deal: name from “Acme deal” to “Acme renewal”."
    assert its[0]["changes"] == [{"field": "deal/name", "before": "Acme deal", "after": "Acme renewal"}]
    assert "8888" not in json.dumps(its) + json.dumps(read(story, "buyer", q="77777"))


def test_that_a_note_is_private_does_not_show(story: Story) -> None:
    with_note, without = clock.fresh_id(), clock.fresh_id()
    story.happens(PersonAdded(with_note, "buyer", "Cleo", notes={"seller": {"stance": "against us"}}))
    story.happens(PersonAdded(without, "buyer", "Cleo"))
    second, first, *_ = read(story, "buyer")
    for told in (first, second):
        assert told["sentence"] == "Anna Roth added Cleo to the buyer’s side."
    same = [
        {change["field"].partition(id)[2] for change in told["changes"]}
        for told, id in ((first, with_note), (second, without))
    ]
    assert same[0] == same[1] == {"/name", "/side"}


def test_everybody_is_told_in_the_trail_what_the_events_tell_them(story: Story) -> None:
    hidden, shown, later = (story.task(title) for title in ("Hidden once", "Shown", "Later"))
    milestone, another = clock.fresh_id(), clock.fresh_id()
    story.happens(MilestoneAdded(milestone, "Secret gate", "a0", visible_to="seller"))
    story.happens(MilestoneAdded(another, "Launch", "a1"))
    story.happens(TaskEdited(shown, {"milestone": milestone}, {"milestone": None}))
    story.happens(
        TaskEdited(shown, {"milestone": another, "title": "Shown!"}, {"milestone": milestone, "title": "Shown"})
    )
    story.happens(TaskLinked(shown, hidden))
    story.happens(VisibilitySet(f"tasks/{hidden}", "seller", None))
    story.happens(VisibilitySet(f"tasks/{later}", "seller", None))
    story.happens(VisibilitySet(f"tasks/{later}", None, "seller"))
    story.happens(PersonAdded(clock.fresh_id(), "buyer", "Cleo", notes={"seller": {"stance": "against us"}}))
    for who in ("seller", "buyer"):
        reader = lens(story, who)
        past = past_of(story, reader)
        back, steps = past.steps(0, len(story.events))
        events = [frame for step in steps if "hidden" not in (frame := back.event_frame(*step, data=True))]
        assert [entry["version"] for entry in reversed(read(story, who))] == [event["version"] for event in events]
    told = read(story, "buyer")
    assert not [word for word in ("Secret", "Hidden once", milestone, hidden, "against") if word in json.dumps(told)]
    [edited] = [entry for entry in told if entry["type"] == "task.edited"]
    assert edited["sentence"] == "Anna Roth changed “Shown”: milestone set to “Launch”; title from “Shown” to “Shown!”"
    assert read(story, "buyer", q="Launch") == [edited, *read(story, "buyer", type="milestone.added")]
    assert read(story, "buyer", q="Secret") == []
    assert told[1]["sentence"] == "Anna Roth made “Later” visible to everyone."


def test_nobodys_words_become_a_name(story: Story) -> None:
    task = story.task(f"Ask @{{{story.buyer}}}")
    story.happens(TaskRescheduled(task, "2026-03-20", None, f"says @{{{story.buyer}}}"))
    moved, added, *_ = read(story)
    assert added["sentence"] == f"Anna Roth added “Ask @{{{story.buyer}}}” for the seller."
    assert "Ben" not in moved["sentence"]


def test_people_are_called_as_they_were_then_and_as_they_are(story: Story) -> None:
    story.task("Before")
    story.happens(PersonEdited(story.seller, {"name": "Anna Weiss"}, {"name": "Anna Roth"}))
    story.task("Between")
    story.happens(PersonEdited(story.seller, {"name": "Anna Klein"}, {"name": "Anna Weiss"}))
    story.task("After")
    after, _, between, _, before, *_ = read(story)
    assert [entry["who"] for entry in (before, between, after)] == [
        "Anna Roth (now Anna Klein)",
        "Anna Weiss (now Anna Klein)",
        "Anna Klein",
    ]
    assert before["sentence"] == "Anna Roth (now Anna Klein) added “Before” for the seller."
    assert before in read(story, q="roth")


def test_an_admin_is_told_of_all_that_is_of_their_side(story: Story) -> None:
    task = story.task("For one alone", visible_to=[story.seller])
    story.happens(
        DocumentAdded(clock.fresh_id(), "Board memo", "other", "https://x.example", "a0", "buyer"), by=story.buyer
    )
    read(story)
    told = page(story, Lens("seller", clock.fresh_id(), positions=True, admin=True)).entries
    assert told[0]["item"] == f"tasks/{task}"
    assert "memo" not in json.dumps(told)


def test_a_named_reader_is_told_what_their_side_is_not(story: Story) -> None:
    colleague = story.person("seller", "Dana Fox")
    story.task("For Dana", visible_to=[colleague])
    assert read(story, colleague)[0]["sentence"] == "Anna Roth added “For Dana” for the seller."
    assert "Dana” for" not in json.dumps(read(story, "seller"), ensure_ascii=False)


def test_a_close_plan_is_nothing_to_a_buyer(log: Log) -> None:
    story = Story(log, kind="close_plan")
    assert read(story, "buyer") == []
    assert len(read(story, "seller")) == 3


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_is_hidden_now_is_in_any_row(log: Log, seed: int) -> None:
    """Random rooms: what a reader is told is what the lens tells, less everything that they may not see now."""
    chance = random.Random(seed)
    story = Story(log)
    people = [story.seller, story.buyer, story.person("seller", "S"), story.person("buyer", "B")]
    for number in range(60):
        _happens_by_chance(story, chance, people, number)
    document = story.document
    for person in people:
        reader = lens(story, person)
        told = read(story, person, limit=1000)
        text = json.dumps(told)
        for item, title in _titles(story).items():
            if not _sees_to_the_end(story, reader, item):
                assert title not in text
                assert item.partition("/")[2] not in text
        at_the_time = {event.version for event, seen in _looked(story, reader) if not seen.hidden}
        assert {entry["version"] for entry in told} <= at_the_time
        assert all(_is_there(reader, document, entry["item"] or "") for entry in told)
        expected = {
            event.version
            for event, seen in _looked(story, reader)
            if not seen.hidden and _whole(story, reader, event) and not event.event.name.startswith("comment")
        }
        assert expected <= {entry["version"] for entry in told}


def _happens_by_chance(story: Story, chance: random.Random, people: list[str], number: int) -> None:
    document = story.document
    to = chance.choice([None, None, "seller", "buyer", [chance.choice(people)], "everyone"])
    tasks, author = list(document["tasks"]), chance.choice(people)
    kind = chance.random()
    if kind < 0.25 or not tasks:
        story.task(f"title-{number}-", visible_to=to)
    elif kind < 0.45:
        task = chance.choice(tasks)
        was = document["tasks"][task].get("visible_to")
        if was != to:
            story.happens(VisibilitySet(f"tasks/{task}", to, was))
    elif kind < 0.6:
        story.happens(CommentAdded(clock.fresh_id(), f"tasks/{chance.choice(tasks)}", "words"), by=author)
    elif kind < 0.7 and len(tasks) > 1:
        story.happens(TaskLinked(*chance.sample(tasks, 2)), by=author)
    elif kind < 0.8:
        story.happens(ItemMoved(f"tasks/{chance.choice(tasks)}", f"b{number}", "a"), by=author)
    elif kind < 0.9:
        story.happens(TaskEdited(chance.choice(tasks), {"purpose": f"p{number}"}, {"purpose": None}), by=author)
    else:
        task = chance.choice(tasks)
        gone: Any = {"tasks": {task: None}, "comments": {}}
        gone["comments"] = {k: None for k, c in document["comments"].items() if c["on"] == f"tasks/{task}"}
        story.happens(ChangeUndone(4, ["task.added"], gone))


def _looked(story: Story, reader: Lens) -> list[Any]:
    found, before = [], Document()
    for event in story.events:
        after = merge(before, event.patch)
        found.append((event, reader.look(event, before, after)))
        before = after
    return found


def _titles(story: Story) -> dict[str, str]:
    return {
        f"tasks/{key}": item["title"]
        for event in story.events
        for key, item in event.patch.get("tasks", {}).items()
        if item and "title" in item
    }


def _sees_to_the_end(story: Story, reader: Lens, item: str) -> bool:
    """Whether a reader sees an item now or, if it is gone, saw it until it went."""
    before: Document = {}
    saw = False
    for event in story.events:
        before = merge(before, event.patch)
        collection, _, key = item.partition("/")
        if key in cast(Any, before).get(collection, {}):
            saw = reader.see_item(before, item)
    return saw


def _whole(story: Story, reader: Lens, recorded: Recorded) -> bool:
    """Whether a reader sees, to its end, all that an event speaks of."""
    text = json.dumps(event_data(recorded.event))
    return all(_sees_to_the_end(story, reader, item) for item in _titles(story) if item.partition("/")[2] in text)


def _is_there(reader: Lens, document: Document, item: str) -> bool:
    collection, _, key = item.partition("/")
    return not key or reader.see_item(document, item) or key not in cast(Any, document)[collection]


# --- Names ---------------------------------------------------------------------------------------------------------


def test_no_name_is_kept(story: Story) -> None:
    story.happens(PersonEdited(story.buyer, {"name": "Ben Rock", "email": None}, {"name": "Ben Stone", "email": "b"}))
    story.happens(CommentAdded(clock.fresh_id(), "plan", "Ben is late"), by=story.buyer)
    read(story)
    kept = str(rows(story.log))
    assert not [word for word in ("Ben", "Anna", "Rock", "late", "example") if word in kept]


def test_erasure_reaches_the_trail(story: Story) -> None:
    story.task("Sign", lead=story.buyer)
    assert "led by Ben Stone" in read(story)[0]["sentence"]
    story.log.erase(story.room, story.buyer)
    assert story.document["people"][story.buyer]["name"] == ERASED
    assert "led by Someone" in read(story)[0]["sentence"]


# --- Asking --------------------------------------------------------------------------------------------------------


def test_questions_narrow_it(story: Story) -> None:
    review, contract = story.task("Security review"), story.task("Contract 100%", lead=story.buyer)
    story.happens(TaskRescheduled(review, "2026-04-01", None), by=story.buyer)

    def asked(**query: Any) -> list[int]:
        return [entry["version"] for entry in read(story, **query)]

    assert asked(by=story.buyer) == [6]
    assert asked(type="task.added") == [5, 4]
    assert asked(item=f"tasks/{review}") == [6, 4]
    assert asked(item=f"tasks/{contract}") == [5]
    assert asked(item=f"people/{story.buyer}") == [5, 3]
    assert asked(q="SECURITY") == [6, 4]
    assert asked(q="100%") == [5]
    assert asked(q="0%_") == []
    assert asked(q="ben st") == [6, 5, 3]
    assert asked(q=story.buyer[:8]) == []
    assert asked(since="2026-03-02T09:04:00Z") == [6, 5]
    assert asked(until="2026-03-02T09:01:00Z") == [2, 1]


def test_it_comes_in_pages(story: Story) -> None:
    for number in range(4):
        story.task(f"Task {number}")
    read(story)
    found: list[int] = []
    before: int | None = None
    while read_so_far := page(story, lens(story, "seller"), before=before, limit=3):
        found += [entry["version"] for entry in read_so_far.entries]
        before = read_so_far.next
        if before is None:
            break
    assert found == [7, 6, 5, 4, 3, 2, 1]


def test_positions_are_for_those_who_may_know_them(story: Story) -> None:
    read(story)
    told = page(story, Lens("seller", clock.fresh_id(), positions=True))
    assert told.entries[0]["position"] == story.events[-1].position


def test_an_unknown_author_is_called_by_the_way_they_came(log: Log) -> None:
    story = Story(log)
    key = clock.fresh_id()
    story.happens(DealEdited({"stage": "won"}, {"stage": "proposal"}), by=key, via="key")
    story.happens(DealEdited({"stage": "lost"}, {"stage": "won"}), by=key, via="system")
    system, by_key, *_ = sentences(read(story))
    assert system == "Someone changed the deal: stage from “won” to “lost”."
    assert by_key == "An API key changed the deal: stage from “proposal” to “won”."


def test_a_reader_of_another_language_is_told_in_theirs(story: Story) -> None:
    task, hidden = story.task("Wer unterschreibt?", due="2026-03-13"), story.task("Ours", visible_to="seller")
    story.happens(TaskRescheduled(task, "2026-03-20", "2026-03-13", "{who} @{…}"), by=story.buyer)
    story.happens(DealEdited({"stage": "won"}, {"stage": "proposal"}), by=clock.fresh_id(), via="key")
    story.happens(TaskLinked(task, hidden))
    in_german = [in_json(entry["sentence"], "de").decode() for entry in read(story)]
    assert in_german[:3] == [
        '"Anna Roth lässt „Wer unterschreibt?“ auf „Ours“ warten."',
        '"Ein API-Schlüssel hat den Deal geändert: Phase bisher „proposal“, jetzt „won“."',
        '"Ben Stone hat „Wer unterschreibt?“ vom 13. März 2026 auf den 20. März 2026 verschoben: {who} @{…}."',
    ]
    story.happens(VisibilitySet(f"tasks/{hidden}", None, "seller"))
    anew = in_json(read(story, "buyer")[0]["sentence"], "fi").decode()
    assert anew == '"Anna Roth muutti näkyvyyttä (”Ours”), näkyy nyt: kaikki."'
