"""The past of a room, told: what differs between two moments, and what stands out in its life.

::

    landmarks    what stands out of an event
    trace        what changed where, of every event by whom and why: followed once
    attribution  which event told a reader of a change
    groups       dates, owners, scope, done: how people think of changes
    diff         what differs between two moments
    timeline     the landmarks, as a reader is told them

Whatever is told goes through a lens for the past (:mod:`mapstream.plan.visibility.hindsight`): the documents that are
compared are as the reader sees them, and so is who changed what. The trace itself knows everything, and is never told.
"""
