"""The places of a room: each has its address, and whoever goes from one to the other finds their way, and back."""

import re
from collections.abc import Callable

import pytest
from asking import Caller, batch, command
from conftest import Windows, go
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]


def test_each_place_has_its_address_and_the_way_back(look_at_room: Opener) -> None:
    page = look_at_room("champion", "")
    room = page.url
    heading = page.locator("#content h1")
    rail = page.get_by_role("navigation", name="Room")
    expect(rail.locator("[aria-current=page]")).to_have_text("Home")
    go(page, "Plan")
    expect(page).to_have_url(f"{room}/plan")
    expect(heading).to_be_focused()
    expect(page).to_have_title(re.compile("^Plan · "))
    assert page.locator(".document, .moment").count() == 0, "what is elsewhere is not drawn"
    page.locator(".task").last.scroll_into_view_if_needed()
    there = page.evaluate("scrollY")
    go(page, "Materials")
    expect(page.locator(".document").first).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(heading).to_have_text("Plan")
    expect(rail.locator("[aria-current=page]")).to_have_text("Plan")
    page.wait_for_function("(there) => Math.abs(scrollY - there) < 100", arg=there)
    page.go_forward()
    expect(heading).to_have_text("Materials")
    page.reload()
    expect(heading).to_have_text("Materials")
    # addresses that were given out before lead to where it is now
    page.goto(f"{room}#section-kpis")
    expect(page).to_have_url(f"{room}/value")
    expect(page.get_by_role("heading", name="KPIs")).to_be_in_viewport()
    page.goto("about:blank")
    page.goto(f"{room}#history")
    expect(heading).to_have_text("History")
    go(page, "Plan")
    task = page.locator(".task").first.get_attribute("data-item")
    page.goto("about:blank")
    page.goto(f"{room}#{task}")
    expect(page).to_have_url(f"{room}/plan#{task}")
    expect(page.locator("#panel .details")).to_be_visible()
    page.goto(f"{room}/nowhere")
    expect(heading).to_have_text("Castell Freight × Ferrowave")


def test_home_says_what_is_owed_and_leads_there(look_at_room: Opener) -> None:
    page = look_at_room("champion", "")
    owed = page.get_by_role("region", name="You owe next")
    expect(owed.get_by_role("listitem").first).to_contain_text("Daniel Okafor")
    expect(page.locator("#goal [data-expected]")).not_to_be_empty()
    # it is a colleague's
    expect(page.locator("#turn-buyer")).to_contain_text("Their turn")
    page.get_by_role("link", name=re.compile("and . more")).first.click()
    expect(page.locator("#content h1")).to_have_text("Plan")
    page.get_by_role("link", name="Home", exact=True).click()
    owed.get_by_role("link").first.click()
    expect(page.locator("#panel .details")).to_be_visible()


EARLIER = """() => {
    for (const key of Object.keys(localStorage).filter((one) => one.includes(":visit:"))) {
        const kept = JSON.parse(localStorage[key])
        localStorage[key] = JSON.stringify({ ...kept, at: kept.at - 3_600_000 })
    }
}"""
"""What was kept of the visit before is an hour old."""


def test_who_comes_again_reads_what_has_changed_meanwhile(empty_room: dict[str, str], come: Opener) -> None:
    buyer, seller = come(empty_room["buyer"]), come(empty_room["seller"], "Plan")
    expect(buyer.get_by_role("heading", name="Since you were here")).to_be_hidden()
    room = buyer.url
    buyer.goto(f"{room.partition('/rooms/')[0]}/healthz")
    buyer.evaluate(EARLIER)
    adding = seller.get_by_label("Add a task")
    adding.fill("Send the questionnaire")
    adding.press("Enter")
    expect(seller.locator(".task[data-sending]")).to_have_count(0)
    buyer.goto(room)
    since = buyer.get_by_role("region", name="Since you were here")
    expect(since.get_by_role("listitem")).to_contain_text("Send the questionnaire")


SHIFTS = """performance.now = () => 0
window.shifts ??= []
if (!window.shifts.seen) new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect: was, currentRect: now }) =>
            `${node?.id || node?.className || node?.nodeName} from ${was.x}, ${was.y} to ${now.x}, ${now.y}`)
        if (!hadRecentInput) window.shifts.push([value, moved.join(' ')])
    }
}).observe({type: 'layout-shift', buffered: true})
window.shifts.seen = true"""
"""Before the page runs: what moves without anybody’s doing is noted, and patience does not end on a busy machine."""


def shift(page: Page) -> tuple[float, str]:
    """How much has moved, and what."""
    page.locator("#content:not([data-settling])").wait_for()
    found = page.evaluate("new Promise((then) => setTimeout(() => then(window.shifts), 50))")
    return sum(value for value, _ in found), f"{page.url}: {found}"


@pytest.mark.parametrize(
    ("role", "width", "places"),
    [("champion", 390, ["", "plan", "people", "history"]), ("seller", 1280, ["", "plan", "table", "meetings"])],
)
def test_a_place_does_not_move_once_it_is_seen(
    look_at_room: Opener, windows: Windows, role: str, width: int, places: list[str]
) -> None:
    page = look_at_room(role, "", width=width)
    room = page.url.rstrip("/")
    windows.run_first(page, SHIFTS)
    for place in places:
        page.goto(f"{room}/{place}".rstrip("/"))
        moved, what = shift(page)
        assert moved < 0.02, what


