"""Stories of the people of a deal and of the links that let them in."""

from dataclasses import replace
from typing import Any

import pytest
from spec import ANN, BUYER, FRESH, KEY, LEE, NOBODY, OTHER_BUYER, P1, P2, SAM, SELLER, SUE, T1, T2, Story, at, id_of

from mapstream.plan.elements.agreement import AgreementSigned
from mapstream.plan.elements.links import LinkIssued, LinkOpened, LinkRevoked
from mapstream.plan.elements.people.events import NotesShared, PersonAdded, PersonEdited, PersonRemoved, PersonReturned
from mapstream.plan.elements.tasks.events import TaskConfirmed
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import ERASED
from mapstream.plan.patch import merge
from mapstream.plan.visibility.lens import Lens, lens_of


def test_adding_somebody_with_notes_of_ones_own_side(story: Story) -> None:
    story.when(
        "add_person",
        person=P1,
        name=" Eve ",
        side="buyer",
        email="eve@buyer.example",
        role="economic_buyer",
        influence="Signs everything",
        concern="Cost",
    )
    notes = {"seller": {"influence": "Signs everything", "concern": "Cost"}}
    story.then(PersonAdded(P1, "buyer", "Eve", "eve@buyer.example", "economic_buyer", notes))
    assert story.document["people"][P1] == {
        "name": "Eve",
        "side": "buyer",
        "email": "eve@buyer.example",
        "role": "economic_buyer",
        "notes": notes,
    }


def test_buyers_look_after_their_own_side(story: Story) -> None:
    story.given("add_person", BUYER, name="Bo", side="buyer")
    for type, data in (
        ("add_person", {"name": "Mole", "side": "seller"}),
        ("edit_person", {"person": SAM, "name": "Samuel"}),
        ("remove_person", {"person": SAM}),
    ):
        story.when(type, BUYER, **data)
        story.then_refused("not_allowed")
    story.when("remove_person", BUYER, person=LEE)
    story.then(PersonRemoved(LEE, []))


@pytest.mark.parametrize("role", ["seller", "manager", "success"])
def test_some_roles_are_the_sellers(story: Story, role: str) -> None:
    story.when("add_person", name="Bo", side="buyer", role=role)
    story.then_refused(
        "role_of_other_side",
        "/data/role",
        "That is a role of the seller’s side. Choose another.",
    )
    story.when("edit_person", BUYER, person=ANN, role=role)
    story.then_refused("role_of_other_side", "/data/role")
    story.when("edit_person", person=SUE, role=role)
    story.then(PersonEdited(SUE, {"role": role}, {"role": None}))


def test_an_address_is_used_once(story: Story) -> None:
    story.when("add_person", name="Ann again", side="buyer", email="Ann@Buyer.example")
    story.then_refused("email_taken", "/data/email")
    story.when("edit_person", person=LEE, email="ANN@buyer.example")
    story.then_refused("email_taken", "/data/email")
    story.when("edit_person", person=ANN, email="Ann@buyer.example")
    story.then(PersonEdited(ANN, {"email": "Ann@buyer.example"}, {"email": "ann@buyer.example"}))
    story.given("remove_person", person=ANN)
    story.given("add_person", person=P1, name="Ann", side="buyer", email="ann@buyer.example")


def test_an_id_is_taken_once(story: Story) -> None:
    story.when("add_person", person=ANN, name="Ann", side="buyer")
    story.then_refused("id_taken", "/data/person")


def test_editing(story: Story) -> None:
    story.when("edit_person", BUYER, person=LEE, name="Lee Ito", role=None)
    story.then(PersonEdited(LEE, {"name": "Lee Ito", "role": None}, {"name": "Lee", "role": "legal"}))
    story.when("edit_person", BUYER, person=LEE, name="Lee Ito", role=None, influence=None)
    story.then_nothing()
    story.when("edit_person", person=NOBODY, name="Ghost")
    story.then_refused("not_found", "/data/person")
    story.given("remove_person", person=LEE)
    story.when("edit_person", person=LEE, name="Lee")
    story.then_refused("person_removed", "/data/person")


