"""What the page is made of: found at once, kept for as long as it is the same, and nothing else is given away."""

import gzip
import json
import re
import shutil
import subprocess

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from mapstream.page import pages
from mapstream.page.assets import without_comments
from mapstream.page.languages import document_in, every_text, literals


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


@pytest.mark.parametrize("place", sorted(pages.assets().places))
def test_a_first_visit_to_a_room_stays_light(place: str) -> None:
    assets = pages.assets()
    loaded = re.findall(r'(?:href|src)="/assets/\w+/([^"]+\.(?:js|css))"', pages.document("room.html", place))
    assert set(assets.of_place(place)) <= set(loaded)
    files = [assets.files[name] for name in loaded]
    assert sum(len(file.content) for file in files) <= 280_000
    assert sum(len(file.as_for("br")[0]) for file in files) <= 90_000


def test_all_of_a_room_taken_together_does_not_grow_unseen() -> None:
    folders = {"features", "items", "dom", "state", "plan", "shell", "room.js", "room.css", "base.css"}
    files = [file for name, file in pages.assets().files.items() if name.split("/")[0] in folders]
    assert sum(len(file.content) for file in files) <= 460_000


@pytest.mark.parametrize(
    ("accepted", "used"), [("gzip, br", "br"), ("gzip;q=0.8, deflate", "gzip"), ("identity", None)]
)
async def test_assets_are_compressed_for_those_who_take_it(
    site: httpx.AsyncClient, accepted: str, used: str | None
) -> None:
    address = pages.assets().address("room.js")
    async with site.stream("GET", address, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding"), answer.headers["vary"]) == (used, "accept-encoding")
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[used](raw)
    assert plain == pages.assets().files["room.js"].content
    # an error in the middle of a file would be a page that does not start
    assert int(answer.headers["content-length"]) == len(raw)


PARSE = """
const { SourceTextModule } = require("node:vm")
for (const [name, source] of Object.entries(JSON.parse(require("node:fs").readFileSync(0)))) {
  try { new SourceTextModule(source) } catch (error) { console.log(name, error.message) }
}
"""


def test_scripts_are_sent_without_their_comments_and_stay_scripts() -> None:
    sent = {name: file.content.decode() for name, file in pages.assets().files.items() if name.endswith(".js")}
    assert not [name for name, script in sent.items() if re.search(r"^\s*//|^\s*$", script, re.MULTILINE)]
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node on this machine")
    run = [node, "--no-warnings", "--experimental-vm-modules", "-e", PARSE]
    said = subprocess.run(run, input=json.dumps(sent), capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == ""


def test_what_looks_like_a_comment_in_a_text_is_part_of_it() -> None:
    script = "// why\nconst a = `\n  // kept\n\n  ${b}`\n  // a `quoted` word\n  go()  \n\nsee('//x')"
    assert without_comments(script) == "const a = `\n  // kept\n\n  ${b}`\ngo()\nsee('//x')"


def test_no_text_of_a_script_is_lost_with_its_comments() -> None:
    for path in pages.FOLDER.rglob("*.js"):
        source = path.read_text("utf-8")
        assert [*every_text(literals(without_comments(source)))] == [*every_text(literals(source))], path


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
    for path in (*pages.FOLDER.glob("*/**/*.html"), *pages.FOLDER.glob("*/**/*.css")):
        rules = [line.strip() for line in path.read_text("utf-8").splitlines() if "*" not in line]
        assert path.suffix != ".css" or not [rule for rule in rules if rule not in sheet.text]
        part = path.read_text("utf-8") if path.suffix == ".html" else ""
        part = document_in("en", part.replace('"/assets/', f'"{pages.assets().address("")}'))
        assert part.replace(' lang="en"', ' lang="en" aria-current="true"') in document
