"""What is installed is whole: both source roots, and everything beside the code that the code reads."""

import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READ_BY_CODE = {".py", ".sql", ".toml", ".typed", ".html", ".js", ".css", ".svg", ".txt"}


def shipped() -> set[str]:
    """Every file of the two source roots, as a wheel names it."""
    roots = [ROOT / "src", ROOT / "projections"]
    files = {f.relative_to(root) for root in roots for f in root.rglob("*") if f.suffix in READ_BY_CODE}
    return {str(f) for f in files if "__pycache__" not in f.parts}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return folder


def test_the_wheel_holds_both_source_roots(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert shipped() - names == set()
    assert "mapstream/py.typed" in names
    assert "mapstream_projections/py.typed" in names
    assert any(name.endswith("licenses/deploy/LICENSE") for name in names)


def test_the_sdist_holds_what_the_wheel_is_made_of(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {f"src/{name}" if name.startswith("mapstream/") else f"projections/{name}" for name in shipped()}
    assert wanted - names == set()


def test_every_read_model_is_found_and_every_entry_point_is_one() -> None:
    folders = {f.parent.name for f in (ROOT / "projections" / "mapstream_projections").glob("*/__init__.py")}
    found = {entry.name for entry in entry_points(group="mapstream.projections")}
    assert found == folders, "entry points are fixed when installing: run pip install -e . again"
