"""Customer success inherits a deal: reads what is missing and was promised, asks back, and takes it over by name."""

from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from conftest import Opener
from playwright.sync_api import Page, expect
from serving import Server

SAID = "We train the night shift for free."


class Won(NamedTuple):
    """The address of a room whose deal is about to be won, the links of its seller and of customer success, and a
    meeting."""

    address: str
    links: dict[str, str]
    meeting: str


def a_deal(server: Server, key: str) -> Won:
    """One in which something was said, and nothing is marked yet."""
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {key}"}) as http:

        def ask(path: str, type: str, **data: Any) -> dict[str, Any]:
            answer = http.post(path, json={"id": str(uuid4()), "type": type, "data": data})
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found

        room = ask("/v1/rooms", "open_room", name="Acme × Initech")["room"]
        commands, links, meeting = f"/v1/rooms/{room}/commands", {}, str(uuid4())
        for role, name, side in (("seller", "Sam Seller", "seller"), ("success", "Sue Success", "seller")):
            person = str(uuid4())
            ask(commands, "add_person", person=person, name=name, side=side, role=role)
            token = ask(commands, "issue_link", person=person)["link"].rpartition("/l/")[2]
            links[role] = f"{server.url}/l/{token}"
        ask(commands, "add_person", name="Berta Buyer", side="buyer", role="champion")
        ask(commands, "set_goal", statement="Live by summer", date="2099-06-30")
        ask(commands, "add_kpi", metric="Orders late", unit="%", target=2)
        at = "2026-03-02T09:00:00Z"
        ask(commands, "record_meeting", meeting=meeting, title="Kickoff", at=at, decisions=[SAID])
        return Won(f"{server.url}/rooms/{room}", links, meeting)


def at_handoff(page: Page, address: str) -> Page:
    """Go from the room to the page of its handoff."""
    page.get_by_role("link", name="Handoff").click()
    page.wait_for_url(f"{address}/handoff")
    expect(page.get_by_role("heading", name="Acme × Initech")).to_be_visible()
    return page


def wins(sam: Page, address: str, meeting: str) -> None:
    """The seller marks what was promised, and closes the deal."""
    sam.goto(f"{address}/meetings#meetings/{meeting}")
    decided = sam.locator("[data-part=meeting-decisions]").get_by_role("listitem").filter(has_text=SAID)
    decided.get_by_role("button", name="Mark as promised…").click()
    sam.get_by_label("To whom?").select_option("Berta Buyer")
    sam.get_by_role("button", name="Mark it").click()
    expect(decided).to_contain_text("Promised to Berta Buyer")
    sam.goto(address)
    sam.get_by_role("button", name="Close the deal…").click()
    sam.get_by_label("Won").check()
    sam.get_by_role("textbox", name="Why? (optional)").fill("The pilot paid.")
    sam.get_by_role("dialog").get_by_role("button", name="Close the deal").click()
    expect(sam.get_by_role("link", name="What customer success inherits")).to_be_visible()


def test_customer_success_inherits(shared_server: tuple[Server, str], come: Opener) -> None:
    address, links, meeting = a_deal(*shared_server)
    seller = come(links["seller"])
    wins(seller, address, meeting)
    sue = at_handoff(come(links["success"]), address)
    gaps = sue.locator("section", has=sue.get_by_role("heading", name="Gaps"))
    expect(gaps).to_contain_text(f"“{SAID}” was promised in words only")
    expect(gaps).to_contain_text("Find out where “Orders late” stood before")
    promised = sue.get_by_role("listitem").filter(has=sue.get_by_role("heading", name=SAID))
    expect(promised).to_contain_text("to Berta Buyer · in “Kickoff” of 2 Mar 2026")
    sue.get_by_label("Your question").fill("In all depots?")
    sue.get_by_role("button", name="Ask").click()
    expect(gaps).to_contain_text("Answer what Sue Success asked: “In all depots?”.")
    sam = at_handoff(seller, address)
    expect(sam.get_by_role("heading", name="Take this deal over")).to_be_hidden()
    sam.get_by_label("Your answer").fill("In the two of the north")
    sam.get_by_role("button", name="Answer").click()
    expect(sam.get_by_text("Sam Seller: In the two of the north")).to_be_visible()
    sue.reload()
    expect(sue.get_by_text("Sam Seller: In the two of the north")).to_be_visible()
    sue.get_by_role("button", name="Accept the handoff").click()
    expect(sue.get_by_text("taken over by Sue Success")).to_be_visible()
    goes_on = sue.locator("section", has=sue.get_by_role("heading", name="What goes on"))
    expect(goes_on).to_contain_text("Second look: what was promised, and what is delivered")
    sue.get_by_role("link", name="Show it as it was then").click()
    expect(sue.get_by_text("not taken over yet")).to_be_visible()
