"""How read models are filled, kept up to date, and made again.

*Purpose.* The log is followed in batches, and read models fold them into rows. Those at one position go on together, in
one transaction: an event is read once for all of them.

*Invariants.* Rows and position are written in one transaction, so each event counts exactly once wherever a process
dies. A read model is filled by one process at a time: whoever holds its advisory lock, on the same connection that
writes, so that lock and pen are lost together; the others look every second whether it is free. A rebuild fills a
second schema beside the one that is asked, and takes its place in one transaction when it has caught up; a version
that was never filled comes about in the same way. A long rebuild is shared among processes, by rooms, if all of
its read models allow it, and reads each room as a whole. Notifications are hints: whoever hears none looks once a
second.

*Failure.* A fold that raises parks the room at fault, from that event on, and goes on with the others; parked rooms
stand in the lag report and in the program's log, and are tried again by ``retry`` or a rebuild. Trouble with the
database is nobody's fault: the batch is rolled back, and tried again after a pause; where it is one read model that has
it, the others go on without.
"""

from mapstream.consumers.projector.projector import Projector
from mapstream.consumers.projector.reporting import Lag, lag_of
from mapstream.consumers.projector.sharing import Stopped
from mapstream.projection import Parked

__all__ = ["Lag", "Parked", "Projector", "Stopped", "lag_of"]
