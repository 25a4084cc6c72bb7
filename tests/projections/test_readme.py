"""The README's read model, made by following it word for word."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mapstream_projections
from mapstream.log import Log
from mapstream.projection import found

README = Path(__file__).parents[2] / "projections" / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(
    r"^`(mapstream_projections/[\w/.]+)`:[^`]*(?:`\{schema\}`[^`]*)?^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the README's test file defines, after its files were made and its entry point was installed."""
    text = README.read_text()
    files = FILE.findall(text)
    assert [Path(name).name for name, _ in files] == ["schema.sql", "queries.sql", "__init__.py"]
    for name, content in files:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    blocks = BLOCK.findall(text)
    (toml,) = [content for language, content in blocks if language == "toml"]
    _install(tmp_path, toml)
    monkeypatch.syspath_prepend(tmp_path)
    paths = [*mapstream_projections.__path__, str(tmp_path / "mapstream_projections")]
    monkeypatch.setattr(mapstream_projections, "__path__", paths)
    defined: dict[str, Any] = {}
    exec(compile(blocks[-1][1], "README.md", "exec"), defined)
    yield defined
    del sys.modules["mapstream_projections.comment_counts"]


def _install(place: Path, toml: str) -> None:
    """Do what an installer does with an entry point."""
    (heading, line) = toml.strip().splitlines()
    assert heading == '[project.entry-points."mapstream.projections"]'
    info = place / "readme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: readme\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[mapstream.projections]\n{line.replace(chr(34), '')}\n")


def test_it_is_found(followed: dict[str, Any]) -> None:
    assert followed["READ_MODEL"] in found()


@pytest.mark.parametrize(
    "name", ["test_events_give_rows", "test_delivered_twice_gives_the_same_rows", "test_rebuilt_equals_incremental"]
)
def test_its_tests_pass(followed: dict[str, Any], log: Log, name: str) -> None:
    followed[name](log)
