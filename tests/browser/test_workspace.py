"""From nothing to two people in one plan: the first admin, a room from a template, a link that the champion opens."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Opener, Windows, go
from keys import credentials_of
from playwright.sync_api import FilePayload, Page, expect
from serving import Server

from mapstream.log import Log
from mapstream.members import first_token


@pytest.fixture
def admin(windows: Windows, start_server: Callable[..., Server], log: Log) -> Iterator[Page]:
    """The first admin's browser, on the page of rooms."""
    server = start_server()
    page = windows.open()
    page.goto(f"{server.url}/sign-in/{first_token(log, credentials_of(log))}")
    page.get_by_label("Your organisation").fill("Acme")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Your e-mail address").fill("ada@acme.example")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Rooms")).to_be_visible()
    yield page
    windows.leave(page)


def test_from_nothing_to_two_people_in_one_plan(admin: Page, come: Opener) -> None:
    expect(admin.get_by_text("There is no room yet.")).to_be_visible()
    admin.get_by_role("button", name="New room").click()
    form = admin.get_by_role("dialog")
    form.get_by_label("Name of the deal").fill("Initech")
    form.get_by_label("Name", exact=True).fill("Berta Buyer")
    form.get_by_role("button", name="Open the room").click()
    told = admin.get_by_role("dialog", name="The link for Berta Buyer")
    expect(told).to_be_visible()
    link = told.get_by_label("It is shown only now").input_value()
    told.get_by_role("link", name="Open the room").click()
    expect(go(admin, "Plan").locator(".task").first).to_be_visible()
    champion = come(link)
    expect(champion.get_by_role("heading", name="Initech")).to_be_visible()
    go(champion, "Plan")
    expect(champion.locator(".task").first).to_be_visible()
    expect(champion.locator("#here li")).to_have_count(2)
    admin.goto(admin.url.split("/rooms/")[0])
    expect(admin.get_by_role("row").nth(1)).to_contain_text("Initech")
    admin.get_by_label("Search by name").fill("nothing like it")
    expect(admin.get_by_text("No room is like that.")).to_be_visible()
    admin.get_by_role("link", name="Portfolio").click()
    by_health = admin.locator("#worst").get_by_role("row").nth(1)
    expect(by_health).to_contain_text("Initech")
    expect(by_health).to_contain_text("new")
    # what was worked out here, others begin with
    admin.get_by_role("link", name="Templates").click()
    keeping = admin.locator("[data-keep]")
    keeping.get_by_label("Room").select_option("Initech")
    keeping.get_by_label("Title").fill("Our way")
    keeping.get_by_role("button", name="Make the template").click()
    expect(admin.locator(".template").first).to_contain_text("Our way")


def test_a_template_is_looked_into_taken_along_brought_in_and_made_a_room_of(admin: Page) -> None:
    admin.get_by_role("link", name="Templates").click()
    shipped = admin.locator(".template").filter(has_text="SaaS, new business")
    shipped.locator("summary").click()
    expect(shipped.locator(".template-steps")).to_contain_text("Discovery call with the champion")
    expect(shipped.locator(".template-steps")).to_contain_text("Buyer · Champion")
    with admin.expect_download() as taken:
        shipped.get_by_role("link", name="Markdown").click()
    text = Path(taken.value.path()).read_text("utf-8").replace("SaaS, new business", "Our way")
    bringing = admin.locator("[data-bring]")
    file = FilePayload(name="ours.md", mimeType="text/markdown", buffer=text.encode())
    bringing.get_by_label("File").set_input_files(file)
    expect(bringing).to_contain_text("“Our way”: ")
    bringing.get_by_role("button", name="Keep it").click()
    ours = admin.locator(".template").first
    expect(ours).to_contain_text("your own, version 1")
    ours.locator("summary").click()
    ours.get_by_role("button", name="New room from it").click()
    form = admin.get_by_role("dialog")
    expect(form.get_by_label("Template")).to_have_value(re.compile("^[0-9a-f-]{36}$"))
    form.get_by_role("button", name="Cancel").click()
    admin.once("dialog", lambda asked: asked.accept())
    ours.get_by_role("button", name="Offer it no more").click()
    expect(admin.locator(".template").filter(has_text="Our way")).to_have_count(0)


def test_members_keys_and_settings(admin: Page, windows: Windows) -> None:
    admin.get_by_role("link", name="Members").click()
    admin.locator("#members").get_by_label("Name").fill("Sam Seller")
    admin.locator("#members").get_by_label("E-mail address").fill("sam@acme.example")
    admin.get_by_role("button", name="Invite").click()
    expect(admin.get_by_label("It is shown only now")).to_have_value(re.compile("/sign-in/"))
    link = admin.get_by_label("It is shown only now").input_value()
    admin.get_by_role("button", name="Close").click()
    expect(admin.get_by_role("row").nth(2)).to_contain_text("Sam Seller")
    sam = windows.open()
    sam.goto(link)
    sam.get_by_role("button", name="Sign in").click()
    expect(sam.get_by_role("heading", name="Rooms")).to_be_visible()
    expect(sam.get_by_role("link", name="API keys")).to_be_hidden()
    admin.get_by_role("link", name="API keys").click()
    admin.get_by_label("What is it for?").fill("CRM")
    admin.get_by_role("button", name="Make the key").click()
    expect(admin.get_by_label("It is shown only now")).to_have_value(re.compile("^msk_"))
    admin.get_by_role("button", name="Close").click()
    expect(admin.get_by_role("row").nth(1)).to_contain_text("CRM")
    admin.get_by_role("link", name="Settings").click()
    admin.get_by_label("Name of the workspace").fill("Acme International")
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator("#workspace")).to_have_text("Acme International")
    expect(admin.locator(".sessions")).to_contain_text("This browser")
    own = admin.locator("#contradictions")
    own.get_by_label("Code").fill("unread_dpa")
    own.get_by_label("Words in the title").fill("privacy, data protection")
    own.get_by_label("Words in the kind").fill("dpa")
    own.get_by_role("button", name="Add").click()
    readers = own.get_by_label("Champion")
    assert readers.evaluate("(box) => box.validationMessage") == "Say who should have seen one of the documents."
    own.get_by_label("Legal").check()
    own.get_by_role("button", name="Add").click()
    expect(own.get_by_role("row").nth(1)).to_contain_text("“privacy”, “data protection”")
    own.get_by_role("button", name="Remove").click()
    expect(own).to_contain_text("There is none of your own yet.")
    sam.get_by_role("button", name="Sign out").click()
    expect(sam.get_by_role("link", name="Sign in")).to_be_visible()
    windows.leave(sam)


def test_who_is_not_signed_in_is_led_to_where_one_does(windows: Windows, shared_server: tuple[Server, str]) -> None:
    page = windows.open()
    page.goto(f"{shared_server[0].url}/members")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    windows.leave(page)


def test_a_link_that_was_opened_here_leads_straight_on(come: Opener, empty_room: dict[str, str]) -> None:
    page = come(empty_room["buyer"])
    page.goto("about:blank")
    page.goto(empty_room["buyer"])
    page.locator("#connection[data-state=live]").wait_for()
