"""Asking a server as integrations and browsers do, for stories told over HTTP."""

from typing import Any, Self
from uuid import uuid4

import httpx
from keys import key_of, workspace_of
from serving import Server
from waiting import eventually

from mapstream.log import Log


class Site:
    """A server, whose read models are there (whoever asks first would else meet them being made), and its log."""

    def __init__(self, server: Server, log: Log, caught_up: bool = True) -> None:
        if caught_up:
            eventually(server.caught_up, within=60)
        self.server = server
        self.url = server.url
        self.log = log

    def member(self, workspace: str | None = None, role: str = "admin") -> "Caller":
        """A caller with a key of a workspace, a new one unless it is given."""
        workspace = workspace or workspace_of(self.log)
        key = key_of(self.log, workspace, role)
        return Caller(self, key.token, id=key.id, workspace=workspace)

    def nobody(self) -> "Caller":
        """A caller without credentials."""
        return Caller(self)


class Caller:
    """Somebody who asks, with a credential or without."""

    def __init__(self, site: Site, token: str | None = None, id: str = "", workspace: str = "") -> None:
        self.site = site
        self.token = token
        self.id = id
        self.workspace = workspace
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=site.url, headers=headers, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def open_room(self, name: str = "Initech", **data: Any) -> "RoomOf":
        """A new room."""
        answer = self.http.post("/v1/rooms", json=command("open_room", name=name, **data))
        assert answer.status_code == 201, answer.text
        return RoomOf(self, answer.json()["room"])

    def room(self, id: str) -> "RoomOf":
        """A room, as this caller asks for it."""
        return RoomOf(self, id)


class RoomOf:
    """A room, as somebody asks for it."""

    def __init__(self, caller: Caller, id: str) -> None:
        self.caller = caller
        self.id = id
        self.path = f"/v1/rooms/{id}"

    def post(self, body: Any, **headers: str) -> httpx.Response:
        """Send commands, whatever comes of it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.caller.http.post(f"{self.path}/commands", json=body, headers=named)

    def do(self, type: str, /, **data: Any) -> dict[str, Any]:
        """Have a command done; its answer."""
        answer = self.post(command(type, **data))
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    def refused(self, type: str, /, **data: Any) -> str:
        """The code that a command is refused with."""
        answer = self.post(command(type, **data))
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        return str(answer.json()["code"])

    def add(self, noun: str, **data: Any) -> str:
        """Add a task, milestone, person, document or comment; its id."""
        id = str(uuid4())
        self.do(f"add_{noun}", **{noun: id}, **data)
        return id

    def task(self, title: str = "Security review", side: str = "seller", **data: Any) -> str:
        """A task's id."""
        return self.add("task", title=title, side=side, **data)

    def get(self, what: str = "", /, *, headers: Any = None, **params: Any) -> httpx.Response:
        """Ask for something of the room, whatever comes of it."""
        return self.caller.http.get(f"{self.path}{what}", params=params, headers=headers)

    def state(self, **params: Any) -> dict[str, Any]:
        """The room, now or as of."""
        answer = self.get(**params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def plan(self) -> dict[str, Any]:
        """The document now."""
        found: dict[str, Any] = self.state()["plan"]
        return found

    @property
    def version(self) -> int:
        """The version now."""
        return int(self.state()["version"])

    def events(self, **params: Any) -> list[dict[str, Any]]:
        """A page of the history."""
        answer = self.get("/events", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    def invite(self, side: str = "buyer", name: str = "Berta Buyer", **link: Any) -> "RoomOf":
        """The room as a new person asks for it, who came by a personal link; of the buyer's side, its champion."""
        role = {"role": "champion"} if side == "buyer" else {}
        person = self.add("person", name=name, side=side, **role)
        address = self.do("issue_link", person=person, **link)["link"]
        token = address.rpartition("/l/")[2]
        return Caller(self.caller.site, token, id=person).room(self.id)


def command(type: str, /, **data: Any) -> dict[str, Any]:
    """A command on its way in."""
    return {"id": str(uuid4()), "type": type, "data": data}


def batch(*commands: dict[str, Any]) -> dict[str, Any]:
    """Several commands as one, on their way in."""
    return {"id": str(uuid4()), "commands": [{name: one[name] for name in one if name != "id"} for one in commands]}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document = answer.json()
    assert document["status"] == answer.status_code
    assert document["type"] == "https://mapstream.dev/problems/" + document["code"].replace("_", "-")
    return answer.status_code, document["code"]


def places(answer: httpx.Response) -> list[str]:
    """Where a refusal found something wrong."""
    return [error["path"] for error in answer.json().get("errors", [])]
