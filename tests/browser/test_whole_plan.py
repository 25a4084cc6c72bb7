"""The whole plan on the page: what is agreed, measured, forecast, made of templates and tables."""

import re
from collections.abc import Callable

import pytest
from conftest import go, section
from playwright.sync_api import FilePayload, Locator, Page, expect

from mapstream.tables import NeutralPlan, to_xlsx

pytestmark = pytest.mark.long

Opener = Callable[..., Page]

REVIEW = "Security review"

TABLE = """| Step | Who | By | Status |
|---|---|---|---|
| Send the security questionnaire | Seller | 2031-03-03 | open |
| Answer it | Buyer | sometime in spring | open |
"""


def row(page: Page, title: str) -> Locator:
    """A task's row in the plan."""
    return page.locator("#plan .task").filter(has=page.get_by_role("button", name=title, exact=True))


def write(place: Locator, label: str, text: str) -> None:
    """Fill a field in place: open it by its button, type, and leave it."""
    place.get_by_role("button", name=f"{label}: ").click()
    field = place.get_by_label(label, exact=True).and_(place.locator("input, textarea"))
    field.fill(text)
    field.press("Control+Enter")


def test_one_signs_and_the_other_sees_it_and_what_has_changed_since(open_room: Opener) -> None:
    seller, champion = open_room("seller", ""), open_room("champion", "")
    ours = seller.locator("[data-signed=seller]")
    expect(ours).to_contain_text("changes since")
    seller.get_by_role("button", name="Agree again…").click()
    dialog = seller.get_by_role("dialog")
    version = dialog.get_by_role("heading").inner_text().split()[3]
    dialog.get_by_role("button", name="Sign as Maya Lindqvist").click()
    theirs = champion.get_by_role("region", name="Agreement").locator("[data-signed=seller]")
    expect(theirs).to_contain_text(f"Ferrowave Maya Lindqvist agreed to version {version}")
    expect(theirs.locator("summary")).to_be_hidden()
    expect(seller.get_by_role("button", name="Agree again…")).to_be_hidden()
    # the buyer's side speaks for itself, and cannot for the seller's
    go(champion, "People")
    expect(champion.get_by_role("button", name="Seller’s organisation: ")).to_be_disabled()
    write(champion.locator("#parties"), "Buyer’s organisation", "Castell Freight Holding")
    expect(seller.locator("[data-signed=buyer]")).to_contain_text("Castell Freight Holding")
    expect(ours.locator("summary")).to_have_text("1 change since")


def test_what_a_buyer_adds_begins_as_the_buyers_and_only_their_people_are_offered_to_lead(open_room: Opener) -> None:
    champion = open_room("champion")
    adding = champion.get_by_label("Add a task to Signature")
    adding.fill("Book the board room")
    adding.press("Enter")
    added = row(champion, "Book the board room")
    expect(added).to_have_attribute("data-side", "buyer")
    added.locator(".task-lead button").click()
    offered = added.get_by_label("Lead", exact=True).locator("option").all_inner_texts()
    assert any("Daniel" in name for name in offered)
    assert not any("Maya" in name for name in offered), "nobody of the seller leads the work of the buyer"


def test_a_kpi_is_added_and_measured_and_what_is_refused_is_shown_there(open_room: Opener) -> None:
    seller, champion = open_room("seller"), open_room("champion")
    kpis = section(champion, "Value", "KPIs")
    kpis.get_by_label("Add a metric").fill("Breakdowns at the roadside")
    kpis.get_by_label("Add a metric").press("Enter")
    row = kpis.get_by_role("listitem", name="Breakdowns at the roadside")
    write(row, "Before", "140")
    write(row, "Target", "20")
    row.get_by_role("button", name="Measure…").click()
    dialog = champion.get_by_role("dialog")
    dialog.get_by_label("Value").fill("18")
    dialog.get_by_role("button", name="Record").click()
    expect(section(seller, "Value", "KPIs").get_by_role("listitem", name="Breakdowns at the roadside")).to_contain_text(
        "18 on "
    )
    # a day that is still to come
    row.get_by_role("button", name="Measure…").click()
    dialog.get_by_label("Value").fill("12")
    dialog.get_by_label("Measured on").fill("2091-01-01")
    dialog.get_by_role("button", name="Record").click()
    expect(row.get_by_role("list", name="Notices")).to_contain_text("Not saved")


