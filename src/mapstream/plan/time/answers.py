"""What the computations answer: plain data that goes into JSON as it is.

Dates are ``YYYY-MM-DD``. Items go by name (``tasks/<id>``, ``milestones/<id>``). Days are working days of the item's
side; of a milestone and of the goal, those on which at least one side works.
"""

from typing import Literal

from typing_extensions import TypedDict

Why = Literal["due", "waits_for", "gate", "blackout", "overdue", "work", "tentative", "never"]
"""What decides when an item is expected:

=============  =======================================================================================================
``due``        the date that it is planned for, or the first working day after; nothing else would keep it longer
``waits_for``  another item, named in ``by``
``gate``       it is ready or due earlier, and waits for the next day of its gate
``blackout``   a blackout lies between its end and the day on which it could begin or is due
``overdue``    its date has passed; it is expected as soon as it can be done
``work``       the days that it takes, from today
``tentative``  nothing: it has no expected date, because it may not be done at all
``never``      no day of its gate is left, or it waits for something that cannot be finished
=============  =======================================================================================================
"""

WhyNot = Literal["today", "waits_for", "gate", "pinned", "never"]
"""Why something does not fit:

=============  =======================================================================================================
``today``      it would have had to begin before today
``waits_for``  it waits for something that is finished too late, named in ``by`` if it is still open
``gate``       its gate has no day in time
``pinned``     its own date, which is pinned, is too late
``never``      no day of its gate is left, or it waits for something that cannot be finished
=============  =======================================================================================================
"""


class ItemForecast(TypedDict):
    """When an open item will be finished, as things stand."""

    due: str | None
    expected: str | None
    """The day on which it is expected to be finished; ``None`` if never, or if it is tentative."""
    earliest: str | None
    """The day on which it could be finished if nobody waited for planned dates (pinned ones apart)."""
    latest: str | None
    """The last day on which it can be finished without moving the goal; ``None`` without a goal, and after it."""
    slack: int | None
    """Working days from ``expected`` to ``latest``; negative: by so many days it comes too late for the goal."""
    late: int | None
    """Working days by which it is expected after its due date; ``None`` if it will never be finished."""
    critical: bool
    """It is on the critical path."""
    overdue: bool
    blocked: bool
    tentative: bool
    """It may be done or not, and holds up nothing; ``earliest`` and ``latest`` are when it could and should be done."""
    after_goal: bool
    """It comes after what the goal is about, so the goal does not wait for it."""
    why: Why
    by: str | None
    """The item that it waits for last of all, if one keeps it from being finished earlier."""


class MilestoneForecast(TypedDict):
    """A milestone on the way: expected, or the day on which it was reached."""

    due: str | None
    expected: str | None
    late: int | None
    reached: bool


class GoalForecast(TypedDict):
    """When the goal will be reached: with the last of what comes not after it."""

    date: str | None
    expected: str | None
    """``None`` if there is nothing to go by, or if something is never finished."""
    slack: int | None
    """Working days from ``expected`` to ``date``; negative: so many days too late."""


class Forecast(TypedDict):
    """How a plan will go from today on."""

    today: str
    goal: GoalForecast
    items: dict[str, ItemForecast]
    """All that is open."""
    milestones: dict[str, MilestoneForecast]
    """In their order; without those that were dropped."""
    critical_path: list[str]
    """From its first item to the one that the goal is reached with: each is held up by the one before it."""


class Misfit(TypedDict):
    """An item that cannot be finished by the day by which it would have to."""

    item: str
    latest: str | None
    """The day by which it would have to be finished; ``None`` if nothing asks for that."""
    earliest: str | None
    """The first day on which it can be finished; ``None``: never."""
    missing: int | None
    """How many working days are missing; ``None`` if it can never be finished."""
    why: WhyNot
    by: str | None


class Schedule(TypedDict):
    """The latest dates with which a plan meets its target."""

    target: str
    after: list[str]
    """The items that come after the target, and are planned forward from it."""
    dates: dict[str, str]
    """The day by which each item has to be finished; after the target, the one that it has, or the first on
    which it can be."""
    starts: dict[str, str]
    """The day on which each of them has to begin."""
    misfits: list[Misfit]
    """What does not fit, the worst first. If anything, then keeping the dates means missing the target."""
