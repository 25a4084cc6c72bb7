"""What the page is made of: found at once, kept for as long as it is the same, and nothing else is given away."""

import gzip
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from mapstream.page import pages


@pytest.fixture
def site() -> httpx.AsyncClient:
    app = Starlette(routes=[Mount("/assets", pages.assets())])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")


@pytest.mark.parametrize("name", ["room.html", "docs.html", "home.html", "trouble.html"])
async def test_whatever_a_page_refers_to_is_there_and_kept_for_ever(site: httpx.AsyncClient, name: str) -> None:
    found = re.findall(r'(?:href|src)="(/assets/[^"]+)"', pages.document(name))
    assert found
    for address in found:
        answer = await site.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].partition(";")[0] in {"text/javascript", "text/css", "image/svg+xml"}


@pytest.mark.parametrize("entry", ["room", "docs"])
def test_every_module_that_a_page_needs_is_fetched_at_once(entry: str) -> None:
    document = pages.document(f"{entry}.html")
    needed = pages.assets().modules(f"{entry}.js")[1:]
    assert needed
    for module in needed:
        assert f'<link rel="modulepreload" href="{pages.assets().address(module)}">' in document


async def test_assets_are_compressed_once_and_for_those_who_take_it(site: httpx.AsyncClient) -> None:
    address = pages.assets().address("room.js")
    async with site.stream("GET", address, headers={"accept-encoding": "br, gzip"}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "accept-encoding")
    plain = await site.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    # an error in the middle of a file would be a page that does not start
    assert int(plain.headers["content-length"]) == len(plain.content)


async def test_a_page_from_before_an_update_still_finds_its_parts(site: httpx.AsyncClient) -> None:
    for address in ("/assets/room.js", f"/assets/{'0' * 16}/room.js"):
        answer = await site.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        again = await site.get(address, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["pages.py", "room.html", "", "../problems.py", "state/", f"{'0' * 16}/pages.py"])
async def test_nothing_but_assets_is_there(site: httpx.AsyncClient, path: str) -> None:
    for address in (f"/assets/{path}", pages.assets().address(path)):
        assert (await site.get(address)).status_code == 404


async def test_assets_are_only_read(site: httpx.AsyncClient) -> None:
    assert (await site.post("/assets/room.js")).status_code == 405
    answer = await site.head("/assets/room.js")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


async def test_markup_and_styles_of_all_features_go_out_as_one(site: httpx.AsyncClient) -> None:
    sheet = await site.get(pages.assets().address("room.css"))
    document = pages.document("room.html") + pages.document("home.html")
    for path in pages.FOLDER.glob("*/**/*.*"):
        assert path.suffix != ".css" or path.read_text("utf-8") in sheet.text
        part = path.read_text("utf-8") if path.suffix == ".html" else ""
        assert part.replace('"/assets/', f'"{pages.assets().address("")}') in document