def test_the_forecast_stands_beside_the_dates_and_what_a_change_would_move_is_looked_at_first(
    open_room: Opener,
) -> None:
    seller = open_room("seller")
    late = row(seller, "Legal review of the contract")
    expect(late.locator(".expected")).to_contain_text("Likely")
    late.get_by_role("button", name="Status of").click()
    seller.get_by_role("menuitem", name="What if it slips…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("By how many days?").fill("60")
    expect(dialog).to_contain_text("The goal would move from")
    dialog.get_by_role("button", name="Let it go").click()
    expect(dialog).to_be_hidden()
    # a milestone is dragged along the line, what becomes of the goal is looked at, and the date kept
    point = seller.locator(".timeline .dated[data-item^=milestones]").last
    point.scroll_into_view_if_needed()
    box = point.locator(".point").bounding_box()
    assert box
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    seller.mouse.move(across, down)
    seller.mouse.down()
    seller.mouse.move(across - 60, down, steps=4)
    seller.mouse.up()
    expect(dialog.get_by_role("heading").first).to_contain_text("All depots live")
    dialog.get_by_label("To which day?").fill("2030-03-04")
    expect(dialog.locator("[data-goal]")).not_to_be_empty()
    dialog.get_by_label("Why?").fill("The ferries are full")
    dialog.get_by_role("button", name="Keep the new date").click()
    expect(seller.get_by_role("group", name="Milestone: All depots live")).to_contain_text("4 Mar 2030")
    # all dates at once: whose they are, and what is lost, is seen before any moves
    seller.get_by_role("button", name="Whole plan").click()
    seller.get_by_role("menuitem", name="Schedule back from the target…").click()
    moved = dialog.get_by_role("list", name="What would move").get_by_role("listitem").filter(has_text=REVIEW).last
    expect(moved).to_contain_text("Buyer · Amira Haddad")
    expect(moved).to_contain_text("Amira Haddad has to confirm again")
    due = moved.locator("ins").inner_text()
    review = row(seller, REVIEW).locator("[data-field=due]")
    expect(review).not_to_have_text(due)
    dialog.get_by_role("button", name=re.compile("Move .* dates")).click()
    expect(seller.locator(".toast").last).to_contain_text("dates moved.")
    expect(review).to_have_text(due)
    seller.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(review).not_to_have_text(due)


def test_an_empty_room_becomes_a_dated_plan_by_a_template(empty_room: dict[str, str], come: Opener) -> None:
    seller = come(empty_room["seller"], "Plan")
    seller.get_by_role("button", name="Start from a template…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_text("SaaS", exact=False).first.click()
    dialog.get_by_label("The day that it leads to").fill("2031-06-30")
    dialog.get_by_role("button", name="Make the plan").click()
    expect(seller.locator("#milestones .milestone")).not_to_have_count(0)
    expect(seller.locator(".milestone-head time").filter(has_text="30 Jun 2031")).to_have_count(1)

    buyer = come(empty_room["buyer"], "Plan")
    expect(buyer.locator("#milestones .milestone")).not_to_have_count(0)
    buyer.get_by_role("button", name="Whole plan").click()
    expect(buyer.get_by_role("menuitem", name="Export as Markdown")).to_be_visible()
    expect(buyer.get_by_role("menuitem", name="Apply a template…")).to_have_count(0)


def test_a_pasted_table_is_looked_at_and_then_imported(empty_room: dict[str, str], come: Opener) -> None:
    seller = come(empty_room["seller"], "Plan")
    seller.get_by_role("button", name="Whole plan").click()
    seller.get_by_role("menuitem", name="Import a table…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("Paste a plan").fill(TABLE)
    dialog.get_by_role("button", name="Look at it first").click()
    expect(dialog).to_contain_text("2 new items")
    expect(dialog.locator("[data-findings]")).to_contain_text("Line 4")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(row(seller, "Send the security questionnaire")).to_contain_text("2031")
    seller.get_by_role("button", name="Whole plan").click()
    seller.get_by_role("menuitem", name="Import a table…").click()
    task = {"key": "1", "title": "Sign the order form", "side": "buyer"}
    workbook = to_xlsx(NeutralPlan.model_validate({"tasks": [task]}))
    file = FilePayload(name="plan.xlsx", mimeType="application/octet-stream", buffer=workbook)
    dialog.get_by_label("Or choose a file").set_input_files(file)
    dialog.get_by_role("button", name="Look at it first").click()
    expect(dialog).to_contain_text("1 new item")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(row(seller, "Sign the order form")).to_be_visible()
    # as a table: edited in its cells with the keyboard, copied as a whole, edited elsewhere, pasted and looked at
    seller.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seller.get_by_role("link", name="Table", exact=True).click()
    grid = seller.get_by_role("grid", name="Plan")
    grid.get_by_role("rowheader", name="Sign the order form").focus()
    for key in ("ArrowUp", "ArrowDown", "ArrowRight", "Enter", "Escape", "Home", "Enter"):
        seller.keyboard.press(key)
    grid.get_by_label("Title", exact=True).and_(grid.locator("input")).fill("Sign the form")
    with seller.expect_response("**/plan.json"):
        seller.keyboard.press("Enter")
    expect(grid.get_by_role("rowheader", name="Sign the form")).to_be_visible()
    seller.keyboard.press("Control+a")
    seller.keyboard.press("Control+c")
    copied = seller.evaluate("navigator.clipboard.readText()")
    expect(grid.get_by_role("row", selected=True)).to_have_count(3)
    pasted = copied.replace("2031-03-03", "2031-04-04").replace("Sign the form\t", "Sign both forms\t")
    seller.evaluate("text => navigator.clipboard.writeText(text)", pasted)
    seller.keyboard.press("Control+v")
    expect(dialog).to_contain_text("0 new items and 2 changed")
    expect(dialog).to_contain_text("Due date: 2031-03-03 → 2031-04-04")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(grid.get_by_role("rowheader", name="Sign both forms")).to_be_visible()
