"""Learning by which names a table calls the two parties."""

from collections.abc import Sequence
from dataclasses import replace

from mapstream.plan.document import Side
from mapstream.tables.guessing.builder import Builder
from mapstream.tables.guessing.columns import Column, party_in
from mapstream.tables.guessing.owners import Claim, known_names, owners_in
from mapstream.tables.guessing.struck import without_struck
from mapstream.tables.guessing.tables import Body, cell_at

SELLERS = "Taken as the seller's organisation, since the other one is called by its side."
BUYERS = "Taken as the buyer's organisation, since the other one is called by its side."


def learn_from_heads(columns: Sequence[Column], builder: Builder) -> None:
    """By the heads of owner columns: beside ``Owner (Customer)``, the one of ``Owner (Tidewater)`` is the seller."""
    for column in columns:
        name = party_in(column.head)
        if column.meaning == "owner" and column.side and name and builder.parties.side(name) is None:
            builder.parties = builder.parties.called(column.side, name)


def learn_names(bodies: Sequence[Body], builder: Builder) -> None:
    """Whoever is written with a whole name somewhere is known by it where it is written in small letters, or turned."""
    texts = dict.fromkeys(
        without_struck(text)
        for body in bodies
        for n, column in enumerate(body.columns)
        if column.meaning in ("owner", "supporters")
        for text in body.texts(n)
    )
    claims = [claim for text in texts for claim in owners_in(text, builder.parties).claims]
    names = [claim.name for claim in claims if claim.name and " " in claim.name and not claim.handle]
    people = known_names([*builder.hints.people, *dict.fromkeys(names)])
    builder.parties = replace(builder.parties, people=people)


def learn_from_owners(body: Body, builder: Builder) -> None:
    """Where the owners are one side's word, and one other single word again and again: that is the other party."""
    at = [n for n, column in enumerate(body.columns) if column.meaning == "owner" and column.side is None]
    if len(at) != 1:
        return
    sides: set[Side] = set()
    names: dict[str, int] = {}
    for line, row in body.rows:
        for claim in owners_in(without_struck(cell_at(row, at[0])), builder.parties).claims:
            if claim.name is None and claim.group is None and claim.side is not None:
                sides.add(claim.side)
            elif claim.name and _is_bare(claim):
                names.setdefault(claim.name, line)
    unknown = [name for name in names if not _is_somebody(name, builder)]
    if len(sides) == 1 and len(unknown) == 1 and " " not in unknown[0]:
        other: Side = "seller" if sides == {"buyer"} else "buyer"
        builder.parties = builder.parties.called(other, unknown[0])
        sentence = SELLERS if other == "seller" else BUYERS
        builder.findings.note(names[unknown[0]], "party_assumed", sentence, unknown[0])


def _is_bare(claim: Claim) -> bool:
    """Whether nothing but a name is said, so that it may be that of an organisation."""
    return claim.side is None and not claim.handle and not claim.email and not claim.title


def _is_somebody(name: str, builder: Builder) -> bool:
    known = {part for person in builder.hints.people for part in (person.casefold(), person.split()[0].casefold())}
    return name.casefold() in known
