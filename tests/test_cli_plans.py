"""``mapstream plan``: out as a file, and in once it was looked at."""

import csv
import io
import json
from pathlib import Path

import pytest
from asking import Site
from deal import Deal
from shell import Run, over
from waiting import eventually

CHECKLIST = "- [x] Kick-off call, 2026-03-02 @sam\n- [ ] Sign the order form by 2026-04-10\n"


@pytest.fixture
def run(postgres_dsn: str, site: Site) -> Run:
    """Runs a command beside the server, and expects it to succeed unless told otherwise."""
    return over(postgres_dsn, site.log.database.schema, "plan")


@pytest.fixture
def deal(site: Site) -> Deal:
    return Deal(site.url, site.log)


@pytest.fixture
def checklist(tmp_path: Path) -> str:
    path = tmp_path / "checklist.md"
    path.write_text(CHECKLIST, encoding="utf-8")
    return str(path)


def test_a_plan_is_written_in_three_forms(run: Run, deal: Deal, tmp_path: Path) -> None:
    assert "| 1 | Security review | buyer |" in run("export", deal.room).stdout
    rows = list(csv.DictReader(io.StringIO(run("export", deal.room, "--format", "csv").stdout)))
    assert [row["title"] for row in rows if row["kind"] == "task"] == ["Security review"] * 2
    assert json.loads(run("export", deal.room, "--format", "json").stdout)["format"] == "mapstream.plan/1"
    out = tmp_path / "plan.md"
    done = run("export", deal.room, "--out", str(out))
    assert (done.stdout, out.read_text(encoding="utf-8")) == ("", run("export", deal.room).stdout)
    assert "a plan is written as" in run("export", deal.room, "--format", "pdf", code=2).stderr.replace("\n", " ")


def test_a_plan_is_written_as_a_side_sees_it(run: Run, deal: Deal) -> None:
    deal.do("add_task", title="Walk-away price", side="seller", visible_to="seller")
    assert "Walk-away price" in run("export", deal.room).stdout
    assert "Walk-away price" not in run("export", deal.room, "--side", "buyer").stdout
    deal.do("edit_plan", kind="close_plan")
    assert "seller's own" in run("export", deal.room, "--side", "buyer", code=1).stderr


def test_an_import_is_shown_first(run: Run, deal: Deal, checklist: str) -> None:
    before = deal.state()["version"]
    done = run("import", deal.room, checklist, "--dry-run")
    assert "Kick-off call" in done.stdout
    assert "line 2: " in done.stdout
    assert "changes to make" in done.stderr
    run("import", deal.room, checklist, code=1)
    assert deal.state()["version"] == before, "nobody said yes"


def test_an_import_is_written_while_a_server_runs(run: Run, deal: Deal, checklist: str) -> None:
    done = run("import", deal.room, checklist, "--yes")
    assert "Done: the room is at version" in done.stderr
    eventually(lambda: "Kick-off call" in str(deal.state()))
    tasks = [task for task in deal.state()["plan"]["tasks"].values() if task["title"] != "Security review"]
    assert [(task["title"], task["status"]) for task in tasks] == [
        ("Kick-off call", "completed"),
        ("Sign the order form", "not_started"),
    ]
    assert tasks[0]["lead"] == deal.people["Sam"]
    again = run("import", deal.room, checklist, "--yes")
    assert "There is nothing to change." in again.stderr


def test_what_is_no_plan_is_said_in_a_sentence(run: Run, deal: Deal, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"a\x00b")
    assert "not a text" in run("import", deal.room, str(path), code=1).stderr
    assert "No such file" in run("import", deal.room, str(tmp_path / "none.md"), code=1).stderr
    path.write_bytes(b"x" * ((1 << 20) + 1))
    assert "1 MiB" in run("import", deal.room, str(path), code=1).stderr
    assert "There is no room" in run("export", "00000000-0000-7000-8000-000000000000", code=1).stderr
    assert "is not the id of a room" in run("export", "x", code=1).stderr
