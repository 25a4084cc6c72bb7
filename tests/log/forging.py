"""Exported histories made anew by somebody who has all that it takes but the key that they were signed with."""

from hashlib import sha256
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mapstream.log.integrity.chain import GENESIS, leaf, link_leaf
from mapstream.log.integrity.export import digest, seal_text
from mapstream.log.integrity.merkle import Tree
from mapstream.log.integrity.note import Checkpoint, Signer, origin_of, signed
from mapstream.plan.verifier_keys import Key

FORGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def made_anew(entries: list[dict[str, Any]], signer: Ed25519PrivateKey = FORGER) -> list[bytes]:
    """The lines of an export whose header and entries are these, with everything that follows from them made to fit:
    chain, tree, checkpoints at the same sizes, keys and seal."""
    header, *events = entries
    origin = origin_of(header["room"])
    key = Key(origin, signer.public_key().public_bytes_raw())
    head, leaves = GENESIS, []
    for version, entry in enumerate(events, 1):
        entry["version"] = version
        if "stored" in entry:
            _fit(entry, head, version, header["room"])
        leaves.append(bytes.fromhex(entry["leaf"]))
        head = link_leaf(head, leaves[-1])
        if "stored" in entry:
            entry["link"] = head.hex()
    tree = Tree(leaves)
    sizes = sorted({*(one["size"] for one in header["checkpoints"] if one["size"] <= tree.size), tree.size})
    notes = [str(signed(Checkpoint(origin, size, tree.root(size)).text, key, signer)) for size in sizes]
    header |= {"events": tree.size, "head": head.hex(), "root": tree.root(tree.size).hex()}
    header["keys"] = [header["keys"][0] | {"key": str(key)}]
    told = header["checkpoints"][0]
    header["checkpoints"] = [told | {"size": size, "note": note} for size, note in zip(sizes, notes, strict=True)]
    return sealed([line_of(entry) for entry in entries], header["room"], key, signer)


def sealed(lines: list[bytes], room: str, key: Key, signer: Signer) -> list[bytes]:
    """Lines of an export with a seal."""
    text = seal_text(room, sha256(b"".join(lines)).digest())
    return [*lines, line_of({"seal": str(signed(text, key, signer))})]


def line_of(entry: dict[str, Any]) -> bytes:
    """An entry as a line."""
    return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)


def _fit(entry: dict[str, Any], head: bytes, version: int, room: str) -> None:
    stored = orjson.loads(entry["stored"]) | {"prev": head.hex(), "version": version, "stream": room}
    entry["stored"] = orjson.dumps(stored).decode()
    entry["leaf"] = leaf(entry["stored"].encode()).hex()
    entry["event"] |= {"version": version, "room": room}
    entry["digest"] = digest(entry["event"])
