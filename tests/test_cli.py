"""The command line as scripts and people use it: answers on standard output, everything else beside."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from serving import Server, clean_environment, free_port
from waiting import eventually

from mapstream.cli.commands import COMMANDS, Command
from mapstream.demo import ROOM, write
from mapstream.log import Log
from mapstream.plan.actor import Actor
from mapstream.postgres.folder import postmaster
from mapstream.templates import shipped
from mapstream.tokens import Signer
from mapstream.workspace import create_key, existing
from mapstream.workspace_templates import find, save

README = Path(__file__).parent.parent / "README.md"

Run = Callable[..., subprocess.CompletedProcess[str]]


def mapstream(*arguments: str, env: dict[str, str] | None = None, input: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mapstream.cli", *arguments],
        env=clean_environment() | (env or {}),
        capture_output=True,
        input=input,
        text=True,
        timeout=120,
    )


@pytest.fixture
def run(postgres_dsn: str, schema: str) -> Run:
    """Runs a command over the test's schema, and expects it to succeed unless told otherwise."""

    def run(*arguments: str, code: int = 0, input: str = "") -> subprocess.CompletedProcess[str]:
        env = {"MAPSTREAM_DATABASE_URL": postgres_dsn, "MAPSTREAM_SCHEMA": schema}
        done = mapstream(*arguments, env=env, input=input)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def demo(log: Log) -> Log:
    """The demo's deal is in the log."""
    from datetime import UTC, datetime

    write(log, datetime(2026, 3, 3, 19, tzinfo=UTC))
    return log


# workspaces and keys


def test_a_workspace_and_a_key_are_printed_alone(run: Run, log: Log) -> None:
    made = run("workspace", "create", "Acme")
    workspace = made.stdout.removesuffix("\n")
    assert str(UUID(workspace)) == workspace
    assert made.stderr == ""
    key = run("key", "create", "--workspace", workspace, "--role", "seller").stdout.removesuffix("\n")
    token = Signer(log.secret("signing")).read(key)
    assert token is not None
    assert (token.kind, token.scope) == ("key", workspace)
    assert existing(log, workspace).document["keys"][token.id]["role"] == "seller"
    assert "Acme" in run("workspace", "list").stdout


def test_a_key_is_revoked_by_itself_or_by_its_id(run: Run, log: Log, workspace: str) -> None:
    first, second = create_key(log, workspace, "admin"), create_key(log, workspace, "admin")
    run("key", "revoke", input=Signer(log.secret("signing")).key(workspace, first))
    run("key", "revoke", second, "--workspace", workspace)
    assert all("revoked" in key for key in existing(log, workspace).document["keys"].values())
    shown = run("key", "list", "--workspace", workspace).stdout
    assert first in shown
    assert "msk_" not in shown


# looking


