"""The rules of advice, by what they are about.

A rule is a function of the :class:`~mapstream.plan.views.advising.facts.Facts`. Its name is the code of its advice, its
docstring says what it looks for and why, and each sentence says what to do. Numbers are constants with the rule of the
mission that they come from. A rule that has no occasion yields nothing.
"""
