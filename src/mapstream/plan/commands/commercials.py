"""The command about the commercials: what is agreed about money and obligations, in words."""

from mapstream.plan.commands.base import BaseCommand, Text, command, maybe


@command("set_commercials", tryable=True, needs_past=False)
class SetCommercials(BaseCommand):
    """Set what is agreed about money and obligations. What is left out stays; `null` takes a value away."""

    pricing: Text | None = maybe()
    payment_terms: Text | None = maybe()
    commitments: Text | None = maybe("What each side has committed to.")
    constraints: Text | None = maybe("What limits the deal: caps, exclusions, conditions.")
