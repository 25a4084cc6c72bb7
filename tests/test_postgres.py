"""The PostgreSQL of our own: shared, stopped by the last, brought back when killed, never on the network."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from waiting import eventually

from mapstream.postgres import Embedded, Supervisor, database, supervisor
from mapstream.postgres import embedded as making
from mapstream.postgres.embedded import AT_HAND
from mapstream.postgres.folder import Postmaster, postmaster
from mapstream.problems import StoreAway
from mapstream.settings import Settings


@pytest.fixture
def data(folder: Path) -> Path:
    """A data folder that does not exist yet."""
    return folder / "data"


@pytest.fixture(autouse=True)
def _few_log_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making them all takes longer than all else; see :func:`new`."""
    monkeypatch.setattr(making, "AT_HAND", 1)


def running(data: Path) -> Postmaster | None:
    return postmaster(data / "postgres")


def ask(dsn: str, question: str) -> object:
    with psycopg.connect(dsn, connect_timeout=5) as conn:
        row = conn.execute(question).fetchone()
    assert row is not None
    return row[0]


def answers(dsn: str) -> bool:
    try:
        return ask(dsn, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def test_what_was_written_is_there_the_next_time(data: Path) -> None:
    embedded = Embedded(data)
    with psycopg.connect(embedded.start()) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 42 AS n")
    embedded.stop()
    assert running(data) is None
    assert ask(embedded.start(), "SELECT n FROM kept") == 42
    embedded.stop()


@pytest.fixture(scope="module")
def new() -> Iterator[Embedded]:
    """One that has just been made, and runs."""
    folder = Path(tempfile.mkdtemp(prefix="mapstream-tests-")).resolve()
    made = Embedded(folder / "data")
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


def test_it_listens_on_its_socket_only_and_commits_to_disk(new: Embedded) -> None:
    assert ask(new.dsn, "SELECT current_setting('listen_addresses')") == ""
    for safety in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(new.dsn, f"SELECT current_setting('{safety}')") == "on"
    assert new.pid is not None
    assert [c for c in psutil.Process(new.pid).net_connections("inet") if c.status == "LISTEN"] == []


def test_a_new_database_has_files_to_write_its_log_to(new: Embedded) -> None:
    """They need not be made while somebody waits for a commit."""
    later = "FROM pg_ls_waldir() WHERE name > pg_walfile_name(pg_current_wal_lsn()) AND size = 16 << 20"
    assert ask(new.dsn, f"SELECT count(*) {later}") == AT_HAND


def test_nobody_else_reaches_database_and_socket(new: Embedded) -> None:
    data = new.data
    assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "postgres" / ".s.PGSQL.5432").stat().st_mode) == 0o700
    assert not data.stat().st_mode & stat.S_IRWXO
    assert not data.parent.stat().st_mode & stat.S_IRWXO


def test_it_ends_with_the_last_who_uses_it(data_at_hand: Path) -> None:
    first, second = Embedded(data_at_hand), Embedded(data_at_hand)
    assert first.start() == second.start()
    assert first.pid == second.pid
    first.stop()
    assert second.alive
    second.stop()
    assert running(data_at_hand) is None


def test_one_who_was_killed_does_not_keep_it_running(data_at_hand: Path) -> None:
    script = "import os, sys; from pathlib import Path; from mapstream.postgres import Embedded\n"
    script += "Embedded(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", script, str(data_at_hand)], timeout=60)
    assert killed.returncode == -signal.SIGKILL
    left = running(data_at_hand)
    assert left is not None
    embedded = Embedded(data_at_hand)
    embedded.start()
    assert embedded.pid == left.process.pid
    embedded.stop()
    assert running(data_at_hand) is None


def test_several_processes_may_start_it_at_once(data: Path) -> None:
    script = "import sys; from pathlib import Path; from mapstream.postgres import Embedded; import psycopg\n"
    script += "e = Embedded(Path(sys.argv[1])); psycopg.connect(e.start()).close(); e.stop()"
    started = [subprocess.Popen([sys.executable, "-c", script, str(data)]) for _ in range(4)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0, 0]
    assert running(data) is None


def test_a_supervisor_brings_it_back(data_at_hand: Path) -> None:
    embedded = Embedded(data_at_hand)
    dsn = embedded.start()
    with psycopg.connect(dsn) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 42 AS n")
    with Supervisor(embedded):
        for _ in range(2):
            killed = embedded.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            eventually(lambda was=killed: embedded.alive and embedded.pid != was, within=30)
            assert ask(dsn, "SELECT n FROM kept") == 42
    embedded.stop()
    assert running(data_at_hand) is None


