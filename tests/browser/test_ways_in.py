"""Somebody agrees by a code that is mailed to them, comes in by one, and takes a link away that was made for them."""

from collections.abc import Callable

from asking import Site
from conftest import enter
from playwright.sync_api import Browser, expect
from post_office import PostOffice
from serving import Server

from mapstream.log import Log


def test_in_by_a_code(browser: Browser, start_server: Callable[..., Server], log: Log) -> None:
    with PostOffice() as post:
        room = Site(start_server(mail_url=post.url), log).member().open_room()
        ann = room.add("person", name="Ann Buyer", side="buyer", role="champion", email="ann@buyer.example")
        room.do("set_goal", statement="Live in all plants", date="2031-01-01")
        page = browser.new_page()
        enter(page, room.do("issue_link", person=ann)["link"])
        page.locator("#connection[data-state=live]").wait_for()
        page.locator("[data-sign]").first.click()
        page.get_by_role("button", name="Sign as Ann Buyer").click()
        expect(page.get_by_text("We have mailed a code of six digits to ann@buyer.example.")).to_be_visible()
        page.get_by_label("The code").fill(post.code("ann@buyer.example"))
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("#agreement")).to_contain_text("known by a code sent to ann@buyer.example")
        room.do("issue_link", person=ann)
        page = browser.new_page()
        page.goto(room.do("issue_link", person=ann, code=True)["link"])
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_text("A code is on its way to a…@buyer.example.")).to_be_visible()
        page.get_by_label("The code").fill(post.code("ann@buyer.example"))
        page.get_by_role("button", name="Open the plan").click()
        page.locator("#connection[data-state=live]").wait_for()
        page.goto(f"{page.url.partition('#')[0]}#people/{ann}")
        page.get_by_role("button", name="Links made for you").click()
        dialog = page.locator("#show-link")
        expect(dialog.locator("li")).to_have_count(3)
        expect(dialog.get_by_role("button", name="Make")).to_have_count(0)
        dialog.locator("li", has_text="not opened yet").get_by_role("button").click()
        expect(dialog.locator("li")).to_have_count(2)
