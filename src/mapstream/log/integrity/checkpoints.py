"""Holding checkpoints against a history. Pure."""

from collections.abc import Iterable, Sequence

from mapstream.log.integrity.judge import Finding
from mapstream.log.integrity.merkle import Tree
from mapstream.log.integrity.note import Checkpoint, Note, checkpoint_in, origin_of
from mapstream.plan.verifier_keys import BadNote, Key


def hold(
    notes: Iterable[str], keys: Sequence[Key], room: str, tree: Tree, whose: str = "A checkpoint"
) -> tuple[list[int], list[Finding]]:
    """The sizes at which checkpoints vouch for a history, and what is wrong with the others. Each has to be signed with
    one of the keys."""
    good: list[Checkpoint] = []
    findings: list[Finding] = []
    for note in notes:
        try:
            good.append(checkpoint_in(note, keys, origin_of(room)))
        except BadNote as why:
            findings.append(Finding("forged", 0, f"{whose} is not genuine. {why}"))
    sealed = [one.size for one in good if one.size <= tree.size and tree.root(one.size) == one.root]
    findings += _rewritten(good, sealed, tree.size, whose)
    return sealed, findings


def hold_witnessed(notes: Iterable[str], witnesses: Iterable[Key]) -> tuple[dict[str, int], list[Finding]]:
    """The latest size that each witness has cosigned, of checkpoints that hold; and those who have cosigned none."""
    read = [Note.read(note) for note in notes]
    found: dict[str, int] = {}
    findings: list[Finding] = []
    for witness in witnesses:
        try:
            sizes = [Checkpoint.read(note.text).size for note in read if note.signed_by(witness)]
        except BadNote as why:
            findings.append(Finding("forged", 0, f"A cosignature is not genuine. {why}"))
            continue
        if sizes:
            found[witness.name] = max(sizes)
        else:
            findings.append(Finding("unwitnessed", 0, f"The witness {witness.name} has cosigned none of it."))
    return found, findings


def _rewritten(checkpoints: Sequence[Checkpoint], sealed: Sequence[int], events: int, whose: str) -> list[Finding]:
    """The first checkpoint that does not vouch for a history tells where; those after it follow from that."""
    fits = set(sealed)
    wrong = sorted(one.size for one in checkpoints if one.size not in fits)
    if not wrong:
        return []
    first = wrong[0]
    last_good = max((size for size in fits if size < first), default=0)
    if last_good >= events:
        cut = f"The history ends with version {events}. {whose} vouches for {first}."
        return [Finding("truncated", events + 1, cut)]
    where = f"Versions {last_good + 1} to {min(first, events)}" if first > last_good + 1 else f"Version {first}"
    said = f"{where}: not what was sealed. {whose} vouches for others."
    return [Finding("rewritten", last_good + 1, said)]
