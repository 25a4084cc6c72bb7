"""The operations of all resources.

What goes in and out is described by the types that validate it (:mod:`mapstream.api.schemas`), which problems there are
by the tree of them, what an operation is for beside the handler that does it. A test holds this table to the routes,
and real answers to the schemas. A new address needs its operation and its route, both in the module of its resource.
"""

from mapstream.api import (
    deals,
    docs,
    foresight,
    health,
    history,
    installed,
    invitation,
    kept,
    keys,
    links,
    materials,
    me,
    members,
    moving,
    pages,
    proofs,
    review,
    rooms,
    sessions,
    signals,
    signing_in,
    signing_in_by_provider,
    standards,
    stream,
    tables,
    templates,
    views,
    workspaces,
)
from mapstream.api.description import Operation

OPERATIONS: dict[tuple[str, str], Operation] = {}
"""Every operation, by method and path."""

for _resource in (
    me,
    rooms,
    kept,
    views,
    signals,
    invitation,
    foresight,
    history,
    review,
    proofs,
    moving,
    installed,
    stream,
    tables,
    templates,
    materials,
    links,
    workspaces,
    standards,
    members,
    keys,
    deals,
    sessions,
    signing_in,
    signing_in_by_provider,
    pages,
    docs,
    health,
):
    OPERATIONS |= _resource.OPERATIONS

TAGS = {
    "Rooms": "A room holds one deal: its plan, its people, its materials, its talk.",
    "Views": "What follows from the plan, worked out when it is asked for, now or as of. Nothing of it is stored.",
    "Tables": "A plan as Markdown, CSV or JSON: out, and in, also from what people have in their spreadsheets.",
    "Commands": "Everything that people do is a command, named as a verb. What is answered with 200 is on disk.",
    "History": "Everything that happened, for ever.",
    "Documents": "Files that people uploaded: in, out, and page by page.",
    "Templates": "Plans without dates and names, from which a room's plan is made with `apply_template`.",
    "Live": "A room while people are in it.",
    "Personal links": "How the buyer's people come in, without accounts.",
    "Workspace": "Who acts for the selling organisation: its members, their sessions, its API keys; its deals, and "
    "what they are judged by.",
    "Operations": "For those who run the server.",
    "Description": "What you are reading.",
    "Pages": "For browsers.",
}
"""The groups of operations, in the order in which they are shown."""
