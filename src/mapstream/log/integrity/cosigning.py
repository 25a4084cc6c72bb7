"""Having a room's checkpoints cosigned by a witness (C2SP tlog-witness); its cosignature is kept with them."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from mapstream.log.integrity.note import Note, Signature, signatures_in
from mapstream.log.integrity.sealing import Sealed, Seals
from mapstream.log.integrity.witness import Asked
from mapstream.outbound import Reply, Unreachable
from mapstream.plan.verifier_keys import BadNote, Key
from mapstream.problems import Refused

Post = Callable[[str, bytes], Reply]
"""Sends a text to an address. Raises Unreachable."""

_REWRITTEN = "what is stored here may have been rewritten, cut off, or restored from an older backup."
_SAID: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "The witness does not watch over this history: it has to be given its key.",
    HTTPStatus.FORBIDDEN: "The witness does not know the key that this history is signed with: give it the new one.",
    HTTPStatus.UNPROCESSABLE_ENTITY: f"The witness has seen another history of this room: {_REWRITTEN}",
}


def cosign(seals: Seals, room: str, sealed: Sealed, old: int, witness: Key, post: Post, address: str) -> Sealed:
    """Have a checkpoint of a room cosigned by the witness at an address, unless it is. ``old``: the size that it has
    cosigned before, as far as is known. Raises Refused."""
    if _of(Note.read(sealed.note).signatures, witness):
        return sealed
    answer = _ask(seals, room, sealed, old, post, address)
    if answer.status == HTTPStatus.CONFLICT and (size := _size_in(answer)) is not None:
        if size > sealed.size:
            raise Refused(f"The witness has seen {size} versions, and {sealed.size} are sealed here: {_REWRITTEN}")
        answer = _ask(seals, room, sealed, size, post, address)
    return seals.cosigned(room, sealed.size, str(_cosignature(answer, sealed, witness)))


def _cosignature(answer: Reply, sealed: Sealed, witness: Key) -> Signature:
    """The signature of the witness in what it answers."""
    if answer.status == HTTPStatus.CONFLICT:
        raise Refused(_SAID[HTTPStatus.UNPROCESSABLE_ENTITY])
    if answer.status != HTTPStatus.OK:
        raise Refused(_SAID.get(answer.status, f"The witness answers {answer.status}, which is no cosignature."))
    try:
        found = Note(Note.read(sealed.note).text, signatures_in(answer.text))
        if not found.signed_by(witness):
            raise BadNote("It is not signed with the witness's key.")
    except BadNote as why:
        raise Refused(f"What the witness answers is no cosignature. {why}") from None
    return _of(found.signatures, witness)[0]


def _of(signatures: tuple[Signature, ...], witness: Key) -> list[Signature]:
    return [one for one in signatures if (one.name, one.id) == (witness.name, witness.id)]


def _size_in(answer: Reply) -> int | None:
    """The size that a witness says it has seen."""
    said = answer.text.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _ask(seals: Seals, room: str, sealed: Sealed, old: int, post: Post, address: str) -> Reply:
    body = Asked(old, seals.consistency(room, old, sealed.size), Note.read(sealed.note)).text
    try:
        return post(f"{address.rstrip('/')}/add-checkpoint", body.encode())
    except Unreachable as why:
        raise Refused(f"The witness cannot be asked. {why}") from why
