"""Signed notes and checkpoints: those of others verify here, and ours say what the specification asks for."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mapstream.log.integrity.note import Checkpoint, Note, checkpoint_in, cosigned, origin_of, signed
from mapstream.plan.verifier_keys import COSIGNATURE, BadNote, Key

THEIRS = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of Go's implementation."""

ORIGIN = origin_of("0190b0a0-0000-7000-8000-000000000001")
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = Key(ORIGIN, SIGNER.public_key().public_bytes_raw())
WITNESS = Key("witness.example/w1", KEY.public, COSIGNATURE)
CHECKPOINT = Checkpoint(ORIGIN, 57, bytes(32))


def test_a_note_of_another_implementation_verifies() -> None:
    key = Key.read(THEIRS)
    assert str(key) == THEIRS
    note = Note.read(NOTE)
    assert str(note) == NOTE
    assert note.signed_by(key)
    assert not note.signed_by(KEY)
    with pytest.raises(BadNote):
        Note.read(NOTE.replace("cryptography", "wishing")).signed_by(key)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    said = str(signed(CHECKPOINT.text, KEY, SIGNER))
    signature = b64encode(KEY.id + SIGNER.sign(CHECKPOINT.text.encode())).decode()
    assert said == f"{ORIGIN}\n57\n{b64encode(bytes(32)).decode()}\n\n— {ORIGIN} {signature}\n"
    assert checkpoint_in(said, [KEY], ORIGIN) == CHECKPOINT


def test_a_witness_signs_when_it_saw_a_checkpoint() -> None:
    note = signed(CHECKPOINT.text, KEY, SIGNER)
    both = Note(note.text, (*note.signatures, cosigned(note.text, WITNESS, SIGNER, 1_700_000_000)))
    read = Note.read(str(both))
    assert read.signed_by(WITNESS)
    assert read.signed_by(KEY)
    when = read.signatures[1].made[:8]
    assert int.from_bytes(when) == 1_700_000_000
    other = read.signatures[1]._replace(made=bytes(8) + read.signatures[1].made[8:])
    with pytest.raises(BadNote):
        Note(note.text, (other,)).signed_by(WITNESS)


def test_any_letter_of_a_checkpoint_that_is_changed_is_noticed() -> None:
    said = str(signed(CHECKPOINT.text, KEY, SIGNER))
    for place, letter in enumerate(said):
        for other in "A0\n—":
            if other != letter:
                with pytest.raises(BadNote):
                    checkpoint_in(said[:place] + other + said[place + 1 :], [KEY], ORIGIN)
        with pytest.raises(BadNote):
            checkpoint_in(said[:place] + said[place + 1 :], [KEY], ORIGIN)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n057\n{b64encode(bytes(32)).decode()}\n",
        f"{ORIGIN}\n-1\n{b64encode(bytes(32)).decode()}\n",
        f"{ORIGIN}\n57\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n57\n{b64encode(bytes(32)).decode()}\nextended\n",
        f"{ORIGIN}\n57\n",
    ],
)
def test_what_is_signed_and_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoint_in(str(signed(text, KEY, SIGNER)), [KEY])


@pytest.mark.parametrize(
    "text", ["", "hello", THEIRS[:-1], THEIRS.replace("c74f20a3", "c74f20a4"), "a b+00000000+AQ=="]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Key.read(text)
