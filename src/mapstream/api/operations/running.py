"""For those who run the server."""

from mapstream.api import shapes
from mapstream.api.operations.base import ANYBODY, Answer, Operation, Operations, in_json
from mapstream.problems import InternalError, StoreAway, StoreUnfit

OPERATIONS: Operations = {
    ("GET", "/healthz"): Operation(
        "healthz",
        "Operations",
        "Whether the process is alive",
        {200: Answer("It is.", in_json(shapes.Alive))},
        problems=ANYBODY,
    ),
    ("GET", "/readyz"): Operation(
        "readyz",
        "Operations",
        "Whether the store answers, and how far the read models are",
        {200: Answer("It does.", in_json(shapes.Ready))},
        "Nobody has to say who they are: it tells how much happens, never to whom.",
        problems=(StoreAway, StoreUnfit, InternalError),
    ),
    ("GET", "/metrics"): Operation(
        "metrics",
        "Operations",
        "Numbers for Prometheus",
        {200: Answer("The text format.", {"text/plain": {"schema": {"type": "string"}}})},
        "Nobody has to say who they are: no id, name or address stands in them. Each server process tells of itself, "
        "told apart by the label `process`.",
        problems=ANYBODY,
    ),
}
