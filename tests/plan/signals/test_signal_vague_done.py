"""Pattern 2: what is done is disputed, or has nothing to show for it."""

from deal_days import T1, T2, T3, T4, Days, begins


def test_a_dispute() -> None:
    deal = Days()
    deal.task(T1, "Pilot")
    deal.do("complete_task", task=T1)
    reopened = deal.on("2026-03-05").do("reopen_task", task=T1, reason="No report")
    found = begins(deal, "vague_done", "2026-03-05", before="2026-03-04")
    assert (found.subject, found.events) == (f"tasks/{T1}", (reopened,))


def test_three_things_done_without_anything_to_show() -> None:
    deal = Days()
    for n, task in enumerate((T1, T2, T3, T4)):
        deal.on(f"2026-03-0{n + 3}").task(task, f"Step {n}")
        evidence = {"evidence": [{"kind": "link", "url": "https://acme.example/report"}]} if task == T1 else {}
        deal.do("complete_task", task=task, **evidence)
    found = begins(deal, "vague_done", "2026-03-06", before="2026-03-05")
    assert found.sentence.startswith("3 things are done without condition or evidence: “Step 1”")
    assert len(found.events) == 3
