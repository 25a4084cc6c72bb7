"""A status that the viewing speaks against (mission G41)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mapstream.languages.message import say
from mapstream.plan.signals.contradictions import Contradiction
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.remark import listed, quoted
from mapstream.plan.wording import token


def contradiction(facts: Facts) -> Iterator[Found]:
    """Something is said to be done, and nobody of those who had to see its documents ever opened one of them."""
    done = [(name, item) for name, item in facts.items("tasks", "milestones", "phases") if "completion" in item]
    for known in facts.standards.contradictions if done else ():
        readers = tuple(id for id, one in facts.buyers.items() if one.get("role") in known.readers)
        documents = {
            name: one
            for name, one in facts.items("documents")
            if "removed" not in one and _has(one["kind"], known.documents)
        }
        looked = any(name in life.looks for life in facts.lives_of(readers).values() for name in documents)
        if readers and documents and not looked:
            for name, item in done:
                if _is_meant(item, known):
                    yield _found(facts, known, name, item, readers, documents)


def _found(
    facts: Facts,
    known: Contradiction,
    name: str,
    item: Mapping[str, Any],
    readers: tuple[str, ...],
    documents: Mapping[str, Mapping[str, Any]],
) -> Found:
    first = min(documents, key=facts.mark)
    who = listed([token(reader) for reader in readers])
    since = max(day_of(item["completion"]["at"], facts.document), facts.day(facts.mark(first)))
    if known.added is not None:
        since = max(since, day_of(known.added, facts.document))
    return Found(
        known.code,
        "alarm",
        name,
        since,
        say(
            "{what} is said to be done, but {who} never opened {documents}.",
            what=quoted(item.get("title", "")),
            who=who,
            documents=quoted(*(one["title"] for one in documents.values())),
        ),
        say("Ask {who} directly whether it is done, and on what they decided.", who=who),
        (*facts.set_by(name, "completion"), *(facts.mark(document).version for document in documents)),
        person=readers[0],
        side="buyer",
        until=None if known.removed is None else day_of(known.removed, facts.document),
    )


def _is_meant(item: Mapping[str, Any], known: Contradiction) -> bool:
    return item.get("kind") in known.kinds or item.get("role") in known.readers or _has(item["title"], known.words)


def _has(text: str, words: tuple[str, ...]) -> bool:
    return bool(words) and _any_of(words).search(text) is not None


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word that begins so: a “spec” is a specification, and “terms” are not in “determine”."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)
