"""The stream is described as it is: its frames, both ways, its close codes; and real frames are as described."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import uuid4

import orjson
import pytest
from asking import Caller, RoomOf, Site, command
from describing import Described
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from mapstream.api.asyncapi import BOUNDS, REPLIES, asyncapi
from mapstream.api.schemas import parts
from mapstream.plan.vocabulary import COMMANDS
from mapstream.protocol import closes
from mapstream.protocol.closes import CLOSES
from mapstream.protocol.frames import CLIENT_FRAMES, SUBPROTOCOL
from mapstream.protocol.server_frames import SERVER_FRAMES, ServerFrame

LIVE: Any = asyncapi()
SENDS = {op: LIVE["components"]["messages"][op]["payload"]["$ref"].rpartition("/")[2] for op in SERVER_FRAMES}
SAYS = {op: LIVE["components"]["messages"][op]["payload"]["$ref"].rpartition("/")[2] for op in CLIENT_FRAMES}


@pytest.fixture(scope="module")
def described() -> Described:
    return Described(LIVE)


def resolved(reference: str) -> Any:
    """What a reference in the description leads to."""
    found = LIVE
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


# the description itself


def test_it_has_what_the_specification_asks_for() -> None:
    assert LIVE["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= LIVE["info"].keys()
    for server in LIVE["servers"].values():
        assert {"host", "protocol"} <= server.keys()
    for channel in LIVE["channels"].values():
        named = {name for name in channel["address"].split("/") if name.startswith("{")}
        assert {"{" + name + "}" for name in channel["parameters"]} == named
        binding = channel["bindings"]["ws"]
        assert binding.keys() <= {"method", "query", "headers", "bindingVersion"}
        assert (binding["method"], binding["headers"]["type"]) == ("GET", "object")
    for operation in LIVE["operations"].values():
        assert operation["action"] in ("send", "receive")
        channel = resolved(operation["channel"]["$ref"])
        for told in (operation, operation.get("reply", {"messages": []})):
            for message in told["messages"]:
                assert message["$ref"].startswith("#/channels/room/messages/")
                assert resolved(resolved(message["$ref"])["$ref"])["payload"]
        assert channel["messages"]


def test_every_reference_leads_somewhere() -> None:
    for part in parts(LIVE):
        if isinstance(part.get("$ref"), str):
            assert resolved(part["$ref"])
        # in AsyncAPI that is the name of a property alone
        assert not isinstance(part.get("discriminator"), dict)


def test_it_is_what_is_served(site: Site) -> None:
    assert site.nobody().http.get("/asyncapi.json").json() == LIVE


def test_every_frame_is_described() -> None:
    assert LIVE["channels"]["room"]["messages"].keys() == {*CLIENT_FRAMES, *SERVER_FRAMES}
    actions = {name: operation["action"] for name, operation in LIVE["operations"].items()}
    assert actions == {f"{op}_from_client": "receive" for op in CLIENT_FRAMES} | {
        f"{op}_from_server": "send" for op in SERVER_FRAMES
    }
    assert {*SERVER_FRAMES.values()} == {*get_args(ServerFrame)}
    assert REPLIES.keys() <= CLIENT_FRAMES.keys()


def test_every_command_can_be_done(described: Described) -> None:
    def said(**frame: Any) -> list[str]:
        return described.wrong({"$ref": "#/components/schemas/Do"}, {"op": "do", "id": str(uuid4()), **frame})

    assert said(type="add_task", data={"title": "x", "side": "seller"}) == []
    assert said(type="add_task", data={"title": "x"}) == []
    assert said(type="add_task", data={})
    assert said(type="fly", data={})
    assert said(commands=[{"type": "undo", "data": {}}]) == []
    assert said()
    types = LIVE["components"]["schemas"]["Do"]["properties"]["type"]["enum"]
    assert types == [*COMMANDS]


def test_every_close_code_is_described() -> None:
    named = {
        value for name, value in vars(closes).items() if name.isupper() and isinstance(value, int) and value < 5000
    }
    assert {code for code in named if code > 1000} <= CLOSES.keys()
    assert LIVE["channels"]["room"]["x-close-codes"].keys() == {str(code) for code in CLOSES}
    assert LIVE["channels"]["room"]["x-bounds"] == BOUNDS


# real frames


class Following:
    """Somebody who follows a room, and holds every frame to its description."""

    def __init__(self, socket: ClientConnection, described: Described) -> None:
        self.socket = socket
        self._described = described
        self.seen: list[str] = []

    def say(self, op: str, **rest: Any) -> None:
        """Send a frame."""
        frame = {"op": op, **rest}
        if op != "do" or "commands" not in frame:
            self._described.check(SAYS[op], frame)
        self.socket.send(orjson.dumps(frame).decode())

    def hear(self, op: str) -> dict[str, Any]:
        """The next frame of a kind; all on the way there are looked at too."""
        while True:
            frame: dict[str, Any] = orjson.loads(self.socket.recv(timeout=10))
            self._described.check(SENDS[frame["op"]], frame)
            self.seen.append(frame["op"])
            if frame["op"] == op:
                return frame

    def closed(self) -> int:
        """The code that the connection is closed with."""
        with pytest.raises(ConnectionClosed) as closed:
            self.hear("nothing")
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


@pytest.fixture
def follow(described: Described) -> Iterator[Callable[..., Following]]:
    """Begins to follow rooms."""
    with ExitStack() as stack:

        def begin(room: RoomOf, token: str | None = None) -> Following:
            address = f"{room.caller.site.url.replace('http', 'ws')}{room.path}/stream"
            headers = {"authorization": f"Bearer {token or room.caller.token}"}
            opening = connect(address, additional_headers=headers, subprotocols=[Subprotocol(SUBPROTOCOL)])
            return Following(stack.enter_context(opening), described)

        yield begin


def test_real_frames_are_as_described(member: Caller, follow: Callable[..., Following]) -> None:
    room = member.open_room()
    task = room.task()
    live = follow(room)
    live.say("join", data=True)
    assert live.hear("joined")["plan"] == room.plan
    moving = command("reschedule_task", task=task, due="2026-03-20")
    live.say("do", **moving)
    assert "data" in live.hear("events")["events"][0]
    assert live.hear("done")["id"] == moving["id"]
    live.say("do", **moving)
    assert live.hear("done")["again"]
    live.say("do", **command("start_task", task=str(uuid4())))
    assert live.hear("refused")["code"] == "not_found"
    live.say("do", **{**command("reschedule_task", task=task, due="2026-03-21"), "if_version": 2})
    assert live.hear("refused")["events"][0]["version"] == 3
    live.say("do", id=str(uuid4()), commands=[{"type": "start_task", "data": {"task": task}}])
    live.hear("done")
    live.say("here", item=f"tasks/{task}", field="title", typing=True)
    while not any("typing" in one for one in live.hear("people")["here"]):
        pass
    live.say("ping", n=7)
    assert live.hear("pong")["n"] == 7
    person = room.add("person", name="Berta", side="buyer")
    live.say("do", **command("issue_link", person=person))
    assert "/l/msl_" in live.hear("done")["link"]

    if "signals" not in live.seen:  # they are worked out when there is time
        live.hear("signals")
    later = follow(room)
    later.say("join", since=2)
    assert "plan" not in later.hear("joined")
    assert later.hear("events")["events"][0]["version"] == 3
    seen = {*live.seen, *later.seen}
    # these have stories of their own
    assert SERVER_FRAMES.keys() - seen == {"expiring", "rejoin"}


def test_a_session_that_ends(member: Caller, follow: Callable[..., Following]) -> None:
    room = member.open_room()
    soon = (datetime.now(UTC) + timedelta(seconds=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
    buyer = room.invite(expires=soon)
    live = follow(buyer)
    live.say("join")
    assert 0 < live.hear("expiring")["in"] <= 40
    live.say("renew", token=buyer.caller.token or "")
    live.say("ping", n=1)
    live.hear("pong")


def test_what_a_buyer_hears(member: Caller, follow: Callable[..., Following]) -> None:
    room = member.open_room()
    live = follow(room.invite())
    live.say("join")
    live.hear("joined")
    room.task(visible_to="seller")
    assert live.hear("events")["events"][0].keys() == {"room", "version", "hidden"}
    room.task()
    assert "position" not in live.hear("events")["events"][0]


def test_closing_is_as_described(member: Caller, follow: Callable[..., Following]) -> None:
    room = member.open_room()
    buyer = room.invite()
    assert follow(room, token="msk_x").closed() == 4401
    assert follow(member.room(str(uuid4()))).closed() == 4404
    assert follow(member.room("nonsense")).closed() == 4404
    live = follow(room)
    live.socket.send("hello")
    assert live.closed() == 4400
    theirs = follow(buyer)
    theirs.say("join")
    theirs.hear("joined")
    room.do("remove_person", person=buyer.caller.id)
    assert theirs.closed() in (4401, 4403)
