"""What a neutral plan is made of. Everything in it is flat.

People are named by their *label* (:mod:`~mapstream.tables.labels`). Items are named by their *key*: tasks by a number,
others by a letter and a number (``M1`` the first milestone). Keys hold within one file only.

:mod:`base` says what all parts have in common; :mod:`as_such` is the plan as such; :mod:`ground` what everything else
names; :mod:`items` the items; :mod:`beside` what is told of an item beside it.
"""
