"""Signals are pushed into open rooms: to the sellers, each through their lens, when they change."""

from typing import Any

from deal import Deal
from stream_client import Stream

from mapstream import standards
from mapstream.standards import NewContradiction


def codes(stream: Stream) -> list[str]:
    """The signals that somebody was told of last; none if they never were."""
    told = [frame for frame in stream.frames if frame["op"] == "signals"]
    return [signal["code"] for signal in told[-1]["signals"]] if told else ["never told"]


async def test_sellers_are_told_and_buyers_are_not(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann, await deal.join("member") as member:
        for seller in (sam, member):
            await seller.until(lambda seller=seller: codes(seller) == [])
        late: Any = deal.do("reschedule_task", task=deal.tasks[0], due="2020-03-10")
        for seller in (sam, member):
            await seller.until(lambda seller=seller: "overdue" in codes(seller), within=5)
        frame = [frame for frame in sam.frames if frame["op"] == "signals"][-1]
        [overdue] = [signal for signal in frame["signals"] if signal["code"] == "overdue"]
        assert frame["version"] == late["version"] == overdue["events"][0]
        deal.do("complete_task", task=deal.tasks[0])
        await sam.until(lambda: "overdue" not in codes(sam))
        await ann.until(lambda: ann.version == sam.version)
        assert codes(ann) == ["never told"]


async def test_each_is_told_in_their_language(deal: Deal) -> None:
    german = {"accept-language": "de"}
    async with await deal.join("Sam", headers=german) as sam, await deal.join("member") as member:
        deal.do("reschedule_task", task=deal.tasks[0], due="2020-03-10")
        for seller, said in ((sam, "war am 10. März 2020 fällig"), (member, "was due 10 Mar 2020")):
            await seller.until(lambda seller=seller: "overdue" in codes(seller), within=5)
            assert said in str([frame for frame in seller.frames if frame["op"] == "signals"][-1])


async def test_what_is_hidden_from_a_seller_is_in_none_of_theirs(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("Sue") as sue:
        only_sue = [deal.people["Sue"]]
        deal.do("add_task", by="Sue", title="Between us", side="seller", due="2020-03-10", visible_to=only_sue)
        await sue.until(lambda: "overdue" in codes(sue))
        deal.do("reschedule_task", task=deal.tasks[0], due="2020-03-10")
        await sam.until(lambda: "overdue" in codes(sam))
        assert codes(sam).count("overdue") == 1
        await sue.until(lambda: codes(sue).count("overdue") == 2)
        assert "Between us" not in str(sam.frames)


async def test_a_workspace_that_judges_otherwise_is_told_of_in_its_rooms(deal: Deal) -> None:
    deal.do("edit_person", person=deal.people["Ann"], role="security")
    deal.do("add_document", title="Report", kind="pentest", url="https://acme.example/report")
    deal.do("complete_task", task=deal.tasks[0])
    async with await deal.join("Sam") as sam:
        await sam.until(lambda: codes(sam) != ["never told"])
        wanted = NewContradiction(
            code="unread_pentest", words=["security"], documents=["pentest"], readers=["security"]
        )
        id = standards.add(deal.log, deal.workspace, wanted)
        await sam.until(lambda: "unread_pentest" in codes(sam), within=5)
        standards.remove(deal.log, deal.workspace, id)
        await sam.until(lambda: "unread_pentest" not in codes(sam), within=5)
