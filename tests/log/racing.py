"""What the processes of the race do: writers that outrun each other, and readers that follow the tail as it grows."""

from random import Random

from serving import KEYRING
from writer import Writer, id_of, opened, task

from mapstream.log import Log, Outrun
from mapstream.plan.event import Recorded

ROOMS = [id_of(n) for n in range(1, 5)]
COMMANDS = 20
"""Commands of each writer."""
IMPORTS, IMPORTED = 3, 2500
"""Rooms that are written whole, and their events: while positions are drawn for so many, others would commit theirs."""
STOP = id_of(99)
"""The room whose beginning ends the race."""


def write(dsn: str, schema: str, who: int) -> list[tuple[str, str, int]]:
    """Give commands in rooms that others write to as well; what was acknowledged: room, command id, events."""
    log = Log(dsn, schema, KEYRING, pool_size=2)
    random = Random(who)
    acknowledged: list[tuple[str, str, int]] = []
    for n in range(COMMANDS):
        command, room, size = id_of(who * 10_000 + n), random.choice(ROOMS), random.choice([1, 1, 1, 2, 7])
        attempt = write_held if random.random() < 0.2 else write_freely
        while not attempt(log, room, command, size):
            pass
        acknowledged.append((room, command, size))
    log.close()
    return acknowledged


def bring(dsn: str, schema: str, who: int) -> list[tuple[str, str, int]]:
    """Write whole rooms, one after the other; what was acknowledged."""
    log = Log(dsn, schema, KEYRING, pool_size=2)
    acknowledged = [(id_of(who * 10_000 + n), id_of(n), IMPORTED) for n in range(IMPORTS)]
    for room, command, size in acknowledged:
        assert write_freely(log, room, command, size)
    log.close()
    return acknowledged


def unit(log: Log, room: str, command: str, size: int) -> tuple[list[Recorded], dict[str, bytes]]:
    """A command's events on top of what is there."""
    writer = Writer(log, room)
    events = [task(n) for n in range(size)]
    return writer.next(*(events if writer.state.version else [opened(), *events][:size]), command=command), {
        room: writer.state.head
    }


def write_freely(log: Log, room: str, command: str, size: int) -> bool:
    """Try to be first."""
    try:
        log.append(*unit(log, room, command, size))
    except Outrun:
        return False
    return True


def write_held(log: Log, room: str, command: str, size: int) -> bool:
    """Hold the log; then nobody can be first."""
    with log.exclusive() as held:
        held.append(*unit(log, room, command, size))
    return True


def follow(dsn: str, schema: str, page: int) -> list[tuple[int, str, int, str]]:
    """Read the tail without pause until the race is over; everything in the order in which it was seen."""
    log = Log(dsn, schema, KEYRING, pool_size=2)
    seen: list[tuple[int, str, int, str]] = []
    after, over = 0, False
    while True:
        found = log.tail(after, page)
        for recorded in found:
            after = recorded.position or 0
            seen.append((after, recorded.stream, recorded.version, recorded.command))
        if not found and over:
            break
        over = over or (not found and bool(log.read(STOP)))
    log.close()
    return seen
