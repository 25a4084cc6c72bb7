"""The keys from outside the database: what they wrap is nobody else's, and one can take another's place."""

import pickle
import stat
from pathlib import Path

import pytest

from mapstream.keyring import Keyring
from mapstream.problems import StoreUnfit

OLD, NEW = b"a secret of thirty-two characters", b"another one of as many characters"
WHOSE = ("person", "a room", "Ann")


def test_what_is_wrapped_is_opened_where_it_belongs_and_nowhere_else() -> None:
    keyring = Keyring([OLD])
    wrapped = keyring.wrap(b"key", *WHOSE)
    assert b"key" not in wrapped
    assert keyring.unwrap(wrapped, *WHOSE) == b"key"
    for other in (("person", "a room", "Sam"), ("person", "a roo", "mAnn"), ("secret", "a room", "Ann")):
        with pytest.raises(StoreUnfit, match="was changed, or is another's"):
            keyring.unwrap(wrapped, *other)


@pytest.mark.parametrize("place", [10, 25, -1])
def test_what_was_changed_does_not_open(place: int) -> None:
    keyring = Keyring([OLD])
    wrapped = bytearray(keyring.wrap(b"key", *WHOSE))
    wrapped[place] ^= 1
    with pytest.raises(StoreUnfit, match="was changed"):
        keyring.unwrap(bytes(wrapped), *WHOSE)


def test_another_key_is_named_and_says_what_to_do(tmp_path: Path) -> None:
    wrapped = Keyring([OLD]).wrap(b"key", *WHOSE)
    [id] = Keyring([OLD]).ids
    with pytest.raises(StoreUnfit, match=f"wrapped with the key {id}.*{tmp_path}/secret.key.*MAPSTREAM_SECRET"):
        Keyring([NEW], tmp_path / "secret.key").unwrap(wrapped, *WHOSE)
    with pytest.raises(StoreUnfit, match="There is no key to keep secrets with"):
        Keyring(file=tmp_path / "secret.key").wrap(b"key", *WHOSE)


def test_of_several_the_first_wraps_and_all_open() -> None:
    wrapped = Keyring([OLD]).wrap(b"key", *WHOSE)
    both = Keyring([NEW, OLD])
    assert both.unwrap(wrapped, *WHOSE) == b"key"
    assert Keyring([NEW]).unwrap(both.wrap(b"key", *WHOSE), *WHOSE) == b"key"


def test_a_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.key"
    keyring = Keyring(file=file)
    assert keyring.ids == []
    keyring.make()
    made = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keyring.make()
    Keyring(file=file).make()
    assert file.read_bytes() == made
    assert [each.name for each in file.parent.iterdir()] == ["secret.key"]
    file.chmod(0o640)
    with pytest.raises(StoreUnfit, match="can be read by others"):
        Keyring(file=file)


def test_whoever_runs_follows_a_rotation(tmp_path: Path) -> None:
    """In another process, too: what one wraps then, all open; and what was wrapped before, until it is forgotten."""
    file = tmp_path / "secret.key"
    one = Keyring(file=file)
    one.make()
    other = pickle.loads(pickle.dumps(one))
    before = other.wrap(b"key", *WHOSE)
    one.rotate()
    after = one.wrap(b"key", *WHOSE)
    assert other.unwrap(after, *WHOSE) == one.unwrap(before, *WHOSE) == b"key"
    assert other.ids == one.ids
    assert other.wrap(b"", *WHOSE)[:9] == after[:9] != before[:9]
    one.forget_others()
    with pytest.raises(StoreUnfit):
        other.unwrap(before, *WHOSE)
    assert other.unwrap(after, *WHOSE) == b"key"


@pytest.mark.parametrize("text", ["hunter2", "x" * 43, "\u00fc" * 44])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secret.key"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(StoreUnfit, match="not as mapstream wrote it"):
        Keyring(file=file)