def test_of_a_long_plan_only_what_is_near_is_drawn(member: Caller, come: Opener, windows: Windows) -> None:
    room = member.open_room()
    person = room.add("person", name="Sam Seller", side="seller")
    page = come(room.do("issue_link", person=person)["link"], "Plan")
    for start in range(1, 1001, 100):
        steps = (command("add_task", title=f"Step {n}", side="seller") for n in range(start, start + 100))
        assert room.post(batch(*steps)).is_success
    windows.run_first(page, SHIFTS)
    page.reload()
    expect(page.locator(".task")).to_have_count(1000)
    drawn = page.locator(".task .status")
    page.wait_for_function("() => document.querySelectorAll('.task .status').length < 60")
    moved, what = shift(page)
    assert moved < 0.02, what
    last = page.get_by_role("listitem", name="Step 1000", exact=True)
    expect(last.locator(".status")).to_have_count(0)
    last.scroll_into_view_if_needed()
    expect(last.locator(".status")).to_be_visible()
    last.get_by_role("button", name="Step 1000", exact=True).focus()
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_role("listitem", name="Step 1", exact=True).locator(".status")).to_be_visible()
    # whoever is at a row stays there
    expect(last.locator(".status")).to_have_count(1)
    assert drawn.count() < 60


def test_two_who_have_never_seen_it_kick_off_a_third_joins_late_and_both_agree(
    empty_room: dict[str, str], come: Opener
) -> None:
    seller, buyer = come(empty_room["seller"]), come(empty_room["buyer"])
    for page in (seller, buyer):
        page.get_by_role("link", name="Start the kickoff").click()
    asked = seller.locator("#content h1")
    missing = seller.get_by_role("region", name="Still missing")

    def onward(*pages: Page) -> None:
        for page in pages:
            page.get_by_role("button", name="Next question").press("Enter")

    expect(asked).to_have_text("What will be true, by when, and why does it matter?")
    seller.get_by_role("button", name="Set the goal").click()
    form = seller.get_by_role("form", name="Goal")
    form.get_by_label("What will be true").fill("We ship from the new warehouse")
    form.get_by_label("By", exact=True).fill("2031-06-30")
    form.get_by_label("Why does it matter").fill("The old one is let from July")
    form.get_by_label("Hard deadline").fill("2031-07-01")
    form.get_by_label("What is that deadline?").fill("contract renewal")
    form.get_by_role("button", name="Save goal").click()
    # whoever has the room open elsewhere sees it at once
    expect(buyer.locator("#goal")).to_contain_text("We ship from the new warehouse")
    onward(seller, buyer)
    onward(seller, buyer)
    for title, day in (("Needs confirmed", "2031-03-03"), ("Review approved", "2031-05-05"), ("Signed", "2031-06-30")):
        seller.get_by_label("Add a milestone").fill(title)
        seller.get_by_label("Date of the new milestone").fill(day)
        seller.get_by_label("Date of the new milestone").press("Enter")
    expect(buyer.locator(".milestone")).to_have_count(3)
    onward(seller, buyer)
    expect(asked).to_have_text("Who decides, and who has to check?")
    buyer.get_by_label("Add a stage").fill("Security review")
    buyer.get_by_label("Add a stage").press("Enter")
    # somebody is named who is not there yet, and comes in by their own link
    seller.get_by_role("button", name="Add a person").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Cora Chief")
    dialog.get_by_label("Role in the deal").select_option("economic_buyer")
    dialog.get_by_role("button", name="Add person").click()
    seller.locator(".toast").get_by_role("button", name="Personal link").click()
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_label("Personal link", exact=True)
    expect(link).to_have_value(re.compile("/l/"))
    third = come(link.input_value())
    dialog.get_by_role("button", name="Close").click()
    seller.get_by_role("button", name="Final approver: ").click()
    seller.get_by_label("Final approver", exact=True).select_option("Cora Chief")
    third.get_by_role("link", name="Start the kickoff").click()
    onward(seller, buyer)
    # each adds what they will do, and takes it
    for page, step, name in ((seller, "Send the draft", "Sam Seller"), (buyer, "Answer it", "Berta Buyer")):
        adding = page.get_by_label("Add a task to Signed")
        adding.fill(step)
        adding.press("Enter")
        task = page.get_by_role("listitem", name=step)
        task.locator(".task-lead button").click()
        task.get_by_label("Lead", exact=True).select_option(name)
    onward(seller)
    expect(missing).to_contain_text("what proves 5 items")
    asked_for = seller.locator("[data-answer] [data-field=condition]")
    for n, proof in enumerate(("Recap mail", "Report that says proceed", "Signed order", "The draft", "The answers")):
        asked_for.nth(n).get_by_role("button").click()
        asked_for.nth(n).locator("textarea").fill(proof)
        asked_for.nth(n).locator("textarea").press("Control+Enter")
    onward(seller)
    seller.get_by_role("button", name="Reviewed: ").click()
    seller.get_by_label("Reviewed", exact=True).select_option("Every week")
    onward(seller)
    # who came late sees what all see
    left = third.get_by_role("region", name="Still missing").get_by_role("listitem")
    expect(left).to_have_text(["the seller’s agreement", "the buyer’s agreement"])
    onward(buyer, buyer, buyer)
    for page, name in ((seller, "Sam Seller"), (buyer, "Berta Buyer")):
        page.get_by_role("button", name="Sign…").click()
        page.get_by_role("dialog").get_by_role("button", name=f"Sign as {name}").click()
    for page in (seller, buyer, third):
        expect(page.get_by_role("region", name="Still missing")).to_contain_text("Nothing: the plan is ready")
