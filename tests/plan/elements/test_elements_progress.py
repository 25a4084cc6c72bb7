"""Stories of how tasks get done, or do not."""

from typing import Any

import pytest
from spec import ANN, BUYER, D1, D2, LEE, NOBODY, OTHER_BUYER, T1, T2, Story, at

from mapstream.plan.context import Upload
from mapstream.plan.elements.tasks.events import (
    TaskBlocked,
    TaskCompleted,
    TaskDropped,
    TaskProven,
    TaskReopened,
    TaskStarted,
    TaskUnblocked,
)

MAIL = {"kind": "link", "url": "https://mail.example/1"}


@pytest.fixture
def draft(story: Story) -> Story:
    """A contract draft, proven by its signature, and a security review that asks for no proof."""
    story.given("add_task", task=T1, title="Contract draft", side="buyer", condition="Counter-signed agreement")
    story.given("add_task", task=T2, title="Security review", side="buyer", lead=ANN)
    story.given("add_document", document=D1, title="Contract", kind="contract", url="https://files.example/c")
    return story


def test_work_begins_once(draft: Story) -> None:
    draft.when("start_task", BUYER, task=T2)
    draft.then(TaskStarted(T2))
    draft.when("start_task", BUYER, task=T2)
    draft.then_nothing()


def test_what_is_blocked_is_unblocked_before_it_goes_on(draft: Story) -> None:
    draft.when("block_task", task=T1, reason="No redlines yet")
    draft.then(TaskBlocked(T1, "No redlines yet", "not_started"))
    draft.when("block_task", task=T1, reason="No redlines yet")
    draft.then_nothing()
    draft.when("block_task", task=T1, reason="Counsel is away")
    draft.then(TaskBlocked(T1, "Counsel is away", "blocked"))
    draft.when("start_task", task=T1)
    draft.then_refused("task_blocked", detail="“Contract draft” is blocked. Unblock it first.")
    draft.when("unblock_task", BUYER, task=T1)
    draft.then(TaskUnblocked(T1, "Counsel is away"))
    assert draft.task(T1)["status"] == "in_progress"
    draft.when("unblock_task", task=T1)
    draft.then_nothing()
    draft.when("start_task", task=T1)
    draft.then_nothing()


def test_without_a_condition_done_is_done(draft: Story) -> None:
    draft.when("complete_task", BUYER, task=T2)
    draft.then(TaskCompleted(T2, "not_started"))
    assert draft.task(T2)["completion"] == {"at": at(draft.minute), "by": ANN}
    draft.when("complete_task", task=T2)
    draft.then_nothing()


def test_a_condition_without_evidence_is_claimed_and_proven_later(draft: Story) -> None:
    draft.when("complete_task", task=T1)
    draft.then(TaskCompleted(T1, "not_started", "claimed"))
    claimed = draft.task(T1)["completion"]
    draft.when("complete_task", task=T1)
    draft.then_nothing()
    draft.when("complete_task", BUYER, task=T1, evidence=[MAIL, MAIL])
    draft.then(TaskProven(T1, [MAIL]))
    assert draft.task(T1)["completion"] == claimed | {"proof": "proven", "evidence": [MAIL]}
    more = {"kind": "document", "ref": D1}
    draft.when("complete_task", task=T1, evidence=[more, MAIL])
    draft.then(TaskProven(T1, [MAIL, more | {"revision": 1}], [MAIL]))
    draft.when("complete_task", task=T1, evidence=[more])
    draft.then_nothing()


def test_evidence_of_every_kind(draft: Story) -> None:
    evidence = [
        {"kind": "document", "ref": D1, "note": "Signed page 9"},
        MAIL,
        {"kind": "meeting", "note": "Agreed in the call"},
        {"kind": "meeting", "ref": "Kickoff"},
        {"kind": "confirmation", "by": LEE},
    ]
    draft.when("complete_task", task=T1, evidence=evidence)
    evidence[0]["revision"] = 1
    draft.then(TaskCompleted(T1, "not_started", "proven", evidence))


def test_a_document_may_be_named_as_an_item(draft: Story) -> None:
    draft.when("complete_task", task=T1, evidence=[{"kind": "document", "ref": f"documents/{D1}"}])
    draft.then(TaskCompleted(T1, "not_started", "proven", [{"kind": "document", "ref": D1, "revision": 1}]))


def test_a_file_that_proves_something_cannot_be_swapped(draft: Story) -> None:
    files = {"a" * 64: Upload("a.pdf", "application/pdf", 3, 1), "b" * 64: Upload("b.pdf", "application/pdf", 4, 2)}
    draft.uploads = files
    draft.given("revise_document", document=D1, file="a" * 64)
    shown = {"kind": "document", "ref": D1}
    first = shown | {"revision": 2, "sha256": "a" * 64}
    draft.when("complete_task", task=T1, evidence=[shown])
    draft.then(TaskCompleted(T1, "not_started", "proven", [first]))
    draft.given("revise_document", document=D1, file="b" * 64)
    assert draft.task(T1)["completion"]["evidence"] == [first]
    draft.when("complete_task", task=T1, evidence=[shown])
    draft.then(TaskProven(T1, [first, shown | {"revision": 3, "sha256": "b" * 64}], [first]))


