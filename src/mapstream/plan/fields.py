"""The kinds of values that are sent to us: what a text, a date, an id, an item's name has to look like.

Values are taken as they come: nothing is coerced. Single lines are stripped; control characters are refused (long texts
may have line breaks and tabs), and so are those that turn the direction of what follows, with which a title can look
like another; a value that is there is never empty.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, GetJsonSchemaHandler, PlainSerializer, StringConstraints, Tag
from pydantic_core import CoreSchema

from mapstream.languages.message import say
from mapstream.plan import money
from mapstream.plan.time.calendar import is_zone
from mapstream.problems import WrongValue

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UUID_IN = re.compile(UUID)
is_id = UUID_IN.fullmatch
"""Whether a text is an id."""
EMAIL = r"[^\s@<>()\[\],;:\x22\\\x00-\x1f\x7f-\x9f]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"

TURNING = r"\u202a-\u202e\u2066-\u2069"
"""Characters that turn the direction of what follows them. Marks of direction, which do not, are part of languages."""
NOT_IN_A_LINE = rf"\x00-\x1f\x7f-\x9f\u2028\u2029{TURNING}"
NOT_IN_A_TEXT = rf"\x00-\x08\x0b-\x1f\x7f-\x9f{TURNING}"

SHAPES: dict[str, str] = {}
"""For every pattern that a text may have to match: the sentence that says so."""


def shape(pattern: str, sentence: str, **more: Any) -> StringConstraints:
    """A constraint on a text that has its sentence for those who miss it."""
    SHAPES[pattern] = sentence
    return StringConstraints(pattern=pattern, **more)


@dataclass(frozen=True, slots=True)
class Format:
    """The ``format`` of a text in its JSON Schema."""

    format: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema, with the format."""
        return {**handler(schema), "format": self.format}


def _real_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise WrongValue("There is no such day.") from error
    return value


def _utc(value: str) -> str:
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongValue("There is no such instant.") from error
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _not_blank(value: str) -> str:
    if not value.strip():
        raise WrongValue("This must not be empty.")
    return value


_line = partial(
    shape,
    f"^[^{NOT_IN_A_LINE}]*$",
    "This must be one line without control characters.",
    strip_whitespace=True,
    min_length=1,
)

Id = Annotated[str, shape(f"^{UUID}$", "This must be an id: a UUID in lower case.")]
Key = Annotated[
    str,
    shape(
        "^[a-z0-9]+(-[a-z0-9]+)*$",
        "This must be a key: words of small letters and digits, joined by hyphens.",
        max_length=80,
    ),
]
Line = Annotated[str, _line(max_length=200)]
Title = Annotated[str, _line(max_length=300)]
Kind = Annotated[str, _line(max_length=50)]
Text = Annotated[
    str,
    shape(
        f"^[^{NOT_IN_A_TEXT}]*$",
        "Control characters other than line breaks and tabs are not allowed.",
        min_length=1,
        max_length=10_000,
    ),
    AfterValidator(_not_blank),
]
Url = Annotated[
    str,
    shape(
        r"^https?://[^\s/?#\x00-\x1f\x7f-\x9f][^\s\x00-\x1f\x7f-\x9f]*$",
        "This must be an address that begins with http:// or https://.",
        strip_whitespace=True,
        max_length=2_000,
    ),
]
Sha256 = Annotated[str, shape("^[0-9a-f]{64}$", "This must be the SHA-256 that an upload was answered with.")]
Email = Annotated[str, shape(f"^{EMAIL}$", "This must be an e-mail address.", strip_whitespace=True, max_length=320)]
Date = Annotated[
    str,
    shape("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "This must be a date, written as 2026-03-31."),
    AfterValidator(_real_date),
    Format("date"),
]
Instant = Annotated[
    str,
    shape(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$",
        "This must be an instant, written as 2026-03-31T09:00:00Z.",
    ),
    AfterValidator(_utc),
    Format("date-time"),
]
Currency = Annotated[str, shape("^[A-Z]{3}$", "This must be a currency: three capital letters.")]


def _not_too_much(amount: str) -> str:
    if Decimal(amount) > money.MOST:
        raise WrongValue(say("This must be at most {most}.", most=int(money.MOST)))
    return amount


Amount = Annotated[
    Annotated[
        str,
        shape(money.WRITTEN, "This must be an amount, written as 48000 or 1250.50."),
        AfterValidator(_not_too_much),
        Tag("text"),
    ]
    | Annotated[float, Field(ge=0, le=money.MOST, allow_inf_nan=False), Tag("number")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "number"),
    AfterValidator(money.amount_of),
    # what stands for a command that was sent stays what it was when amounts were numbers
    PlainSerializer(money.number_of, when_used="json"),
]
"""A decimal as text, or a number; kept as text."""
WorkingDays = Annotated[int, Field(ge=0, le=1_000)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
PageNumber = Annotated[str, shape("^[1-9][0-9]{0,4}$", "Pages are numbered from 1.")]
VisibleTo = Annotated[
    Annotated[Literal["everyone", "seller", "buyer"], Tag("word")]
    | Annotated[list[Id], Field(min_length=1, max_length=100), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "word"),
]
Supporters = Annotated[list[Id], Field(max_length=20)]

RANKED = ("tasks", "milestones", "documents", "phases", "criteria", "kpis", "deliverables", "risks")
"""The collections of things that stand in an order which is people's."""
ITEMS = (*RANKED, "meetings")
"""The collections of things that may be hidden, and can be talked about."""


TEXT = f"notes|(meetings|summaries)/{UUID}|values/(seller|buyer)"
"""How a long text is called."""


def item(*collections: str, also: tuple[str, ...] = (), texts: bool = False) -> StringConstraints:
    """The name of an item: one of a collection, such as ``tasks/<id>``, ``also`` what is in none: ``plan``, and
    ``texts``, such as ``texts/notes``."""
    *names, last = [*(f"{collection}/<id>" for collection in collections), *also, *["texts/<name>"] * texts]
    pattern = "|".join((f"({'|'.join(collections)})/{UUID}", *also, *[f"texts/({TEXT})"] * texts))
    listed = say("{most} or {last}", most=", ".join(names), last=last) if names else last
    return shape(f"^({pattern})$", say("This must be the name of an item: {names}.", names=listed))


Role = Literal[
    "champion",
    "economic_buyer",
    "technical_evaluator",
    "legal",
    "security",
    "procurement",
    "end_user",
    "executive_sponsor",
    "coordinator",
    "seller",
    "manager",
    "success",
]

RolePeople = dict[
    Role,
    Annotated[
        Annotated[Id, Tag("word")] | Annotated[list[Id], Field(min_length=1, max_length=2), Tag("list")],
        Discriminator(lambda value: "list" if isinstance(value, list) else "word"),
    ],
]
WHO_HAS_A_ROLE = (
    "Who has a role here: a person, or one of each side. For others it is the only person of the task's side who has "
    "it in the room; where there is none, or more than one, the task keeps the role."
)

TaskKind = Literal["task", "meeting", "review", "decision", "signature"]


def _known_zone(zone: str) -> str:
    if not is_zone(zone):
        raise WrongValue("There is no such time zone.")
    return zone


Zone = Annotated[
    str,
    shape(
        "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
        "This must be the IANA name of a time zone, such as Europe/Berlin.",
        max_length=100,
    ),
    AfterValidator(_known_zone),
]
Item = Annotated[str, item(*ITEMS, "comments")]
