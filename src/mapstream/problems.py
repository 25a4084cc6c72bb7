"""Everything that can go wrong and that a caller is told about, as one tree.

    Problem
    ├── Malformed            400   the request cannot be read
    ├── Unauthorized         401   no, or no valid, credentials
    ├── NotAllowed           403   known, but not for this person
    ├── NotFound             404   no such thing for this reader
    ├── Conflict             409   somebody else was first
    ├── TooLarge             413
    ├── Refused              422   understood, and refused
    │   ├── Invalid                a field is wrong
    │   └── RuleBroken             a rule of the plan says no; one subclass per rule
    ├── TooFast              429
    └── StoreAway            503   the store cannot be reached

A ``code`` is stable for ever; the class docstring is the title that people see; ``detail`` says what happened here and
what to do. Problems become RFC 9457 documents in :meth:`Problem.document`, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

TYPE_PREFIX = "https://mapstream.dev/problems/"


class FieldError(NamedTuple):
    """One wrong field: a JSON pointer into the request and a sentence about it."""

    path: str
    message: str


class Problem(Exception):
    """Something went wrong"""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 500

    def __init__(
        self, detail: str = "", errors: Sequence[FieldError] = (), more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail or self.title())
        self.detail = detail
        self.errors = tuple(errors)
        self.more = dict(more or {})

    @classmethod
    def title(cls) -> str:
        """The problem in a few words, the same for every occurrence."""
        return (cls.__doc__ or cls.code).strip().splitlines()[0]

    def document(self) -> dict[str, Any]:
        """This problem as an RFC 9457 problem details object."""
        found: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code.replace("_", "-"),
            "code": self.code,
            "title": self.title(),
            "status": self.status,
        }
        if self.detail:
            found["detail"] = self.detail
        if self.errors:
            found["errors"] = [{"path": e.path, "message": e.message} for e in self.errors]
        return found | self.more


class Malformed(Problem):
    """That could not be read"""

    code, status = "malformed", 400


class Unauthorized(Problem):
    """Who is asking?"""

    code, status = "unauthorized", 401


class NotAllowed(Problem):
    """That is not yours to do"""

    code, status = "not_allowed", 403


class NotFound(Problem):
    """There is no such thing here"""

    code, status = "not_found", 404


class Conflict(Problem):
    """Somebody else was first"""

    code, status = "conflict", 409


class TooLarge(Problem):
    """That is too large"""

    code, status = "too_large", 413


class Refused(Problem):
    """That cannot be done"""

    code, status = "refused", 422


class Invalid(Refused):
    """Something in that is not right"""

    code = "invalid"


class TooFast(Problem):
    """That was too fast"""

    code, status = "too_fast", 429


class StoreAway(Problem):
    """The store cannot be reached"""

    code, status = "store_away", 503


class OutcomeUnknown(StoreAway):
    """It is not known whether that was written"""

    code = "outcome_unknown"


class ReadModelBehind(StoreAway):
    """The answer is not ready yet"""

    code = "read_model_behind"


class RuleBroken(Refused):
    """A rule of the plan says no"""

    code = "rule_broken"
