"""Nothing is left of somebody who was erased: not in the data folder, not in any answer, on no server."""

from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from keys import key_of, workspace_of
from serving import Server
from waiting import eventually

from mapstream.keyring import Keyring
from mapstream.log import Log
from mapstream.log.integrity.verify import verify_room
from mapstream.postgres import Embedded

pytestmark = pytest.mark.long

WORDS = ("Zylinski", "zebra.example", "zucchini", "Zanzibar", "zeppelin", "zirconium", "zinnia", "zither", "zabaglione")
"""In all that she wrote, and that others wrote of her."""


def left_in(folder: Path) -> list[tuple[str, str]]:
    """Which of the words are in which file, of the database and beside it."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            found += [(word, str(file.relative_to(folder))) for word in WORDS if word.encode() in content]
    return found


def paths_of(client: httpx.Client, room: str, person: str) -> list[str]:
    """Everything that can be read about a room, or of all, by the description of the API."""
    paths = client.get("/openapi.json").raise_for_status().json()["paths"]
    filled = [path.replace("{room}", room).replace("{person}", person) for path, item in paths.items() if "get" in item]
    return [path for path in filled if "{" not in path]


def test_nothing_is_left_of_her(data_at_hand: Path) -> None:
    """The room's history is whole, and reads on."""
    data = data_at_hand
    with Server(data.parent / "server.log", data=str(data), secret="", requests_per_second=0) as server:
        embedded = Embedded(data)
        with closing(Log(embedded.start(), "mapstream", Keyring(file=data / "secret.key"))) as log:
            erase_ann(server, log, data)
    embedded.stop()
    assert left_in(data) == []


def erase_ann(server: Server, log: Log, data: Path) -> None:
    """Ann writes, others write about her, and she is erased."""
    keys = {"authorization": f"Bearer {key_of(log, workspace_of(log)).token}"}
    admin = httpx.Client(base_url=server.url, headers=keys, timeout=60)
    opening = {"id": str(uuid4()), "type": "open_room", "data": {"name": "Initech"}}
    room = admin.post("/v1/rooms", json=opening).raise_for_status().json()["room"]

    def do(client: httpx.Client, type: str, **data: Any) -> Any:
        wish = {"id": str(uuid4()), "type": type, "data": data}
        return client.post(f"/v1/rooms/{room}/commands", json=wish).raise_for_status().json()

    def read(path: str) -> str:
        return admin.get(path, headers={"Mapstream-Wait": str(log.position())}).text

    ann, task = str(uuid4()), str(uuid4())
    do(admin, "add_person", person=ann, name="Ann Zylinski", email="ann@zebra.example", side="buyer", role="champion")
    do(admin, "edit_person", person=ann, concern="She grows zinnia")
    link = do(admin, "issue_link", person=ann)["link"].rpartition("/")[2]
    buyer = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {link}"}, timeout=60)
    do(buyer, "add_task", task=task, title="Count the zucchini", side="buyer", purpose="For Zanzibar")
    do(buyer, "block_task", task=task, reason="The zeppelin is late")
    do(buyer, "set_goal", statement="The zither is tuned", date="2027-06-30")
    do(buyer, "add_risk", title="No zirconium", severity="high")
    do(buyer, "add_comment", on="plan", text="I like zabaglione")
    do(admin, "edit_task", task=task, title="Ann Zylinski counts")
    do(admin, "add_comment", on="plan", text="Ask Mrs Zylinski, ann@zebra.example")
    paths = paths_of(admin, room, ann)
    assert {word for word in WORDS for path in paths if word in read(path)} == {*WORDS}
    log.take_snapshot(room, log.replay(room))
    assert left_in(data) != []
    do(admin, "erase_person", person=ann, name="Ann Zylinski")
    assert buyer.get(f"/v1/rooms/{room}").status_code == 401
    eventually(lambda: not log.database.rows(b"SELECT stream FROM erasures"), within=200)
    for path in paths:
        assert [word for word in WORDS if word.casefold() in read(path).casefold()] == [], path
    assert "[erased person] counts" in read(f"/v1/rooms/{room}")
    log.forget()
    assert verify_room(log, room).intact