@pytest.mark.parametrize(
    ("evidence", "code", "path"),
    [
        ({"kind": "document", "ref": D2}, "not_found", "/data/evidence/1/ref"),
        ({"kind": "confirmation", "by": NOBODY}, "not_found", "/data/evidence/1/by"),
        ({"kind": "confirmation", "by": LEE}, "person_removed", "/data/evidence/1/by"),
    ],
)
def test_evidence_is_of_the_room(draft: Story, evidence: dict[str, Any], code: str, path: str) -> None:
    draft.given("remove_person", person=LEE)
    draft.when("complete_task", task=T1, evidence=[MAIL, evidence])
    draft.then_refused(code, path)


def test_hidden_and_removed_documents_prove_nothing(draft: Story) -> None:
    draft.given("set_visibility", item=f"documents/{D1}", visible_to="seller")
    draft.when("complete_task", BUYER, task=T1, evidence=[{"kind": "document", "ref": D1}])
    draft.then_refused("not_found")
    draft.given("remove_document", document=D1)
    draft.when("complete_task", task=T1, evidence=[{"kind": "document", "ref": D1}])
    draft.then_refused("document_removed", detail="“Contract” was removed. Choose another document.")


def test_evidence_has_a_bound(draft: Story) -> None:
    twenty = [{"kind": "meeting", "ref": str(n)} for n in range(20)]
    draft.given("complete_task", task=T1, evidence=twenty)
    draft.when("complete_task", task=T1, evidence=[MAIL])
    draft.then_refused("too_much_evidence", "/data/evidence")


def test_completing_ends_a_blockade_and_a_dispute(draft: Story) -> None:
    draft.given("complete_task", task=T1)
    draft.when("reopen_task", BUYER, task=T1, reason="Annex B is missing")
    draft.then(TaskReopened(T1, "Annex B is missing", "completed"))
    task = draft.task(T1)
    assert (task["status"], "completion" in task) == ("in_progress", False)
    assert task["dispute"] == {"at": at(draft.minute), "by": ANN, "reason": "Annex B is missing"}
    draft.given("block_task", task=T1, reason="Waiting for annex B")
    draft.when("complete_task", task=T1, evidence=[MAIL])
    draft.then(TaskCompleted(T1, "blocked", "proven", [MAIL], settled=True))
    task = draft.task(T1)
    assert "dispute" not in task
    assert "reason" not in task


def test_what_is_open_is_not_reopened(draft: Story) -> None:
    draft.when("reopen_task", task=T1, reason="Why not")
    draft.then_refused("task_open", detail="“Contract draft” is open: there is nothing to reopen.")


def test_dropping_and_taking_up_again(draft: Story) -> None:
    draft.when("drop_task", BUYER, task=T2, reason="Covered by SOC 2")
    draft.then(TaskDropped(T2, "Covered by SOC 2", "not_started"))
    draft.when("drop_task", task=T2, reason="Again")
    draft.then_nothing()
    for type, data in (
        ("start_task", {}),
        ("complete_task", {}),
        ("block_task", {"reason": "No"}),
    ):
        draft.when(type, BUYER, task=T2, **data)
        draft.then_refused("task_dropped", detail="“Security review” was dropped. Reopen it first.")
    draft.when("reopen_task", task=T2, reason="It is not")
    draft.then(TaskReopened(T2, "It is not", "dropped"))
    task = draft.task(T2)
    assert task["status"] == "not_started"
    assert "dispute" not in task
    assert "reason" not in task


@pytest.mark.parametrize("reason", ["Counsel is away", "Not needed"])
def test_what_is_blocked_can_be_dropped(draft: Story, reason: str) -> None:
    draft.given("block_task", task=T1, reason="Counsel is away")
    draft.when("drop_task", task=T1, reason=reason)
    draft.then(TaskDropped(T1, reason, "blocked", "Counsel is away"))
    assert draft.task(T1)["reason"] == reason


def test_what_is_completed_is_reopened_before_anything_else(draft: Story) -> None:
    draft.given("complete_task", task=T2)
    for type, data in (("start_task", {}), ("drop_task", {"reason": "No"}), ("block_task", {"reason": "No"})):
        draft.when(type, BUYER, task=T2, **data)
        draft.then_refused("task_completed", detail="“Security review” is completed. Reopen it first.")


def test_an_open_task_is_not_led_by_somebody_who_has_left(draft: Story) -> None:
    draft.given("complete_task", task=T2)
    draft.given("remove_person", person=ANN)
    draft.when("reopen_task", task=T2, reason="Look again")
    draft.then_refused("person_removed", detail="Ann, who leads “Security review”, has left the deal. Assign it first.")
    draft.given("assign_task", task=T2, lead=LEE)
    draft.given("reopen_task", OTHER_BUYER, task=T2, reason="Look again")
