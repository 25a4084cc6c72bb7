"""The command about the commercials: what is agreed about money and obligations, in words."""

from typing import ClassVar

from mapstream.plan.commands.base import BaseCommand, Text, maybe


class SetCommercials(BaseCommand):
    """Set what is agreed about money and obligations. What is left out stays; `null` takes a value away."""

    type: ClassVar[str] = "set_commercials"

    pricing: Text | None = maybe()
    payment_terms: Text | None = maybe()
    commitments: Text | None = maybe("What each side has committed to.")
    constraints: Text | None = maybe("What limits the deal: caps, exclusions, conditions.")
