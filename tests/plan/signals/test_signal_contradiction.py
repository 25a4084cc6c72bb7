"""Done, while those who had to see a document never opened it."""

from typing import Any

from deal_days import CAL, CALS, CONTRACT, DAN, DANS, SAM, SPEC, T1, T2, Days, begins

from mapstream.plan.signals.contradictions import CONTRADICTIONS
from mapstream.plan.signals.standards import Standards


def test_the_evaluation_is_done_and_the_specification_unread() -> None:
    deal = Days()
    deal.do("add_document", document=SPEC, title="Spec sheet", kind="spec", url="https://acme.example/spec")
    deal.task(T1, "Technical evaluation")
    done = deal.on("2026-03-10").do("complete_task", task=T1)
    found = begins(deal, "unread_specification", "2026-03-10", before="2026-03-09")
    assert (found.subject, found.person, found.severity) == (f"tasks/{T1}", CAL, "alarm")
    assert found.events[0] == done
    deal.looks(CALS, f"documents/{SPEC}")
    assert deal.holding("2026-03-11", "unread_specification") == []


def test_the_contract_is_signed_and_legal_never_opened_it() -> None:
    deal = Days()
    deal.do("add_document", document=CONTRACT, title="Draft", kind="contract draft", url="https://acme.example/c")
    deal.task(T2, "Sign", kind="signature")
    deal.do("complete_task", task=T2)
    assert deal.only("2026-03-02", "unread_contract").person == DAN


def test_their_codes_are_stable_and_differ() -> None:
    codes = [one.code for one in CONTRADICTIONS]
    assert len(set(codes)) == len(codes)


def own(**more: Any) -> Standards:
    """One of a workspace's own, besides."""
    kept = {"code": "unread_dpa", "words": ["privacy"], "documents": ["DPA"], "readers": ["legal"]}
    kept["added"] = {"at": "2026-03-04T12:00:00Z", "by": SAM}
    return Standards.of({"contradictions": {"1": {**kept, **more}}})


def reviewed() -> Days:
    """A privacy review is done; legal never opened the agreement on data."""
    deal = Days()
    deal.do("add_document", document=CONTRACT, title="Data", kind="dpa 2026", url="https://acme.example/dpa")
    deal.task(T1, "Privacy review")
    deal.do("complete_task", task=T1)
    return deal


def test_a_workspace_has_its_own_from_the_day_on_which_they_were_added() -> None:
    deal = reviewed()
    assert deal.holding("2026-03-20", "unread_dpa") == []
    deal.standards = own()
    assert begins(deal, "unread_dpa", "2026-03-04", before="2026-03-03").person == DAN
    deal.looks(DANS, f"documents/{CONTRACT}")
    assert deal.holding("2026-03-20", "unread_dpa") == []


def test_one_that_was_removed_is_said_of_the_days_before() -> None:
    deal = reviewed()
    deal.standards = own(removed={"at": "2026-03-09T08:00:00Z", "by": SAM})
    assert deal.only("2026-03-08", "unread_dpa").until == "2026-03-09"
    assert deal.holding("2026-03-09", "unread_dpa") == []


def test_words_are_meant_by_their_beginning() -> None:
    deal = Days()
    deal.do("add_document", document=CONTRACT, title="Draft", kind="contract", url="https://acme.example/c")
    deal.task(T1, "Determine who is affected")
    deal.task(T2, "Agree on the Terms")
    deal.do("complete_task", task=T1)
    deal.do("complete_task", task=T2)
    assert [found.subject for found in deal.holding("2026-03-02", "unread_contract")] == [f"tasks/{T2}"]
