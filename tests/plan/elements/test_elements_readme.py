"""The README's command, made by following it word for word."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
README = (ROOT / "src/mapstream/plan/elements/README.md").read_text()
PLACES = list(dict.fromkeys(re.findall(r"`((?:src|tests)/[\w/.]+\.(?:py|json))`", README)))
TRANSLATION = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources and of the plan's tests, with what the README says."""
    copy = tmp_path_factory.mktemp("followed")
    for part in ("src", "tests"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    noun, german, finnish, examples, everything, stories, *_ = (copy / place for place in PLACES)
    command, event, rule, sentence, example, happens, story = BLOCK.findall(README)
    _insert(noun, {"@event(": command, "@decides(": event, "@tells\n": rule, "fields\n": "because, ", "": sentence})
    for catalogue, translation in zip((german, finnish), TRANSLATION.findall(README), strict=True):
        _insert(catalogue, {' "wrote in': translation})
    _insert(examples, {'    "set_commercials"': example})
    _insert(everything, {"\n\n@pytest.fixture": happens})
    _insert(stories, {"CommercialsSet\n": "CommercialsWithdrawn, ", "": story})
    return copy


def _insert(file: Path, parts: dict[str, str]) -> None:
    """Put parts before the first places that begin so; without one, at the end."""
    text = file.read_text()
    for place, part in parts.items():
        at = text.index(place) if place else len(text)
        text = text[:at] + part + text[at:]
    file.write_text(text)


def test_it_touches_few_files() -> None:
    assert len(PLACES) <= 8


def test_its_stories_pass_and_the_pins_ask_whether_it_was_on_purpose(followed: Path) -> None:
    tests = [place for place in PLACES if place.startswith("tests/")]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--rootdir", str(followed), "--describe", *tests]
    said = subprocess.run(command, cwd=followed, env={"PYTHONPATH": "src"}, capture_output=True, text=True).stdout
    assert re.findall(r"^FAILED (\S+?)::", said, re.MULTILINE) == [tests[-1]] * 2, said
    assert " passed" in said
