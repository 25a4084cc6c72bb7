"""The page speaks its languages: whatever is said in English is said in the others, with the same values in it."""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from mapstream import members
from mapstream.languages import ENGLISH, LANGUAGES, preferred, reading
from mapstream.page import pages
from mapstream.page.languages import (
    Literal,
    catalogue,
    document_in,
    every_text,
    literals,
    script_in,
)
from mapstream.page.speaking import Speaking
from mapstream.problems import Unauthorized

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
ENGLISH_ONLY = ("docs", "docs.js")
"""The scripts of the reference, whose readers write programs."""

NAMES = {"Backspace", "Delete", "End", "Enter", "Escape", "Home", "Tab", "Files", "Alt", "Esc", "Markdown"}
NAMES |= {f"Arrow{way}" for way in ("Down", "Up", "Left", "Right")}
"""Words of browsers and formats, which look like ours."""
CLASSES = frozenset(
    re.findall(
        r"\.([a-z][\w-]*)",
        "".join(
            re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", one.read_text("utf-8"), flags=re.S)
            for one in pages.FOLDER.rglob("*.css")
        ),
    )
)


def looks_like_text(key: str) -> bool:
    """Whether something in a script is said to somebody. Single small words are told apart by nobody but people."""
    bare = re.sub(r"\{\d+\}", "", key)
    words = bare.split()
    if (
        not re.search(r"[A-Za-z]{2}", bare)
        or bare in NAMES
        or re.search(r"[#>\[\]=_/]|(?:^|\s)\.\w|:[a-z]|\w\.\w", bare)
    ):
        return False
    if re.search("[“”’…·]", bare) or re.fullmatch("[A-Z][a-z]+", bare):
        return True
    spaced = len(words) > 1 or (bare != bare.strip() and words)
    return bool(spaced) and not set(words) <= CLASSES and not re.fullmatch(r"[\d\spxem%.-]+", bare)


def scripts() -> dict[str, str]:
    """The scripts that speak all languages, by their names."""
    found = {name: file.content.decode() for name, file in pages.assets().files.items() if name.endswith(".js")}
    return {name: script for name, script in found.items() if name.split("/")[0] not in ENGLISH_ONLY}


def spoken() -> Iterator[tuple[str, str]]:
    """Every text of theirs, by its module."""
    for name, script in scripts().items():
        yield from ((name, key) for key in every_text(literals(script)))


def written() -> set[str]:
    """Every text of the documents."""
    found: set[str] = set()

    class Hearing(dict[str, str]):
        def __contains__(self, key: object) -> bool:
            found.add(str(key))
            return False

        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            found.add(key)
            return default

    for name in (one.name for one in pages.FOLDER.glob("*.html") if one.name not in pages.ENGLISH_ONLY):
        document_in(ENGLISH, pages.document(name), Hearing())
    return {text for text in found if re.search(r"[A-Za-z]{2}", text) and not re.fullmatch(r"\{\w+\}", text)}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    found = catalogue(language)
    missing = {key for module, key in spoken() if looks_like_text(key) and key not in found[""] | found.get(module, {})}
    missing = (missing | written()) - found[""].keys() - SAME
    assert not sorted(missing), f"add these to languages/{language}.json"


SAME = {"mapstream", "OK", "Alt", "Enter", "Esc", "https://…", "| Step | Owner | Due |", "English", "Deutsch", "Suomi"}
SAME |= {"(max-width: 999px)", "editor editor-{1}", "noopener noreferrer", "td, tbody th", "td, th"}
SAME |= {"button + span", "nav a", "thead tr", "Excel", "Initech", "mapstream deal import"}
SAME |= {"input, select", "input, textarea", "input, textarea, select"}
SAME |= {
    "https://",
    "name+id+key",
    "mapstream member link WHO",
    "Ctrl",
    "CSV",
    "JSON",
    "Markdown",
    "MEDDIC",
    "KPIs",
    "mapstream.v1",
}
"""What is the same in all of them."""


def test_all_languages_say_the_same_things_with_the_same_values() -> None:
    first, *others = (catalogue(language) for language in OTHERS)
    for other in others:
        assert {of: texts.keys() for of, texts in first.items()} == {of: texts.keys() for of, texts in other.items()}
    for found in (first, *others):
        for texts in found.values():
            for key, text in texts.items():
                values = r"\{\w+\}"
                assert Counter(re.findall(values, key)) == Counter(re.findall(values, text)), f"{key}: {text}"
                assert text.strip(), key


def test_no_text_is_kept_that_nobody_says() -> None:
    there = written() | {key for _, key in spoken()}
    by_module = set(spoken())
    for of, texts in catalogue(OTHERS[0]).items():
        idle = (
            {key for key in texts if key not in there}
            if not of
            else {key for key in texts if (of, key) not in by_module}
        )
        assert not idle, of


