"""Small templates for the stories about them."""

from typing import Any


def a_template(**changes: Any) -> dict[str, Any]:
    """A template with a pilot that can be left out, as plain data."""
    return {
        "title": "Small deal",
        "summary": "For stories.",
        "industry": "any",
        "deal_type": "new-business",
        "target": "signed",
        "options": [
            {"key": "pilot", "sentence": "They try it first.", "default": True},
            {"key": "launch", "sentence": "The start is planned, too."},
        ],
        "milestones": [
            {"key": "agreed", "title": "Goal agreed", "condition": "Recap email"},
            {"key": "fits", "title": "It fits", "condition": "Report that says proceed", "after": ["agreed"]},
            {"key": "go", "title": "Go", "condition": "“Go” by name", "after": ["fits"]},
            {"key": "signed", "title": "Signed", "condition": "Counter-signed agreement", "after": ["go"]},
            {"key": "live", "title": "Live", "condition": "Usage", "when": ["launch"], "after": ["signed"]},
        ],
        "tasks": [
            {
                "key": "discovery",
                "title": "Discovery call",
                "side": "seller",
                "role": "seller",
                "days": 2,
                "condition": "Recap",
                "milestone": "agreed",
            },
            {
                "key": "pilot",
                "title": "Pilot",
                "side": "buyer",
                "role": "technical_evaluator",
                "days": 10,
                "condition": "Results",
                "milestone": "fits",
                "when": ["pilot"],
                "after": ["agreed"],
            },
            {
                "key": "report",
                "title": "Report",
                "side": "buyer",
                "role": "technical_evaluator",
                "days": 3,
                "kind": "review",
                "condition": "Report",
                "milestone": "fits",
                "after": ["pilot"],
            },
            {
                "key": "case",
                "title": "Business case",
                "side": "buyer",
                "role": "champion",
                "days": 5,
                "purpose": "Own numbers",
                "condition": "Case in the room",
                "milestone": "go",
                "after": ["report"],
            },
            {
                "key": "signature",
                "title": "Sign",
                "side": "buyer",
                "role": "legal",
                "days": 1,
                "kind": "signature",
                "condition": "Counter-signed agreement",
                "milestone": "signed",
                "after": ["case", "go"],
            },
            {
                "key": "kick-off",
                "title": "Kick-off",
                "side": "seller",
                "days": 3,
                "kind": "meeting",
                "condition": "Notes",
                "milestone": "live",
                "after": ["signed"],
            },
        ],
        "stakeholders": [
            {"role": "seller", "side": "seller", "why": "Leads."},
            {"role": "technical_evaluator", "side": "buyer", "why": "Evaluates."},
            {"role": "champion", "side": "buyer", "why": "Wants it."},
            {"role": "legal", "side": "buyer", "why": "Signs."},
        ],
        "cadence": {"every": "week", "minutes": 15},
    } | changes


def changed(collection: str, key: str, /, **values: Any) -> dict[str, Any]:
    """That template with one part of it changed."""
    template = a_template()
    for part in template[collection]:
        if part["key"] == key:
            part.update(values)
    return template
