"""Who sees what: the one place where a document or an event is narrowed to what a reader may know.

::

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

Ranks are told as they are: what was shown once and then hidden leaves a gap in them, which may as well come from a
move; what was hidden from the beginning leaves none (:func:`mapstream.plan.rank.last`).

A reference to something that is not (or no longer) there is treated as one to something hidden: otherwise the removal
of a hidden document would uncover its id. Documents are never changed, and what is not narrowed is shared, so that
two narrowed documents compare as cheaply as the originals.
"""
