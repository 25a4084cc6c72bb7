"""What the events share: how their patches are put together."""

from typing import Any

from mapstream.plan.document import Reasoned, Stamped
from mapstream.plan.event import Stamp


def stamped(stamp: Stamp) -> Stamped:
    """When and by whom, as the document keeps it."""
    return {"at": stamp.at, "by": stamp.by}


def reasoned(stamp: Stamp, reason: str) -> Reasoned:
    """When, by whom and why, as the document keeps it."""
    return {"at": stamp.at, "by": stamp.by, "reason": reason}


def present(**values: Any) -> dict[str, Any]:
    """Those of ``values`` that are not ``None``."""
    return {key: value for key, value in values.items() if value is not None}


def completion(stamp: Stamp, proof: str | None, evidence: list[dict[str, Any]] | None) -> dict[str, Any]:
    """How something was finished, as the document keeps it."""
    return present(at=stamp.at, by=stamp.by, proof=proof, evidence=evidence)


def proven(evidence: list[dict[str, Any]], was: list[dict[str, Any]] | None) -> dict[str, Any]:
    """What changes when the evidence for something finished becomes ``evidence``; ``was``: what it was before."""
    return {"evidence": evidence} if was is not None else {"evidence": evidence, "proof": "proven"}
