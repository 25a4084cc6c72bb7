"""Long texts over real sockets: many begin one at once, and everybody ends with the same, every letter in it."""

import asyncio

from deal import Deal

from mapstream.plan.long_texts import FIRST

NAME = "values/seller"
CLIENTS = 20


async def test_many_who_open_a_text_at_once_begin_it_once_and_lose_nothing(deal: Deal) -> None:
    deal.do("set_value", by="Sam", side="seller", text="A customer.")
    streams = await asyncio.gather(*(deal.join(("Sam", "Sue")[n % 2]) for n in range(CLIENTS)))

    async def write(n: int) -> None:
        known = {"text": NAME, "paragraph": FIRST, "based_on": streams[n].version}
        await streams[n].do("edit_text", content=f"A customer. <{n}>", **known)

    try:
        await asyncio.gather(*(write(n) for n in range(CLIENTS)))
        last = max(stream.version or 0 for stream in streams)
        for stream in streams:
            await stream.until(lambda stream=stream: stream.version == last)
        assert len({str(stream.plan["texts"]) for stream in streams}) == 1
        [paragraph] = streams[0].plan["texts"][NAME]["paragraphs"].values()
        assert paragraph["content"].count("A customer.") == 1
        assert all(f"<{n}>" in paragraph["content"] for n in range(CLIENTS))
        assert streams[0].plan["plan"]["value"]["seller"] == paragraph["content"]
    finally:
        await asyncio.gather(*(stream.leave() for stream in streams))


async def test_in_which_paragraph_somebody_writes_is_seen_by_those_who_see_the_text(deal: Deal) -> None:
    meeting = deal.people["Sue"]  # any id
    deal.do("record_meeting", by="Sam", meeting=meeting, title="Price", at="2026-03-03T09:00:00Z", visible_to="seller")
    for text in ("notes", f"meetings/{meeting}"):
        deal.do("edit_text", by="Sam", text=text, paragraph=FIRST, content="x", based_on=0)
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        await sam.send({"op": "here", "item": "texts/notes", "field": FIRST, "typing": True})
        at = {"item": "texts/notes", "field": FIRST, "typing": True}
        await ann.until(lambda: at.items() <= ann.people.get(deal.people["Sam"], {}).items())
        await sam.send({"op": "here", "item": f"texts/meetings/{meeting}", "field": FIRST, "typing": True})
        await ann.until(lambda: "item" not in ann.people[deal.people["Sam"]])