def test_each_side_keeps_its_own_notes(story: Story) -> None:
    story.when("edit_person", person=ANN, influence="High")
    story.then(PersonEdited(ANN, {"notes": {"seller": {"influence": "High"}}}, {"notes": None}))
    story.when("edit_person", BUYER, person=ANN, concern="Time")
    story.then(PersonEdited(ANN, {"notes": {"buyer": {"concern": "Time"}}}, {"notes": {"buyer": None}}))
    story.when("edit_person", person=ANN, influence="Low", concern="Cost")
    story.then(
        PersonEdited(
            ANN,
            {"notes": {"seller": {"influence": "Low", "concern": "Cost"}}},
            {"notes": {"seller": {"influence": "High", "concern": None}}},
        )
    )
    story.when("edit_person", person=ANN, influence=None, concern=None)
    story.then(
        PersonEdited(ANN, {"notes": {"seller": None}}, {"notes": {"seller": {"influence": "Low", "concern": "Cost"}}})
    )
    story.when("edit_person", BUYER, person=ANN, concern=None)
    story.then(PersonEdited(ANN, {"notes": None}, {"notes": {"buyer": {"concern": "Time"}}}))


def test_nobody_leaves_with_open_tasks(story: Story) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    story.given("add_task", task=T2, title="Pricing", side="buyer", lead=ANN, visible_to="seller")
    story.when("remove_person", person=ANN)
    story.then_refused(
        "leads_open_tasks", detail="Ann still leads “Security review”, “Pricing”. Find another lead first."
    )
    story.given("drop_task", task=T1, reason="Not needed")
    # a refusal would tell the buyer that there is more
    story.given("add_phase", phase=P1, title="Discount", side="buyer", lead=ANN, visible_to="seller")
    story.when("remove_person", BUYER, person=ANN)
    story.then(PersonRemoved(ANN, [], None, {f"tasks/{T2}": False, f"phases/{P1}": False}))
    assert "lead" not in story.task(T2)
    [*_, (before, removed)] = story.history
    frame = lens_of(BUYER, story.document).event_frame(removed, before, story.document, data=True)
    assert frame["data"] == {"person": ANN, "links": []}
    story.when("remove_person", person=ANN)
    story.then_nothing()
    story.when("remove_person", person=NOBODY)
    story.then_refused("not_found", "/data/person")


def test_who_has_left_comes_back_with_all_that_names_them(story: Story) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    story.given("complete_task", BUYER, task=T1)
    story.given("add_task", task=T2, title="For Ann", side="buyer", visible_to=[SAM, ANN])
    [issued] = story.given("issue_link", person=ANN)
    story.given("remove_person", person=ANN)
    story.when("add_person", BUYER, person=ANN, name="Ann", side="buyer")
    story.then_refused("not_allowed")
    story.when("add_person", KEY, person=ANN, name="Ann", side="seller")
    story.then_refused("person_of_other_side", "/data/side")
    story.when("add_person", SELLER, person=ANN, name="Ann Berg", side="buyer")
    story.then(PersonEdited(ANN, {"name": "Ann Berg"}, {"name": "Ann"}), PersonReturned(ANN))
    ann = story.document["people"][ANN]
    assert "removed" not in ann
    assert "revoked" in ann["links"][issued.link]  # type: ignore[attr-defined]
    assert (ann["email"], ann["role"]) == ("ann@buyer.example", "champion")
    assert lens_of(BUYER, story.document).see_item(story.document, f"tasks/{T2}")
    story.given("reopen_task", BUYER, task=T1, reason="I am back")
    story.when("add_person", SELLER, person=ANN, name="Ann", side="buyer")
    story.then_refused("id_taken")


def test_who_comes_back_has_an_address_of_their_own(story: Story) -> None:
    story.given("remove_person", person=ANN)
    story.given("add_person", KEY, name="Another Ann", side="buyer", email="ann@buyer.example")
    story.when("add_person", KEY, person=ANN, name="Ann", side="buyer")
    story.then_refused("email_taken")
    story.given("add_person", KEY, person=ANN, name="Ann", side="buyer", email="ann.two@buyer.example")


def issued(story: Story, **data: Any) -> str:
    (event,) = story.given("issue_link", person=ANN, **data)
    assert isinstance(event, LinkIssued)
    return event.link


def test_a_link_is_a_way_in(story: Story) -> None:
    story.when("issue_link", person=ANN, expires="2026-03-04T00:30:00.5+02:00")
    link = FRESH
    story.then(LinkIssued(link, ANN, "2026-03-03T22:30:00.500000Z"))
    assert story.document["people"][ANN]["links"] == {
        link: {
            "issued": {"at": at(story.minute), "by": SAM},
            "expires": "2026-03-03T22:30:00.500000Z",
        }
    }


