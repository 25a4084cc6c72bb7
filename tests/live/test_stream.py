"""The stream over real sockets: what is done in a room comes to all in it, in one order, without gap or repeat."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from deal import Deal
from stream_client import Refused, Stream, merge
from waiting import soon


def title(n: int) -> dict[str, Any]:
    """The n-th name of a task."""
    return {"title": f"Title {n}"}


async def test_what_one_does_all_see(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann, await deal.join("member") as member:
        done = await sam.do("edit_task", task=deal.tasks[0], title="Security audit")
        for stream in (sam, ann, member):
            await stream.until(lambda stream=stream: stream.version == done["version"])
            assert stream.plan["tasks"][deal.tasks[0]]["title"] == "Security audit"
            [event] = stream.events
            assert (event["type"], event["by"], event["via"]) == ("task.edited", deal.people["Sam"], "link")


async def test_who_joins_is_greeted(deal: Deal) -> None:
    async with await deal.join("Ann") as ann, await deal.join("member") as member:
        greeting = await ann.wait_for("joined")
        assert greeting["protocol"] == 1
        you = {
            "person": deal.people["Ann"],
            "name": "Ann",
            "side": "buyer",
            "role": "champion",
            "via": "link",
            "may": greeting["you"]["may"],
        }
        assert greeting["you"] == you
        assert greeting["version"] == deal.state()["version"]
        assert greeting["plan"] == deal.state("Ann")["plan"]
        assert (await member.wait_for("joined"))["you"]["person"] == deal.key
        assert ann.connection.subprotocol == "mapstream.v1"


@pytest.mark.parametrize("who", ["Sam", "Ann", "member"])
async def test_the_state_before_and_the_events_after_it_make_the_state_now(deal: Deal, who: str) -> None:
    async with await deal.join(who) as stream, await deal.join("Sam") as sam, await deal.join("Ann") as ann:
        new = str(uuid4())
        await sam.do("add_task", task=new, title="Contract", side="seller", visible_to="seller")
        await sam.do("edit_task", task=new, purpose="to have one")
        await ann.do("add_comment", on=f"tasks/{deal.tasks[0]}", text="When?")
        await sam.do("set_visibility", item=f"tasks/{new}", visible_to="everyone")
        await ann.do("link_tasks", task=deal.tasks[0], after=new)
        await sam.do("set_visibility", item=f"tasks/{deal.tasks[1]}", visible_to=[deal.people["Sam"]])
        await sam.do("edit_deal", amount=50_000.0, currency="EUR")
        last = await sam.do("undo")
        await stream.until(lambda: stream.version == last["version"])
        assert deal.state(who) | {"position": 0} == {
            "room": deal.room,
            "version": stream.version,
            "position": 0,
            "plan": stream.plan,
        }


async def test_a_template_comes_in_as_one(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
        asked = {"template": "renewal-expansion", "target": "2099-06-30", "options": []}
        done = await sam.do("apply_template", **asked)
        await ann.until(lambda: ann.version == done["version"])
        assert ann.plan == deal.state("Ann")["plan"]
        assert ann.plan["plan"]["template"]["title"] == "Renewal and expansion"
        with pytest.raises(Refused) as refused:
            await ann.do("apply_template", **asked)
        assert refused.value.code == "not_allowed"
        await sam.do("undo")
        assert deal.state()["plan"]["tasks"].keys() == set(deal.tasks)


async def test_positions_are_for_members(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("member") as member:
        await member.do("start_task", task=deal.tasks[0])
        await sam.until(lambda: sam.events)
        assert "position" not in sam.events[0]
        assert member.events[0]["position"] == deal.log.read(deal.room)[-1].position


async def test_data_comes_when_asked_for(deal: Deal) -> None:
    async with await deal.join("Ann", data=True) as with_data, await deal.join("Ann") as without:
        await with_data.do("reschedule_task", task=deal.tasks[0], due="2026-04-01")
        await without.until(lambda: without.events)
        assert with_data.events[0]["data"] == {"task": deal.tasks[0], "due": "2026-04-01", "unconfirmed": False}
        assert without.events == [{k: v for k, v in with_data.events[0].items() if k != "data"}]


class TestJoiningAgain:
    """Reconnecting is connecting: the document, or what one has missed."""

    async def missed(self, deal: Deal, stream: Stream, events: int) -> None:
        """Somebody leaves; meanwhile things happen."""
        await stream.leave()
        for n in range(events):
            deal.do("edit_task", task=deal.tasks[0], **title(n))

    async def test_where_one_left_off(self, deal: Deal) -> None:
        first = await deal.join("Ann")
        await self.missed(deal, first, 5)
        async with await deal.join("Ann", since=first) as again:
            assert "plan" not in again.frames[0]
            assert len(again.events) == 5
            assert again.plan == deal.state("Ann")["plan"]

    async def test_having_missed_nothing(self, deal: Deal) -> None:
        first = await deal.join("Ann")
        await first.leave()
        async with await deal.join("Ann", since=first) as again:
            assert again.frames[0] == {k: v for k, v in first.frames[0].items() if k != "plan"}
            assert again.events == []
            await again.do("start_task", task=deal.tasks[0])
            assert again.plan == deal.state("Ann")["plan"]

    async def test_from_the_future(self, deal: Deal) -> None:
        async with await deal.join("Ann") as first:
            assert first.version is not None
            async with await deal.connect("Ann") as again:
                await again.send({"op": "join", "since": first.version + 1})
                assert (await again.wait_for("joined"))["plan"] == first.plan

    async def test_after_too_long(self, deal: Deal) -> None:
        first = await deal.join("Ann")
        await first.leave()
        for n in range(11):
            edits = [{"type": "edit_task", "data": {"task": deal.tasks[0], **title(n * 100 + m)}} for m in range(100)]
            deal.post(f"{deal.path}/commands", {"id": str(uuid4()), "commands": edits})
        async with await deal.join("Ann", since=first) as again:
            assert again.events == []
            assert again.frames[0]["plan"] == again.plan == deal.state("Ann")["plan"]

    async def test_all_of_it(self, deal: Deal) -> None:
        async with await deal.connect("Ann") as stream:
            stream.plan, stream.version = {}, 0
            await stream.send({"op": "join", "since": 0})
            await stream.until(lambda: stream.version == deal.state()["version"])
            assert stream.plan == deal.state("Ann")["plan"]


class TestCommands:
    """Answered when they are durable or refused, in the order in which they were sent."""

    async def test_many_at_once_are_decided_in_their_order(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam:
            ids = [await sam.ask("edit_task", task=deal.tasks[0], **title(n)) for n in range(60)]
            versions = [(await sam.answer(id))["version"] for id in ids]
            assert versions == sorted(versions)
            assert [e["patch"]["tasks"][deal.tasks[0]]["title"] for e in sam.events] == [
                f"Title {n}" for n in range(60)
            ]
            assert [command for _, command in deal.stored()[-60:]] == ids

    async def test_what_was_sent_before_the_goodbye_is_done(self, deal: Deal) -> None:
        ann = await deal.join("Ann")
        ids = [await ann.ask("edit_task", task=deal.tasks[0], **title(n)) for n in range(5)]
        await ann.leave()
        await soon(lambda: [command for _, command in deal.stored()[-5:]] == ids)

    async def test_what_was_sent_after_a_mistake_is_not(self, deal: Deal) -> None:
        async with await deal.join("Ann") as ann:
            before = await ann.ask("edit_task", task=deal.tasks[0], title="Before")
            await ann.send({"op": "nothing"})
            await ann.ask("edit_task", task=deal.tasks[0], title="After")
            assert await ann.closed() == 4400
        async with await deal.join("Sam") as sam:
            await soon(lambda: deal.stored()[-1][1] == before)
            await sam.do("edit_task", task=deal.tasks[1], title="Later")
        assert deal.state()["plan"]["tasks"][deal.tasks[0]]["title"] == "Before"

    async def test_one_may_build_on_another_that_is_not_answered_yet(self, deal: Deal) -> None:
        async with await deal.join("Ann") as ann:
            task, milestone = str(uuid4()), str(uuid4())
            ids = [
                await ann.ask("add_milestone", milestone=milestone, title="Signature"),
                await ann.ask("add_task", task=task, title="Sign", side="buyer", milestone=milestone),
                await ann.ask("assign_task", task=task, lead=deal.people["Ann"]),
                await ann.ask("confirm_task", task=task),
                await ann.ask("undo"),
                await ann.ask("complete_task", task=task),
            ]
            versions = [(await ann.answer(id))["version"] for id in ids]
            assert versions == list(range(versions[0], versions[0] + 6))
            assert ann.plan["tasks"][task]["status"] == "completed"
            assert "confirmed" not in ann.plan["tasks"][task]

    async def test_a_batch_is_one(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
            good = [{"type": "start_task", "data": {"task": id}} for id in deal.tasks]
            await sam.send({"op": "do", "id": (batch := str(uuid4())), "commands": good})
            done = await sam.answer(batch)
            await ann.until(lambda: ann.version == done["version"])
            assert [event["version"] for event in ann.events] == [done["version"] - 1, done["version"]]
            bad = [{"type": "drop_task", "data": {"task": deal.tasks[0], "reason": "x"}}, *good[:1]]
            await sam.send({"op": "do", "id": (batch := str(uuid4())), "commands": bad})
            with pytest.raises(Refused) as refused:
                await sam.answer(batch)
            assert refused.value.code == "task_dropped"
            assert sam.version == done["version"] == deal.state()["version"]

    async def test_a_refusal_says_what_is_wrong_and_where(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam:
            with pytest.raises(Refused) as refused:
                await sam.do("reschedule_task", task=deal.tasks[0], due="tomorrow", id=(id := str(uuid4())))
            frame = refused.value.frame
            assert frame.keys() >= {"op", "id", "type", "code", "title", "status", "errors"}
            assert (frame["id"], frame["code"], frame["status"]) == (id, "invalid", 422)
            assert [error["path"] for error in frame["errors"]] == ["/data/due"]
            for wrong, code in [
                ({"op": "do", "id": str(uuid4()), "type": "fly", "data": {}}, "unknown_command"),
                (
                    {"op": "do", "id": str(uuid4()), "type": "open_link", "data": {"link": str(uuid4())}},
                    "unknown_command",
                ),
                ({"op": "do", "id": str(uuid4()), "type": "open_room", "data": {"name": "x"}}, "not_allowed"),
                ({"op": "do", "id": str(uuid4()), "type": "start_task", "data": {"task": str(uuid4())}}, "not_found"),
                ({"op": "do", "id": str(uuid4()), "type": "start_task", "data": "x" * 70_000}, "too_large"),
                ({"op": "do", "id": str(uuid4())}, "malformed"),
                ({"op": "do", "id": 7, "type": "start_task", "data": {}}, "invalid"),
            ]:
                before = len(sam.frames)
                await sam.send(wrong)
                refusal = await sam.wait_for("refused", before)
                assert refusal["code"] == code
                assert refusal["id"] == (wrong["id"] if isinstance(wrong["id"], str) else None)
            assert (await sam.do("start_task", task=deal.tasks[0]))["version"] == deal.state()["version"]

    async def test_one_that_changes_nothing_is_done(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam:
            version = (await sam.do("start_task", task=deal.tasks[0]))["version"]
            assert await sam.do("start_task", task=deal.tasks[0], id=(id := str(uuid4()))) == {
                "op": "done",
                "id": id,
                "version": version,
            }

    async def test_one_that_was_sent_before_is_done_again(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam, await deal.join("Sam") as elsewhere:
            id = str(uuid4())
            done = await sam.do("start_task", task=deal.tasks[0], id=id)
            await sam.do("start_task", task=deal.tasks[1])
            assert await elsewhere.do("start_task", task=deal.tasks[0], id=id) == {**done, "again": True}
            over_http = deal.do("start_task", by="Sam", id=id, task=deal.tasks[0])
            assert (over_http["version"], over_http["again"]) == (done["version"], True)

    async def test_the_address_of_a_new_link_comes_with_the_answer_alone(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam, await deal.join("Sue", data=True) as sue:
            id = str(uuid4())
            done = await sam.do("issue_link", person=deal.people["Ann"], id=id)
            assert done["link"].startswith(f"{deal.url}/l/msl_")
            assert (await sam.do("issue_link", person=deal.people["Ann"], id=id))["link"] == done["link"]
            await sue.until(lambda: sue.events)
            assert "msl_" not in str(sam.events) + str(sue.events)

    async def test_a_conflict_carries_what_it_is_with(self, deal: Deal) -> None:
        async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
            seen = ann.version
            await sam.do("edit_task", task=deal.tasks[1], title="Something else")
            await sam.do("edit_task", task=deal.tasks[0], title="What I say")
            with pytest.raises(Refused) as refused:
                await ann.do("edit_task", if_version=seen, task=deal.tasks[0], title="What she says")
            frame = refused.value.frame
            assert (frame["code"], frame["status"]) == ("conflict", 409)
            assert [e["patch"] for e in frame["events"]] == [{"tasks": {deal.tasks[0]: {"title": "What I say"}}}]
            assert "changed" not in frame
            assert await ann.do("edit_task", if_version=seen, task=deal.tasks[0], purpose="to know")

    async def test_however_many_come_at_once_all_are_done_in_their_order(self, deal: Deal) -> None:
        """Of a connection 64 are taken in; the others wait at their sender's end, and nobody has to send them again."""
        async with await deal.join("Sam") as sam:
            with deal.log.exclusive():
                ids = [await sam.ask("edit_task", task=deal.tasks[0], title=f"Title {n}") for n in range(300)]
                await soon(lambda: deal.under_way() == 64)
            told = [await sam.answer(id) for id in ids]
            versions = [done["version"] for done in told]
            assert versions == list(range(versions[0], versions[0] + 300))
            assert sam.plan["tasks"][deal.tasks[0]]["title"] == "Title 299"


