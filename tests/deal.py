"""A deal in a running server: a room with people of both sides in it, each with a way in."""

import re
from typing import Any
from uuid import uuid4

import httpx
from keys import credentials_of, key_of, workspace_of
from stream_client import Stream

from mapstream.log import Log


class Deal:
    """A room in which Sam and Sue sell to Ann and Lee, with two tasks; ``member`` is the key that opened it."""

    def __init__(self, url: str, log: Log) -> None:
        self.url = url
        self.log = log
        self.workspace = workspace_of(log)
        self.key, token = key_of(log, self.workspace)
        self.tokens = {"member": token}
        self.http = httpx.Client(timeout=20)
        self.people: dict[str, str] = {name: str(uuid4()) for name in ("Sam", "Sue", "Ann", "Lee")}
        self.links: dict[str, str] = {}
        answer = self.post("/v1/rooms", {"id": str(uuid4()), "type": "open_room", "data": {"name": "Initech"}})
        self.room: str = answer["room"]
        self.path = f"/v1/rooms/{self.room}"
        for name, id in self.people.items():
            of = {"side": "seller"} if name[0] == "S" else {"side": "buyer", "role": "champion"}
            self.do("add_person", person=id, name=name, **of)
            self.invite(name)
        self.tasks = [str(uuid4()), str(uuid4())]
        for id in self.tasks:
            self.do("add_task", task=id, title="Security review", side="buyer")

    def post(self, path: str, body: Any, by: str = "member") -> dict[str, Any]:
        """Send something over HTTP, and have it done."""
        headers = {"authorization": f"Bearer {self.tokens[by]}"}
        answer = self.http.post(self.url + path, json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def do(self, type: str, /, by: str = "member", id: str | None = None, **data: Any) -> dict[str, Any]:
        """Have a command done over HTTP."""
        return self.post(f"{self.path}/commands", {"id": id or str(uuid4()), "type": type, "data": data}, by)

    def invite(self, name: str, **more: Any) -> str:
        """A new link for somebody; its id."""
        done = self.do("issue_link", person=self.people[name], **more)
        self.tokens[name] = done["link"].rpartition("/")[2]
        named = credentials_of(self.log).read(self.tokens[name])
        assert named is not None
        self.links[name] = named.id
        return named.id

    def state(self, by: str = "member", **params: Any) -> dict[str, Any]:
        """The room over HTTP."""
        headers = {"authorization": f"Bearer {self.tokens[by]}"}
        answer = self.http.get(self.url + self.path, params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def under_way(self) -> float:
        """How many commands the server has taken in and not answered yet."""
        numbers = self.http.get(f"{self.url}/metrics").text
        return float(re.search(r"^mapstream_commands_under_way\{.*\} (.*)$", numbers, re.MULTILINE)[1])

    async def join(self, name: str = "Sam", since: Stream | None = None, **more: Any) -> Stream:
        """Somebody joins the room."""
        return await Stream.join(more.pop("url", self.url), self.room, self.tokens[name], since, **more)

    async def connect(self, name: str | None = "Sam", **more: Any) -> Stream:
        """Somebody connects, and has not joined."""
        token = self.tokens[name] if name else None
        return await Stream.connect(more.pop("url", self.url), more.pop("room", self.room), token, **more)

    def stored(self) -> list[tuple[int, str]]:
        """Version and command id of everything in the room, as it is in the log."""
        return [(recorded.version, recorded.command) for recorded in self.log.read(self.room)]

    def close(self) -> None:
        """Nothing more is asked."""
        self.http.close()
