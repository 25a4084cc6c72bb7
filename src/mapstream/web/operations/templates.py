"""Templates: which there are, what is in them, and keeping one's own."""

from mapstream.plan.templates.model import Template
from mapstream.problems import (
    Conflict,
    Invalid,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Problem,
    TooLarge,
    TooManyTemplates,
)
from mapstream.web import shapes
from mapstream.web.operations.base import IDS, SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.web.requests import SavedRoom, TemplateQuery, TemplatesQuery
from mapstream.web.schemas import ref

_KEPT: tuple[type[Problem], ...] = (
    Malformed,
    NotFound,
    Conflict,
    TooLarge,
    Invalid,
    TooManyTemplates,
    OutcomeUnknown,
    *SOMEBODY,
)
_WHOLE = {"type": "object", "properties": {"template": ref(Template)}, "required": ["template"]}

OPERATIONS: Operations = {
    ("GET", "/v1/templates"): Operation(
        "list_templates",
        "Templates",
        "The templates that can be applied",
        {200: Answer("Those of the workspace, then those that mapstream comes with.", in_json(shapes.TemplateList))},
        "For members of a workspace.",
        query=TemplatesQuery,
        problems=(Invalid, *SOMEBODY),
    ),
    ("POST", "/v1/templates"): Operation(
        "save_template",
        "Templates",
        "Save a template, or a room's plan as one",
        {
            201: Answer("It is kept, in version 1.", in_json(shapes.TemplateKept), ("Location",)),
            200: Answer("It had been saved with this key before.", in_json(shapes.TemplateKept), ("Location",)),
        },
        "Of a room's plan, what everybody sees becomes the template: dates become working days from the goal, people "
        "become roles, and nothing personal stays. For admins, sellers and managers of a workspace.",
        headers=("Idempotency-Key",),
        body={"anyOf": [ref(SavedRoom), _WHOLE]},
        examples={"a room's plan": {"room": IDS[0], "title": "Our way to a first contract", "industry": "software"}},
        problems=_KEPT,
    ),
    ("GET", "/v1/rooms/{room}/templates"): Operation(
        "list_offers",
        "Templates",
        "The templates that can be applied in a room, with their options",
        {200: Answer("Those of the room's workspace, then those of mapstream.", in_json(shapes.TemplateOffers))},
        "For the seller's side of the room, also for those who came by a personal link.",
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    ("GET", "/v1/templates/{template}"): Operation(
        "read_template",
        "Templates",
        "A template, whole",
        {
            200: Answer("With advice about it, if there is any.", in_json(shapes.WholeTemplate), ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        "Also one that is retired, and its earlier versions: rooms remember which they came from. For members of a "
        "workspace.",
        query=TemplateQuery,
        headers=("If-None-Match",),
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    ("PUT", "/v1/templates/{template}"): Operation(
        "revise_template",
        "Templates",
        "Give a template of the workspace its next version",
        {200: Answer("It is kept.", in_json(shapes.TemplateKept))},
        "Rooms that came from an earlier version stay as they are. With `If-Match` it is refused if there is a newer "
        "version than that. For admins, sellers and managers of a workspace.",
        headers=("Idempotency-Key", "If-Match"),
        body=_WHOLE,
        problems=_KEPT,
    ),
    ("DELETE", "/v1/templates/{template}"): Operation(
        "retire_template",
        "Templates",
        "Offer a template of the workspace no more",
        {204: Answer("It can still be read, and not be applied.")},
        "For admins, sellers and managers of a workspace.",
        headers=("Idempotency-Key",),
        problems=(NotFound, Conflict, OutcomeUnknown, *SOMEBODY),
    ),
}
