"""A manager in a deal review: what did the plan say then, who moved the security review, who has looked at it since?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

Opener = Callable[..., Page]


def test_a_manager_asks_about_the_past(look_at_room: Opener) -> None:
    page = look_at_room("manager")
    page.get_by_role("link", name="History", exact=True).click()
    page.get_by_role("link", name="Play the deal’s life").click()
    when, scene = page.locator("#when"), page.locator("#scene")
    expect(when).to_have_text(re.compile(r"version (\d+) of \1$"))
    now = scene.locator("[data-progress]").inner_text()
    # what did the plan say five weeks ago?
    then = datetime.now(UTC).date() - timedelta(weeks=5)
    page.get_by_label("Go to", exact=True).fill(then.isoformat())
    expect(when).not_to_have_text(re.compile(r"version (\d+) of \1$"))
    expect(scene.locator("[data-progress]")).not_to_have_text(now)
    expect(page).to_have_url(re.compile(r"/review\?version=\d+$"))
    # who moved the security review, and why?
    page.get_by_label("Kind").select_option("slip")
    moved = page.locator("#landmarks li").filter(has_text="moved “Security and legal review approved”")
    expect(moved.last).to_contain_text("Maya Lindqvist")
    moved.last.get_by_role("button").click()
    expect(page.locator("#what")).to_contain_text("Maya Lindqvist: Milestone rescheduled")
    changed = page.locator("#differences li").filter(has_text="Security and legal review approved")
    expect(changed.first).to_contain_text("Due")
    expect(page.locator("#just li").first).to_contain_text("moved “Security and legal review approved”")
    # when did the economic buyer last look?
    helena = page.locator("#looks li").filter(has_text="Helena Brandt")
    expect(helena).to_contain_text("Economic buyer")
    expect(helena).to_contain_text("Plan last opened")
    # the deal is played, from its first event on
    page.get_by_label("Moment").press("Home")
    expect(when).to_contain_text("version 1 of")
    page.get_by_label("One event on").click()
    expect(when).to_contain_text("version 2 of")
    page.get_by_role("button", name="Play").click()
    expect(when).not_to_contain_text("version 2 of")
    page.get_by_role("button", name="Pause").click()
    # and the whole plan of a moment is the room's page, at an address of its own
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    paused = page.url
    page.get_by_label("Landmark after").click()
    expect(page).not_to_have_url(paused)
    expect(page).to_have_url(re.compile(r"version=\d+$"))
    version = page.url.rpartition("=")[2]
    expect(page.locator("#whole")).to_have_attribute("href", re.compile(f"version={version}$"))
    page.get_by_role("link", name="See the whole plan then").click()
    banner = page.locator("#past")
    expect(banner).to_contain_text(f"version {version}, ")
    expect(page.locator("body")).to_have_attribute("data-read-only", "")
    page.reload()
    expect(banner).to_contain_text(f"version {version}, ")
    page.get_by_role("button", name="Back to now").click()
    expect(banner).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/rooms/[0-9a-f-]+$"))
    page.go_back()
    expect(banner).to_contain_text(f"version {version}, ")
