"""The champion falls silent."""

from deal_days import ANNS, T1, Days, begins


def test_two_weeks_of_silence() -> None:
    deal = Days()
    deal.task(T1)
    last = deal.on("2026-03-06").looks(ANNS)
    found = begins(deal, "champion_silent", "2026-03-20", before="2026-03-19")
    assert (found.stage, found.events) == ("silent", (last,))
    assert "Nobody else of the buyer’s side has been in the room." in found.advice
    assert deal.only("2026-04-03", "champion_silent").stage == "gone"
    deal.on("2026-04-04").do("add_comment", ANNS, on="plan", text="Back again")
    assert deal.holding("2026-04-05", "champion_silent") == []
