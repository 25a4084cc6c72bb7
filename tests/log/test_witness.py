"""A witness cosigns what follows on from all that it has seen of a history, and nothing else."""

from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient
from telling import Story

from mapstream.cli.witnesses import application
from mapstream.log import Log
from mapstream.log.integrity.cosigning import Post, cosign
from mapstream.log.integrity.export import export
from mapstream.log.integrity.merkle import Tree, hash_entry
from mapstream.log.integrity.note import Checkpoint, Note, cosigned, signatures_in, signed
from mapstream.log.integrity.offline import Held, verify_file, verify_proof
from mapstream.log.integrity.proof import prove
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.witness import Asked, Seen, Witness
from mapstream.outbound import Reply, Unreachable
from mapstream.plan.verifier_keys import COSIGNATURE, Key
from mapstream.problems import Refused

ORIGIN = "example.com/behind-the-sofa"
SIGNER, OWN = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
LOG = Key(ORIGIN, SIGNER.public_key().public_bytes_raw())
KEY = Key("witness.example/w1", OWN.public_key().public_bytes_raw(), COSIGNATURE)
TREE = Tree(hash_entry(bytes([n])) for n in range(20))
AT = 1_700_000_000


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(KEY, OWN, [LOG], Seen(tmp_path))


def asked(old: int, new: int, tree: Tree = TREE, origin: str = ORIGIN, signer: Ed25519PrivateKey = SIGNER) -> str:
    note = signed(Checkpoint(origin, new, tree.root(new)).text, Key(origin, LOG.public), signer)
    return Asked(old, tree.consistency(old, new), note).text


def test_what_follows_on_is_cosigned(witness: Witness) -> None:
    for old, new in ((0, 3), (3, 3), (3, 8), (8, 20)):
        answer = witness.add_checkpoint(asked(old, new), AT)
        assert answer.status == 200
        note = Note(Checkpoint(ORIGIN, new, TREE.root(new)).text, signatures_in(answer.text))
        assert note.signed_by(KEY)


def test_it_remembers_what_it_has_seen_when_it_comes_back(witness: Witness, tmp_path: Path) -> None:
    witness.add_checkpoint(asked(0, 8), AT)
    again = Witness(KEY, OWN, [LOG], Seen(tmp_path))
    assert again.add_checkpoint(asked(0, 9), AT)[:3] == (409, "8\n", "text/x.tlog.size")
    assert again.add_checkpoint(asked(8, 9), AT).status == 200


def test_a_history_that_was_rewritten_is_not_cosigned(witness: Witness) -> None:
    other = Tree(hash_entry(bytes([n + 1])) for n in range(20))
    witness.add_checkpoint(asked(0, 8), AT)
    assert witness.add_checkpoint(asked(8, 9, other), AT).status == 422
    assert witness.add_checkpoint(asked(8, 8, other), AT)[:3] == (409, "8\n", "text/x.tlog.size")
    assert witness.add_checkpoint(asked(8, 9), AT).status == 200


def test_what_it_does_not_know_or_cannot_read_is_refused(witness: Witness) -> None:
    good = asked(0, 8)
    assert witness.add_checkpoint(asked(0, 8, origin="example.com/other"), AT).status == 404
    assert witness.add_checkpoint(asked(0, 8, signer=OWN), AT).status == 403
    old_first = asked(0, 3).replace("old 0", "old 9")
    assert witness.add_checkpoint(old_first, AT).status == 400
    for bad in (
        "",
        "old 1",
        good.replace("old 0", "old 00"),
        good.replace("old 0", f"old {'9' * 5000}"),
        good.replace("old ", ""),
    ):
        assert witness.add_checkpoint(bad, AT).status == 400
    assert witness.add_checkpoint(asked(3, 8).replace("old 3", "old 0"), AT).status == 422


def test_what_cannot_be_kept_is_not_cosigned(witness: Witness, tmp_path: Path) -> None:
    witness._seen = Seen(tmp_path / "gone")
    with pytest.raises(FileNotFoundError):
        witness.add_checkpoint(asked(0, 3), AT)


def posting_to(witness: Witness) -> Post:
    """Asks a witness over HTTP."""
    http = TestClient(application(witness))

    def post(url: str, body: bytes) -> Reply:
        answer = http.post(url, content=body)
        return Reply(answer.status_code, answer.text)

    return post