@pytest.mark.parametrize(("limit", "path"), [({"emails": ["@buyer.example"]}, "emails"), ({"code": True}, "code")])
def test_a_link_that_asks_whose_an_address_is_needs_mail(story: Story, limit: dict[str, Any], path: str) -> None:
    story.when("issue_link", person=ANN, **limit)
    story.then_refused("mail_needed", f"/data/{path}")


def test_with_mail_a_link_is_for_some_addresses_only(story: Story) -> None:
    story.mail = True
    story.when(
        "issue_link", person=ANN, emails=["Ann@Buyer.example.", "@bücher.example", "@Buyer.EXAMPLE", "@buyer.example"]
    )
    story.then(LinkIssued(FRESH, ANN, None, ["ann@buyer.example", "@xn--bcher-kva.example", "@buyer.example"]))
    story.when("issue_link", person=ANN, code=True)
    story.then(LinkIssued(id_of(108), ANN, code=True))
    story.when("issue_link", person=LEE, code=True)
    story.then_refused("mail_needed", "/data/code")
    story.when("issue_link", person=LEE, code=True, emails=["lee@buyer.example"])
    story.then(LinkIssued(id_of(109), LEE, None, ["lee@buyer.example"], True))
    story.when("issue_link", person=LEE, emails=["@"])
    story.then_refused("invalid", "/data/emails/0")


def test_the_record_says_how_somebody_was_known(story: Story) -> None:
    story.mail = True
    story.given("set_goal", statement="Live by June", date="2026-06-30")
    by_link, by_code = issued(story), issued(story, code=True)
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    holder = replace(BUYER, link=by_link, known="link")
    prover = replace(BUYER, link=by_code, known="code")
    story.when("confirm_task", holder, task=T1)
    story.then_refused("proof_needed")
    story.mail = False
    story.when("confirm_task", holder, task=T1)
    story.then(TaskConfirmed(T1, "link", SAM))
    assert story.task(T1)["confirmed"]["known"] == {"how": "link", "by": SAM}
    story.given("sign_agreement", holder, version=10)
    signed = story.document["plan"]["agreement"]["buyer"]
    assert signed["known"] == {"how": "link", "by": SAM}
    story.when("open_link", prover, link=by_code, email="ann@buyer.example")
    story.then(LinkOpened(by_code, ANN, True, known="code", email="ann@buyer.example"))
    story.when("sign_agreement", prover, version=10)
    story.then(AgreementSigned("buyer", 10, signed, "code", None, "ann@buyer.example"))
    signed = story.document["plan"]["agreement"]["buyer"]
    assert signed["known"] == {"how": "code", "email": "ann@buyer.example"}
    story.when("sign_agreement", prover, version=10)
    story.then_nothing()
    story.when("sign_agreement", OTHER_BUYER, version=11)
    unnamed = {**signed, "known": {"how": "code", "email": ""}}
    story.then(AgreementSigned("buyer", 11, unnamed))
    assert "known" not in story.document["plan"]["agreement"]["buyer"]


@pytest.mark.parametrize("expires", ["2026-03-03T09:06:00Z", "2025-01-01T00:00:00Z"])
def test_no_link_begins_expired(story: Story, expires: str) -> None:
    story.when("issue_link", person=ANN, expires=expires)
    story.then_refused("expires_in_past", "/data/expires")


def test_links_are_the_sellers_to_give_and_take_and_ones_own_to_take_away(story: Story) -> None:
    link, own = issued(story), issued(story)
    story.when("issue_link", OTHER_BUYER, person=LEE)
    story.then_refused("not_allowed")
    story.when("revoke_link", OTHER_BUYER, link=link)
    story.then_refused("not_found", "/data/link")
    story.when("revoke_link", BUYER, link=own)
    story.then(LinkRevoked(own, ANN))
    story.when("revoke_link", link=link)
    story.then(LinkRevoked(link, ANN))
    story.when("revoke_link", link=link)
    story.then_nothing()
    story.when("revoke_link", link=NOBODY)
    story.then_refused("not_found", "/data/link")


def test_who_has_left_gets_no_link(story: Story) -> None:
    story.given("remove_person", person=ANN)
    story.when("issue_link", person=ANN)
    story.then_refused("person_removed", "/data/person")
    story.when("issue_link", person=NOBODY)
    story.then_refused("not_found", "/data/person")


