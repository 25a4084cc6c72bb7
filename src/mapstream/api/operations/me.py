"""Who is asking."""

from mapstream.api.me import Me
from mapstream.api.operations.base import SOMEBODY, Answer, Operation, Operations, in_json

OPERATIONS: Operations = {
    ("GET", "/v1/me"): Operation(
        "read_me",
        "Rooms",
        "Who you are, and what your credential is good for",
        {200: Answer("By an API key, or by the token of a personal link.", in_json(Me))},
        problems=SOMEBODY,
    ),
}
