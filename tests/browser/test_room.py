"""The room as people have it before them: two of them in two browsers, live."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Windows, go
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from serving import Server

pytestmark = pytest.mark.long

Opener = Callable[..., Page]

PICTURE = Path(__file__).with_name("room.png")

REVIEW = "Security review"


def row(page: Page, title: str) -> Locator:
    """A task's row in the plan."""
    return page.locator("#plan [data-item^='tasks/']").filter(has=page.get_by_role("button", name=title, exact=True))


def test_two_people_see_the_same_plan_and_where_the_other_is(look_at_room: Opener) -> None:
    seller, champion = look_at_room("seller"), look_at_room("champion")
    for page in (seller, champion):
        expect(page.locator("#bar")).to_contain_text("Castell Freight")
        expect(page.locator("#here [data-person]")).to_have_count(2)
    titles = ".row [data-field=title], #plan [data-item^='milestones/'] [data-field=title]"
    assert champion.locator(titles).all_inner_texts()
    # what is for the seller's side only never reaches the buyer
    expect(row(seller, "Approve the volume discount")).to_be_visible()
    expect(row(champion, "Approve the volume discount")).to_have_count(0)
    row(champion, REVIEW).get_by_role("button", name=REVIEW, exact=True).focus()
    expect(row(seller, REVIEW).locator(".presence")).to_contain_text("Daniel")


def test_what_one_changes_the_other_sees_at_once(open_room: Opener) -> None:
    seller, champion = open_room("seller"), open_room("champion")
    adding = champion.get_by_label("Add a task to Signature")
    adding.fill("Book the signing room")
    adding.press("Enter")
    expect(row(seller, "Book the signing room")).to_be_visible()
    row(seller, "Book the signing room").get_by_role("button", name="Edit title of Book the signing room").click()
    title = seller.get_by_role("textbox", name="Title", exact=True)
    title.fill("Book the board room")
    title.press("Enter")
    expect(row(champion, "Book the board room")).to_be_visible()
    seller.get_by_role("button", name="Undo my last change").click()
    expect(row(champion, "Book the signing room")).to_be_visible()
    expect(seller.locator("#toasts")).to_contain_text("has its title back: Book the signing room")
    seller.get_by_role("button", name="Redo").click()
    renamed = row(champion, "Book the board room")
    expect(renamed).to_contain_text("title is now Book the board room, yours was Book the signing room")
    # told where it happened, and nowhere else
    expect(champion.locator(".toast")).to_have_count(0)
    renamed.get_by_role("button", name="Put mine back").click()
    expect(row(seller, "Book the signing room")).to_be_visible()
    toast = champion.locator(".toast").filter(has_text="has its title as you set it: Book the signing room")
    toast.get_by_role("button", name="Undo").click()
    expect(row(seller, "Book the board room")).to_be_visible()
    # who is asked by name sees that where the room opens
    renamed.get_by_role("button", name="Book the board room", exact=True).click()
    comment = champion.get_by_role("complementary").get_by_label("Comment", exact=True)
    comment.press_sequentially("Is it large enough, @")
    expect(champion.get_by_role("menu", name="Mention somebody")).to_be_visible()
    champion.keyboard.type("lind")
    champion.keyboard.press("Enter")
    expect(comment).to_have_value("Is it large enough, @Maya Lindqvist ")
    comment.press("Control+Enter")
    seller.get_by_role("navigation", name="Room").get_by_role("link", name="Home").click()
    asked = seller.get_by_role("region", name="You were asked").get_by_role("listitem")
    expect(asked.filter(has_text="Is it large enough")).to_contain_text("on Book the board room")


def test_what_is_the_others_to_change_is_proposed_and_accepted(open_room: Opener) -> None:
    seller, champion = open_room("seller"), open_room("champion")
    theirs = row(champion, "Plan the rollout, depot by depot")
    theirs.get_by_role("button", name="Edit title of Plan the rollout").click()
    title = champion.get_by_role("textbox", name="Title", exact=True)
    expect(champion.get_by_text("Not yours to change")).to_be_visible()
    title.fill("Plan the rollout with the depots")
    title.press("Enter")
    asked = row(seller, "Plan the rollout, depot by depot")
    asked.get_by_role("button", name="Change proposed").click()
    panel = seller.get_by_role("complementary")
    expect(panel.get_by_text("Title: Plan the rollout with the depots")).to_be_visible()
    panel.get_by_role("button", name="Accept").click()
    expect(row(champion, "Plan the rollout with the depots")).to_be_visible()
    expect(row(champion, "Plan the rollout with the depots").get_by_text("Change proposed")).to_have_count(0)
    # what can be neither done nor proposed is not offered
    champion.get_by_role("button", name="Whole plan").click()
    expect(champion.get_by_role("menuitem", name="Show it to the buyer")).to_have_count(0)


