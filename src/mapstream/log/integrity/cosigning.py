"""Having a room's checkpoints cosigned by a witness (C2SP tlog-witness); its cosignature is kept with them."""

import httpx

from mapstream.log.integrity.note import Note, signatures_in
from mapstream.log.integrity.sealing import Sealed, Seals
from mapstream.log.integrity.witness import Asked
from mapstream.plan.verifier_keys import BadNote, Key
from mapstream.problems import Invalid, Refused

PATIENCE = 10.0
"""Seconds that a witness may take."""


def cosign(seals: Seals, room: str, witness: Key, http: httpx.Client, address: str) -> Sealed:
    """Have a room, sealed as it is now, cosigned by the witness at an address. Raises Refused."""
    sealed = seals.sealed_now(room)
    said = [Note.read(one.note) for one in seals.sealed(room)]
    old = max((int(note.text.split("\n")[1]) for note in said if _has(note, witness)), default=0)
    if old == sealed.size:
        return sealed
    answer = _ask(seals, room, sealed, old, http, address)
    if answer.status_code == 409 and (size := answer.text.strip()).isdigit() and int(size) <= sealed.size:
        answer = _ask(seals, room, sealed, int(size), http, address)
    if answer.status_code != 200:
        raise Refused(f"The witness answers {answer.status_code}: {answer.text.strip()[:200]}")
    try:
        found = Note(Note.read(sealed.note).text, signatures_in(answer.text))
        if not found.signed_by(witness):
            raise BadNote("It is not signed with the witness's key.")
    except BadNote as why:
        raise Invalid(f"What the witness answers is no cosignature. {why}") from None
    ours = next(one for one in found.signatures if (one.name, one.id) == (witness.name, witness.id))
    return seals.cosigned(room, sealed.size, str(ours))


def _has(note: Note, witness: Key) -> bool:
    return any((one.name, one.id) == (witness.name, witness.id) for one in note.signatures)


def _ask(seals: Seals, room: str, sealed: Sealed, old: int, http: httpx.Client, address: str) -> httpx.Response:
    proof = seals.consistency(room, old, sealed.size)
    body = Asked(old, proof, Note.read(sealed.note)).text
    try:
        return http.post(f"{address.rstrip('/')}/add-checkpoint", content=body.encode(), timeout=PATIENCE)
    except httpx.HTTPError as error:
        raise Refused(f"The witness cannot be reached: {type(error).__name__}.") from error