def test_every_opening_is_told_and_the_first_is_kept(story: Story) -> None:
    link = issued(story)
    story.when("open_link", BUYER, link=link, ip="192.0.2.7", agent="Firefox")
    story.then(LinkOpened(link, ANN, True, "192.0.2.7", "Firefox"))
    first = at(story.minute)
    story.when("open_link", BUYER, link=link)
    story.then(LinkOpened(link, ANN, False))
    assert story.document["people"][ANN]["links"][link]["opened"] == first


def test_a_closed_link_does_not_open(story: Story) -> None:
    short, revoked = issued(story, expires="2026-03-03T09:09:00Z"), issued(story)
    story.given("revoke_link", link=revoked)
    story.when("open_link", BUYER, link=short)
    story.then_refused("link_expired")
    story.when("open_link", BUYER, link=revoked)
    story.then_refused("link_revoked")


def test_links_go_with_their_person(story: Story) -> None:
    old, new = issued(story), issued(story)
    story.given("revoke_link", link=old)
    story.when("remove_person", person=ANN)
    story.then(PersonRemoved(ANN, [new]))
    gone = {"at": at(story.minute), "by": SAM}
    assert story.document["people"][ANN]["removed"] == gone
    assert story.document["people"][ANN]["links"][new]["revoked"] == gone


def test_a_room_may_have_sellers_without_a_workspace(story: Story) -> None:
    story.when("add_person", SELLER, person=P2, name="Pat", side="seller", role="coordinator")
    story.then(PersonAdded(P2, "seller", "Pat", None, "coordinator"))


def test_after_erasure_people_are_still_there_without_themselves(story: Story) -> None:
    stamp = story.history[0][1]
    assert PersonAdded(P1, "buyer", **PersonAdded.erased, email=None).patch(stamp) == {
        "people": {P1: {"name": ERASED, "side": "buyer"}}
    }
    assert PersonEdited(P1, **PersonEdited.erased).patch(stamp) == {}
    assert LinkIssued(P2, P1, **LinkIssued.erased).patch(stamp)["people"][P1]["links"][P2]["emails"] == []


def test_an_integration_keeps_the_sellers_notes(story: Story) -> None:
    story.when("edit_person", KEY, person=LEE, influence="Reads every line")
    story.then(PersonEdited(LEE, {"notes": {"seller": {"influence": "Reads every line"}}}, {"notes": None}))


def test_what_somebody_is_and_whom_they_report_to(story: Story) -> None:
    story.when(
        "add_person", person=P1, name="Eve", side="buyer", title="Head of IT", reports_to=ANN, stance="In favour"
    )
    notes = {"seller": {"stance": "In favour"}}
    story.then(PersonAdded(P1, "buyer", "Eve", None, None, notes, "Head of IT", ANN))
    assert story.document["people"][P1]["title"] == "Head of IT"
    story.when("edit_person", BUYER, person=P1, title="CIO", reports_to=None)
    story.then(
        PersonEdited(P1, {"title": "CIO", "reports_to": None}, {"title": "Head of IT", "reports_to": ANN}),
    )


def test_nobody_reports_to_themself(story: Story) -> None:
    story.given("add_person", person=P1, name="Eve", side="buyer", reports_to=ANN)
    story.given("edit_person", person=ANN, reports_to=LEE)
    for boss in (LEE, ANN, P1):
        story.when("edit_person", person=LEE, reports_to=boss)
        story.then_refused("reporting_circle", "/data/reports_to")
    story.when("add_person", person=P2, name="Fay", side="buyer", reports_to=P2)
    story.then_refused("not_found", "/data/reports_to")


def test_lines_stay_on_one_side(story: Story) -> None:
    story.when("edit_person", person=ANN, reports_to=SAM)
    story.then_refused("person_of_other_side", "/data/reports_to")
    story.when("edit_person", person=ANN, reports_to=NOBODY)
    story.then_refused("not_found", "/data/reports_to")


def test_who_left_the_deal_is_still_somebodys_superior(story: Story) -> None:
    story.given("edit_person", person=ANN, reports_to=LEE)
    story.given("remove_person", person=LEE)
    assert story.document["people"][ANN]["reports_to"] == LEE
    story.given("edit_person", person=ANN, reports_to=None)
    story.given("edit_person", BUYER, person=ANN, reports_to=LEE)


