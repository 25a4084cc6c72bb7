"""Read models are found by entry point; their folders and their entry points are the same."""

from pathlib import Path

from mapstream.projection import found

FOLDERS = Path(__file__).parents[2] / "projections" / "mapstream_projections"


def test_every_folder_is_an_entry_point() -> None:
    folders = sorted(place.parent.name for place in FOLDERS.glob("*/__init__.py"))
    assert [model.name for model in found()] == folders, "entry points freeze at install: install again"


def test_every_read_model_has_its_files_and_names_its_queries() -> None:
    for model in found():
        folder = FOLDERS / model.name
        assert (folder / "schema.sql").is_file()
        text = (folder / "queries.sql").read_text()
        for query in text.split("-- name: ")[1:]:
            name, sentence, *_ = query.splitlines()
            assert sentence.startswith("-- "), f"{model.name}: {name} has no sentence"


def test_no_read_model_knows_another() -> None:
    for model in found():
        others = {other.name for other in found()} - {model.name}
        for file in (FOLDERS / model.name).glob("*.py"):
            assert not [name for name in others if f"mapstream_projections.{name}" in file.read_text()]
