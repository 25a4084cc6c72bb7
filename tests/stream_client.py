"""A client of the stream, for tests: it folds patches and holds the server to what the protocol promises."""

import asyncio
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 20.0
"""Seconds after which a test gives up on what it waits for."""


def merge(target: Any, patch: Any) -> Any:
    """RFC 7396, as any client would write it."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


class Refused(Exception):
    """A command was refused."""

    def __init__(self, frame: dict[str, Any]) -> None:
        super().__init__(frame["code"], frame)
        self.frame = frame
        self.code: str = frame["code"]


class Closed(Exception):
    """The connection ended before what was waited for came."""


class Stream:
    """One connection to a room. ``plan`` and ``version`` are what its frames fold into."""

    def __init__(self, connection: ClientConnection, plan: Any = None, version: int | None = None) -> None:
        self.connection = connection
        self.plan: Any = plan
        self.version = version
        self.frames: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        """``done`` and ``refused`` by command id."""
        self.people: dict[str, dict[str, Any]] = {}
        """Who is here, by person."""
        self.code: int | None = None
        """What the connection was closed with."""
        self.broken: AssertionError | None = None
        """The promise that the server broke, if it did."""
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    # connecting

    @classmethod
    async def connect(cls, url: str, room: str, token: str | None = None, **more: Any) -> Self:
        """A connection that has not joined."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        address = f"{url.replace('http', 'ws', 1)}/v1/rooms/{room}/stream"
        options = {"subprotocols": ["mapstream.v1"], "compression": None, "ping_interval": None, **more}
        connection = await connect(address, additional_headers=headers, **options)
        stream = cls(connection)
        stream.read_on()
        return stream

    @classmethod
    async def join(
        cls, url: str, room: str, token: str, since: "Stream | None" = None, data: bool = False, **more: Any
    ) -> Self:
        """A connection that follows the room: from the start, or from where another stream left off."""
        stream = await cls.connect(url, room, token, **more)
        frame: dict[str, Any] = {"op": "join"}
        if since is not None:
            frame["since"] = since.version
            stream.plan, stream.version = since.plan, since.version
        if data:
            frame["data"] = True
        await stream.send(frame)
        joined = await stream.wait_for("joined")
        await stream.until(lambda: (stream.version or 0) >= joined["version"])
        return stream

    async def leave(self) -> None:
        """Close the connection, as one does who leaves."""
        await self.connection.close()
        await self._stopped()

    def cut(self) -> None:
        """Break the connection, as the network does."""
        self.connection.transport.abort()

    async def _stopped(self) -> None:
        if self._reading is not None:
            await asyncio.wait([self._reading])

    async def __aenter__(self) -> Self:
        """The stream, left at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave; fails if the server broke a promise meanwhile."""
        await self.leave()
        if self.broken is not None:
            raise self.broken

    # speaking

    async def send(self, frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(frame if isinstance(frame, str | bytes) else orjson.dumps(frame).decode())

    async def ask(self, type: str, /, id: str | None = None, if_version: int | None = None, **data: Any) -> str:
        """Send a command, and do not wait for its answer; its id."""
        id = id or str(uuid4())
        condition = {} if if_version is None else {"if_version": if_version}
        await self.send({"op": "do", "id": id, "type": type, "data": data, **condition})
        return id

    async def do(self, type: str, /, id: str | None = None, if_version: int | None = None, **data: Any) -> Any:
        """Have a command done; its ``done`` frame."""
        return await self.answer(await self.ask(type, id, if_version, **data))

    async def answer(self, id: str) -> dict[str, Any]:
        """The answer to a command: ``done``, or Refused."""
        frame = await self.settled(id)
        if frame["op"] == "refused":
            raise Refused(frame)
        return frame

    async def settled(self, id: str) -> dict[str, Any]:
        """The answer to a command, whatever it is."""
        await self.until(lambda: id in self.answers)
        return self.answers[id]

    # hearing

    def read_on(self) -> None:
        """Take in what comes, until the connection ends."""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self.connection:
                self._take(orjson.loads(message))
                self._changed.set()
        except ConnectionClosed:
            pass
        except AssertionError as broken:
            self.broken = broken
        finally:
            self.code = self.connection.close_code
            self._changed.set()

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        match frame["op"]:
            case "joined":
                if "plan" in frame:
                    self.plan, self.version = frame["plan"], frame["version"]
                else:
                    assert self.version is not None
                    assert self.version <= frame["version"]
            case "events":
                assert frame["events"]
                for event in frame["events"]:
                    self._fold(event)
            case "done":
                assert self.version is not None
                assert frame["version"] <= self.version, "told that it is done before what it did"
                self._answer(frame)
            case "refused":
                self._answer(frame)
            case "people":
                self.people = {one["person"]: one for one in frame.get("here", [])}

    def _fold(self, event: dict[str, Any]) -> None:
        assert self.version is not None, "events before the document"
        assert event["version"] == self.version + 1, f"version {event['version']} after {self.version}"
        self.version = event["version"]
        self.events.append(event)
        if "hidden" in event:
            assert event.keys() == {"room", "version", "hidden"}
        else:
            self.plan = merge(self.plan, event["patch"])

    def _answer(self, frame: dict[str, Any]) -> None:
        id = frame["id"]
        if id is not None:
            self.answers[id] = frame

    async def until(self, predicate: Callable[[], Any], within: float = PATIENCE) -> None:
        """Wait until something is true of what has been heard."""
        async with asyncio.timeout(within):
            while not predicate():
                if self.broken is not None:
                    raise self.broken
                if self._reading is not None and self._reading.done():
                    raise Closed(self.code)
                self._changed.clear()
                await self._changed.wait()

    async def wait_for(self, op: str, after: int = 0) -> dict[str, Any]:
        """The first frame of a kind, behind so many frames of any kind."""
        await self.until(lambda: any(frame["op"] == op for frame in self.frames[after:]))
        return next(frame for frame in self.frames[after:] if frame["op"] == op)

    async def closed(self, within: float = PATIENCE) -> int | None:
        """Wait until the connection is closed; with which code."""
        assert self._reading is not None
        done, _ = await asyncio.wait([self._reading], timeout=within)
        assert done, "the connection is still open"
        if self.broken is not None:
            raise self.broken
        return self.code
