"""Templates: plans without dates and names, from which a room's plan is made in one act.

:mod:`model` says what a template is made of; :mod:`reading` checks one as a whole; :mod:`choosing` leaves out what was
not chosen; :mod:`advising` says what is unwise about one; :mod:`saving` makes one of a plan. What makes a dated plan of
one is among the elements (:mod:`mapstream.plan.elements.templates`).

*Invariants.* What has been read refers to nothing that is not there and waits in no circle, whichever options are on.
A template saved from a plan holds nothing about anybody: no name, address, note, date or proof.
"""

from mapstream.plan.templates.model import Template
from mapstream.plan.templates.reading import Offered, read

__all__ = ["Offered", "Template", "read"]
