"""A document comes into a room as a file, is read page by page on a phone, and what was looked at is known."""

import io
from pathlib import Path

import pypdfium2
from conftest import Opener
from playwright.sync_api import expect

COMING = 60_000
"""Milliseconds in which a file has been looked into, on a busy machine."""
PHONE = {"width": 390, "height": 844}


def paper(pages: int) -> bytes:
    """A PDF."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        made.new_page(400, 560)
    made.save(out)
    return out.getvalue()


def test_a_file_is_read_and_replaced(come: Opener, empty_room: dict[str, str], tmp_path: Path) -> None:
    offer = tmp_path / "Offer.pdf"
    offer.write_bytes(paper(3))
    seller = come(empty_room["seller"], "Materials")
    seller.locator("[data-add-document]").click()
    dialog = seller.locator("#ask-document")
    dialog.locator("[name=file]").set_input_files(offer)
    expect(dialog.locator("[name=title]")).to_have_value("Offer")
    dialog.get_by_role("button", name="Add document").click()
    row = seller.locator(".document")
    expect(row).to_contain_text("3 pages", timeout=COMING)

    buyer = come(empty_room["buyer"], "Materials", **PHONE)
    buyer.locator(".document a").click()
    reader = buyer.locator("#reader")
    expect(reader.locator("[data-told]")).to_contain_text("The other side can see")
    reader.get_by_role("button", name="Understood").click()
    expect(reader.locator("[data-page]")).to_have_text("Page 1 of 3")
    expect(reader.locator("figure").first).not_to_have_attribute("data-waiting", "true", timeout=COMING)
    expect(reader.locator("figure").first).not_to_have_attribute("data-waiting", "", timeout=COMING)
    assert reader.locator("img").first.evaluate("image => image.naturalWidth") > 0
    assert buyer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    buyer.keyboard.press("ArrowRight")
    expect(reader.locator("[data-page]")).to_have_text("Page 2 of 3")

    # what was looked at is told when the reader goes on to something else
    buyer.keyboard.press("Escape")
    expect(reader).not_to_be_visible()
    expect(row).to_contain_text("Berta Buyer opened it once", timeout=COMING)
    buyer.locator(".document a").click()

    offer.write_bytes(paper(2))
    with seller.expect_file_chooser() as chooser:
        row.locator("[data-replace]").click()
    chooser.value.set_files(offer)
    expect(row).to_contain_text("version 2", timeout=COMING)
    expect(reader.locator("[data-newer]")).to_be_visible()
    reader.get_by_role("button", name="Show it").click()
    expect(reader.locator("[data-page]")).to_have_text("Page 1 of 2")
    # and the version before, as what it proves may need
    buyer.evaluate("location.hash += '/1'")
    expect(reader.locator("[data-page]")).to_have_text("Page 1 of 3")
    expect(reader.locator("[data-about]")).to_have_text("version 1")


def test_a_bad_file_is_refused_in_words(come: Opener, empty_room: dict[str, str], tmp_path: Path) -> None:
    bad = tmp_path / "Offer.pdf"
    bad.write_bytes(paper(3)[:-100])
    seller = come(empty_room["seller"], "Materials")
    seller.locator("[data-add-document]").click()
    dialog = seller.locator("#ask-document")
    dialog.locator("[name=file]").set_input_files(bad)
    dialog.get_by_role("button", name="Add document").click()
    expect(seller.locator("#alerts")).to_contain_text("That file is damaged", timeout=COMING)
    expect(seller.locator(".document")).to_have_count(0)
