"""What a plan is, and what may happen to it.

A *plan* is the mutual action plan of one deal: the goal, the milestones and tasks on the way, the people of both sides,
the documents, the talk. Everything that can be known about it is in one plain JSON *document*
(:mod:`~mapstream.plan.document`), and that document changes in one way only:

    somebody asks          decide                        the document follows
    a command    ──────▶   events, or a refusal   ──────▶   merge(document, event.patch)

* A **command** (:mod:`~mapstream.plan.command`) is a wish: validated in shape and size, not yet judged.
* :func:`~mapstream.plan.decide.decide` judges it against the document and against who asks. It answers with events,
  with none if nothing would change, or raises a :class:`~mapstream.problems.Problem` with a stable code. One function
  per command does the judging, one module per noun (:mod:`~mapstream.plan.elements`); who may do what is one table
  (:mod:`~mapstream.plan.permissions`).
* An **event** (:mod:`~mapstream.plan.event`) is a fact. It keeps what was before beside what is now, so that it can be
  told by itself, and it knows its *patch*, a JSON Merge Patch. Nothing else changes a document: the live room, a state
  of last March, an undo and a browser are all the same fold of the same patches.

What always holds:

* Nothing here reads a clock, makes an id, touches a disk or logs. Time, ids and the asking person come in with the
  :class:`~mapstream.plan.context.Context`; the same question has the same answer.
* Documents are never changed, only replaced by new ones that share what stayed.
* Every part of a patch has an effect, and what is absent has no value: ``null`` stands in patches only.
* What somebody may not see is, for them, not there. A command that names it is answered like one that names nothing,
  and nothing hidden forbids what somebody asks for, with two exceptions that cannot be: an id that is taken, and a
  circle of dependencies that leads over what they do not see.
* Of the past, somebody sees what they could see then and may still see now
  (:mod:`~mapstream.plan.visibility.hindsight`).
* Only the side that added an item shows it to fewer, and it is never lost to that side
  (:mod:`~mapstream.plan.visibility.viewers`).
* What is personal is stored under the key of the person it is about, never in the open part of an event. Events still
  have their patch after that key is destroyed.
* Whatever has happened, the document is sound (:mod:`~mapstream.plan.soundness`): no circle of dependencies, nobody who
  has left leading open work, nothing that points nowhere.

Failure is ordinary here. A refusal means that nothing happened; it names the field and says in a sentence what to do.
An event, once recorded, is never refused, whatever the rules have become since: rules live in ``decide``, and folding
knows none.
"""
