"""Who may follow a room, until when, and what they are told when they may not."""

import ast
import asyncio
import inspect
from contextlib import suppress
from datetime import timedelta
from textwrap import dedent
from typing import Any
from uuid import uuid4

import httpx
import pytest
from deal import Deal
from keys import key_of
from signed_in import press
from stream_client import Stream
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mapstream import clock
from mapstream.api.stream import Streams
from mapstream.api_keys import revoke_key
from mapstream.plan.event import EVENTS
from mapstream.workspace import create_workspace


async def code_of(stream: Stream) -> int | None:
    """What a connection is closed with, without a word before it."""
    code = await stream.closed()
    assert stream.frames == []
    return code


async def test_without_credentials(deal: Deal) -> None:
    assert await code_of(await deal.connect(None)) == 4401


@pytest.mark.parametrize("token", ["msl_", "msk_x", "x" * 400, "msl_" + "A" * 75])
async def test_with_a_token_that_is_not_ours(deal: Deal, token: str) -> None:
    assert await code_of(await Stream.connect(deal.url, deal.room, token)) == 4401


async def test_with_a_token_that_was_tampered_with(deal: Deal) -> None:
    real = deal.tokens["Ann"]
    for place in (5, 30, 60, len(real) - 2):
        token = real[:place] + ("A" if real[place] != "A" else "B") + real[place + 1 :]
        assert await code_of(await Stream.connect(deal.url, deal.room, token)) == 4401


NO_ROOM = "0198c5a1-0000-7000-8000-00000000abcd"


@pytest.mark.parametrize("name", ["not-an-id", "0", "%00", NO_ROOM, NO_ROOM.upper(), "é", "x" * 300])
async def test_a_room_that_does_not_exist(deal: Deal, name: str) -> None:
    assert await code_of(await deal.connect("member", room=name)) == 4404


async def test_another_name_of_the_room_is_no_name(deal: Deal) -> None:
    """Two rooms in memory for one in the log would not hear of each other."""
    for name in (deal.room.replace("-", ""), "{" + deal.room + "}"):
        assert await code_of(await deal.connect("member", room=name)) == 4404
    async with await deal.join("Ann") as ann:
        deal.do("start_task", task=deal.tasks[0])
        await ann.until(lambda: ann.events)


async def test_a_room_of_somebody_else(deal: Deal) -> None:
    other = create_workspace(deal.log, "Other")
    token = key_of(deal.log, other).token
    assert await code_of(await Stream.connect(deal.url, deal.room, token)) == 4404


async def test_a_link_opens_its_own_room_only(deal: Deal) -> None:
    elsewhere = Deal(deal.url, deal.log)
    assert await code_of(await Stream.connect(deal.url, elsewhere.room, deal.tokens["Ann"])) == 4404
    elsewhere.close()


async def test_a_close_plan_is_no_room_for_buyers(deal: Deal) -> None:
    async with await deal.join("Ann") as ann:
        deal.do("edit_plan", kind="close_plan")
        assert await ann.closed() == 4404
        assert "tasks" not in ann.plan
        assert ann.version == deal.state()["version"]
    assert await code_of(await deal.connect("Ann")) == 4404
    deal.do("edit_plan", kind="mutual")
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        deal.do("undo")
        assert await ann.closed() == 4404
        await sam.do("start_task", task=deal.tasks[0])


class TestBrowsers:
    """They have a cookie, and pages of other sites have it too; or they offer the token as a subprotocol."""

    def cookie(self, deal: Deal) -> dict[str, str]:
        visit = press(f"{deal.url}/l/{deal.tokens['Ann']}").cookies["mapstream"]
        return {"cookie": f"mapstream={visit}"}

    async def test_from_our_own_page(self, deal: Deal) -> None:
        headers = self.cookie(deal)
        async with await Stream.connect(deal.url, deal.room, headers=headers, origin=deal.url) as stream:
            await stream.send({"op": "join"})
            assert (await stream.wait_for("joined"))["you"]["name"] == "Ann"

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
    async def test_from_another_sites_page(self, deal: Deal, origin: Any) -> None:
        stream = await Stream.connect(deal.url, deal.room, headers=self.cookie(deal), origin=origin)
        assert await code_of(stream) == 4403

    async def test_a_token_needs_no_cookie_and_comes_from_anywhere(self, deal: Deal) -> None:
        offered = ["mapstream.v1", f"bearer.{deal.tokens['Ann']}"]
        connected = Stream.connect(deal.url, deal.room, subprotocols=offered, origin="https://app.example")
        async with await connected as stream:
            assert stream.connection.subprotocol == "mapstream.v1"
            await stream.send({"op": "join"})
            assert (await stream.wait_for("joined"))["you"]["name"] == "Ann"


