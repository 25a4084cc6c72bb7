"""The command line as scripts and people use it: answers on standard output, everything else beside."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from keys import credentials_of, key_of
from psycopg.conninfo import make_conninfo
from shell import Run, in_a_process, mapstream

from mapstream.cli.commands import COMMANDS, Command, brought
from mapstream.demo import ROOM
from mapstream.log import Log
from mapstream.log.integrity.sealing import Seals
from mapstream.workspace import existing

README = Path(__file__).parent.parent / "README.md"
ALL = (*COMMANDS, *brought())


# workspaces and keys


def test_a_workspace_and_a_key_are_printed_alone(run: Run, log: Log) -> None:
    made = run("workspace", "create", "Acme")
    workspace = made.stdout.removesuffix("\n")
    assert str(UUID(workspace)) == workspace
    assert made.stderr == ""
    key = run("key", "create", "--workspace", workspace, "--role", "seller").stdout.removesuffix("\n")
    token = credentials_of(log).read(key)
    assert token is not None
    assert (token.kind, token.scope) == ("key", workspace)
    assert existing(log, workspace).document["keys"][token.id]["role"] == "seller"
    assert "Acme" in run("workspace", "list").stdout


def test_a_key_is_revoked_by_itself_or_by_its_id(run: Run, log: Log, workspace: str) -> None:
    first, second = key_of(log, workspace), key_of(log, workspace)
    run("key", "revoke", input=first.token)
    run("key", "revoke", second.id, "--workspace", workspace)
    assert all("revoked" in key for key in existing(log, workspace).document["keys"].values())
    shown = run("key", "list", "--workspace", workspace).stdout
    assert first.id in shown
    assert "msk_" not in shown


def test_a_contradiction_is_added_shown_and_removed(run: Run, workspace: str) -> None:
    own = ("--workspace", workspace)
    said = ("unread_dpa", "--word", "privacy", "--document", "dpa", "--reader", "legal")
    assert UUID(run("contradiction", "add", *said, *own).stdout.strip())
    assert "is the code of something else" in run("contradiction", "add", *said, *own, code=1).stderr
    assert "code: " in run("contradiction", "add", "Unread!", *said[1:], *own, code=1).stderr
    assert "privacy" in run("contradiction", "list", *own).stdout
    run("contradiction", "remove", "unread_dpa", *own)
    assert run("contradiction", "remove", "unread_dpa", *own, code=1).stderr.endswith("of its own.\n")
    assert run("contradiction", "list", *own).stdout == ""


# looking


def test_rooms_are_listed_for_people_and_for_programs(run: Run, demo: Log) -> None:
    table = run("room", "list").stdout
    assert ROOM in table
    assert "Castell Freight × Ferrowave" in table
    rooms = {room["id"]: room for room in json.loads(run("room", "list", "--json").stdout)["rooms"]}
    assert rooms[ROOM] == {
        "id": ROOM,
        "name": "Castell Freight × Ferrowave",
        "workspace": "Ferrowave",
        "versions": demo.replay(ROOM).version,
        "last_activity": demo.replay(ROOM).at,
    }


def test_a_room_is_told_day_by_day(run: Run, demo: Log) -> None:
    told = run("room", "replay", ROOM).stdout.splitlines()
    assert told[0] == "Wed 17 Dec 2025"
    assert len([line for line in told if line.startswith("  ")]) == demo.replay(ROOM).version
    assert any(re.match(r"  \d\d:\d\d +\d+  Joe Mbeki completed “Fit sensors", line) for line in told)
    assert "@{" not in "".join(told)


def test_a_replay_stops_where_it_is_told(run: Run, demo: Log) -> None:
    assert len(run("room", "replay", ROOM, "--version", "5").stdout.splitlines()) == 6
    until = run("room", "replay", ROOM, "--at", "2025-12-22").stdout
    assert "Mon 22 Dec 2025" in until
    assert "Tue 23 Dec 2025" not in until
    run("room", "replay", ROOM, "--at", "2020-01-01", code=1)
    run("room", "replay", ROOM, "--at", "2020-01-01", "--version", "1", code=2)


def test_a_plan_is_shown_as_it_was_and_what_differs_since(run: Run, demo: Log) -> None:
    then = run("room", "at", ROOM, "2025-12-22")
    assert "22 Dec 2025" in then.stderr
    assert then.stdout.startswith("# Castell Freight × Ferrowave")
    first, last = run("room", "at", ROOM, "1").stdout, run("room", "at", ROOM, str(demo.replay(ROOM).version)).stdout
    assert len(first) < len(then.stdout) < len(last)
    changed = run("room", "diff", ROOM, "2025-12-22").stdout
    assert changed.startswith("# What changed in Castell Freight × Ferrowave\n\nFrom version ")
    assert "## Dates" in changed
    assert "@{" not in changed
    run("room", "at", ROOM, "2020-01-01", code=1)
    run("room", "at", ROOM, "99999", code=1)
    run("room", "diff", ROOM, "9", "5", code=2)


def test_an_exported_history_verifies_and_a_changed_one_does_not(run: Run, demo: Log, tmp_path: Path) -> None:
    file = tmp_path / "castell.jsonl"
    run("export", ROOM, "--out", str(file))
    assert run("export", ROOM).stdout == file.read_text()
    intact = in_a_process("verify", str(file))
    assert intact.returncode == 0
    assert intact.stdout.startswith(f"Intact: {demo.replay(ROOM).version} versions of room {ROOM}.\n")
    assert run("verify", ROOM).stdout == intact.stdout
    note, kept = tmp_path / "note", Seals(demo).sealed_now(ROOM)
    note.write_text(kept.note)
    key = str(Seals(demo).keys_of(ROOM)[0][0])
    held = run("verify", str(file), "--against", str(note), "--key", key).stdout
    assert held.endswith(f"Sealed at: {kept.size}\n")
    another = run("workspace", "rotate-key").stdout.strip()
    assert another in {b64encode(told.public).decode() for _, told in Seals(demo).keys_of(ROOM)}
    forged = run("verify", str(file), "--key", str(Seals(demo).keys_of(ROOM)[1][0]), code=1).stdout
    assert "None of the keys that are known has signed that checkpoint." in " ".join(forged.split())
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:7] + lines[8:]).replace("hot brakes", "cold feet"))
    changed = mapstream("verify", str(file))
    assert changed.returncode == 1
    assert "dropped" in changed.stdout
    assert "Version 7 is missing." in changed.stdout
    assert "changed" in changed.stdout


def test_read_models_are_made_again(run: Run, demo: Log) -> None:
    assert "Is the process that fills read models running?" in run("projections").stderr
    assert "plan_board" in run("rebuild").stderr
    assert "plan_board  0 events behind, 0 rooms left out" in run("projections").stdout
    assert "Made again: plan_board." in run("rebuild", "plan_board").stderr
    assert "There are: " in run("rebuild", "nothing", code=1).stderr


def test_a_backup_is_made_and_restored(run: Run, demo: Log, postgres_dsn: str, tmp_path: Path) -> None:
    file, events = str(tmp_path / "backup"), demo.position()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute("CREATE DATABASE restored_by_command")
    unused = make_conninfo(postgres_dsn, dbname="restored_by_command")
    assert f"{events:,} events" in run("backup", file).stderr
    assert "Servers are using the database" in run("restore", file, "--replace", code=1).stderr

    def there(*arguments: str, code: int = 0) -> str:
        done = mapstream(*arguments, env={"MAPSTREAM_DATABASE_URL": unused})
        assert done.returncode == code, done.stderr
        return done.stderr + done.stdout

    assert f"{events:,} events" in there("restore", file)
    assert f"There are {events:,} events already." in there("restore", file, code=1)
    assert f"{events:,} events" in there("restore", file, "--replace")
    assert ROOM in there("room", "list")


# what goes wrong


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("key", "create", "--workspace", "acme", "--role", "admin"), "“acme” is not the id of a workspace."),
        (("key", "create", "--workspace", ROOM, "--role", "king"), "A role is one of admin, seller, manager, success."),
        (("key", "create", "--workspace", ROOM, "--role", "admin"), "There is no such workspace."),
        (("key", "revoke"), "That is not a key of this installation."),
        (("key", "revoke", "nonsense"), "There is no workspace yet"),
        (("key", "revoke", "msk_nonsense"), "can be seen by everybody on this machine"),
        (("room", "replay", ROOM), f"There is no room {ROOM}."),
        (("room", "replay", ROOM, "--at", "yesterday"), "“yesterday” is no time."),
        (("export", ROOM), f"There is no room {ROOM}."),
        (("verify", "nonsense"), "“nonsense” is not the id of a room, nor a file."),
        (("verify", str(README)), "That is not an exported history"),
        (("workspace", "create", " "), "A workspace needs a name"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    refused = run(*arguments, code=1)
    assert refused.stdout == ""
    assert refused.stderr.startswith("mapstream: ")
    assert words in refused.stderr


def test_a_command_written_wrongly_is_refused_with_2() -> None:
    assert mapstream("srve").returncode == 2
    assert mapstream("key", "create").returncode == 2


def test_a_bad_setting_is_refused_before_anything_starts() -> None:
    refused = mapstream("serve", env={"MAPSTREAM_PORT": "http"})
    assert (refused.returncode, refused.stderr) == (
        1,
        "mapstream: MAPSTREAM_PORT is “http”: it must be a whole number.\n",
    )


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    refused = mapstream("room", "list", env={"MAPSTREAM_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/db"})
    assert refused.returncode == 1
    assert "The database cannot be reached" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_a_traceback_is_for_those_who_ask(postgres_dsn: str) -> None:
    refused = in_a_process("--debug", "room", "list", env={"MAPSTREAM_DATABASE_URL": "postgresql://127.0.0.1:1/db"})
    assert "Traceback" in refused.stderr


def test_help_tells_of_every_command_and_the_readme_too() -> None:
    shown = mapstream("--help").stdout
    section = README.read_text().partition("\n## From the shell\n")[2].partition("\n## ")[0]
    for command in ALL:
        assert f" {command.name} " in shown
        assert f"mapstream {command.name}" in section


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
def test_what_is_said_of_a_command_among_all_is_what_it_says_itself(command: Command) -> None:
    assert " ".join(command.load().help.split()).startswith(command.help)


def options(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every option of a command, and of those below it."""
    for name, below in getattr(command, "commands", {}).items():
        yield from options(below, f"{path} {name}")
    for parameter in command.params:
        if parameter.param_type_name == "option":
            yield from ((path, option) for option in (*parameter.opts, *parameter.secondary_opts))


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
def test_options_are_called_as_they_are_typed(command: Command) -> None:
    """Versions of the library differ in what they take a placeholder for, as in ``--ROLE``."""
    named = list(options(command.load(), command.name))
    assert named
    assert [(path, option) for path, option in named if not re.fullmatch(r"--[a-z][a-z-]+|-[a-z]", option)] == []


HEAVY = {
    "mapstream.log",
    "mapstream.plan",
    "mapstream.tables",
    "mapstream.api",
    "mapstream.server",
    "mapstream.settings",
    "psycopg",
}
HEAVY |= {"pydantic", "eventsourcing", "structlog", "holidays", "starlette", "uvicorn", "cryptography", "asyncio"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_nothing_heavy_is_imported_to_say_what_there_is(option: str) -> None:
    script = "import sys; from mapstream.cli import app; app([sys.argv[1]], standalone_mode=False); "
    done = subprocess.run(
        [sys.executable, "-c", script + "print(*sys.modules, sep='\\n')", option],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(done.stdout.splitlines()) == set()


def test_a_mistyped_command_is_answered_with_what_was_perhaps_meant() -> None:
    assert "Did you mean 'serve'?" in mapstream("srve").stderr
