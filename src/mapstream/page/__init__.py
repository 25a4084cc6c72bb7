"""The browser's page: its scripts, styles and documents, and the handlers that send them.

What the server sends is the same for everybody; what is in a room comes over the stream. Scripts are ES modules as they
stand here, without a build step, and use nothing but the public API; markup and styles of all features go out as one
document and one sheet. Folders import in one direction only, which a test holds them to:

* ``plan/`` reads the document of a room: pure functions and words.
* ``state/`` is what the page knows and how it gets it: stream, store, outbox, merge, what is derived.
* ``dom/`` is what any page needs: nodes, dialogs, inputs, menus.
* ``items/`` is what all items of a plan have in common: fields edited in place, rows, notes, chips. Features declare
  themselves to its registry, so that nothing here knows any of them.
* ``features/<noun>/`` is everything about one noun: its declaration in ``index.js``, fields, acts, guesses, drawing,
  markup, styles. One imports another only where that is declared.
* ``shell/`` puts features together to the page of a room; ``room.js`` starts it. A room has places, each with its own
  address (``/rooms/<id>/plan``): a feature declares a place, and others say that they stand in it. Only the nodes of
  the place that is shown exist, and a place without anything for its reader is not there. ``docs.js`` is the reference.
  What draws a place, a panel or a dialog is fetched when it is needed (``items/lazy.js``): the document of a place
  names the modules of its first view for the browser to fetch at once; the rest comes while nothing else is to be done.
* ``review/`` is the deal review, a page of its own (``review.js``): a room's life as a film of keyframes and patches,
  its player, and what had changed by a moment. A room's own page shows a moment where its address names one.

All pages speak several languages; :mod:`mapstream.page.languages` tells how, and a test names what a catalogue lacks.
In English for everybody are the reference and the sentences that the API makes.
"""
