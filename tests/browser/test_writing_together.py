"""Two people at once: in one paragraph of the notes, and in what follows from a review."""

import re
from collections.abc import Callable

from conftest import section
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]


def test_both_type_in_one_paragraph_and_no_letter_is_lost(come: Opener, empty_room: dict[str, str]) -> None:
    seller, buyer = come(empty_room["seller"]), come(empty_room["buyer"])
    notes, theirs = section(seller, "Meetings", "Notes"), section(buyer, "Meetings", "Notes")
    notes.get_by_role("button", name="Add a paragraph").click()
    mine, other = notes.get_by_label("Paragraph"), theirs.get_by_label("Paragraph")
    expect(mine).to_be_focused()
    mine.press_sequentially("The board meets in May.")
    expect(other).to_have_value("The board meets in May.")
    # each at their own end, at the same time
    other.evaluate("field => { field.focus(); field.setSelectionRange(0, 0) }")
    mine.evaluate("field => field.setSelectionRange(field.value.length, field.value.length)")
    for first, second in zip("NOTE: ", " Bring", strict=True):
        other.press_sequentially(first)
        mine.press_sequentially(second)
    whole = "NOTE: The board meets in May. Bring"
    expect(mine).to_have_value(whole)
    expect(other).to_have_value(whole)
    caret = "field => field.selectionStart"
    assert (other.evaluate(caret), mine.evaluate(caret)) == (6, len(whole))
    expect(theirs.locator(".paragraph .muted")).to_have_text(re.compile("^(Sam Seller|Berta Buyer)$"))


def test_a_meeting_and_a_review_are_told_of_and_seen_by_the_other(come: Opener, empty_room: dict[str, str]) -> None:
    seller, buyer = come(empty_room["seller"]), come(empty_room["buyer"])
    meetings = section(seller, "Meetings", "Meetings")
    meetings.get_by_label("Add a meeting").fill("Kickoff")
    meetings.get_by_label("Add a meeting").press("Enter")
    row = meetings.get_by_role("listitem", name="Kickoff")
    row.get_by_role("button", name="Decisions: ").click()
    row.get_by_label("Decisions", exact=True).fill("Pilot in April\nTwo depots")
    row.get_by_label("Decisions", exact=True).press("Control+Enter")
    expect(section(buyer, "Meetings", "Meetings").get_by_text("2 decisions")).to_be_visible()
    reviews = section(seller, "Meetings", "Reviews")
    reviews.get_by_role("button", name="Held today…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("What stands in the way (5 min)").fill("Legal")
    dialog.get_by_role("button", name="It was held").click()
    expect(section(buyer, "Meetings", "Reviews").get_by_text("Blockers: Legal")).to_be_visible()
