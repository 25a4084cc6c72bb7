"""``mapstream room export --keys`` and ``room import``; also where the process is killed on its way."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from conftest import Installation
from serving import clean_environment
from shell import Run, mapstream
from test_damaged_files import small
from waiting import eventually

from mapstream.log.integrity.verify import verify_room


def settings_of(one: Installation, folder: Path) -> dict[str, str]:
    return {
        "database_url": one.log.database.dsn,
        "schema": one.log.database.schema,
        "secret": one.secret,
        "data": str(folder),
    }


def commands(one: Installation, folder: Path) -> Run:
    env = {f"MAPSTREAM_{name.upper()}": value for name, value in settings_of(one, folder).items()}
    return lambda *words, code=0, input="": _ended(mapstream(*words, env=env, input=input), code)


def _ended(done: subprocess.CompletedProcess[str], code: int) -> subprocess.CompletedProcess[str]:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def file(there: Installation, tmp_path: Path) -> Path:
    """A room, written by the command."""
    room, out = small(there, tmp_path, b"content"), tmp_path / "room.jsonl"
    commands(there, tmp_path / "there")("room", "export", room, "--keys", "--out", str(out))
    return out


def test_a_room_goes_out_and_comes_in(file: Path, here: Installation, tmp_path: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0, "it is a secret"
    run = commands(here, tmp_path / "here")
    done = run("room", "import", str(file))
    room = done.stdout.strip()
    assert verify_room(here.log, room).intact
    assert "Brought in: 5 versions" in done.stderr
    assert "here it belongs to" in done.stderr
    again = run("room", "import", "-", input=file.read_text())
    assert (again.stdout.strip(), "here already" in again.stderr) == (room, True)
    assert "Intact" in run("verify", str(file)).stdout
    plain = run("room", "export", room).stdout
    assert '"movable"' not in plain
    assert "Security review" in plain


def test_a_damaged_one_is_told_line_by_line(file: Path, here: Installation, tmp_path: Path) -> None:
    file.write_text(file.read_text().replace("2026-04-01", "2026-04-02"))
    done = commands(here, tmp_path / "here")("room", "import", str(file), code=1)
    assert "Version 4: its stored bytes are not those that were exported." in done.stderr
    assert "Nothing was brought in" in done.stderr


def test_one_that_is_killed_leaves_nothing_and_can_be_done_again(
    file: Path, here: Installation, tmp_path: Path
) -> None:
    before, data = here.tables(), tmp_path / "here"
    with psycopg.connect(here.log.database.dsn, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [here.log._recorder.lock])
        coming = subprocess.Popen(
            [sys.executable, "-m", "mapstream.cli", "room", "import", str(file)],
            env=clean_environment(**settings_of(here, data)),
            stderr=subprocess.DEVNULL,
        )
        try:
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            eventually(lambda: conn.execute(waits).fetchone() == (1,), within=60)
        finally:
            coming.kill()
            coming.wait(10)
        conn.execute("SELECT pg_advisory_unlock(%s)", [here.log._recorder.lock])
        eventually(lambda: conn.execute(waits).fetchone() == (0,), within=30)
    assert here.tables() == before
    run = commands(here, data)
    assert verify_room(here.log, run("room", "import", str(file)).stdout.strip()).intact