async def test_ping_is_answered_with_the_version(deal: Deal) -> None:
    async with await deal.join("Sam") as sam:
        await sam.send({"op": "ping", "n": 7})
        assert await sam.wait_for("pong") == {"op": "pong", "n": 7, "version": sam.version}


async def test_what_a_person_may_not_see_never_reaches_them(deal: Deal) -> None:
    """Ann's stream and Ann's document have no trace of it."""
    secret = str(uuid4())
    async with await deal.join("Ann", data=True) as ann, await deal.join("Sam") as sam:
        await sam.do("add_task", task=secret, title="Raise the price", side="seller", visible_to="seller")
        await sam.do("edit_task", task=secret, purpose="margin")
        await sam.do("add_comment", on=f"tasks/{secret}", text="not too much")
        await sam.do("link_tasks", task=deal.tasks[0], after=secret)
        await sam.do("edit_person", person=deal.people["Lee"], concern="afraid of change")
        last = await sam.do("set_visibility", item=f"tasks/{deal.tasks[1]}", visible_to="seller")
        await ann.until(lambda: ann.version == last["version"])
        await ann.send({"op": "here", "item": f"tasks/{secret}"})
        told = str(ann.frames[1:])
        for word in (secret, "Raise", "margin", "not too much", "afraid"):
            assert word not in told
        assert ann.events[-1]["patch"] == {"tasks": {deal.tasks[1]: None}}
        back = await sam.do("set_visibility", item=f"tasks/{deal.tasks[1]}", visible_to="everyone")
        await ann.until(lambda: ann.version == back["version"])
        assert ann.events[-1]["patch"]["tasks"][deal.tasks[1]]["title"] == "Security review"
        assert ann.plan == deal.state("Ann")["plan"]