class TestWithdrawn:
    """Access that ends, ends at once: also for those who are connected, also before they have joined."""

    async def test_a_link(self, deal: Deal) -> None:
        async with (
            await deal.join("Ann") as ann,
            await deal.connect("Ann") as not_joined,
            await deal.join("Lee") as lee,
        ):
            deal.do("revoke_link", link=deal.links["Ann"])
            assert await ann.closed() == 4401
            assert await not_joined.closed() == 4401
            deal.do("start_task", task=deal.tasks[0])
            await lee.until(lambda: len(lee.events) == 2)
        assert await code_of(await deal.connect("Ann")) == 4401

    async def test_another_link_of_the_same_person_holds(self, deal: Deal) -> None:
        first, first_link = deal.tokens["Ann"], deal.links["Ann"]
        deal.invite("Ann")
        async with await deal.join("Ann") as second, await Stream.join(deal.url, deal.room, first) as stream:
            deal.do("revoke_link", link=first_link)
            assert await stream.closed() == 4401
            await second.do("start_task", task=deal.tasks[0])

    async def test_a_person(self, deal: Deal) -> None:
        async with (
            await deal.join("Ann") as ann,
            await deal.connect("Ann") as not_joined,
            await deal.join("Lee") as lee,
        ):
            await lee.until(lambda: deal.people["Ann"] in lee.people)
            deal.do("remove_person", person=deal.people["Ann"])
            assert await ann.closed() == 4403
            assert await not_joined.closed() == 4403
            await lee.until(lambda: deal.people["Ann"] not in lee.people, within=5)
        assert await code_of(await deal.connect("Ann")) == 4401

    async def test_a_key(self, deal: Deal) -> None:
        async with await deal.join("member") as member, await deal.connect("member") as not_joined:
            revoke_key(deal.log, deal.workspace, deal.key)
            assert await member.closed() == 4401
            assert await not_joined.closed() == 4401
        assert await code_of(await deal.connect("member")) == 4401

    async def test_by_oneself(self, deal: Deal) -> None:
        """The last that one hears may be the refusal of what one sent after it."""
        async with await deal.join("Sam") as sam:
            await sam.ask("revoke_link", link=deal.links["Sam"])
            await sam.ask("start_task", task=deal.tasks[0])
            assert await sam.closed() == 4401


class TestExpiring:
    """A session that ends says so a minute ahead, and may be renewed."""

    def until(self, seconds: float) -> str:
        return clock.instant(clock.now() + timedelta(seconds=seconds))

    async def test_it_is_told_ahead(self, deal: Deal) -> None:
        deal.invite("Ann", expires=self.until(60.5))
        async with await deal.join("Ann") as ann:
            told = await ann.wait_for("expiring")
            assert told == {"op": "expiring", "in": 60}

    async def test_then_it_ends(self, deal: Deal) -> None:
        deal.invite("Ann", expires=self.until(1))
        async with await deal.join("Ann") as ann:
            await ann.wait_for("expiring")
            assert await ann.closed() == 4401
        assert await code_of(await deal.connect("Ann")) == 4401

    async def test_unless_it_is_renewed(self, deal: Deal) -> None:
        deal.invite("Ann", expires=self.until(1.5))
        async with await deal.join("Ann") as ann:
            await ann.wait_for("expiring")
            before = deal.tokens["Ann"]
            deal.invite("Ann", expires=self.until(3600))
            await ann.send({"op": "renew", "token": deal.tokens["Ann"]})
            async with await Stream.join(deal.url, deal.room, before) as witness:
                assert await witness.closed() == 4401
            await ann.do("start_task", task=deal.tasks[0])
            # from now on it is the new link that decides
            deal.do("revoke_link", link=deal.links["Ann"])
            assert await ann.closed() == 4401

    @pytest.mark.parametrize(("whose", "code"), [("Lee", 4403), ("nobody", 4401), ("other room", 4404)])
    async def test_with_a_token_of_ones_own(self, deal: Deal, whose: str, code: int) -> None:
        elsewhere = Deal(deal.url, deal.log)
        tokens = {"Lee": deal.tokens["Lee"], "nobody": "msl_nobody", "other room": elsewhere.tokens["Ann"]}
        async with await deal.join("Ann") as ann:
            await ann.send({"op": "renew", "token": tokens[whose]})
            assert await ann.closed() == code
        elsewhere.close()


