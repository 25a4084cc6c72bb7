"""Places in a document that only undo, or only privacy, must know: told by their paths, never by a key at any depth."""

from collections.abc import Callable, Iterable, Iterator

from mapstream.plan.collections import COLLECTIONS, Collection


class Places:
    """Places in a document, told by their paths: ``people/*/notes``; ``*`` stands for any key. ``passed_over``: others,
    of which nothing is to be said."""

    __slots__ = ("_below", "_rest", "here", "passed_over")

    def __init__(self, paths: Iterable[str] = (), passed_over: Iterable[str] = ()) -> None:
        self.here = self.passed_over = False
        """Whether this is one of them, or one that is passed over."""
        self._below: dict[str, Places] = {}
        self._rest: Places | None = None
        for path in paths:
            self._at(path).here = True
        for path in passed_over:
            self._at(path).passed_over = True

    def _at(self, path: str) -> "Places":
        key, _, rest = path.partition("/")
        if key == "*":
            below = self._rest = self._rest or Places()
        else:
            below = self._below.setdefault(key, Places())
        return below._at(rest) if rest else below

    def below(self, key: str) -> "Places":
        """Those within what a key holds."""
        return self._below.get(key) or self._rest or _NOWHERE

    def __contains__(self, path: tuple[str, ...]) -> bool:
        """Whether a path leads to one of them."""
        place = self
        for key in path:
            place = place.below(key)
        return place.here


_NOWHERE = Places()


def in_items(of: Callable[[Collection], tuple[str, ...]]) -> Iterator[str]:
    """The paths of some places in the items of each collection."""
    return (f"{row.name}/*/{place}" for row in COLLECTIONS.values() for place in of(row))


ONE_BY_ONE = Places(
    (
        *in_items(lambda row: row.one_by_one),
        *("plan/organisations", "plan/value", "plan/gate", "plan/calendar", "plan/calendar/blackouts"),
        *("plan/calendar/gates", "commercials", "commercials/by", "decision_process", "decision_process/stages"),
    )
)
"""The objects whose entries come and go one by one: taking the first back leaves those added since."""

_BOOKKEEPING = (
    *in_items(lambda _: ("rank", "added")),
    *("milestones/*/to_come/*/rank", "decision_process/stages/*/rank", "commercials/by"),
)

PERSONAL = Places(
    (*in_items(lambda row: (*row.personal, *row.withheld)), "plan/agreement/*/known/email"), passed_over=_BOOKKEEPING
)
"""The values that belong to a person, and are not repeated in lists of changes that are kept. What means nothing to
people is passed over."""

NOBODYS = Places(passed_over=_BOOKKEEPING)
"""As in lists of changes that are told, and not kept."""
