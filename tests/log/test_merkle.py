"""The tree of a history: held against the vectors of RFC 6962, and against the text of the RFC written down again."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapstream.log.integrity.merkle import EMPTY, Tree, consistent, included

VECTORS = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
VECTORS += [bytes.fromhex(text) for text in ("5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of the first 0 to 8 of them."""

MOST = 41


def mth(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = next(2**n for n in range(40) if 2**n < len(entries) <= 2 ** (n + 1))
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(entries) == 1:
        return []
    k = next(2**n for n in range(40) if 2**n < len(entries) <= 2 ** (n + 1))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = next(2**n for n in range(40) if 2**n < len(entries) <= 2 ** (n + 1))
    if m <= k:
        return [*subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


ENTRIES = [sha256(bytes([n])).digest() for n in range(MOST)]


def test_the_roots_are_those_of_the_vectors() -> None:
    tree = Tree(VECTORS)
    assert [tree.root(size).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize("steps", [1, 2, 3, 7, MOST])
def test_roots_and_proofs_are_those_of_the_rfc_however_the_tree_grew(steps: int) -> None:
    tree = Tree()
    for after in range(0, MOST, steps):
        tree.grow(ENTRIES[after : after + steps])
    assert tree.size == MOST
    for size in range(1, MOST + 1):
        assert tree.root(size) == mth(ENTRIES[:size])
        for n in range(size):
            assert tree.inclusion(n, size) == path(n, ENTRIES[:size])
            assert tree.consistency(n + 1, size) == subproof(n + 1, ENTRIES[:size], True)


def test_every_proof_verifies_and_none_for_anything_else() -> None:
    tree = Tree(ENTRIES)
    for size in range(1, MOST + 1):
        root = tree.root(size)
        for n in range(size):
            proof = tree.inclusion(n, size)
            assert included(ENTRIES[n], n, size, proof, root)
            assert not included(ENTRIES[n - 1], n, size, proof, root) or size == 1
            assert not included(ENTRIES[n], n, size, [*proof, EMPTY], root)
            assert not included(ENTRIES[n], n, size, proof, tree.root(size + 1) if size < MOST else EMPTY)
        for old in range(size + 1):
            proof = tree.consistency(old, size)
            assert consistent(old, size, proof, tree.root(old), root)
            assert not consistent(old, size, [*proof, EMPTY], tree.root(old), root)
            assert not consistent(old, size, proof, bytes(32), root)
            assert old == 0 or not consistent(old, size, proof, tree.root(old), bytes(32))
    assert not consistent(3, 2, [], tree.root(3), tree.root(2))


@given(data=st.data())
def test_a_history_that_was_rewritten_is_never_consistent(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = Tree([*ENTRIES[:changed], bytes(32), *ENTRIES[changed + 1 :]])
    kept = Tree(ENTRIES).root(old)
    assert not consistent(old, new, rewritten.consistency(old, new), kept, rewritten.root(new))
    assert not included(ENTRIES[changed], changed, new, rewritten.inclusion(changed, new), rewritten.root(new))
