"""``mapstream person``: what is kept about somebody, and erasing them."""

import orjson
from shell import Run
from telling import Story

from mapstream.log import Log
from mapstream.plan.elements.people.events import PersonAdded
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


def test_somebody_is_erased_wherever_they_are_known(demo: Log, run: Run) -> None:
    room = orjson.loads(run("room", "list", "--json").stdout)["rooms"][0]["id"]
    document = demo.replay(room).document
    person, known = next((id, one) for id, one in document["people"].items() if one.get("role") == "champion")
    other = Story(demo, "Another deal", document["plan"]["workspace"])
    again = "01890000-0000-7000-8000-0000000000c1"
    other.happens(PersonAdded(again, "buyer", "D. Okafor", known["email"]))
    told = run("person", "erase", room, person, "--name", known["name"]).stderr
    assert f"Known, too, and not erased (--everywhere) in “Another deal”, room {other.room}" in told
    assert other.document["people"][again]["name"] == "D. Okafor"


def test_in_one_act(demo: Log, run: Run) -> None:
    room = orjson.loads(run("room", "list", "--json").stdout)["rooms"][0]["id"]
    document = demo.replay(room).document
    person, known = next((id, one) for id, one in document["people"].items() if one.get("role") == "champion")
    other = Story(demo, "Another deal", document["plan"]["workspace"])
    other.happens(PersonAdded(person, "buyer", "D. Okafor"))
    told = run("person", "erase", room, person, "--name", known["name"], "--everywhere").stderr
    assert f"Erased in “Another deal”, room {other.room}" in told
    demo.forget()
    assert other.document["people"][person]["name"] == ERASED