class TestProtocol:
    """What cannot be understood ends the connection, with a reason; what can is answered."""

    @pytest.mark.parametrize(
        "frame",
        ["{", "null", "[]", '{"op":[]}', '{"op":"dance"}', b"\x00\x01", b'{"op":"ping","n":1}', '{"op":"join"}'],
    )
    async def test_what_is_not_understood(self, deal: Deal, frame: str | bytes) -> None:
        async with await deal.join("Ann") as ann:
            await ann.send(frame)
            assert await ann.closed() == 4400
            assert ann.connection.close_reason

    @pytest.mark.parametrize("frame", ['{"op":"ping","n":1}', '{"op":"do"}', '{"op":"here"}', '{"op":"join","x":1}'])
    async def test_what_comes_before_joining(self, deal: Deal, frame: str) -> None:
        async with await deal.connect("Ann") as ann:
            await ann.send(frame)
            assert await ann.closed() == 4400

    async def test_a_long_reason_in_any_script_is_cut_to_fit(self, deal: Deal) -> None:
        async with await deal.join("Ann") as ann:
            await ann.send({"op": "ping", "ё" * 300: 1, "n": 1})
            assert await ann.closed() == 4400

    async def test_a_frame_beyond_the_bound(self, deal: Deal) -> None:
        async with await deal.join("Ann") as ann, await deal.join("Lee") as lee:
            with suppress(ConnectionClosed):  # its head says it all: it may not be taken whole
                await ann.send('{"op":"do","data":"' + "x" * (1 << 20) + '"}')
            assert await ann.closed() == 1009
            await lee.do("start_task", task=deal.tasks[0])

    async def test_a_message_in_fragments_is_one(self, deal: Deal) -> None:
        async with await deal.join("Ann") as ann:

            async def pieces() -> Any:
                for piece in ('{"op":', '"ping",', '"n":5}'):
                    yield piece
                    await asyncio.sleep(0)

            await ann.connection.send(pieces())
            assert (await ann.wait_for("pong"))["n"] == 5

    async def test_who_hangs_up_before_an_answer_is_gone_and_that_is_all(self, deal: Deal) -> None:
        host, port = deal.url.removeprefix("http://").split(":")
        for n in range(40):
            _, writer = await asyncio.open_connection(host, int(port))
            key = f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nHost: {host}\r\n"
            room = uuid4() if n % 2 else deal.room
            writer.write(f"GET /v1/rooms/{room}/stream HTTP/1.1\r\n{key}Upgrade: websocket\r\n".encode())
            writer.write(f"Connection: Upgrade\r\nAuthorization: Bearer {deal.tokens['member']}\r\n\r\n".encode())
            if n % 4 < 2:
                writer.transport.abort()
            else:
                writer.close()
        async with await deal.join("Ann") as ann:
            await ann.do("start_task", task=deal.tasks[0])

    async def test_plain_http_is_no_stream(self, deal: Deal) -> None:
        answer = deal.http.get(f"{deal.url}{deal.path}/stream")
        assert answer.status_code in (400, 404, 426)

    async def test_one_who_floods_is_let_go(self, start_server: Any, log: Any) -> None:
        server = start_server(commands_per_second=1)
        deal = Deal(server.url, log)
        async with await deal.join("Ann") as ann, await deal.join("Lee") as lee:
            ids = [await ann.ask("edit_task", task=deal.tasks[0], title=f"Title {n}") for n in range(50)]
            refused = [ann.answers[id] for id in ids if (await ann.settled(id))["op"] == "refused"]
            assert {(frame["code"], frame["retry_after"] > 0) for frame in refused} == {("too_fast", True)}
            for _ in range(1100):
                await ann.ask("start_task", task=deal.tasks[0])
                if ann.code is not None:
                    break
            assert await ann.closed() == 4429
            assert await lee.do("start_task", task=deal.tasks[1])
        deal.close()


async def test_the_server_ends(start_server: Any, log: Any) -> None:
    """Nothing that was handed in is lost; readers are told to come again."""
    server = start_server(commands_per_second=0)
    deal = Deal(server.url, log)
    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
        ids = [await sam.ask("edit_task", task=deal.tasks[0], title=f"Title {n}") for n in range(50)]
        await sam.answer(ids[0])
        ending = asyncio.create_task(asyncio.to_thread(server.stop))
        assert await sam.closed() == 1012
        assert await ann.closed() == 1012
        assert await ending == 0
    written = [command for _, command in deal.stored()]
    done = [id for id in ids if id in sam.answers]
    assert done == ids[: len(done)]
    assert done == written[-len(done) :], "what was begun was finished and told, and nothing new was begun"
    with pytest.raises(httpx.ConnectError):
        deal.state()
    deal.close()


class TestTheHandshake:
    """What is no stream of ours is refused before anything is said."""

    async def test_a_plain_request_is_told_to_upgrade(self, deal: Deal) -> None:
        answer = await asyncio.to_thread(deal.http.get, f"{deal.url}{deal.path}/stream")
        assert (answer.status_code, answer.json()["code"]) == (426, "upgrade_required")
        assert answer.headers["upgrade"] == "websocket"

    @pytest.mark.parametrize("offered", [["mapstream.v2"], ["graphql-ws", "bearer.x"]])
    async def test_another_subprotocol_is_refused(self, deal: Deal, offered: list[str]) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await deal.connect("Sam", subprotocols=offered)
        assert refused.value.response.status_code == 400
        assert b"mapstream.v1" in refused.value.response.body

    async def test_ours_among_others_is_spoken(self, deal: Deal) -> None:
        async with await deal.connect("Sam", subprotocols=["mapstream.v2", "mapstream.v1"]) as stream:
            assert stream.connection.subprotocol == "mapstream.v1"


def test_every_event_that_ends_access_says_whose() -> None:
    source = dedent(inspect.getsource(Streams._end_of_access))
    told = {node.cls.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.MatchClass)}  # type: ignore[attr-defined]
    ending = {event.__name__ for event in EVENTS.values() if event.ends_access}
    assert told == ending, "what ends access has a case in Streams._end_of_access (api/stream.py), and nothing else has"
