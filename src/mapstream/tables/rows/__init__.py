"""What a neutral plan is made of. Everything in it is flat.

People are named by their *label* (:mod:`~mapstream.tables.labels`). Items are named by their *key*: tasks by a number,
others by a letter and a number (``M1`` the first milestone). Keys hold within one file only.

:mod:`base` says what all rows have in common; :mod:`plan` is the plan as such; :mod:`people` and :mod:`calendar` are
what everything else names; :mod:`items` the items; :mod:`attached` what hangs on an item, such as evidence.
"""
