"""The README's read model, made by following it word for word."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import Site
from serving import Server

import mapstream_projections
from mapstream.log import Log
from mapstream.projection import found

README = Path(__file__).parents[2] / "projections" / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`(mapstream_projections/[\w/.]+)`: .*?^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder for Python's path, with the README's files and its entry point."""
    text = README.read_text()
    files = FILE.findall(text)
    assert [Path(name).name for name, _ in files] == ["schema.sql", "queries.sql", "__init__.py", "http.py"]
    for name, content in files:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    (toml,) = [content for language, content in BLOCK.findall(text) if language == "toml"]
    _install(tmp_path, toml)
    return tmp_path


@pytest.fixture
def followed(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the README's test file defines."""
    monkeypatch.syspath_prepend(installed)
    paths = [*mapstream_projections.__path__, str(installed / "mapstream_projections")]
    monkeypatch.setattr(mapstream_projections, "__path__", paths)
    defined: dict[str, Any] = {}
    exec(compile(BLOCK.findall(README.read_text())[-1][1], "README.md", "exec"), defined)
    yield defined
    del sys.modules["mapstream_projections.comment_counts"]


def _install(place: Path, toml: str) -> None:
    """Do what an installer does with an entry point, and with a file beside those that are there."""
    (heading, line) = toml.strip().splitlines()
    assert heading == '[project.entry-points."mapstream.projections"]'
    info = place / "readme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: readme\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[mapstream.projections]\n{line.replace(chr(34), '')}\n")
    beside = (
        f"import mapstream_projections\nmapstream_projections.__path__.append({str(place / 'mapstream_projections')!r})"
    )
    (place / "sitecustomize.py").write_text(beside)


def test_it_is_found(followed: dict[str, Any]) -> None:
    assert followed["READ_MODEL"] in found()


@pytest.mark.parametrize(
    "name", ["test_events_give_rows", "test_delivered_twice_gives_the_same_rows", "test_rebuilt_equals_incremental"]
)
def test_its_tests_pass(followed: dict[str, Any], log: Log, name: str) -> None:
    followed[name](log)


def test_the_next_server_fills_it_serves_it_and_describes_it(
    installed: Path, start_server: Callable[..., Server], log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(installed))
    site = Site(start_server(by_name=True), log)  # one that has loaded nothing before
    with site.member() as member, site.member(member.workspace, "seller") as colleague:
        room = member.open_room()
        room.add("comment", on="plan", text="When do we start?")
        assert room.get("/comment-counts", wait=room.state()["position"]).json() == {
            "counts": {member.id: 1},
            "version": 2,
        }
        assert colleague.room(room.id).get("/comment-counts").status_code == 403
        described = member.http.get("/openapi.json").json()
    assert "CommentsByAuthor" in described["components"]["schemas"]
    assert "count_comments" in [path.get("get", {}).get("operationId") for path in described["paths"].values()]
