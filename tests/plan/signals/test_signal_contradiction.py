"""Done, while those who had to see a document never opened it."""

from deal_days import CAL, CALS, CONTRACT, DAN, SPEC, T1, T2, Days, begins

from mapstream.plan.signals.contradictions import CONTRADICTIONS


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
