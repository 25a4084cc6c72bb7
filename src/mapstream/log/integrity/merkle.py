"""The Merkle tree of a history, as RFC 6962 has it (2.1), and proofs over it, verified as RFC 9162 says. Pure.

The entry of event n, in place n - 1, is the SHA-256 of its stored bytes, the same leaf that the chain is made of: so an
event that somebody may not see has its place in the tree all the same.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""
EMPTY = sha256().digest()
"""The root of a tree without entries."""


def hash_entry(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


def hash_pair(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows, with the hash of every full subtree at hand: roots and proofs take O(log n)."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self.grow(entries)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self._levels[0]) // SIZE

    def grow(self, entries: Iterable[bytes]) -> None:
        """Add entries at the end."""
        self._levels[0] += b"".join(map(hash_entry, entries))
        below = self._levels[0]
        for level in self._levels[1:]:
            _pair_up(below, level)
            below = level
        while len(below) >= 2 * SIZE:
            self._levels.append(bytearray())
            _pair_up(below, self._levels[-1])
            below = self._levels[-1]

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` entries."""
        return self._over(0, size) if size else EMPTY

    def inclusion(self, place: int, size: int) -> list[bytes]:
        """The proof that the entry in a place, counted from 0, is among the first ``size``."""
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if place < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the first ``old`` entries are the beginning of the first ``new``."""
        path: list[bytes] = []
        start, end, whole = 0, new, True
        if old in (0, new):
            return path
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start, whole = middle, False
        return [*([] if whole else [self._over(start, end)]), *reversed(path)]

    def _over(self, start: int, end: int) -> bytes:
        """The hash over a range that is a subtree, or the unfinished right edge of one."""
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            at = (start >> level) * SIZE
            return bytes(self._levels[level][at : at + SIZE])
        middle = start + _split(width)
        return hash_pair(self._over(start, middle), self._over(middle, end))


def included(entry: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that an entry is in a place of the tree with this root."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, hash_entry(entry)
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = hash_pair(other, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hash_pair(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether a proof shows that a tree is the beginning of another."""
    if old > new or old < 0:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    hashes = [old_root, *proof] if old & (old - 1) == 0 else [*proof]
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = hash_pair(other, was), hash_pair(other, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = hash_pair(now, other)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _pair_up(below: bytearray, level: bytearray) -> None:
    for at in range(2 * len(level), len(below) - 2 * SIZE + 1, 2 * SIZE):
        level += sha256(b"\1" + below[at : at + 2 * SIZE]).digest()


def _split(width: int) -> int:
    """The greatest power of two that is smaller."""
    return 1 << (width - 1).bit_length() - 1
