"""``mapstream template``: what there is, out as a file and in again, and into a room."""

import json
import re
from pathlib import Path
from uuid import uuid4

from shell import Run, mapstream

from mapstream.demo import ROOM
from mapstream.log import Log
from mapstream.plan.actor import Actor
from mapstream.templates import shipped
from mapstream.workspace import existing
from mapstream.workspace_templates import find, save


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
