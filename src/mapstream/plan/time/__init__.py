"""When things can be done: computed from a document and a day, and stored nowhere.

Everything here is a pure function of a document (as a reader sees it) and of the day that counts as today. No clock, no
store: the same question has the same answer.

* :mod:`~mapstream.plan.time.network`: who waits for whom.
* :mod:`~mapstream.plan.time.calendar`: on which days each side works; :mod:`~mapstream.plan.time.gates`: the recurring
  days on which alone some things can be finished; :mod:`~mapstream.plan.time.days`: both, counted quickly.
* :mod:`~mapstream.plan.time.steps`: what is still to be done, and how done, dropped, tentative and blocked items count.
* :func:`~mapstream.plan.time.forecast.forecast`: when everything will be finished as things stand, the critical path
  and the slack; :func:`~mapstream.plan.time.schedule.schedule`: the latest dates with which the plan meets its target.
  Their :mod:`~mapstream.plan.time.answers` go into JSON as they are.
"""
