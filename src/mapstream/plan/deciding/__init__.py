"""One function per command: ``(document, command, context) → events``, or a refusal. One module per noun.

The functions trust that :mod:`mapstream.plan.decide` has checked that the room is open and the actor belongs to it.
"""
