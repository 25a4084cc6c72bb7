"""Plans as people have them before they have mapstream, and what a person would understand of them.

Every rule here is one that a person follows without thinking: ``Both`` is two people, ``3/13`` tells that the month
comes first, ``⬜`` is not begun. What a person would have to ask back about is noted with its line, and what is not
understood is kept as a note where it can be: nothing is dropped in silence.
"""