async def test_the_openings_of_links_are_the_sellers_to_see(deal: Deal) -> None:
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        headers = {"authorization": f"Bearer {deal.tokens['Lee']}"}
        assert deal.http.post(f"{deal.url}{deal.path}/session", headers=headers).status_code == 204
        for stream in (ann, sam):
            await stream.until(lambda stream=stream: stream.events)
        assert [stream.events[0].get("hidden") for stream in (ann, sam)] == [True, None]


async def test_merging_is_what_clients_do(deal: Deal) -> None:
    """Nothing but merging the patches of the history gives every version of the document."""
    headers = {"authorization": f"Bearer {deal.tokens['Ann']}"}
    history = deal.http.get(f"{deal.url}{deal.path}/events", params={"limit": 1000}, headers=headers).json()["events"]
    plan: Any = {}
    for event in history:
        plan = merge(plan, event.get("patch", {}))
        if event["version"] > 1:
            assert deal.state("Ann", version=event["version"])["plan"] == plan
    assert [event["version"] for event in history] == list(range(1, len(history) + 1))


async def test_storms_of_edits_end_alike_for_all(deal: Deal) -> None:
    names = ["Sam", "Sue", "Ann", "Lee"] * 3
    streams = [await deal.join(name) for name in names]

    async def storm(stream: Stream, n: int) -> None:
        for m in range(15):
            task = deal.tasks[(n + m) % 2]
            await stream.do("edit_task", task=task, title=f"Title {n}-{m}")

    await asyncio.gather(*(storm(stream, n) for n, stream in enumerate(streams)))
    version = deal.state()["version"]
    for stream in streams:
        await stream.until(lambda stream=stream: stream.version == version)
        await stream.leave()
        assert stream.broken is None
        assert stream.plan["tasks"] == deal.state("Sam")["plan"]["tasks"]
    assert [v for v, _ in deal.stored()] == list(range(1, version + 1))
