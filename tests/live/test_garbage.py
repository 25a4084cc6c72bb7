"""Garbage is collected when it is there, and not because a server is busy."""

import asyncio
import gc
from collections.abc import Iterator
from weakref import finalize

import pytest
from acting import T1, ask, asked, later
from gates import GatedLog
from waiting import soon

from mapstream.live.hub import Hub
from mapstream.server import garbage
from mapstream.server.garbage import A_COMMAND, PASSES, YOUNG, due


@pytest.mark.parametrize(
    ("young", "passes", "under_way", "generation"),
    [
        (YOUNG, 0, 0, None),
        (YOUNG + 1, 0, 0, 0),
        (YOUNG + 1, PASSES + 1, 0, 1),
        (YOUNG + 500 * A_COMMAND, PASSES + 1, 500, None),
        (YOUNG + 500 * A_COMMAND + 1, PASSES + 1, 500, 0),
    ],
    ids=["little", "enough", "after many passes", "much, and in use", "more than is in use"],
)
def test_when_it_is_due(young: int, passes: int, under_way: int, generation: int | None) -> None:
    assert due(young, passes, under_way) == generation


class Knot:
    """Something that goes in circles."""

    def __init__(self) -> None:
        self.itself = self


class TestARunningServer:
    @pytest.fixture
    def gone(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
        """What was collected, with nobody but us to do it."""
        usual = gc.get_threshold()
        monkeypatch.setattr(garbage, "EVERY", 0.001)
        gc.collect()
        gc.set_threshold(1_000_000_000)
        yield []
        gc.set_threshold(*usual)

    def tie_knots(self, gone: list[int]) -> None:
        for n in range(YOUNG):
            finalize(Knot(), gone.append, n)

    async def test_collects_what_was_let_go(self, hub: Hub, gone: list[int]) -> None:
        hub.spawn(garbage.run(hub))
        self.tie_knots(gone)
        await soon(lambda: len(gone) == YOUNG)

    async def test_leaves_what_a_commit_needs_alone(
        self, hub: Hub, gate: GatedLog, gone: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A few commands, each of which takes as much as a thousand do."""
        looks: list[int | None] = []

        def look(young: int, passes: int, under_way: int) -> int | None:
            looks.append(due(young, passes, 1000 * under_way))
            return looks[-1]

        monkeypatch.setattr(garbage, "due", look)
        gate.writing.shut()
        tasks = [later(hub, asked(n, ask("edit_task", task=T1, title=f"{n}"))) for n in range(5)]
        await asyncio.to_thread(gate.writing.reached.wait, 10)
        self.tie_knots(gone)
        hub.spawn(garbage.run(hub))
        await soon(lambda: len(looks) > 3)
        assert (gone, set(looks)) == ([], {None})
        gate.writing.open()
        await asyncio.gather(*tasks)
        await soon(lambda: len(gone) == YOUNG)
