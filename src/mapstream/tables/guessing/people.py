"""A list of people: each row somebody, with what they are on the deal."""

import re
from collections.abc import Mapping
from typing import Any

from mapstream.tables.guessing.builder import Builder
from mapstream.tables.guessing.owners import Parties, owners_in, role_of
from mapstream.tables.guessing.struck import unstruck
from mapstream.tables.guessing.tables import Body, cell_at

_EMAIL = re.compile(r"[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,250}")
_TAKEN = frozenset(("title", "owner", "email", "job", "role", "number", "nothing"))
"""The meanings of columns of which nothing needs to be told."""


def read_people(body: Body, builder: Builder) -> None:
    """Every row, as somebody. What is known of them already stays."""
    for line, row in body.rows:
        said: dict[str, str] = {
            column.meaning: unstruck(text) for n, column in enumerate(body.columns) if (text := cell_at(row, n))
        }
        owners = owners_in(said.get("title", "") or said.get("owner", ""), builder.parties)
        if len(owners.claims) != 1 or owners.claims[0].name is None:
            builder.findings.note(line, "row_not_understood", "Who that is was not understood: not taken.")
            continue
        label = builder.person(owners.claims[0], line)
        person = builder.people[label.casefold()]
        person |= {name: value for name, value in _of_person(said, builder.parties).items() if not person.get(name)}
        for n, column in enumerate(body.columns):
            if column.meaning not in _TAKEN and (text := unstruck(cell_at(row, n))):
                builder.findings.note(line, "cell_not_understood", f"“{column.head}” of a person: left out.", text)


def _of_person(said: Mapping[str, str], parties: Parties) -> dict[str, Any]:
    """What a row says of somebody besides their name."""
    role = role_of(said.get("role", ""))
    email = _EMAIL.fullmatch(said.get("email", ""))
    job = said.get("job") or (said.get("role") if role is None else None)
    more = {
        "side": parties.side(said.get("owner", "")) if "title" in said else None,
        "email": email and email[0],
        "title": job and job[:200],
        "role": role or role_of(said.get("job", "")),
    }
    return {name: value for name, value in more.items() if value}
