"""Clients that others' generators make of the description of a running server work against that server."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asking import Caller, Site

from mapstream.files.kinds import PICTURES

pytestmark = pytest.mark.long

SOURCES = Path(__file__).parent / "clients"


def run(*words: str | Path, at: Path) -> str:
    """What a program prints; its output is the failure if it fails."""
    done = subprocess.run([*map(str, words)], cwd=at, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def described(site: Site, tmp_path: Path) -> Path:
    """The description that the server gives, as a file."""
    place = tmp_path / "openapi.json"
    place.write_bytes(site.nobody().http.get("/openapi.json").content)
    return place


def test_a_client_in_python(described: Path, member: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    config = described.with_name("config.json")
    unknown = ("text/markdown", "text/csv", "text/plain", "text/calendar", "*/*", *PICTURES)
    texts = dict.fromkeys(unknown, "application/octet-stream")
    config.write_text(json.dumps({"content_type_overrides": texts, "post_hooks": []}))
    generator = Path(sys.executable).with_name("openapi-python-client")
    told = run(generator, "generate", "--path", described, "--config", config, at=described.parent)
    assert "Unable to" not in told
    assert "will not be generated" not in told

    monkeypatch.syspath_prepend(described.with_name("mapstream-client"))
    part: Any = lambda name: importlib.import_module(f"mapstream_client.{name}")  # noqa: E731
    models = part("models")
    client = part("client").AuthenticatedClient(base_url=str(member.http.base_url), token=member.token)

    room = uuid4()
    data = models.OpenRoom(name="Acme and Globex")
    opened = part("api.rooms.open_room").sync(client=client, body=models.OpenRoomRequest(id=str(room), data=data))
    assert opened.version == 1
    task = str(uuid4())
    add = models.AddTask.from_dict({"title": "Security review", "side": "buyer", "task": task})
    request = models.AddTaskRequest(type_="add_task", id=str(uuid4()), data=add)
    done = part("api.commands.command").sync(str(room), client=client, body=request)
    assert [type(event) for event in done.events] == [models.TaskAdded]
    history = part("api.history.read_events").sync(str(room), client=client)
    assert [(event.version, event.type_) for event in history.events] == [(1, "room.opened"), (2, "task.added")]
    assert history.events[1].data.task == task
    state = part("api.rooms.read_room").sync(str(room), client=client)
    assert state.plan.tasks[task].title == "Security review"


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js")
def test_a_client_in_typescript(described: Path, member: Caller) -> None:
    at = described.parent
    for source in SOURCES.iterdir():
        shutil.copy(source, at)
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", at=at)
    run("npx", "openapi-typescript", "openapi.json", "-o", "api.d.ts", "--default-non-nullable=false", at=at)
    strict = ("--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck")
    run("npx", "tsc", *strict, "client.ts", at=at)
    run("node", "client.js", str(member.http.base_url), member.token, at=at)
