"""What Schemathesis cannot know from a description. It loads this by itself."""

from collections import Counter
from typing import Any

import schemathesis

MOST = 5
"""Requests that try out the limits of one part of an operation (path, query, headers or body), valid ones and others
apart: thousands could be made of a plan. `test_api_extremes` has each parameter at each edge."""

_sent: Counter[tuple[str, str | None, Any, Any]] = Counter()


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Leave out what comes after enough of its kind."""
    phase = case.meta.phase
    location = getattr(phase.data, "parameter_location", None)
    if phase.name.value != "coverage" or location is None:
        return True
    kind = case.operation.label, case.media_type, location, case.meta.generation.mode
    _sent[kind] += 1
    return _sent[kind] <= MOST


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """Ask for what there may be: wait for what has happened (else the answer is held for seconds, and is 503, as
    described), and give a version or an instant, not both (which no description can say)."""
    for place, name in ((case.query, "wait"), (case.headers, "Mapstream-Wait")):
        said = str(place.get(name, "")) if place else ""
        if said.removeprefix("v").isdigit():
            place[name] = "v1" if said.startswith("v") else "1"
    if case.meta.generation.mode.is_positive and case.query and {"version", "at"} <= case.query.keys():
        del case.query["at"]
    return case
