"""Templates: plans without dates and names, from which a room's plan is made in one act.

:mod:`model` says what a template is made of; :mod:`reading` checks one as a whole; :mod:`choosing` leaves out what was
not chosen; :mod:`advising` says what is unwise about one; :mod:`applying` makes a dated plan of it; :mod:`saving` makes
one of a plan.

*Invariants.* What has been read refers to nothing that is not there and waits in no circle, whichever options are on.
A template saved from a plan holds nothing about anybody: no name, address, note, date or proof.
"""

from mapstream.plan.templates.model import Template
from mapstream.plan.templates.reading import Offered, read

__all__ = ["Offered", "Template", "read"]
