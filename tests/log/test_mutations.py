"""Every change of an exported history is found: thousands of them, of every kind, to files of both sides."""

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import orjson
import pytest
from forging import FORGER, line_of, made_anew
from writer import OTHER_ROOM, ROOM, Writer, ann, moved, opened, task

from mapstream.log import Log
from mapstream.log.integrity.export import digest, export
from mapstream.log.integrity.note import origin_of
from mapstream.log.integrity.offline import NOTHING, Held, verify_file, verify_proof
from mapstream.log.integrity.proof import prove
from mapstream.log.integrity.sealing import Seals
from mapstream.plan.verifier_keys import Key
from mapstream.problems import Invalid

HIDDEN = (3, 4, 7)
"""What the buyer does not see."""
LEAST = 10_000

File = list[bytes]
Mutation = tuple[str, File, Held]


def written(log: Log, stream: str) -> None:
    writer = Writer(log, stream)
    writer.append(opened())
    writer.append(ann(), task(1), task(2))
    Seals(log).sealed_now(stream)
    writer.append(moved(1, 2), moved(2, 3))
    writer.append(moved(1, 9), moved(2, 10))


@pytest.fixture
def files(log: Log) -> dict[str, File]:
    """What is exported of a room, for each side; the same when it was shorter; and of another room."""
    written(log, ROOM)
    written(log, OTHER_ROOM)
    seals = Seals(log)

    def seen_by_buyer(after: int, upto: int) -> list[bool]:
        return [version not in HIDDEN for version in range(after + 1, upto + 1)]

    files = {
        "earlier": list(export(log, seals, ROOM)),
        "earlier, buyer": list(export(log, seals, ROOM, seen_by_buyer, positions=False)),
    }
    Writer(log, ROOM).append(task(3))
    return files | {
        "seller": list(export(log, seals, ROOM)),
        "buyer": list(export(log, seals, ROOM, seen_by_buyer, positions=False)),
        "other": list(export(log, seals, OTHER_ROOM)),
        "proof": [orjson.dumps(prove(log, seals, ROOM, 5))],
        "proof, buyer": [orjson.dumps(prove(log, seals, ROOM, 4, seen_by_buyer, positions=False))],
    }


def test_every_mutation_of_an_export_is_found(files: dict[str, File]) -> None:
    for name, file in files.items():
        assert verify_file(file).findings == (), name
    missed, tried = [], 0
    for kind, mutated, held in mutations(files):
        tried += 1
        if not found(mutated, held):
            missed.append(kind)
    assert missed == []
    assert tried >= LEAST, tried


def found(mutated: File, held: Held) -> bool:
    # as reading the file would take it apart
    lines = b"".join(mutated).splitlines(keepends=True)
    try:
        return not verify_file(lines, held).intact
    except Invalid:
        return True


def mutations(files: dict[str, File]) -> Iterator[Mutation]:
    for name in ("seller", "buyer"):
        file = files[name]
        for kind, mutated in (
            *every_field(file),
            *careful(file),
            *lines_moved(file),
            *spliced(file, files["other"]),
            *replayed(file, files["earlier" if name == "seller" else "earlier, buyer"]),
            *flipped(file, 3_000),
        ):
            if mutated != file:
                yield f"{name}: {kind}", mutated, NOTHING
        yield from forged(name, file)
    for name in ("proof", "proof, buyer"):
        for kind, mutated in (*every_field(files[name]), *flipped(files[name], 500)):
            if mutated != files[name]:
                yield f"{name}: {kind}", mutated, NOTHING


def every_field(file: File) -> Iterator[tuple[str, File]]:
    """Each value in each line is changed, taken away, and given company."""
    for n, line in enumerate(file):
        whole = orjson.loads(line)
        for path in paths(whole):
            for what, change in (("changed", changed), ("taken away", None), ("another", "company")):
                entry = deepcopy(whole)
                place: Any = entry
                for step in path[:-1]:
                    place = place[step]
                if change is changed:
                    place[path[-1]] = changed(place[path[-1]])
                elif change is None:
                    del place[path[-1]]
                elif isinstance(place, dict):
                    place[f"{path[-1]}_"] = place[path[-1]]
                else:
                    place.append(place[path[-1]])
                yield f"line {n}, {path} {what}", [*file[:n], orjson.dumps(entry) + b"\n", *file[n + 1 :]]


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from paths(inner, (*before, step))


def changed(value: Any) -> Any:
    """Another value, of the same kind where that can be."""
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value.endswith("0") else "0") if value else "0"
    return {} if value else {"a": 1}


def careful(file: File) -> Iterator[tuple[str, File]]:
    """What is to be read is changed, and its digest with it."""
    for n, line in enumerate(file):
        whole = orjson.loads(line)
        for path in paths(whole.get("event", {})):
            entry = deepcopy(whole)
            place: Any = entry["event"]
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = changed(place[path[-1]])
            entry["digest"] = digest(entry["event"])
            yield f"line {n}, {path} changed with care", [*file[:n], line_of(entry), *file[n + 1 :]]


