"""What follows from a plan, for people to look at: the matrix, MEDDIC, the agenda, advice.

*Purpose.* Each view is one pure function of a document and, where it matters, a day. It answers with plain data that is
typed by typed dictionaries: the same types describe the answer in the API.

*Invariants.* Nothing here is stored, decides or blocks anything. A view is derived from the document as its reader sees
it (:mod:`mapstream.plan.visibility`), so it cannot tell what that reader may not know. Whatever is pointed out is a
:class:`mapstream.plan.views.remark.Remark`: a stable code, a sentence that says what to do, and the items meant.

*Failure.* None: every document that commands can make has all of its views, the empty one included.
"""
