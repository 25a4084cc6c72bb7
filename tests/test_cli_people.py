"""``mapstream person``: what is kept about somebody, and erasing them."""

import orjson
from shell import Run

from mapstream.log import Log
from mapstream.plan.event import ERASED


def test_somebody_is_looked_at_and_erased(demo: Log, run: Run) -> None:
    room = orjson.loads(run("room", "list", "--json").stdout)["rooms"][0]["id"]
    document = demo.replay(room).document
    person, name = next((id, one["name"]) for id, one in document["people"].items() if one.get("role") == "champion")
    found = orjson.loads(run("person", "data", room, person).stdout)
    assert found["person"]["name"] == name
    assert any(event["texts"] for event in found["events"])
    assert "not the name of this person" in run("person", "erase", room, person, "--name", "Else", code=1).stderr
    run("person", "erase", room, person, "--name", name)
    demo.forget()
    assert demo.replay(room).document["people"][person]["name"] == ERASED
    after = run("person", "data", room, person).stdout
    assert name not in after
    assert "They have been erased before." in run("person", "erase", room, person, "--name", name).stderr
