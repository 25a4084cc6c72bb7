"""Two people at once: in one paragraph of the notes, and in what follows from a review."""

from collections.abc import Callable

from conftest import go, section
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
    expect(theirs.locator(".paragraph .muted")).to_have_text("Sam Seller is writing here")
    # Enter goes on in a paragraph of its own, with what stood behind the caret; Backspace joins them again
    mine.press("Shift+Enter")
    mine.press_sequentially("Then")
    mine.press("Enter")
    notes.get_by_label("Paragraph").nth(1).press_sequentially("Next")
    expect(theirs.get_by_label("Paragraph")).to_have_count(2)
    expect(theirs.get_by_label("Paragraph").nth(0)).to_have_value(f"{whole}\nThen")
    expect(theirs.get_by_label("Paragraph").nth(1)).to_have_value("Next")
    second = notes.get_by_label("Paragraph").nth(1)
    expect(second).to_be_focused()
    second.press("Home")
    second.press("Backspace")
    expect(theirs.get_by_label("Paragraph")).to_have_count(1)
    expect(other).to_have_value(f"{whole}\nThenNext")
    assert mine.evaluate(caret) == len(f"{whole}\nThen")


def test_what_a_side_gets_out_of_it_is_written_together_and_what_was_said_before_stays(
    come: Opener, empty_room: dict[str, str]
) -> None:
    seller, buyer = come(empty_room["seller"]), come(empty_room["buyer"])
    for page in (seller, buyer):
        go(page, "People")
    values = "#parties [data-field=buyer_value]"
    mine = buyer.locator(f"{values} textarea")
    mine.press_sequentially("Fewer calls.")
    expect(seller.locator(values)).to_contain_text("Fewer calls.")
    # the seller may not write there, but propose
    expect(seller.locator(f"{values} textarea")).to_have_count(0)
    mine.press("Enter")
    buyer.locator(f"{values} textarea").nth(1).press_sequentially("Shorter nights.")
    expect(seller.locator(values)).to_contain_text("Fewer calls.\n\nShorter nights.", use_inner_text=True)


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
    row.get_by_role("button", name="More actions for Kickoff").click()
    seller.get_by_role("menuitem", name="Open details").click()
    panel = seller.locator("#panel")
    decided = panel.get_by_role("button", name="Decisions: ")
    expect(decided).to_contain_text("• Pilot in April\n• Two depots", use_inner_text=True)
    panel.get_by_label("Add an action item").fill("Name two depots")
    panel.get_by_label("Side of the action item").select_option("buyer")
    panel.get_by_label("Lead of the action item").select_option("Berta Buyer")
    panel.get_by_label("Due date of the action item").fill("2099-03-02")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(panel.locator(".meeting-actions li")).to_contain_text("Name two depots Not started · Berta Buyer")
    reviews = section(seller, "Meetings", "Reviews")
    reviews.get_by_role("button", name="Held today…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("What stands in the way (5 min)").fill("Legal")
    dialog.get_by_role("button", name="It was held").click()
    expect(section(buyer, "Meetings", "Reviews").get_by_text("Blockers: Legal")).to_be_visible()
