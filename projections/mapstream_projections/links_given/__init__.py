"""The personal links of a workspace: who can come in where, by whose link, since when.

*Purpose.* An admin sees in one list every way in that was given out, and takes one away.

*Invariants.* Neither secrets nor names are kept: a link is its id, a person theirs; names are those of today. What has
been revoked, or has expired, is not told.
"""

from mapstream_projections.links_given.answers import LinkGiven, links_given
from mapstream_projections.links_given.folding import READ_MODEL

__all__ = ["READ_MODEL", "LinkGiven", "links_given"]
