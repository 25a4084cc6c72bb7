"""Where documents' bytes are, be that a folder or a bucket of a real server that speaks S3."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from asking import Site
from serving import Server, free_port
from waiting import eventually

from mapstream.consumers.collecting import Collecting
from mapstream.consumers.reactor import Reactor
from mapstream.files import Files, collect, record, uploaded
from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.context import Upload
from mapstream.plan.elements.documents import DocumentAdded
from mapstream.plan.event import Recorded
from mapstream.problems import FilesAway

DATA = os.urandom(6 << 20)
FILE = sha256(DATA).hexdigest()
NOW = timedelta(0)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a bucket."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }.items():
            environment.setenv(name, value)
        try:
            eventually(lambda: _answers(port), within=60)
            httpx.put(f"http://127.0.0.1:{port}/deals").raise_for_status()
            yield "s3://deals/files"
        finally:
            serving.kill()
            serving.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """A store of one kind and of the other."""
    url = request.getfixturevalue("bucket") + "/" + uuid4().hex if request.param == "bucket" else None
    return Files(url, tmp_path / "files")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file that came in."""
    path = tmp_path / "paper"
    path.write_bytes(DATA)
    return path


def test_what_is_kept_comes_out_whole_and_in_parts(files: Files, paper: Path) -> None:
    files.keep(paper, FILE)
    files.keep(paper, FILE)
    whole = files.read(FILE)
    assert (whole.start, whole.end, whole.whole) == (0, len(DATA), len(DATA))
    assert b"".join(whole.pieces) == DATA
    assert b"".join(files.read(FILE, 5, 5_000_000).pieces) == DATA[5:5_000_000]
    with files.on_disk(FILE) as path:
        assert path.read_bytes() == DATA
    with pytest.raises(FileNotFoundError):
        files.read("0" * 64)


def test_pages_are_kept_and_go_with_their_file(files: Files, paper: Path) -> None:
    files.keep(paper, FILE)
    assert files.page(FILE, 1, 320) is None
    files.keep_page(FILE, 1, 320, b"picture")
    assert files.page(FILE, 1, 320) == b"picture"
    files.drop(FILE)
    assert files.page(FILE, 1, 320) is None
    with pytest.raises(FileNotFoundError):
        files.read(FILE)


def test_what_no_event_names_is_collected(files: Files, paper: Path, log: Log) -> None:
    room, by, upload = str(uuid4()), str(uuid4()), Upload("Paper.pdf", "application/pdf", len(DATA), 1)
    other = sha256(b"other").hexdigest()
    assert record(log.database, files, room, by, FILE, paper, upload)
    assert not record(log.database, files, room, by, FILE, paper, upload)
    assert record(log.database, files, room, by, other, paper, upload)
    assert uploaded(log.database, room, by, [FILE, other, "0" * 64]) == {FILE: upload, other: upload}
    assert uploaded(log.database, room, str(uuid4()), [FILE]) == {}
    assert collect(log.database, files) == 0, "somebody may still make a document of it"
    write(log, room, DocumentAdded(str(uuid4()), "Paper", "spec", None, "a0", None, {"sha256": FILE}))
    assert collect(log.database, files, NOW) == 1
    assert b"".join(files.read(FILE).pieces) == DATA
    with pytest.raises(FileNotFoundError):
        files.read(other)


def test_a_file_that_an_event_names_stays_if_its_upload_is_not_known(files: Files, paper: Path, log: Log) -> None:
    files.keep(paper, FILE)
    write(log, str(uuid4()), DocumentAdded(str(uuid4()), "Paper", "spec", None, "a0", None, {"sha256": FILE}))
    assert collect(log.database, files, NOW) == 0


def test_a_server_collects_once_a_day(files: Files, paper: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapstream.consumers.collecting.collect", partial(collect, age=NOW))
    at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    reactors = [Reactor(log, Collecting(files), now=lambda: at) for _ in range(2)]
    try:
        for day in (1, 2):
            files.keep(paper, FILE)
            assert files.has(FILE)
            assert [reactor.step() for reactor in reactors] == [0, None], "one of them does it"
            assert not files.has(FILE)
            files.keep(paper, FILE)
            at = datetime(2026, 3, 3 + day, 11, 59, tzinfo=UTC)
            reactors[0].step()
            assert files.has(FILE), "not within the day"
            at = datetime(2026, 3, 3 + day, 12, tzinfo=UTC)
    finally:
        for reactor in reactors:
            reactor.leave()


def test_what_a_process_that_died_left_is_swept_up(tmp_path: Path) -> None:
    files = Files(None, tmp_path)
    left = files.incoming / "what came in"
    left.parent.mkdir()
    left.touch()
    begun = tmp_path / "files" / "ab" / f"{FILE}#1"
    begun.parent.mkdir(parents=True)
    begun.touch()
    files.sweep(timedelta(days=2))
    assert left.exists()
    assert begun.exists()
    files.sweep(NOW)
    assert not left.exists()
    assert not begun.exists()


def test_a_bucket_that_is_away_is_said_to_be(monkeypatch: pytest.MonkeyPatch, paper: Path, tmp_path: Path) -> None:
    for name, value in {"ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    files = Files("s3://deals", tmp_path)
    with pytest.raises(FilesAway) as away:
        files.keep(paper, FILE)
    assert "very-secret" not in str(away.value) + str(away.value.__cause__)
    with pytest.raises(FilesAway):
        files.read(FILE)


def write(log: Log, room: str, event: DocumentAdded) -> None:
    """An event is written."""
    id = str(uuid4())
    log.append([Recorded(room, 1, "2026-03-03T09:00:00.000000Z", id, "link", id, event)], {room: GENESIS})


def test_a_server_keeps_its_files_there(bucket: str, start_server: Callable[..., Server], log: Log) -> None:
    server = start_server(files_url=bucket)
    with Site(server, log).member() as caller:
        room = caller.open_room()
        answer = caller.http.post(f"{room.path}/files", params={"name": "Paper.bin"}, content=DATA)
        assert answer.json()["file"] == FILE, answer.text
        document = room.add("document", title="Paper", kind="spec", file=FILE)
        assert room.get(f"/documents/{document}/content").content == DATA
    assert not (server.log.parent / "data" / "files").exists()
    assert "somebody" not in server.log.read_text()


def test_a_server_that_is_killed_in_the_middle_of_an_upload_has_nothing_half_stored(
    start_server: Callable[..., Server], log: Log
) -> None:
    server = start_server()
    with Site(server, log).member() as caller:
        room, token = caller.open_room(), caller.token

        def half() -> Iterator[bytes]:
            yield DATA[: len(DATA) // 2]
            # it is coming in
            eventually(lambda: [*(server.log.parent / "data" / "files" / "incoming").glob("*")] != [])
            server.process.kill()
            server.process.wait()
            yield DATA[len(DATA) // 2 :]

        with pytest.raises(httpx.TransportError):
            caller.http.post(f"{room.path}/files", params={"name": "Paper.bin"}, content=half())
    assert not [path for path in server.log.parent.rglob(FILE) if path.is_file()]
    assert log.database.rows("SELECT FROM uploads") == []
    again = start_server()
    with httpx.Client(base_url=again.url, headers={"authorization": f"Bearer {token}"}, timeout=20) as http:
        answer = http.post(f"{room.path}/files", params={"name": "Paper.bin"}, content=DATA)
    assert (answer.status_code, answer.json()["file"]) == (201, FILE)