def test_a_process_of_it_that_stops_for_good_is_ended(data_at_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold what all others wait for."""
    monkeypatch.setattr(supervisor, "STOPPED_SECONDS", 0.2)
    monkeypatch.setattr(supervisor, "STOPPED_EVERY", 1)
    embedded = Embedded(data_at_hand)
    dsn = embedded.start()
    with psycopg.connect(dsn) as conn, Supervisor(embedded):
        conn.execute("SELECT pg_advisory_xact_lock(1)")
        pid = conn.info.backend_pid
        os.kill(pid, signal.SIGSTOP)
        eventually(lambda: not psutil.pid_exists(pid), within=30)
        assert eventually(lambda: answers(dsn), within=30)
        conn.close()
    embedded.stop()


def test_it_starts_over_a_pid_file_that_names_another_program(data_at_hand: Path) -> None:
    embedded = Embedded(data_at_hand)
    embedded.start()
    pid_file = data_at_hand / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    embedded.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    os.chown(pid_file, *_owner(data_at_hand / "postgres"))
    assert answers(embedded.start())
    embedded.stop()


@pytest.mark.parametrize("written", ["", "12", "99999999\n/somewhere\n"])
def test_a_half_written_pid_file_is_no_server(data: Path, written: str) -> None:
    folder = data / "postgres"
    folder.mkdir(parents=True)
    (folder / "postmaster.pid").write_text(written)
    assert postmaster(folder) is None


def test_an_unfinished_database_is_begun_again(data: Path) -> None:
    (data / "postgres.new").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    embedded = Embedded(data)
    assert answers(embedded.start())
    embedded.stop()


KILLED_WHEN = """
import os, sys, threading, time
from pathlib import Path
from mapstream.postgres import Embedded, embedded

data, sign = Path(sys.argv[1]), Path(sys.argv[2])
if sys.argv[3:]:
    embedded._program = lambda name, account: sys.argv[3]

def watch():
    while not (data / sign).exists():
        time.sleep(0.001)
    os.kill(os.getpid(), 9)

threading.Thread(target=watch, daemon=True).start()
Embedded(data).start()
"""


def killed_when(sign: str, data: Path, *more: str) -> None:
    """A start that is killed as soon as a file is there."""
    killed = subprocess.run([sys.executable, "-c", KILLED_WHEN, str(data), sign, *more], timeout=120)
    assert killed.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "sign",
    ["postgres.new/base/4", f"postgres.new/pg_wal/{'0' * 7}1{'0' * 15}4", "postgres/postmaster.pid"],
    ids=["making", "filling", "starting"],
)
def test_whenever_a_first_start_is_killed_the_next_one_succeeds(data: Path, sign: str) -> None:
    killed_when(sign, data)
    embedded = Embedded(data)
    assert answers(embedded.start())
    assert not (data / "postgres.new").exists()
    embedded.stop()


def test_what_a_killed_start_left_at_work_is_waited_for(data: Path) -> None:
    slow = data.parent / "slow"
    slow.write_text('#!/bin/sh\nfor n in $(seq 200); do mkdir -p "$2"; touch "$2/$n"; sleep 0.01; done\n')
    slow.chmod(0o755)
    killed_when("postgres.new/9", data, str(slow))
    embedded = Embedded(data)
    assert answers(embedded.start())
    embedded.stop()


def test_what_stands_in_the_way_of_a_new_database_is_said(data: Path) -> None:
    (data / "postgres.new").parent.mkdir(parents=True)
    (data / "postgres.new").write_text("dear")
    with pytest.raises(StoreAway, match=r"postgres\.new"):
        Embedded(data).start()
    assert (data / "postgres.new").read_text() == "dear"


def test_where_there_is_no_room_for_a_database_it_says_so_and_leaves_nothing(data: Path) -> None:
    script = "import resource, sys; from pathlib import Path; from mapstream.postgres import Embedded\n"
    script += "resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20)); Embedded(Path(sys.argv[1])).start()"
    done = subprocess.run([sys.executable, "-c", script, str(data)], capture_output=True, text=True, timeout=60)
    assert f"A database could not be made in {data}: could not write to file" in done.stderr
    assert sorted(path.name for path in data.iterdir()) == ["postgres.lock", "postgres.users"]


def test_a_database_that_is_gone_is_not_replaced_by_an_empty_one(data_at_hand: Path) -> None:
    embedded = Embedded(data_at_hand)
    embedded.start()
    embedded.stop()
    shutil.rmtree(data_at_hand / "postgres")
    with pytest.raises(StoreAway, match="is gone"):
        embedded.ensure_running()
    assert not (data_at_hand / "postgres").exists()


def test_something_else_in_the_place_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "thesis.txt").write_text("dear")
    with pytest.raises(StoreAway, match="in the way"):
        Embedded(data).start()
    assert (data / "postgres" / "thesis.txt").read_text() == "dear"


@pytest.mark.parametrize("name", ["d" * 120, "a, b 'c' ü;&"], ids=["long", "odd"])
def test_any_folder_will_do(folder: Path, name: str) -> None:
    embedded = Embedded(folder / name)
    dsn = embedded.start()
    assert answers(dsn)
    sockets = embedded._sockets
    assert sockets.parent == Path("/tmp")
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    embedded.stop()
    shutil.rmtree(sockets)


def test_a_path_that_a_shell_would_read_is_refused(folder: Path) -> None:
    with pytest.raises(StoreAway, match="must not have"):
        Embedded(folder / "$(id)").start()


def test_a_socket_folder_that_somebody_prepared_is_refused(folder: Path) -> None:
    embedded = Embedded(folder / ("d" * 120))
    embedded._sockets.symlink_to(folder)
    try:
        with pytest.raises(StoreAway, match="belongs to somebody else"):
            embedded.start()
    finally:
        embedded._sockets.unlink()
        embedded.stop()


def test_why_it_did_not_start_is_said(data_at_hand: Path) -> None:
    embedded = Embedded(data_at_hand)
    embedded.start()
    embedded.stop()
    (data_at_hand / "postgres" / "PG_VERSION").write_text("11\n")
    with pytest.raises(StoreAway, match=r"did not start: database files .*\. The .* version 11, .* not compatible"):
        embedded.start()
    embedded.stop()


def test_a_given_database_is_used_as_it_is(data: Path) -> None:
    with database(Settings(database_url="postgresql://elsewhere/db", data=data)) as dsn:
        assert dsn == "postgresql://elsewhere/db"
    assert not data.exists()


def test_the_environment_of_others_does_not_confuse_it(data_at_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PGPORT", str(busy.getsockname()[1]))
        monkeypatch.setenv("PGDATA", "/nowhere")
        monkeypatch.setenv("PGHOST", "elsewhere.invalid")
        embedded = Embedded(data_at_hand)
        assert answers(embedded.start())
        embedded.stop()


def _owner(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_uid, state.st_gid