PARSE = """
const { SourceTextModule } = require("node:vm")
for (const [name, source] of Object.entries(JSON.parse(require("node:fs").readFileSync(0)))) {
  try { new SourceTextModule(source) } catch (error) { console.log(name, error.message) }
}
"""


def test_scripts_stay_scripts_in_every_language() -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node on this machine")
    english = {name: file.content.decode() for name, file in pages.assets().files.items() if name.endswith(".js")}
    sent = {
        f"{language}/{name}": script_in(language, name, one) for language in OTHERS for name, one in english.items()
    }
    assert all(script_in(ENGLISH, name, one) == one for name, one in english.items())
    run = [node, "--no-warnings", "--experimental-vm-modules", "-e", PARSE]
    said = subprocess.run(run, input=json.dumps(sent), capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == ""


COMPARED = re.compile(
    r"""(?:[=!]==|\bcase|\b(?:has|get|includes|startsWith|endsWith)\()\s*"([^"\n]+)"|"([^"\n]+)"\s*[=!]=="""
)


def words_within(found: list[Literal], said: bool = False) -> Iterator[str]:
    """The single small words in the values of texts: they are said, whatever they look like."""
    for literal in found:
        if said and re.fullmatch("[a-z]+", literal.key):
            yield literal.key
        for _, _, within in literal.values or []:
            yield from words_within(within, said or looks_like_text(literal.key))


@pytest.mark.parametrize("language", OTHERS)
def test_no_code_is_said_in_the_middle_of_a_text(language: str) -> None:
    found = catalogue(language)
    for name, script in scripts().items():
        compared = {one or other for one, other in COMPARED.findall(script)}
        known = found[""] | found.get(name, {})
        assert not set(words_within(literals(script))) - compared - known.keys(), name


@pytest.mark.parametrize("language", OTHERS)
def test_what_a_script_compares_with_is_no_text(language: str) -> None:
    """A key that is pressed, or a word of the API, would be another one in another language."""
    found = catalogue(language)
    for name, script in scripts().items():
        compared = {one or other for one, other in COMPARED.findall(script)}
        assert not compared & (found[""] | found.get(name, {})).keys(), name


def test_values_stand_where_a_language_wants_them() -> None:
    assert [one.key for one in literals('f(`${a} of ${b({})}`, /["`/]/, "x")')] == ["{1} of {2}", "x"]
    [text] = literals('say(`${n} ${n === 1 ? "day" : `days`} left`)')
    assert list(every_text([text])) == ["{1} {2} left", "day", "days"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("", "en"), ("de-AT,en;q=0.8", "de"), ("sv, fi;q=0.5, en;q=0.4", "fi"), ("fr", "en"), ("de;q=0, fi;q=x", "en")],
)
def test_a_browser_says_what_its_reader_reads(accepted: str, expected: str) -> None:
    assert preferred(accepted) == expected


@pytest.fixture
def site() -> httpx.AsyncClient:
    async def home(_request: Request) -> Response:
        return pages.page("home.html")

    app = Starlette(routes=[Route("/", home), Route("/rooms/{room}", pages.room), Mount("/assets", pages.assets())])
    transport = httpx.ASGITransport(Speaking(app))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"accept": "text/html"})


async def test_a_choice_is_kept_on_the_device_and_goes_before_the_browsers(site: httpx.AsyncClient) -> None:
    asked = {"accept-language": "de"}
    german = (await site.get("/", headers=asked)).text
    assert '<html lang="de">' in german
    assert "Der eine Plan, den Verkäufer und Käufer gemeinsam abarbeiten" in german
    chosen = await site.get("/?language=fi&of=7", headers=asked)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "?of=7")
    assert "Se yksi suunnitelma" in (await site.get("/", headers=asked)).text
    assert (await site.get("/?language=xx")).status_code == 200
    site.cookies.clear()
    assert (await site.get("/?language=de")).status_code == 303, "also of a browser that says nothing of languages"


async def test_scripts_of_a_room_are_those_of_its_language(site: httpx.AsyncClient) -> None:
    document = (await site.get("/rooms/1", headers={"accept-language": "fi"})).text
    addresses = re.findall(r'"(/assets/\w+/[^"]+\.js)"', document)
    assert addresses
    assert all(re.fullmatch(r"/assets/\w+/fi/.+", one) for one in addresses)
    goal = await site.get(next(one for one in addresses if one.endswith("features/goal/goal.js")))
    assert "Ei vielä tehtäviä" in goal.text
    assert "immutable" in goal.headers["cache-control"]
    assert (await site.get("/assets/fi/room.css")).status_code == 404


def test_a_problem_is_told_in_the_readers_language() -> None:
    token = reading.set("de")
    try:
        told = bytes(pages.trouble(Unauthorized(members.USED)).body).decode()
    finally:
        reading.reset(token)
    assert "Wer fragt?" in told
    assert "Dieser Link wurde schon verwendet" in told
