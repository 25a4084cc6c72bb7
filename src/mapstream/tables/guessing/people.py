"""A list of people: each row somebody, with what they are on the deal."""

import re
from collections.abc import Mapping
from typing import Any

from mapstream.languages.message import say
from mapstream.tables.guessing.builder import Builder, in_a_line
from mapstream.tables.guessing.owners import Parties, owners_in, role_of, tells_last_first
from mapstream.tables.guessing.struck import unstruck
from mapstream.tables.guessing.tables import Body, cell_at

_EMAIL = re.compile(r"[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,250}")


def read_people(body: Body, builder: Builder) -> None:
    """Every row, as somebody. What is known of them already stays."""
    last_first = any(tells_last_first(body.texts(n)) for n, of in enumerate(body.columns) if of.meaning == "title")
    for line, row in body.rows:
        said: dict[str, str] = {
            column.meaning: unstruck(text) for n, column in enumerate(body.columns) if (text := cell_at(row, n))
        }
        owners = owners_in(said.get("title", "") or said.get("owner", ""), builder.parties, last_first=last_first)
        if len(owners.claims) != 1 or owners.claims[0].name is None:
            builder.findings.note(line, "row_not_understood", "Who that is was not understood: not taken.")
            continue
        for text in owners.unknown:
            builder.findings.note(line, "cell_not_understood", "Who that is was not understood: left out.", text)
        label = builder.person(owners.claims[0], line)
        person = builder.people[label.casefold()]
        if person["line"] != line:
            sentence = say("{name} stands above already: only what is new is taken.", name=label)
            builder.findings.note(line, "said_twice", sentence)
        more = _of_person(said, builder.parties)
        person |= {name: value for name, value in more.items() if not person.get(name)}
        for n, column in enumerate(body.columns):
            if (text := unstruck(cell_at(row, n))) and not _is_taken(column.meaning, text, more):
                sentence = say("“{column}” of a person: left out.", column=column.head)
                builder.findings.note(line, "cell_not_understood", sentence, text)
        if beyond := [cell for cell in row[len(body.columns) :] if cell.strip()]:
            too_long = "This row has more cells than the table has columns: left out."
            builder.findings.note(line, "row_too_long", too_long, " · ".join(beyond))


def _is_taken(meaning: str, text: str, more: Mapping[str, Any]) -> bool:
    """Whether a cell of a person was understood."""
    match meaning:
        case "email":
            return more.get("email") == text
        case "owner":
            return "side" in more
        case "role":
            return "role" in more or more.get("title") == text
        case _:
            return meaning in ("title", "job", "number", "nothing")


def _of_person(said: Mapping[str, str], parties: Parties) -> dict[str, Any]:
    """What a row says of somebody besides their name."""
    role = role_of(said.get("role", ""))
    email = _EMAIL.fullmatch(said.get("email", ""))
    job = said.get("job") or (said.get("role") if role is None else None)
    more = {
        "side": parties.side(said.get("owner", "")) if "title" in said else None,
        "email": email and email[0],
        "title": in_a_line(job or "")[:200],
        "role": role or role_of(said.get("job", "")),
    }
    return {name: value for name, value in more.items() if value}
