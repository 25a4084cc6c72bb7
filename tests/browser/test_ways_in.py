"""Somebody agrees by a code that is mailed to them, comes in by one, and takes a link away that was made for them."""

import re
from collections.abc import Callable

from asking import Site
from conftest import Opener, Windows, go
from playwright.sync_api import expect
from post_office import PostOffice
from serving import Server
from signed_in import invited

from mapstream.log import Log


def test_in_by_a_code(come: Opener, start_server: Callable[..., Server], log: Log) -> None:
    with PostOffice() as post:
        room = Site(start_server(mail_url=post.url), log).member().open_room()
        ann = room.add("person", name="Ann Buyer", side="buyer", role="champion", email="ann@buyer.example")
        room.do("set_goal", statement="Live in all plants", date="2031-01-01")
        page = come(room.do("issue_link", person=ann)["link"])
        page.locator("[data-sign]").first.click()
        page.get_by_role("button", name="Sign as Ann Buyer").click()
        expect(page.get_by_text("We have mailed a code of six digits to ann@buyer.example.")).to_be_visible()
        page.get_by_label("The code").fill(post.code("ann@buyer.example"))
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("#agreement")).to_contain_text("known by a code sent to ann@buyer.example")
        room.do("issue_link", person=ann)
        page.context.clear_cookies()
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


def test_three_browsers(windows: Windows, come: Opener, start_server: Callable[..., Server], log: Log) -> None:
    """The seller signed in, the champion by link, and the economic buyer by link, who sees no commercials; and a
    colleague, whom the champion brings in while the seller looks on."""
    room = Site(start_server(), log).member().open_room("Initech")
    _, sign_in = invited(room.caller.site, room.caller.workspace, "admin", "Ada Admin")
    ann, eve = (
        room.add("person", name=name, side="buyer", role=role, email=f"{role}@initech.example")
        for name, role in (("Ann Champion", "champion"), ("Eve Economic", "economic_buyer"))
    )
    room.do("set_commercials", pricing="EUR 4,000 a month")
    room.do("set_scope", person=eve, scope={"commercials": False})
    admin = windows.open()
    admin.goto(sign_in)
    admin.get_by_role("button", name="Sign in").click()
    admin.goto(f"{room.caller.site.url}/rooms/{room.id}")
    champion, approver = (come(room.do("issue_link", person=person)["link"]) for person in (ann, eve))
    for page, sees in ((admin, True), (champion, True), (approver, False)):
        go(page, "People")
        expect(page.locator("#here li")).to_have_count(3)
        assert ("EUR 4,000" in page.evaluate(f"fetch('/v1/rooms/{room.id}').then((it) => it.text())")) is sees
    champion.get_by_role("button", name="Add a person").first.click()
    champion.get_by_role("dialog").get_by_label("Name").fill("Ida Colleague")
    champion.get_by_role("dialog").get_by_role("button", name="Add person").click()
    champion.get_by_role("button", name="Personal link for Ida Colleague").click()
    champion.get_by_role("button", name="Make the link").click()
    expect(champion.get_by_label("Personal link", exact=True)).to_have_value(re.compile("/l/msl_"))
    link = champion.get_by_label("Personal link", exact=True).input_value()
    ida = admin.locator(".element", has_text="Ida Colleague")
    expect(ida).to_contain_text("Link not opened yet, brought in by Ann Champion")
    on_the_map = admin.get_by_role("link", name=re.compile("^Eve Economic, Economic buyer, decides, never looked"))
    expect(on_the_map).to_be_visible()
    colleague = come(link)
    admin.get_by_label("The buyer’s champion may bring in colleagues").uncheck()
    expect(champion.get_by_role("button", name="Personal link for Eve Economic")).to_be_hidden()
    admin.goto(f"{room.caller.site.url}/links")
    row = admin.get_by_role("row", name=re.compile("Ida Colleague"))
    expect(row).to_contain_text("by Ann Champion")
    admin.once("dialog", lambda asked: asked.accept())
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    expect(colleague.get_by_text("withdrawn")).to_be_visible()
    # who is known in another room, too, is erased there in the same act
    other = room.caller.open_room("Initech again")
    known = other.add("person", name="Eve E.", side="buyer", email="economic_buyer@initech.example")
    admin.goto(f"{room.caller.site.url}/rooms/{room.id}#people/{eve}")
    admin.get_by_role("button", name="Erase what is known about them…").click()
    expect(admin.get_by_role("checkbox", name="Initech again, as Eve E.")).to_be_checked()
    admin.get_by_label("Type their name").fill("Eve Economic")
    admin.get_by_role("button", name="Erase for good").click()
    expect(admin.locator("#toasts")).to_contain_text("Erased.")
    assert "erased" in other.state()["plan"]["people"][known]
    windows.leave(admin)