def lines_moved(file: File) -> Iterator[tuple[str, File]]:
    """Lines are swapped, dropped, doubled, moved; the file is cut off."""
    for a in range(len(file)):
        yield f"without line {a}", [*file[:a], *file[a + 1 :]]
        yield f"cut off at line {a}", file[:a]
        yield f"cut off in line {a}", [*file[:a], file[a][: len(file[a]) // 2]]
        for b in range(len(file)):
            doubled = [*file[:b], file[a], *file[b:]]
            yield f"line {a} before {b}, too", doubled
            moved_there = [*file[:a], *file[a + 1 :]]
            yield f"line {a} moved to {b}", [*moved_there[:b], file[a], *moved_there[b:]]
            swapped = list(file)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            yield f"lines {a} and {b} swapped", swapped
            yield f"lines {a} to {b} left out", [*file[:a], *file[b + 1 :]] if b > a else file


def spliced(file: File, other: File) -> Iterator[tuple[str, File]]:
    """Lines of another room take the place of some."""
    most = min(len(file), len(other))
    for a in range(most):
        for b in range(a, most):
            yield f"lines {a} to {b} of another room", [*file[:a], *other[a : b + 1], *file[b + 1 :]]
            if (a, b) != (0, most - 1):
                yield f"another room's but for {a} to {b}", [*other[:a], *file[a : b + 1], *other[b + 1 :]]


def replayed(file: File, earlier: File) -> Iterator[tuple[str, File]]:
    """What was true of a shorter history is put before a longer one, and the other way round."""
    yield "the header of before", [earlier[0], *file[1:]]
    yield "the seal of before", [*file[:-1], earlier[-1]]
    yield "the header and the seal of before", [earlier[0], *file[1:-1], earlier[-1]]
    yield "the header of later", [file[0], *earlier[1:]]
    yield "the seal of later", [*earlier[:-1], file[-1]]
    now, then = orjson.loads(file[0]), orjson.loads(earlier[0])
    for field in then:
        if now[field] != then[field]:
            yield f"the {field} of before", [line_of(now | {field: then[field]}), *file[1:]]
            yield f"the {field} of later", [line_of(then | {field: now[field]}), *earlier[1:]]


def flipped(file: File, times: int) -> Iterator[tuple[str, File]]:
    """A bit, somewhere, is another; or a byte."""
    chance = random.Random(2026)
    whole = b"".join(file)
    for _ in range(times):
        at, with_what = (
            chance.randrange(len(whole)),
            chance.choice((1, 2, 4, 8, 16, 32, 64, 128, chance.randrange(1, 256))),
        )
        yield f"byte {at}", [whole[:at] + bytes([whole[at] ^ with_what]) + whole[at + 1 :]]


def forged(name: str, file: File) -> Iterator[Mutation]:
    """The history is made anew from an event on, and signed with another key: by itself it fits."""
    header = orjson.loads(file[0])
    genuine = Key.read(header["keys"][0]["key"])
    notes = [one["note"] for one in header["checkpoints"]]
    keys = Held(keys=(genuine.public,))
    entries = [orjson.loads(line) for line in file[:-1]]
    for n in range(1, len(entries)):
        for how, rewritten in rewritings(entries, n):
            made = made_anew(rewritten)
            assert verify_file(made).intact, "by itself it fits, or this shows nothing"
            yield f"{name}: forged, {how} {n}, keys held", made, keys
            for note in notes:
                yield f"{name}: forged, {how} {n}, checkpoint held", made, Held(checkpoints=(note,))
    only = made_anew(deepcopy(entries))
    yield f"{name}: signed with another key", only, keys
    yield f"{name}: signed with another key", only, Held(checkpoints=(notes[0],))
    mixed = orjson.loads(only[0]) | {"keys": header["keys"]}
    yield f"{name}: signed with another key, with the keys of before", [line_of(mixed), *only[1:]], NOTHING
    assert Key(origin_of(ROOM), FORGER.public_key().public_bytes_raw()).id != genuine.id


def rewritings(entries: list[dict[str, Any]], n: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    without = deepcopy(entries)
    del without[n]
    if n > 1:
        yield "without", without
    other = deepcopy(entries)
    if "stored" in other[n]:
        at = "2020-01-01T00:00:00.000000Z"
        other[n]["stored"] = orjson.dumps(orjson.loads(other[n]["stored"]) | {"at": at, "command": "x"}).decode()
        other[n]["event"] |= {"at": at}
        if other[n]["type"] in ("task.rescheduled",):
            yield "another time for", other
    else:
        other[n]["leaf"] = bytes(32).hex()
        yield "another leaf for", other
    if n + 1 < len(entries) and n > 1:
        turned = deepcopy(entries)
        turned[n], turned[n + 1] = turned[n + 1], turned[n]
        if "position" in turned[n] and "position" in turned[n + 1]:
            for entry, place in ((turned[n], n), (turned[n + 1], n + 1)):
                entry["position"] = entry["event"]["position"] = entries[place]["position"]
        yield "turned round", turned


def test_a_proof_of_an_event_is_held_against_what_the_reader_holds(files: dict[str, File]) -> None:
    [proof] = files["proof"]
    [note] = {orjson.loads(proof)["checkpoint"]}
    key = Key.read(orjson.loads(proof)["keys"][0]["key"])
    assert verify_proof(proof, Held((note,), (key.public,))).intact
    assert not verify_proof(proof, Held(keys=(bytes(32),))).intact