def test_rooms_are_listed_for_people_and_for_programs(run: Run, demo: Log) -> None:
    table = run("room", "list").stdout
    assert ROOM in table
    assert "Castell Freight × Ferrowave" in table
    (room,) = json.loads(run("room", "list", "--json").stdout)["rooms"]
    assert room == {
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


def test_templates_are_listed_and_shown_without_a_database() -> None:
    listed = mapstream("template", "list", "--industry", "software").stdout
    assert re.search(r"^saas-new-business +2 +SaaS, new business +software +new-business *$", listed, re.MULTILINE)
    assert "healthcare" not in listed
    assert len(json.loads(mapstream("template", "list", "--json").stdout)["templates"]) >= 7
    shown = mapstream("template", "show", "saas-new-business", "--option", "no-pilot").stdout
    assert re.search(r"^T-17 +buyer +technical evaluator +5 +Talk to two customers", shown, re.MULTILINE)
    assert "Run the pilot" not in shown
    assert json.loads(mapstream("template", "show", "healthcare", "--json").stdout)["template"]["target"] == "signed"
    wrong = mapstream("template", "show", "healthcare", "--option", "works-council")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "there is no option works-council" in wrong.stderr
    assert "There is no template sale." in mapstream("template", "show", "sale").stderr


def test_a_room_is_made_of_a_template(run: Run, demo: Log) -> None:
    before = demo.replay(ROOM)
    done = run("template", "apply", "implementation", ROOM, "--target", "2099-09-30", "--option", "pilot")
    assert "“Implementation and go-live” is in the plan, towards 30 Sep 2099: 6 tasks came in." in done.stderr
    assert "14 more come as their milestones begin" in done.stderr
    after = demo.replay(ROOM)
    assert len(after.document["tasks"]) == len(before.document["tasks"]) + 6
    assert after.document["plan"]["template"]["options"] == ["data-migration", "integration", "pilot"]
    who = next(p["name"] for p in after.document["people"].values() if p["side"] == "seller")
    begun = run("template", "begin", ROOM, "Decided: we go live", "--person", f"success={who}")
    assert "4 tasks came in." in begun.stderr
    assert "nothing changed" in run("template", "begin", ROOM, "decided: we go live").stderr
    run("template", "begin", ROOM, "No such milestone", code=2)
    after = demo.replay(ROOM)
    late = run("template", "apply", "implementation", ROOM, "--target", "2020-09-30", code=1)
    assert "the earliest target date is " in late.stderr
    assert "There is no such template" in run("template", "apply", "x", ROOM, "--target", "2099-09-30", code=1).stderr
    assert demo.replay(ROOM).version == after.version


def test_templates_of_a_workspace_are_shown_too(run: Run, log: Log, workspace: str) -> None:
    actor = Actor(workspace, "seller", "key", "admin", workspace=workspace)
    id = str(uuid4())
    save(log, workspace, shipped()["healthcare"].template.model_copy(update={"title": "Our clinics"}), actor, id)
    assert id in run("template", "list", "--workspace", workspace).stdout
    assert run("template", "show", id, "--workspace", workspace).stdout.startswith("Our clinics\n")


def test_a_template_goes_out_as_a_file_and_in_again(run: Run, log: Log, workspace: str, tmp_path: Path) -> None:
    for format in ("md", "csv", "json"):
        file = tmp_path / f"healthcare.{format}"
        run("template", "export", "healthcare", "--format", format, "--out", str(file))
        run("template", "import", str(file), "--workspace", workspace, "--dry-run")
        run("template", "import", str(file), "--workspace", workspace, code=1)
        assert "templates" not in existing(log, workspace).document or format != "md", "nobody said yes"
        done = run("template", "import", str(file), "--workspace", workspace, "--yes")
        assert "Healthcare provider" in done.stdout
        id = done.stdout.splitlines()[-1]
        assert find(log, workspace, id).offered.template == shipped()["healthcare"].template
        again = run("template", "export", id, "--format", format, "--workspace", workspace)
        assert again.stdout.encode() == file.read_bytes().replace(b"\r\n", b"\n")
    file = tmp_path / "wrong.md"
    file.write_text(run("template", "export", "healthcare").stdout.replace("| new-business | signed |", "| new |"))
    wrong = run("template", "import", str(file), "--workspace", workspace, code=1)
    assert "no whole template" in wrong.stderr
    assert "line 7: “target”: This is needed." in wrong.stdout or "needs a target" in wrong.stdout


def test_an_exported_history_verifies_and_a_changed_one_does_not(run: Run, demo: Log, tmp_path: Path) -> None:
    file = tmp_path / "castell.jsonl"
    run("export", ROOM, "--out", str(file))
    assert run("export", ROOM).stdout == file.read_text()
    intact = mapstream("verify", str(file))
    assert intact.returncode == 0
    assert intact.stdout.startswith(f"Intact: {demo.replay(ROOM).version} versions of room {ROOM}.\n")
    assert run("verify", ROOM).stdout == intact.stdout
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
        (("key", "revoke", "nonsense"), "say which --workspace"),
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
    refused = mapstream("--debug", "room", "list", env={"MAPSTREAM_DATABASE_URL": "postgresql://127.0.0.1:1/db"})
    assert "Traceback" in refused.stderr


def test_a_port_that_is_taken_is_said(server: Server, run: Run) -> None:
    refused = run("serve", "--port", str(server.port), code=1)
    assert refused.stderr == f"mapstream: Port {server.port} is taken. Choose another with --port.\n"


def test_help_tells_of_every_command_and_the_readme_too() -> None:
    shown = mapstream("--help").stdout
    section = README.read_text().partition("\n## From the shell\n")[2].partition("\n## ")[0]
    for command in COMMANDS:
        assert f" {command.name} " in shown
        assert f"mapstream {command.name}" in section


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_is_said_of_a_command_among_all_is_what_it_says_itself(command: Command) -> None:
    assert " ".join(command.load().help.split()).startswith(command.help)


def options(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every option of a command, and of those below it."""
    for name, below in getattr(command, "commands", {}).items():
        yield from options(below, f"{path} {name}")
    for parameter in command.params:
        if parameter.param_type_name == "option":
            yield from ((path, option) for option in (*parameter.opts, *parameter.secondary_opts))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
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


# serving


def test_a_server_says_where_it_is_and_ends_cleanly(server: Server) -> None:
    assert f"mapstream is at {server.url}, " in server.log.read_text()
    assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()


def test_ctrl_c_ends_a_server_cleanly(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    assert "Traceback" not in server.log.read_text()


def test_several_workers_end_together(start_server: Callable[..., Server]) -> None:
    server = start_server(workers=2)
    workers = [child for child in psutil.Process(server.process.pid).children() if "spawn_main" in str(child.cmdline())]
    assert len(workers) >= 2
    assert server.stop() == 0
    assert not any(worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE for worker in workers)


def test_commands_work_beside_a_server_that_has_its_own_database(folder: Path) -> None:
    data = folder / "data"
    with Server(folder / "log", data=data) as server:
        made = mapstream("workspace", "create", "Acme", "--data", str(data))
        key = mapstream("key", "create", "--workspace", made.stdout.strip(), "--role", "admin", "--data", str(data))
        answer = httpx.post(
            f"{server.url}/v1/rooms",
            headers={"authorization": f"Bearer {key.stdout.strip()}"},
            json={"id": ROOM, "type": "open_room", "data": {"name": "Acme"}},
        )
        assert answer.status_code == 201
        running = postmaster(data / "postgres")
        assert running is not None
        running.process.kill()
        back = {"MAPSTREAM_DATA": str(data)}
        eventually(lambda: ROOM in mapstream("room", "list", env=back).stdout, within=60)
        eventually(lambda: httpx.get(f"{server.url}/readyz").status_code == 200, within=30)
    assert postmaster(data / "postgres") is None


def test_the_demo_shows_the_same_links_again_and_serves(folder: Path) -> None:
    where = ("--data", str(folder / "data"), "--port", str(free_port()))
    first = mapstream("demo", "--no-serve", *where)
    assert first.returncode == 0, first.stderr
    assert [line.split()[0] for line in first.stdout.splitlines()] == ["Maya", "Daniel", "Helena", "Tomás"]
    assert mapstream("demo", "--no-serve", *where).stdout == first.stdout
    address = first.stdout.split()[-1]
    with (folder / "log").open("w") as out:
        demo = subprocess.Popen(
            [sys.executable, "-m", "mapstream.cli", "demo", *where], env=clean_environment(), stdout=out, stderr=out
        )
    try:
        eventually(lambda: _opens(address), within=30)
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 0, (folder / "log").read_text()
    assert postmaster(folder / "data" / "postgres") is None


def _opens(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 303
    except httpx.TransportError:
        return False
