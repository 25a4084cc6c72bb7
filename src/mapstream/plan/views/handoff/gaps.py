"""What is missing in what is handed over: what whoever takes over would find out too late."""

from collections.abc import Iterator, Sequence

from mapstream.languages.message import say
from mapstream.plan.document import Document
from mapstream.plan.summary import days_between, open_tasks
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.handoff.people import PersonOfDeal
from mapstream.plan.views.handoff.promises import PromiseMade
from mapstream.plan.views.handoff.record import DisputedItem, PromisedKpi, QuestionAsked
from mapstream.plan.views.remark import Remark, quoted, remark
from mapstream.plan.wording import excerpt, token

SILENT = 14
"""Days after which a champion who does nothing is silent."""
_OWNED = ("kpi", "deliverable", "item")
"""The kinds of promises that somebody answers for."""
_MEASURED = (*_OWNED, "criterion")
"""Those of which it can be seen whether they were kept."""


def gaps(
    document: Document,
    day: str,
    promises: Sequence[PromiseMade],
    kpis: Sequence[PromisedKpi],
    people: Sequence[PersonOfDeal],
    asked: Sequence[QuestionAsked],
    disputed: Sequence[DisputedItem],
) -> list[Remark]:
    """All of them, the promises first."""
    return [
        *_promises(promises),
        *_kpis(kpis),
        *_tasks(document),
        *_champions(document, day, people),
        *_questions(asked),
        *_disputes(disputed),
    ]


def _promises(promises: Sequence[PromiseMade]) -> Iterator[Remark]:
    due = [promise for promise in promises if promise["state"] == "open"]
    said = [promise for promise in due if promise["kind"] in ("decision", "comment")]
    for promise in said:
        yield remark(
            "promise_only_said",
            say(
                "{what} was promised in words only: make it a deliverable or a task, with a lead.",
                what=excerpt(promise["text"]),
            ),
            [promise["item"]],
        )
    unowned = [promise for promise in due if promise["kind"] in _OWNED and promise["owner"] is None]
    if unowned:
        yield remark("promise_unowned", say("Say who answers for {what}.", what=_named(unowned)), _items(unowned))
    unmeasured = [promise for promise in due if promise["kind"] in _MEASURED and promise["measure"] is None]
    if unmeasured:
        missing = say("Agree how it will be seen that {what} was kept.", what=_named(unmeasured))
        yield remark("promise_unmeasured", missing, _items(unmeasured))


def _kpis(kpis: Sequence[PromisedKpi]) -> Iterator[Remark]:
    without = [kpi for kpi in kpis if kpi["baseline"] is None]
    if without:
        named = quoted(*(kpi["metric"] for kpi in without))
        yield remark(
            "no_baseline",
            say("Find out where {what} stood before: without a baseline no gain can be shown.", what=named),
            [kpi["item"] for kpi in without],
        )


def _tasks(document: Document) -> Iterator[Remark]:
    without = [(id, task["title"]) for id, task in open_tasks(document) if "lead" not in task]
    if without:
        named = quoted(*(title for _, title in without))
        yield remark("task_unled", say("Name a lead for {what}.", what=named), [f"tasks/{id}" for id, _ in without])


def _champions(document: Document, day: str, people: Sequence[PersonOfDeal]) -> Iterator[Remark]:
    champions = [one for one in people if one["role"] == "champion" and one["side"] == "buyer"]
    there = [one for one in champions if not one["left"]]
    if not there:
        yield remark(
            "no_champion", say("Nobody of the buyer’s side is the champion now: find out who carries this on.")
        )
    for one in there:
        silent = None if one["last"] is None else days_between(day_of(one["last"], document), day)
        if silent is not None and silent < SILENT:
            continue
        yield remark(
            "champion_silent",
            say(
                "{who}, the champion, has not done anything here yet: call before you plan anything."
                if silent is None
                else "{who}, the champion, has been silent for {n} days: call before you plan anything.",
                who=token(one["person"]),
                n=silent or 0,
            ),
            [f"people/{one['person']}"],
            [one["person"]],
        )


def _questions(asked: Sequence[QuestionAsked]) -> Iterator[Remark]:
    for question in asked:
        if "answer" not in question:
            yield remark(
                "unanswered",
                say("Answer what {who} asked: {what}.", who=token(question["by"]), what=excerpt(question["text"])),
                [f"comments/{question['comment']}"],
                [question["by"]],
            )


def _disputes(disputed: Sequence[DisputedItem]) -> Iterator[Remark]:
    without_end = [dispute for dispute in disputed if dispute["ended"] is None]
    if without_end:
        named = quoted(*(dispute["title"] for dispute in without_end))
        items = [dispute["item"] for dispute in without_end]
        yield remark("dispute_open", say("Settle the dispute about {what}.", what=named), items)


def _named(promises: Sequence[PromiseMade]) -> str:
    return quoted(*(promise["text"] for promise in promises))


def _items(promises: Sequence[PromiseMade]) -> list[str]:
    return [promise["item"] for promise in promises]