def test_a_room_is_watched_over(log: Log, tmp_path: Path) -> None:
    story, seals = Story(log), Seals(log)
    sealed = seals.sealed_now(story.room)
    watching = Witness(KEY, OWN, [key for key, _ in seals.keys_of(story.room)], Seen(tmp_path))
    first = cosign(seals, story.room, sealed, 0, KEY, posting_to(watching), "http://witness.example")
    assert cosign(seals, story.room, first, 0, KEY, posting_to(watching), "http://witness.example/") == first
    story.task("More")
    now = seals.sealed_now(story.room)
    second = cosign(seals, story.room, now, first.size, KEY, posting_to(watching), "http://witness.example")
    assert Note.read(second.note).signed_by(KEY)
    assert second.size == first.size + 1
    file = list(export(log, seals, story.room))
    assert verify_file(file, Held((second.note,), witnesses=(KEY,))).findings == ()
    assert str(KEY.name).encode() in file[0]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Reply(404, ""), "does not watch over this history"),
        (Reply(403, ""), "does not know the key"),
        (Reply(422, ""), "another history"),
        (Reply(409, "0\n"), "another history"),
        (Reply(409, "99\n"), "has seen 99 versions, and 3 are sealed here"),
        (Reply(409, "9" * 5_000), "another history"),
        (Reply(302, ""), "answers 302"),
        (Reply(200, "not a signature"), "no cosignature"),
        (Reply(200, str(cosigned("another note\n", KEY, OWN, AT))), "no cosignature"),
        (Reply(200, str(cosigned("a\n", KEY._replace(name="other"), OWN, AT))), "no cosignature"),
    ],
)
def test_what_is_no_cosignature_is_told_and_not_kept(log: Log, answer: Reply, why: str) -> None:
    story, seals = Story(log), Seals(log)
    sealed = seals.sealed_now(story.room)
    with pytest.raises(Refused) as refused:
        cosign(seals, story.room, sealed, 0, KEY, lambda _url, _body: answer, "http://witness.example")
    assert why in refused.value.detail
    assert seals.sealed_now(story.room) == sealed


def test_one_that_is_away_is_told(log: Log) -> None:
    def nobody(_url: str, _body: bytes) -> Reply:
        raise Unreachable("It cannot be connected to.")

    seals, room = Seals(log), Story(log).room
    with pytest.raises(Refused, match="cannot be connected to"):
        cosign(seals, room, seals.sealed_now(room), 0, KEY, nobody, "http://witness.example")


def test_who_holds_the_key_of_a_witness_sees_what_it_has_cosigned(log: Log, tmp_path: Path) -> None:
    story, seals = Story(log), Seals(log)
    held = Held(witnesses=(KEY,))
    nothing = verify_file(list(export(log, seals, story.room)), held)
    assert [one.kind for one in nothing.findings] == ["unwitnessed"]
    sealed = seals.sealed_now(story.room)
    watching = Witness(KEY, OWN, [key for key, _ in seals.keys_of(story.room)], Seen(tmp_path))
    cosign(seals, story.room, sealed, 0, KEY, posting_to(watching), "http://witness.example")
    story.task("Not seen by the witness yet")
    verdict = verify_file(list(export(log, seals, story.room)), held)
    assert verdict.findings == ()
    assert verdict.witnessed == {KEY.name: sealed.size}


def test_one_event_is_held_against_a_witness_too(log: Log, tmp_path: Path) -> None:
    story, seals = Story(log), Seals(log)
    sealed, held = seals.sealed_now(story.room), Held(witnesses=(KEY,))
    watching = Witness(KEY, OWN, [key for key, _ in seals.keys_of(story.room)], Seen(tmp_path))
    before = prove(log, seals, story.room, 2, lambda after, upto: [True] * (upto - after))
    [finding] = verify_proof(orjson.dumps(before), held).findings
    assert "has cosigned none of it" in finding.sentence
    cosign(seals, story.room, sealed, 0, KEY, posting_to(watching), "http://witness.example")
    after = prove(log, seals, story.room, 2, lambda after, upto: [True] * (upto - after))
    assert verify_proof(orjson.dumps(after), held).findings == ()
