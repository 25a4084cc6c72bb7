"""What is missing in what is handed over: what whoever takes over would find out too late."""

from collections.abc import Iterator, Sequence

from mapstream.plan.document import Document
from mapstream.plan.summary import days_between, open_tasks
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.handoff.people import PersonOfDeal
from mapstream.plan.views.handoff.promises import PromiseMade
from mapstream.plan.views.handoff.record import DisputedItem, PromisedKpi, QuestionAsked
from mapstream.plan.views.remark import Remark, many, quoted, remark
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
            f"{excerpt(promise['text'])} was promised in words only: make it a deliverable or a task, with a lead.",
            [promise["item"]],
        )
    unowned = [promise for promise in due if promise["kind"] in _OWNED and promise["owner"] is None]
    if unowned:
        yield remark("promise_unowned", f"Say who answers for {_named(unowned)}.", _items(unowned))
    unmeasured = [promise for promise in due if promise["kind"] in _MEASURED and promise["measure"] is None]
    if unmeasured:
        yield remark(
            "promise_unmeasured", f"Agree how it will be seen that {_named(unmeasured)} was kept.", _items(unmeasured)
        )


def _kpis(kpis: Sequence[PromisedKpi]) -> Iterator[Remark]:
    without = [kpi for kpi in kpis if kpi["baseline"] is None]
    if without:
        named = quoted(*(kpi["metric"] for kpi in without))
        yield remark(
            "no_baseline",
            f"Find out where {named} stood before: without a baseline no gain can be shown.",
            [kpi["item"] for kpi in without],
        )


def _tasks(document: Document) -> Iterator[Remark]:
    without = [(id, task["title"]) for id, task in open_tasks(document) if "lead" not in task]
    if without:
        named = quoted(*(title for _, title in without))
        yield remark("task_unled", f"Name a lead for {named}.", [f"tasks/{id}" for id, _ in without])


def _champions(document: Document, day: str, people: Sequence[PersonOfDeal]) -> Iterator[Remark]:
    champions = [one for one in people if one["role"] == "champion" and one["side"] == "buyer"]
    there = [one for one in champions if not one["left"]]
    if not there:
        yield remark("no_champion", "Nobody of the buyer’s side is the champion now: find out who carries this on.")
    for one in there:
        silent = None if one["last"] is None else days_between(day_of(one["last"], document), day)
        if silent is not None and silent < SILENT:
            continue
        since = "has not done anything here yet" if silent is None else f"has been silent for {many(silent, 'day')}"
        yield remark(
            "champion_silent",
            f"{token(one['person'])}, the champion, {since}: call before you plan anything.",
            [f"people/{one['person']}"],
            [one["person"]],
        )


def _questions(asked: Sequence[QuestionAsked]) -> Iterator[Remark]:
    for question in asked:
        if "answer" not in question:
            yield remark(
                "unanswered",
                f"Answer what {token(question['by'])} asked: {excerpt(question['text'])}.",
                [f"comments/{question['comment']}"],
                [question["by"]],
            )


def _disputes(disputed: Sequence[DisputedItem]) -> Iterator[Remark]:
    without_end = [dispute for dispute in disputed if dispute["ended"] is None]
    if without_end:
        named = quoted(*(dispute["title"] for dispute in without_end))
        yield remark("dispute_open", f"Settle the dispute about {named}.", [dispute["item"] for dispute in without_end])


def _named(promises: Sequence[PromiseMade]) -> str:
    return quoted(*(promise["text"] for promise in promises))


def _items(promises: Sequence[PromiseMade]) -> list[str]:
    return [promise["item"] for promise in promises]
