"""The languages that mapstream speaks, and who is spoken to in which.

What the server says is written in English where it is said, as a message (:mod:`mapstream.languages.message`): a
sentence with its values beside it. It is put into the language of whoever reads it only where an answer leaves for them
(:mod:`mapstream.languages.speaking`), so that what is kept, logged or shared between readers is in no language but
English. What the server says in other languages is in its catalogues (:mod:`mapstream.languages.catalogue`), which a
test holds against the source: nothing is said that they lack. The texts of the page have catalogues of their own, and
are put into its scripts (:mod:`mapstream.page.languages`).
"""

from contextvars import ContextVar

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "fi": "Suomi"}
"""By their codes, each by its own name."""

reading: ContextVar[str] = ContextVar("reading", default=ENGLISH)
"""The language of whoever is being answered."""


def preferred(accepted: str) -> str:
    """The first of our languages that somebody takes, by their ``Accept-Language``."""
    wanted: list[tuple[float, str]] = []
    for one in accepted.split(","):
        tag, _, weight = one.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    known = (tag for weight, tag in sorted(wanted, key=lambda one: one[0]) if tag in LANGUAGES and weight < 0)
    return next(known, ENGLISH)
