"""Documents' bytes, by their hash.

*Purpose.* Keep what people upload, once, under the SHA-256 of its bytes: in a folder beside the database, or in a store
that speaks S3. The hash stands in the event that makes a file a document, so nobody can put other bytes in its place.

*Invariants.* Nothing is in the store under a hash that does not have it, nor half of it: what comes in goes to a file
of its own first, and into the store when it is whole, checked and hashed. Who uploaded what is known by room and by
person (the table ``uploads``): whoever knows no more than a hash gets nothing by it, and learns nothing. What is named
by an event stays for ever; what nobody named within two days is collected. Whether somebody may have a file is not
decided here.

*Failure.* A store that cannot be reached is :class:`~mapstream.problems.FilesAway`. A process that dies while something
comes in leaves a file in the folder of what comes in, which is collected as well.
"""

from mapstream.files.incoming import Incoming
from mapstream.files.store import Files
from mapstream.files.uploads import collect, named_in, record, taken, uploaded

__all__ = ["Files", "Incoming", "collect", "named_in", "record", "taken", "uploaded"]
