"""A store that hangs, or that refuses to be written: nobody waits without end, it is said why, and it goes on after."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from acting import ROOM, T1, ask, asked, id_of, later, outcome
from gates import GatedAppender, StartHub
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from structlog.testing import capture_logs
from waiting import soon

from mapstream.live import outage, recovery
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.log import Log, patience
from mapstream.problems import StoreAway


def edit(n: int) -> Asked:
    return asked(n, ask("edit_task", task=T1, title=f"Title {n}"))


def written(hub: Hub) -> list[str]:
    """The commands in the room after its beginning."""
    return [recorded.command for recorded in hub.log.read(ROOM, after=7)]


def backend_of(hub: Hub) -> int:
    """The process of the database that appends for a hub."""
    appender = hub._loop._appender
    real = appender._real if isinstance(appender, GatedAppender) else appender
    return int(real._pid)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process that is stopped, for a while."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience, so that nobody has to wait for it here."""
    monkeypatch.setattr(patience.PatientAsyncConnection, "patience", 0.7)
    monkeypatch.setattr(patience.PatientConnection, "patience", 1.0)
    monkeypatch.setattr(outage, "SLOW", 0.3)
    monkeypatch.setattr(outage, "HOLD", 0.5)
    monkeypatch.setattr(recovery, "HOLD", 0.5)


@pytest.mark.usefixtures("hurried")
class TestItHangs:
    """A process of the database stops, and says nothing any more."""

    async def test_the_one_that_appends(self, hub: Hub) -> None:
        with stopped(backend_of(hub)), capture_logs() as said:
            hanging = later(hub, edit(1))
            await soon(lambda: hub.trouble)
            assert hub.trouble is not None
            assert (hub.trouble.reason, hub.away) == ("no_answer", False)
            assert await outcome(hanging) in ("done", "again")
            assert await outcome(later(hub, edit(2))) == "done"
            await soon(lambda: hub.trouble is None)
        # what it had been handed is not written late
        assert await outcome(later(hub, edit(3))) == "done"
        assert written(hub) == [id_of(n) for n in (1, 2, 3)]
        assert [one["reason"] for one in said if one["event"] == "store_away"] == ["no_answer"]
        assert "store_back" in {one["event"] for one in said}

    async def test_one_that_holds_the_log(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody can write then: they are told so, and not left hanging, until it goes on or is ended."""
        monkeypatch.setattr(recovery, "RECOVERY", 1.5)
        with psycopg.connect(hub.log.database.dsn) as conn:
            conn.execute("SELECT pg_advisory_xact_lock(%s)", [hub.log._recorder.lock])
            with stopped(conn.info.backend_pid):
                first = later(hub, edit(1))
                await soon(lambda: hub.away)
                assert await outcome(later(hub, edit(2))) == "store_away"
                assert await outcome(first) == "outcome_unknown"
                assert await outcome(later(hub, edit(1))) == "outcome_unknown"
                assert hub.trouble is not None
        await soon(lambda: not hub.away)
        assert await outcome(later(hub, edit(1))) in ("done", "again")
        assert written(hub) == [id_of(1)]

    async def test_one_that_reads(self, hub: Hub, start_hub: StartHub, postgres_dsn: str, schema: str) -> None:
        reading = Log(postgres_dsn, schema, KEYRING, pool_size=1)
        try:
            with reading.database.get_connection() as conn:
                pid = conn.info.backend_pid
            with stopped(pid):
                assert await asyncio.to_thread(reading.position) == hub.log.position()
        finally:
            reading.close()


@pytest.fixture
def settable(postgres_dsn: str) -> Iterator[Callable[[str], None]]:
    """Sets something for all connections to come, and ends those that are there; taken back afterwards."""
    conn = psycopg.connect(postgres_dsn, autocommit=True, application_name="the administrator")
    conn.execute("SET default_transaction_read_only = off")

    def set(what: str) -> None:
        conn.execute(SQL("ALTER ROLE postgres {}").format(SQL(what)))  # type: ignore[arg-type]
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mapstream'")

    yield set
    set("RESET ALL")
    conn.close()


@pytest.mark.usefixtures("hurried")
async def test_it_is_read_only(hub: Hub, settable: Callable[[str], None]) -> None:
    """As a standby is: reading goes on, and why nothing can be written is said by its name."""
    with capture_logs() as said:
        settable("SET default_transaction_read_only = on")
        assert await outcome(later(hub, edit(1))) == "store_away"
        assert hub.trouble is not None
        assert hub.trouble.reason == "read_only"
        await soon(lambda: "read_only" in {one.get("reason") for one in said})
        assert (await hub.room(ROOM)).state.version == 7
        assert written(hub) == []
        settable("RESET ALL")
        await soon(lambda: hub.trouble is None)
    assert await outcome(later(hub, edit(1))) == "done"


@pytest.fixture
def small_disk(postgres_dsn: str, schema: str) -> Iterator[Path]:
    """A disk of two megabytes, full of the log."""
    folder = Path(tempfile.mkdtemp(prefix="mapstream-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a file system cannot be made here")
    events = Identifier(schema, "log_events")
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        [(data,)] = conn.execute("SHOW data_directory").fetchall()
        os.chown(folder, os.stat(data).st_uid, os.stat(data).st_gid)
        conn.execute(SQL("CREATE TABLESPACE small_disk LOCATION {}").format(str(folder)))
        conn.execute(SQL("ALTER TABLE {} SET TABLESPACE small_disk").format(events))
        try:
            yield folder
        finally:
            conn.execute(SQL("ALTER TABLE {} SET TABLESPACE pg_default").format(events))
            conn.execute("DROP TABLESPACE small_disk")
            subprocess.run(["umount", folder], check=True)
            folder.rmdir()


@pytest.mark.usefixtures("hurried")
async def test_its_disk_is_full(hub: Hub, small_disk: Path) -> None:
    filling = small_disk / "filling"
    with suppress(OSError), filling.open("wb") as file:
        while True:
            file.write(bytes(65536))
    with capture_logs() as said:
        large = [ask("edit_task", task=T1, purpose=f"{n} " + "x" * 9_000) for n in range(50)]
        told = [await outcome(later(hub, asked(n, *large))) for n in range(3)]
        assert told[-1] == "store_away"
        assert hub.trouble is not None
        assert hub.trouble.reason == "disk_full"
        await soon(lambda: [one for one in said if "MiB free" in str(one.get("said"))])
        filling.unlink()
        await soon(lambda: hub.trouble is None)
    assert await outcome(later(hub, edit(9))) == "done"


async def test_what_clients_are_told_of_it(hub: Hub) -> None:
    """What it means for them, and nothing of why."""
    told: Any = StoreAway()
    told.reason, told.because, told.said = "disk_full", "The disk is full.", "could not extend file"
    assert told.document().keys() == {"type", "code", "title", "status"}
