"""Who sees what: the one place where a document or an event is narrowed to what a reader may know.

::

    scope       which parts of a room a person's scope leaves in sight
    viewers     who may see an item
    redaction   what is taken out of a document, and  events  out of an event
    lens        what one reader sees of a document, and of an event
    hindsight   what they may be told of the past
    audience    who sees something else than the rest of their side

Everything that leaves the server passes through a :class:`~mapstream.plan.visibility.lens.Lens`: live frames, reads,
replay, exports, counts. Three promises, each tested over generated documents:

* What may not be seen is absent, with every reference to it: no id and no count tells of it.
* A reader who folds the patches of the events as they see them holds exactly the document as they see it, because a
  patch is by definition the difference between what they saw before and what they see after.
* An event of which they see nothing is only a number to them, and one of which they see a part tells nothing of the
  rest, not even that there is one.

**Scope.** The seller's side may leave parts of the room out of what a person sees: the plan, documents (all, by kind,
or one by one), commercials, the stakeholder map, comments, meetings, the history. Which part something belongs to
stands in one table (:mod:`mapstream.plan.collections`): a collection cannot be declared without its part, and a test
holds the fields of the plan and the deal to it. From a scope follows a sight, which is a value: those who see the same
share their frames, however many they are, and those without a scope pay one comparison.

* It is the *present* scope that counts, for the past too. Who administers the workspace is bound by none. A scope is
  seen by the seller's side and by whom it binds, without documents that they do not see.
* Without the stakeholder map, other people are a name and a side: everything in the room is signed with names, and who
  is here is shown. Role, title, address, notes and who reports to whom are gone. Of the calendar, without the plan, its
  time zone stays.
* Without the history there are the room as it is and what happens from now on: nothing as of, no events, audit trail,
  slips, difference or agreement (which says what has changed since), and ``since`` brings the whole document.
* What a command is about that its sender does not see is refused before it is decided (:mod:`mapstream.plan.beyond`):
  even "nothing would change" tells of what is there.
* What an event says is left out, for those who see a part of it, where it is their scope that leaves out the rest: that
  there is more they know. Where something hidden from them is left out, the event is told as if nothing was missing.

Ranks are told as they are: what was shown once and then hidden leaves a gap in them, which may as well come from a
move; what was hidden from the beginning leaves none (:func:`mapstream.plan.rank.last`).

A reference to something that is not (or no longer) there is treated as one to something hidden: otherwise the removal
of a hidden document would uncover its id. Documents are never changed, and what is not narrowed is shared, so that
two narrowed documents compare as cheaply as the originals.
"""
