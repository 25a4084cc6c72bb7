"""When things can be done: computed from a document and a day, and stored nowhere.

Everything here is a pure function of a document (as a reader sees it) and of the day that counts as today. No clock, no
store: the same question has the same answer.

* :mod:`~mapstream.plan.time.network`: who waits for whom.
"""