def test_edits_made_offline_are_kept_over_a_reload_and_sent_when_it_is_back(
    open_room: Opener, server: Server, links: dict[str, str]
) -> None:
    seller = open_room("seller")
    seller.context.set_offline(True)
    server.kill()
    expect(seller.locator("#connection")).not_to_have_attribute("data-state", "live")
    adding = seller.get_by_label("Add a task to Signature")
    adding.fill("Written on the train")
    adding.press("Enter")
    expect(row(seller, "Written on the train")).to_be_visible()
    server.start()
    seller.context.set_offline(False)
    seller.locator("#connection[data-state=live]").wait_for()
    expect(row(seller, "Written on the train")).to_be_visible()
    champion = open_room("champion")
    expect(row(champion, "Written on the train")).to_have_count(1)


def test_the_history_tells_and_shows_the_plan_as_it_was(look_at_room: Opener) -> None:
    manager = look_at_room("manager", "History")
    search = manager.get_by_label("Search the history")
    search.fill("moved")
    expect(manager.locator(".moment").first).to_contain_text("moved")
    manager.locator(".moment").first.get_by_role("button").click()
    expect(manager.locator("#past")).to_be_visible()
    assert manager.locator("[data-overdue]").count()
    go(manager, "History").locator(".moment").last.get_by_role("button").click()
    # all that was due soon then is over by now, but was not overdue
    expect(manager.locator(".task").first).to_be_visible()
    expect(manager.locator("[data-overdue]")).to_have_count(0)
    manager.get_by_role("button", name="Back to now").click()
    expect(manager.locator("#past")).to_be_hidden()


def test_it_works_with_the_keyboard_alone(look_at_room: Opener) -> None:
    seller = look_at_room("seller")
    expect(row(seller, REVIEW)).to_be_visible()
    seller.keyboard.press("j")
    seller.keyboard.press("j")
    focused = seller.evaluate("document.activeElement.closest('[data-item]')?.dataset.item")
    assert focused, "j moves from row to row"
    seller.keyboard.press("Enter")
    expect(seller.get_by_role("complementary")).to_be_visible()
    seller.keyboard.press("Escape")
    expect(seller.get_by_role("complementary")).to_be_hidden()
    # what is blocked can be unblocked
    status = row(seller, REVIEW).get_by_role("button", name=f"Status of {REVIEW}")
    status.press("Enter")
    expect(seller.get_by_role("menuitem", name="Unblock")).to_be_visible()


