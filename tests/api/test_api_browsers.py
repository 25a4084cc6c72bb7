"""What browsers are called where somebody is signed in."""

import pytest

from mapstream.api.browsers import called
from mapstream.languages.message import Message
from mapstream.languages.speaking import in_language

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Firefox on Windows"),
        (f"{PHONE} Mobile/15E148 Safari/604.1", "Mobile Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("something of our own", "something of our own"),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, name: str) -> None:
    assert called(agent) == name


def test_in_the_language_of_whoever_asks() -> None:
    told = called(WINDOWS)
    assert isinstance(told, Message)
    assert in_language("de", told) == "Firefox unter Windows"
