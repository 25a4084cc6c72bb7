"""The plan as a whole: scheduled back, shown to the buyer, taken along, and gone through in a deal review."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import go, section
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]

PLAN: list[tuple[str, dict[str, Any]]] = [
    ("set_goal", {"statement": "We ship from the new warehouse", "date": "2031-06-30"}),
    ("add_milestone", {"title": "Signature", "due": "2031-04-30"}),
    ("add_task", {"title": "Agree the budget", "side": "buyer", "due": "2031-03-03"}),
    ("add_task", {"title": "Approve the discount", "side": "seller", "visible_to": "seller"}),
]

TELL = """async (plan) => {
    const body = JSON.stringify({id: crypto.randomUUID(), commands: plan.map(([type, data]) => ({type, data}))});
    const headers = {'content-type': 'application/json'};
    const room = location.pathname.split('/')[2];
    return (await fetch(`/v1/rooms/${room}/commands`, {method: 'POST', headers, body})).status;
}"""


@pytest.fixture
def both(empty_room: dict[str, str], come: Opener) -> tuple[Page, Page]:
    """The seller's page and the buyer's, on a room with the plan in it."""
    seller, buyer = come(empty_room["seller"], "Plan"), come(empty_room["buyer"], "Plan")
    assert seller.evaluate(TELL, PLAN) == 200
    expect(row(buyer, "Agree the budget")).to_be_visible()
    return seller, buyer


def row(page: Page, title: str) -> Locator:
    """A task's row in the plan."""
    return page.locator("#plan .task").filter(has=page.get_by_role("button", name=title, exact=True))


def whole_plan(page: Page, wanted: str) -> Locator:
    """An act with the plan as a whole, by its menu."""
    page.get_by_role("button", name="Whole plan").click()
    return page.get_by_role("menuitem", name=wanted)


def taken_along(page: Page, form: str) -> str:
    """The plan as a file, as this reader gets it."""
    with page.expect_download() as download:
        whole_plan(page, f"Export as {form}").click()
    return Path(download.value.path()).read_text("utf-8")


def test_all_dates_are_set_back_from_the_goal_and_the_review_tells_what_moved(both: tuple[Page, Page]) -> None:
    seller, buyer = both
    slips = section(buyer, "Plan", "What slipped")
    expect(slips).to_contain_text("No date has moved since it was first set.")
    whole_plan(seller, "Schedule back from the target…").click()
    dialog = seller.get_by_role("dialog")
    expect(dialog.get_by_label("Target")).to_have_value("2031-06-30")
    dialog.get_by_label("Why?").fill("The warehouse opens in summer")
    dialog.get_by_role("button", name=re.compile("^Move ")).click()
    for page in both:
        expect(row(page, "Agree the budget")).to_contain_text("30 Jun 2031")
    # whoever has the review open reads it there, with no more to do
    budget = slips.get_by_role("listitem").filter(has=buyer.get_by_role("link", name="Agree the budget"))
    expect(budget).to_contain_text("3 Mar 2031 → 30 Jun 2031")
    expect(budget).to_contain_text("119 days later")
    expect(budget).to_contain_text("Sam Seller: The warehouse opens in summer")
    expect(slips.get_by_text("Buyer’s steps")).to_be_visible()
    expect(slips.locator("summary").first).to_contain_text("2 dates moved")
    budget.get_by_role("link").click()
    expect(buyer.get_by_role("complementary").get_by_role("heading", name="Agree the budget")).to_be_visible()
    # a day that nothing can be done by any more
    whole_plan(seller, "Schedule back from the target…").click()
    dialog.get_by_label("Target").fill("2020-01-06")
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    expect(dialog.get_by_role("button", name="Schedule", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name="Let it go").click()
    expect(row(buyer, "Agree the budget")).to_contain_text("30 Jun 2031")


def test_what_the_buyer_could_not_see_they_see_and_take_along_once_it_is_shown_to_them(
    both: tuple[Page, Page],
) -> None:
    seller, buyer = both
    expect(row(seller, "Approve the discount")).to_be_visible()
    expect(row(buyer, "Approve the discount")).to_have_count(0)
    assert "Approve the discount" in taken_along(seller, "CSV")
    sheet = taken_along(buyer, "CSV")
    assert "Agree the budget" in sheet
    assert "Approve the discount" not in sheet
    whole_plan(seller, "Show it to the buyer…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("Approve the discount").check()
    dialog.get_by_role("button", name="Show it").click()
    expect(row(buyer, "Approve the discount")).to_be_visible()
    page = taken_along(buyer, "Markdown")
    assert "| Approve the discount |" in page
    # what is shown is not asked about again
    whole_plan(seller, "Show it to the buyer…").click()
    expect(seller.locator("#toasts")).to_contain_text("sees all of this plan already")


def test_meddic_says_what_to_find_out_next_and_to_the_sellers_side_only(both: tuple[Page, Page]) -> None:
    seller, buyer = both
    asked: list[str] = []
    buyer.on("request", lambda request: asked.append(request.url))
    meddic = section(seller, "Signals", "MEDDIC")
    criteria = meddic.get_by_role("listitem").filter(has=seller.get_by_role("heading", name="Decision criteria"))
    criteria.get_by_role("link", name="Ask what would make this a yes").press("Enter")
    adding = seller.get_by_label("Add a success criterion")
    adding.fill("Every parcel is found within a minute")
    adding.press("Enter")
    section(seller, "Signals", "MEDDIC")
    expect(criteria.locator("[data-known]")).to_contain_text("Every parcel is found within a minute not judged yet")
    # the answer has a gap of its own, which leads to the very thing
    criteria.get_by_role("link", name="Agree how it will be seen").click()
    panel = seller.get_by_role("complementary")
    expect(panel.get_by_role("heading", name="Every parcel is found within a minute")).to_be_visible()
    # the buyer's side, which has had the same plan all the while, has none of it
    go(buyer, "Value")
    expect(buyer.locator("#section-criteria summary [data-count]")).to_have_text("1")
    expect(buyer.get_by_role("link", name="MEDDIC")).to_have_count(0)
    expect(buyer.get_by_role("heading", name="MEDDIC")).to_have_count(0)
    assert not [url for url in asked if "meddic" in url]
