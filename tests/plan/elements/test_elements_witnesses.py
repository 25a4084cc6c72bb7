"""Each side may have the history witnessed by somebody outside, whom only that side can dismiss."""

import pytest
from spec import ADMIN, ANN, BUYER, KEY, LEE, OTHER_BUYER, SAM, SELLER, Story, id_of

from mapstream.plan.elements.witnesses import WitnessRegistered, WitnessRemoved
from mapstream.plan.verifier_keys import COSIGNATURE, Key

URL, W1, W2 = "https://witness.example/w", id_of(71), id_of(72)
KEY_1, KEY_2 = (str(Key(f"witness.example/{n}", bytes([n]) * 32, COSIGNATURE)) for n in (1, 2))
SIGNS = str(Key("witness.example/1", bytes(32)))


@pytest.fixture
def story() -> Story:
    story = Story()
    story.given("open_room", KEY, name="Acme")
    story.given("add_person", KEY, person=SAM, name="Sam", side="seller")
    story.given("add_person", KEY, person=ANN, name="Ann", side="buyer", role="champion")
    story.given("add_person", KEY, person=LEE, name="Lee", side="buyer", role="legal")
    return story


def test_the_champion_registers_one_once_and_takes_it_away_again(story: Story) -> None:
    story.when("register_witness", BUYER, witness=W1, url=f" {URL} ", key=KEY_1)
    registered = WitnessRegistered(W1, URL, KEY_1, "buyer")
    story.then(registered)
    assert story.document["plan"]["witnesses"][W1]["side"] == "buyer"
    story.when("register_witness", BUYER, url=URL, key=KEY_1)
    story.then_nothing()
    story.when("register_witness", BUYER, url=f"{URL}/other", key=KEY_1)
    story.then_refused("witness_known", "/data/key")
    story.when("register_witness", BUYER, witness=W1, url=URL, key=KEY_2)
    story.then_refused("id_taken")
    story.when("remove_witness", BUYER, witness=W1)
    story.then(WitnessRemoved(W1, URL, KEY_1, "buyer"))
    assert story.document["plan"]["witnesses"] == {}
    story.when("remove_witness", BUYER, witness=W1)
    story.then_refused("not_found", "/data/witness")


def test_neither_side_dismisses_the_witness_of_the_other(story: Story) -> None:
    story.given("register_witness", BUYER, witness=W1, url=URL, key=KEY_1)
    story.when("remove_witness", ADMIN, witness=W1)
    story.then_refused("not_allowed")
    story.given("register_witness", ADMIN, witness=W2, url=URL, key=KEY_2)
    story.when("remove_witness", BUYER, witness=W2)
    story.then_refused("not_allowed")
    story.given("remove_witness", ADMIN, witness=W2)


@pytest.mark.parametrize("who", [OTHER_BUYER, SELLER, KEY])
def test_others_register_none(story: Story, who: object) -> None:
    assert who in (OTHER_BUYER, SELLER, KEY)
    story.when("register_witness", who, url=URL, key=KEY_1)  # type: ignore[arg-type]
    story.then_refused("not_allowed")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://witness.example",
        "https://",
        "https://me:secret@witness.example",
        f"{URL}?a=1",
        f"{URL}#a",
        "/add",
        "https://a b",
    ],
)
def test_an_address_is_an_address_and_no_more(story: Story, url: str) -> None:
    story.when("register_witness", BUYER, url=url, key=KEY_1)
    story.then_refused("invalid", "/data/url")


@pytest.mark.parametrize("key", ["x", SIGNS, KEY_1[:-2], KEY_1.replace("example", "exomple"), f"a b{KEY_1}"])
def test_a_key_is_that_of_a_witness_whole(story: Story, key: str) -> None:
    story.when("register_witness", BUYER, url=URL, key=key)
    story.then_refused("invalid", "/data/key")
