"""The README's steps for the shell, taken as they stand there: once, and a second time."""

import re
import shlex
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from keys import key_of
from serving import SECRET, Server
from typer.testing import CliRunner

from mapstream.cli import app
from mapstream.log import Log

README = Path(__file__).parent.parent / "README.md"


def steps(section: str) -> list[list[str]]:
    """The commands of a section, word by word."""
    text = README.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert lines, f"no steps in “{section}”"
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.fixture
def room(server: Server, log: Log, workspace: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A room on a server, with somebody in it, and a folder with a roadmap."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAPSTREAM_DATABASE_URL", log.database.dsn)
    monkeypatch.setenv("MAPSTREAM_SECRET", SECRET)
    monkeypatch.setenv("MAPSTREAM_SCHEMA", log.database.schema)
    (tmp_path / "roadmap.md").write_text("| Task | Owner |\n| --- | --- |\n| Security review | Buyer |\n")
    key = key_of(log, workspace).token
    opening = {"id": str(uuid4()), "type": "open_room", "data": {"name": "Initech"}}
    ann = {"id": str(uuid4()), "type": "add_person", "data": {"name": "Ann Archer", "side": "buyer"}}
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {key}"}) as http:
        room = http.post("/v1/rooms", json=opening).raise_for_status().json()["room"]
        http.post(f"/v1/rooms/{room}/commands", json=ann).raise_for_status()
    return str(room)


@pytest.mark.parametrize("section", ["Templates", "Tables in and out", "Use it from a program"])
def test_the_steps_work_and_a_second_time_too(section: str, room: str, workspace: str) -> None:
    known = {"ROOM": room, "ID": workspace}
    for _ in range(2):
        for program, *words in steps(section):
            assert program == "mapstream"
            if words[0] == "serve":
                continue  # one is running
            if "--data" in words:
                del words[(at := words.index("--data")) : at + 2]
            done = CliRunner().invoke(app, [known.get(word, word) for word in words])
            assert done.exit_code == 0, f"{shlex.join(words)}: {done.output}{done.exception!r}"
