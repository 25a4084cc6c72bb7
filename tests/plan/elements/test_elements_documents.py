"""Stories of the materials of the deal, and of looking at them."""

from dataclasses import replace

import pytest
from spec import ANN, BUYER, D1, D2, FRESH, KEY, NOBODY, OTHER_BUYER, SAM, T1, Story, at

from mapstream.plan.elements.documents import DocumentAdded, DocumentRemoved, DocumentRevised, ViewRecorded

URL = "https://files.example/proposal"


@pytest.fixture
def proposal(story: Story) -> Story:
    """A proposal."""
    story.given("add_document", document=D1, title="Proposal", kind="proposal", url=URL)
    return story


def test_adding(story: Story) -> None:
    story.when("add_document", document=D1, title="Proposal", kind="proposal", url=URL)
    story.then(DocumentAdded(D1, "Proposal", "proposal", URL, "a0"))
    assert story.document["documents"][D1] == {
        "title": "Proposal",
        "kind": "proposal",
        "url": URL,
        "revision": 1,
        "rank": "a0",
        "added": {"at": at(story.minute), "by": SAM},
    }
    story.when("add_document", BUYER, title="Our policy", kind="reference", url=URL, visible_to="buyer")
    story.then(DocumentAdded(FRESH, "Our policy", "reference", URL, "a0V", "buyer"))
    story.when("add_document", document=D1, title="Proposal", kind="proposal", url=URL)
    story.then_refused("id_taken", "/data/document")


def test_another_address_is_another_revision(proposal: Story) -> None:
    proposal.when("revise_document", document=D1, url=URL + "/2", title="Proposal")
    proposal.then(DocumentRevised(D1, {"url": URL + "/2", "revision": 2}, {"url": URL, "revision": 1}))
    proposal.when("revise_document", document=D1, title="Final proposal")
    proposal.then(DocumentRevised(D1, {"title": "Final proposal"}, {"title": "Proposal"}))
    proposal.when("revise_document", document=D1, url=URL + "/2")
    proposal.then_nothing()


def test_removing(proposal: Story) -> None:
    proposal.when("remove_document", document=D1)
    proposal.then(DocumentRemoved(D1))
    assert proposal.document["documents"][D1]["removed"] == {"at": at(proposal.minute), "by": SAM}
    proposal.when("remove_document", document=D1)
    proposal.then_nothing()
    for type, data in (
        ("revise_document", {"document": D1, "title": "Back"}),
        ("record_view", {"subject": f"documents/{D1}", "seconds": 1}),
        ("add_comment", {"on": f"documents/{D1}", "text": "Where is it?"}),
        ("set_visibility", {"item": f"documents/{D1}", "visible_to": "seller"}),
    ):
        proposal.when(type, **data)
        proposal.then_refused("document_removed", detail="“Proposal” was removed. Choose another document.")


def test_every_look_is_recorded_and_changes_nothing(proposal: Story) -> None:
    before = proposal.document
    proposal.when("record_view", BUYER, subject=f"documents/{D1}", seconds=90, pages={"1": 30, "7": 59.5})
    proposal.then(ViewRecorded(f"documents/{D1}", 90.0, {"1": 30.0, "7": 59.5}))
    proposal.when("record_view", BUYER, subject="plan", seconds=0)
    proposal.then(ViewRecorded("plan", 0.0))
    assert proposal.document == before
    assert ViewRecorded.private


class TestHowLong:
    """What somebody says of how long they looked is taken as far as it can be true."""

    def test_a_sitting_goes_on_no_longer_than_since_it_was_first_told_of(self, proposal: Story) -> None:
        for said, taken in ((20, 20), (80, 80), (86_400, 140), (30, 30)):
            assert proposal.given("record_view", BUYER, subject="plan", sitting=T1, seconds=said) == [
                ViewRecorded("plan", taken, None, T1)
            ]

    def test_when_it_is_first_told_of_it_has_gone_on_for_a_moment(self, proposal: Story) -> None:
        proposal.when("record_view", BUYER, subject="plan", sitting=T1, seconds=86_400)
        proposal.then(ViewRecorded("plan", 60, None, T1))

    def test_the_sitting_of_somebody_else_is_another(self, proposal: Story) -> None:
        proposal.given("record_view", BUYER, subject="plan", sitting=T1, seconds=10)
        proposal.minute += 30
        proposal.when("record_view", OTHER_BUYER, subject="plan", sitting=T1, seconds=1_000)
        proposal.then(ViewRecorded("plan", 60, None, T1))

    def test_pages_sum_up_to_no_more(self, proposal: Story) -> None:
        pages = {"1": 90, "2": 30}
        proposal.when("record_view", BUYER, subject=f"documents/{D1}", sitting=T1, seconds=600, pages=pages)
        proposal.then(ViewRecorded(f"documents/{D1}", 60, {"1": 45.0, "2": 15.0}, T1))

    def test_nobody_looked_before_they_came(self, proposal: Story) -> None:
        issued, *_ = proposal.given("issue_link", person=ANN)
        proposal.minute += 10
        buyer = replace(BUYER, link=issued.link)  # type: ignore[attr-defined] # of a link that was issued
        proposal.given("open_link", buyer, link=buyer.link)
        proposal.when("record_view", buyer, subject="plan", seconds=86_400)
        proposal.then(ViewRecorded("plan", 60))
        proposal.minute += 600
        proposal.when("record_view", buyer, subject="plan", seconds=86_400)
        proposal.then(ViewRecorded("plan", 300))

    def test_a_key_looks_at_nothing(self, proposal: Story) -> None:
        proposal.when("record_view", KEY, subject="plan", seconds=1)
        proposal.then_refused("not_allowed")


def test_what_is_not_there_or_hidden(proposal: Story) -> None:
    proposal.given("set_visibility", item=f"documents/{D1}", visible_to="seller")
    for document in (D1, D2):
        for type, data in (("revise_document", {"title": "Found"}), ("remove_document", {})):
            proposal.when(type, BUYER, document=document, **data)
            proposal.then_refused("not_found", "/data/document")
        proposal.when("record_view", BUYER, subject=f"documents/{document}", seconds=1)
        proposal.then_refused("not_found", "/data/subject")
    proposal.when("complete_task", task=T1, evidence=[{"kind": "document", "ref": NOBODY}])
    proposal.then_refused("not_found", "/data/task")
