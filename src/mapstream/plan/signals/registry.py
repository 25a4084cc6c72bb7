"""All rules, and what of their findings holds.

A rule is a function in a file of its own in ``rules/``, which is called as its file. It is found by being there: adding
one is its file and its test.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from mapstream.plan.over import outcome_of
from mapstream.plan.signals import rules
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import SEVERITIES, Found

Rule = Callable[[Facts], Iterator[Found]]


def _found() -> Mapping[str, Rule]:
    """Every rule by the name of its module, whose function of the same name it is."""
    names = sorted(module.name for module in iter_modules(rules.__path__))
    return {name: getattr(import_module(f"{rules.__name__}.{name}"), name) for name in names}


RULES = _found()
"""Every rule by its name."""

_DELIVERY = frozenset({"overdue", "zombie", "dead_plan", "repeated_slips", "missed_buyer_dates", "single_carrier"})
"""The rules that matter after the signature, too."""


def applying(facts: Facts) -> list[str]:
    """The rules that say anything about a plan: none once the deal is over."""
    if "plan" not in facts.document or facts.over:
        return []
    signed = outcome_of(facts.document) is not None
    return [name for name in RULES if name in _DELIVERY or not signed]


def findings(facts: Facts) -> list[Found]:
    """What holds now, or will from some day on unless something happens."""
    return [found for name in applying(facts) for found in RULES[name](facts)]


def weightiest_first(found: Found) -> tuple[int, str, str, str]:
    """The order in which signals are told."""
    return -SEVERITIES.index(found.severity), found.since, found.code, found.subject
