"""The read model: deals with their figures, and rooms with what is followed in them."""

from collections.abc import Sequence
from typing import ClassVar

from mapstream.plan.event import Recorded
from mapstream.projection import Into, ReadModel
from mapstream_projections.portfolio import deals, following


class Portfolio(ReadModel):
    """What became of every deal, and where every room stands."""

    name: ClassVar[str] = "portfolio"
    version: ClassVar[int] = 5
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """Keep the deals, and follow the rooms."""
        deals.fold(into, events)
        following.fold(into, events)


READ_MODEL = Portfolio()