def test_an_undo_does_not_close_a_circle(story: Story) -> None:
    story.given("edit_person", person=ANN, reports_to=LEE)
    story.given("edit_person", person=ANN, reports_to=None)
    version = len(story.history)
    story.given("edit_person", BUYER, person=LEE, reports_to=ANN)
    story.when("undo", version=version)
    story.then_refused("changed_since")


def test_what_an_undo_brings_back_about_somebody_is_sealed(story: Story) -> None:
    story.given("edit_person", person=ANN, title="CIO", reports_to=LEE)
    story.given("edit_person", person=ANN, title=None, reports_to=None)
    (event,) = story.given("undo")
    assert isinstance(event, ChangeUndone)
    assert event.inverse == {"people": {ANN: {}}}
    assert event.personal == {"people": {ANN: {"title": "CIO", "reports_to": LEE}}}


SELLERS, BUYERS = Lens("seller", SAM, positions=False), Lens("buyer", LEE, positions=False)


def noted(story: Story, lens: Lens) -> Any:
    """What a reader sees noted about Ann."""
    seen = lens.see(story.document)
    assert seen is not None
    return seen["people"][ANN].get("notes")


def test_notes_are_shown_to_the_other_side_once_they_are_shared(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour", concern="Time")
    story.given("edit_person", BUYER, person=ANN, influence="The CFO listens to her")
    own, theirs = {"stance": "In favour", "concern": "Time"}, {"influence": "The CFO listens to her"}
    assert (noted(story, SELLERS), noted(story, BUYERS)) == ({"seller": own}, {"buyer": theirs})
    story.when("share_notes", person=ANN, shared=True)
    story.then(NotesShared(ANN, "seller", True))
    shown = own | {"shared": True}
    assert (noted(story, SELLERS), noted(story, BUYERS)) == ({"seller": shown}, {"seller": shown, "buyer": theirs})
    story.given("edit_person", KEY, person=ANN, stance="Our champion")
    assert noted(story, BUYERS)["seller"]["stance"] == "Our champion"
    story.when("share_notes", KEY, person=ANN, shared=False)
    story.then(NotesShared(ANN, "seller", False))
    assert noted(story, BUYERS) == {"buyer": theirs}
    story.when("share_notes", person=ANN, shared=False)
    story.then_nothing()


def test_sharing_notes_is_told_exactly(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour")
    for shared in (True, False):
        story.given("share_notes", person=ANN, shared=shared)
        before, recorded = story.history[-1]
        seen = BUYERS.look(recorded, before, story.document)
        assert merge(BUYERS.see(before), seen.patch) == BUYERS.see(story.document)
        assert not seen.whole, "what is shown is more than that it is shown"
        assert SELLERS.look(recorded, before, story.document).whole
    story.given("edit_person", person=ANN, stance="Against")
    before, recorded = story.history[-1]
    assert BUYERS.look(recorded, before, story.document).hidden


def test_what_was_not_noted_is_not_shared(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour")
    story.when("share_notes", BUYER, person=ANN, shared=True)
    story.then_refused("nothing_noted")
    story.when("share_notes", person=NOBODY, shared=True)
    story.then_refused("not_found", "/data/person")
    story.given("share_notes", person=ANN, shared=True)
    story.when("edit_person", person=ANN, stance=None)
    story.then(PersonEdited(ANN, {"notes": None}, {"notes": {"seller": {"stance": "In favour", "shared": True}}}))
    story.given("edit_person", person=ANN, stance="Against")
    assert noted(story, BUYERS) is None, "later notes are not shared by an earlier word"


def test_notes_about_who_has_left_can_still_be_withdrawn(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour")
    story.given("share_notes", person=ANN, shared=True)
    story.given("remove_person", person=ANN)
    story.given("share_notes", person=ANN, shared=False)
    assert noted(story, BUYERS) is None


def test_taking_back_ones_note_does_not_tell_of_the_other_sides(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour")
    story.given("edit_person", BUYER, person=ANN, concern="Time")
    story.given("undo")
    assert story.document["people"][ANN]["notes"] == {"buyer": {"concern": "Time"}}


def test_sharing_is_taken_back_under_the_persons_key(story: Story) -> None:
    story.given("edit_person", person=ANN, stance="In favour")
    story.given("share_notes", person=ANN, shared=True)
    story.given("undo")
    assert noted(story, BUYERS) is None
    (event,) = story.given("undo")
    assert isinstance(event, ChangeUndone)
    assert event.person == ANN
    assert noted(story, BUYERS) == {"seller": {"stance": "In favour", "shared": True}}
