"""Stories of the materials of the deal, and of looking at them."""

from dataclasses import replace

import pytest
from spec import ANN, BUYER, D1, D2, FRESH, KEY, NOBODY, OTHER_BUYER, SAM, SELLER, T1, Story, at

from mapstream.plan.context import Upload
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
    proposal.then(ViewRecorded(f"documents/{D1}", 90.0, {"1": 30.0, "7": 59.5}, None, 1))
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
        proposal.then(ViewRecorded(f"documents/{D1}", 60, {"1": 45.0, "2": 15.0}, T1, 1))

    def test_made_up_sittings_share_the_time_that_there_was(self, proposal: Story) -> None:
        def told(n: int) -> float:
            sitting = f"00000000-0000-4000-8000-{n:012d}"
            proposal.minute -= 1
            [look] = proposal.given("record_view", BUYER, subject="plan", sitting=sitting, seconds=86_400)
            assert isinstance(look, ViewRecorded)
            return look.seconds

        assert [told(n) for n in range(3)] == [60, 0, 0]
        proposal.minute += 5
        assert [told(n) for n in range(10, 18)] == [60, 60, 60, 60, 60, 0, 0, 0]

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


FILE = Upload("Proposal.pdf", "application/pdf", 1200, 3)
STORED = {"sha256": "a" * 64, "name": "Proposal.pdf", "type": "application/pdf", "size": 1200, "pages": 3}


class TestFiles:
    """A document may be a file that was uploaded."""

    def test_what_the_sender_uploaded(self, story: Story) -> None:
        story.uploads = {"a" * 64: FILE}
        story.when("add_document", document=D1, title="Proposal", kind="proposal", file="a" * 64)
        story.then(DocumentAdded(D1, "Proposal", "proposal", None, "a0", None, STORED))
        assert story.document["documents"][D1]["file"] == STORED
        assert "url" not in story.document["documents"][D1]

    def test_nobody_gets_one_by_its_hash(self, proposal: Story) -> None:
        proposal.when("add_document", title="Proposal", kind="proposal", file="b" * 64)
        proposal.then_refused("file_not_uploaded", "/data/file")
        proposal.when("revise_document", document=D1, file="b" * 64)
        proposal.then_refused("file_not_uploaded", "/data/file")

    def test_one_that_is_proposed(self, proposal: Story) -> None:
        wish = {"type": "revise_document", "data": {"document": D1, "file": "a" * 64}}
        proposal.when("propose", OTHER_BUYER, proposal=D2, commands=[wish])
        proposal.then_refused("file_not_uploaded", "/data/commands/0/data/file")
        proposal.uploads = {"a" * 64: FILE}
        proposal.given("propose", OTHER_BUYER, proposal=D2, commands=[wish])
        # who accepts it has uploaded nothing
        proposal.uploads = {}
        proposal.given("accept_proposal", SELLER, proposal=D2)
        assert proposal.document["documents"][D1]["file"] == STORED

    @pytest.mark.parametrize("where", [{}, {"url": URL, "file": "a" * 64}])
    def test_a_file_or_a_link(self, story: Story, where: dict[str, str]) -> None:
        story.uploads = {"a" * 64: FILE}
        story.when("add_document", title="Proposal", kind="proposal", **where)
        story.then_refused("invalid", "/data/file" if where else "/data")

    def test_another_file_is_another_revision_and_keeps_nothing_of_the_one_before(self, proposal: Story) -> None:
        proposal.uploads = {"a" * 64: FILE, "b" * 64: Upload("Proposal.docx", "application/octet-stream", 9)}
        proposal.given("revise_document", document=D1, file="a" * 64)
        assert proposal.document["documents"][D1]["file"] == STORED
        proposal.when("revise_document", document=D1, file="a" * 64)
        proposal.then_nothing()
        proposal.given("revise_document", document=D1, file="b" * 64)
        material = proposal.document["documents"][D1]
        assert material["revision"] == 3
        assert material["file"] == {
            "sha256": "b" * 64,
            "name": "Proposal.docx",
            "type": "application/octet-stream",
            "size": 9,
        }
        proposal.given("undo")
        assert proposal.document["documents"][D1]["file"] == STORED
        proposal.given("revise_document", document=D1, url=URL)
        assert "file" not in proposal.document["documents"][D1]

    def test_a_look_names_what_was_seen(self, proposal: Story) -> None:
        proposal.uploads = {"a" * 64: FILE}
        proposal.given("revise_document", document=D1, file="a" * 64)
        for seen, told in ((None, (2, "a" * 64)), (2, (2, "a" * 64)), (1, (1, None))):
            more = {} if seen is None else {"seen": seen}
            proposal.when("record_view", BUYER, subject=f"documents/{D1}", seconds=3, **more)
            proposal.then(ViewRecorded(f"documents/{D1}", 3, None, None, *told))
        proposal.when("record_view", BUYER, subject=f"documents/{D1}", seconds=3, seen=3)
        proposal.then_refused("version_ahead", "/data/seen")
