"""Frames are taken in at the end of the turn in which they came: first all are read, then all are acted on."""

import asyncio

from mapstream.api.intake import Intake
from mapstream.protocol.closes import OUR_MISTAKE
from mapstream.protocol.frames import Ping
from mapstream.protocol.session import Close, Intention


class Sender:
    """Somebody who sends pings, and what becomes of them."""

    def __init__(self, name: str, happened: list[str], fails: str = "") -> None:
        self.name, self.happened, self.fails = name, happened, fails

    def read(self, body: bytes) -> Intention:
        """A ping, unless that fails."""
        self.happened.append(f"{self.name} read {body.decode()}")
        if self.fails == "reading":
            raise ZeroDivisionError
        return Ping(op="ping", n=int(body))

    def act(self, intention: Intention) -> None:
        """Note it, unless that fails."""
        if self.fails == "acting":
            raise ZeroDivisionError
        said = f"closes {intention.code}" if isinstance(intention, Close) else f"acts {intention}"
        self.happened.append(f"{self.name} {said}")

    def close(self, code: int, reason: str) -> None:
        """Note it."""
        self.happened.append(f"{self.name} closed {code}")


def ping(n: int) -> str:
    """How a ping is noted."""
    return str(Ping(op="ping", n=n))


async def test_all_are_read_and_then_all_acted_on_in_the_order_in_which_they_came() -> None:
    happened: list[str] = []
    intake, sam, ann = Intake(), Sender("Sam", happened), Sender("Ann", happened)
    for sender, body in ((sam, b"1"), (ann, b"2"), (sam, b"3")):
        intake.put(sender, body)
    assert happened == []
    await asyncio.sleep(0)
    assert happened == [
        "Sam read 1",
        "Ann read 2",
        "Sam read 3",
        f"Sam acts {ping(1)}",
        f"Ann acts {ping(2)}",
        f"Sam acts {ping(3)}",
    ]


async def test_what_comes_while_others_are_acted_on_comes_next() -> None:
    happened: list[str] = []
    intake, ann = Intake(), Sender("Ann", happened)

    class Answering(Sender):
        """Has somebody send something when they hear of a ping."""

        def act(self, intention: Intention) -> None:
            """Have Ann send a ping."""
            super().act(intention)
            intake.put(ann, b"2")

    intake.put(Answering("Sam", happened), b"1")
    await asyncio.sleep(0)
    assert happened == ["Sam read 1", f"Sam acts {ping(1)}"]
    await asyncio.sleep(0)
    assert happened[2:] == ["Ann read 2", f"Ann acts {ping(2)}"]


async def test_a_mistake_of_ours_ends_the_connection_that_it_was_made_for_alone() -> None:
    happened: list[str] = []
    intake = Intake()
    intake.put(Sender("Sam", happened, fails="reading"), b"1")
    intake.put(Sender("Lee", happened, fails="acting"), b"2")
    intake.put(Sender("Ann", happened), b"3")
    await asyncio.sleep(0)
    assert happened[3:] == [f"Sam closes {OUR_MISTAKE}", f"Lee closed {OUR_MISTAKE}", f"Ann acts {ping(3)}"]