def test_nothing_is_wider_than_the_screen(look_at_room: Opener) -> None:
    page = look_at_room("champion", color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.set_viewport_size({"width": 390, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


COMPOSED = """(node, init) => {
    const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init })
    return node.dispatchEvent(event)
}"""
"""Sends a key as browsers do while somebody composes letters, or just after."""


def test_keys_belong_to_the_input_method_while_somebody_composes(look_at_room: Opener) -> None:
    seller = look_at_room("seller")
    review = row(seller, REVIEW)
    review.get_by_role("button", name=f"Edit title of {REVIEW}").click()
    title = seller.get_by_role("textbox", name="Title", exact=True)
    title.fill("セキュリティ")
    for init in (
        {"key": "Enter", "keyCode": 229},
        {"key": "Enter", "isComposing": True},
        {"key": "Enter", "isComposing": True, "ctrlKey": True},
        {"key": "Escape", "isComposing": True},
        {"key": "Escape", "keyCode": 229},
    ):
        title.evaluate(COMPOSED, init)
        expect(title).to_have_value("セキュリティ")
    title.press("Escape")
    expect(row(seller, REVIEW)).to_be_visible()
    row(seller, REVIEW).get_by_role("button", name=REVIEW, exact=True).click()
    comment = seller.get_by_role("complementary").get_by_label("Comment", exact=True)
    comment.fill("確認")
    comment.evaluate(COMPOSED, {"key": "Enter", "ctrlKey": True, "isComposing": True})
    comment.evaluate(COMPOSED, {"key": "Escape", "isComposing": True})
    expect(comment).to_have_value("確認")
    expect(seller.get_by_role("complementary")).to_be_visible()


def test_personal_links_are_listed_replaced_and_taken_away(
    come: Opener, windows: Windows, empty_room: dict[str, str]
) -> None:
    seller = come(empty_room["seller"], "People")
    seller.get_by_role("button", name="Personal link for Berta Buyer").click()
    dialog = seller.get_by_role("dialog")
    expect(dialog).to_contain_text("Berta Buyer has a way in already")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="Replace the old one").click()
    address = dialog.get_by_label("Personal link", exact=True)
    expect(address).to_have_value(re.compile("/l/"))
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    expect(come(address.input_value()).get_by_role("heading", name="Acme × Initech")).to_be_visible()
    old = windows.open()
    old.goto(empty_room["buyer"])
    expect(old.locator("body")).to_contain_text("withdrawn")
    windows.leave(old)
    dialog.get_by_role("button", name="Take it away").click()
    expect(dialog.get_by_role("listitem")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    expect(seller.locator(".element").filter(has_text="Berta Buyer")).to_contain_text("No link yet")


def test_who_adds_a_colleague_is_told_what_comes_next(come: Opener, empty_room: dict[str, str]) -> None:
    buyer = come(empty_room["buyer"], "People")
    buyer.get_by_role("button", name="Add a person").first.click()
    dialog = buyer.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Cora Colleague")
    dialog.get_by_role("button", name="Add person").click()
    expect(buyer.locator("#toasts")).to_contain_text("“Personal link” lets them in")


def test_a_withdrawn_link_ends_the_session_in_words(open_room: Opener) -> None:
    seller, buyer = open_room("seller"), open_room("economic_buyer")
    revoked = seller.evaluate(
        """async () => {
            const room = location.pathname.split('/')[2];
            const {plan} = await (await fetch(`/v1/rooms/${room}`)).json();
            const helena = Object.values(plan.people).find(p => p.role === 'economic_buyer');
            const [link] = Object.entries(helena.links).find(([_, l]) => !l.revoked);
            const body = JSON.stringify({id: crypto.randomUUID(), type: 'revoke_link', data: {link}});
            const headers = {'content-type': 'application/json'};
            return (await fetch(`/v1/rooms/${room}/commands`, {method: 'POST', headers, body})).status;
        }"""
    )
    assert revoked == 200
    expect(buyer.locator("#ended")).to_be_visible()


def test_the_picture_in_the_readme_shows_the_room(look_at_room: Opener, tmp_path: Path) -> None:
    """Makes ``room.png`` when it is not there; remove it to have it made again."""
    look_at_room("champion", "")
    seller = look_at_room("seller", "", width=1200, height=1000)
    expect(seller.locator("#here [data-person]")).to_have_count(2)
    expect(seller.locator("#turns .turn").first).to_be_visible()
    expect(seller.locator("[data-forecast]")).to_be_visible()
    target = tmp_path / "room.png" if PICTURE.exists() else PICTURE
    seller.screenshot(path=target)
    Image.open(target).convert("RGB").quantize(256).save(target, optimize=True)
    assert target.stat().st_size < 150_000
    assert PICTURE.exists()


def test_nobody_has_come_before_they_touch_the_page(empty_room: dict[str, str], come: Opener) -> None:
    """A scanner that follows the link and runs the scripts is nobody."""
    page = come(empty_room["buyer"])
    seller = come(empty_room["seller"])

    def came_in() -> int:
        read = "async () => (await (await fetch(location.pathname.replace('/rooms', '/v1/rooms') + '/events')).json())"
        return sum(event.get("type") == "link.opened" for event in seller.evaluate(read)["events"])

    assert came_in() == 0
    page.evaluate("dispatchEvent(new PointerEvent('pointerdown'))")
    assert came_in() == 0, "a script's touch is none"
    with page.expect_response("**/session") as answered:
        page.mouse.move(200, 200)
    assert answered.value.status == 204
    assert came_in() == 1
