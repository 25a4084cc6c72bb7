"""Codes: they work once, for what they are about, in the browser that asked; and few may be tried, whatever is done."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from mapstream.codes import MOST, MOST_MAILS, Code, Codes
from mapstream.log import Log
from mapstream.problems import TooFast

ABOUT = "a link, and an address"


@pytest.fixture
def codes(log: Log) -> Codes:
    """Those of a log."""
    return Codes(log.database)


def other(code: Code) -> Code:
    """A wrong one."""
    return code._replace(digits=f"{(int(code.digits) + 1) % 10**6:06d}")


def test_a_code_works_once_and_for_nothing_else(codes: Codes) -> None:
    room, ann, lee = (str(uuid4()) for _ in range(3))
    code = codes.make(room, ann, ABOUT)
    assert len(code.digits) == 6
    assert codes.spend(room, lee, code, ABOUT) == MOST
    assert codes.spend(room, ann, other(code), ABOUT) == 4
    assert codes.spend(room, ann, code, "another link") == 3
    assert codes.spend(room, ann, code._replace(asked="0" * 64), ABOUT) == 2
    assert codes.spend(room, ann, code, ABOUT) is None
    assert codes.spend(room, ann, code, ABOUT) == 4, "it is used, and the wrong tries before it are forgotten"


def test_a_code_is_over_after_ten_minutes_and_with_the_next(codes: Codes, log: Log) -> None:
    room, ann = str(uuid4()), str(uuid4())
    first, second = (codes.make(room, ann, ABOUT) for _ in range(2))
    assert codes.spend(room, ann, first, ABOUT) == 4
    log.database.run(b"UPDATE codes SET expires = expires - interval '10 minutes'")
    assert codes.spend(room, ann, second, ABOUT) == 3


def test_there_are_five_tries_whatever_the_number_of_codes_and_at_once(codes: Codes, log: Log) -> None:
    room, ann = str(uuid4()), str(uuid4())
    code = codes.make(room, ann, ABOUT)

    def attempt(_: int) -> bool:
        try:
            codes.spend(room, ann, other(code), ABOUT)
        except TooFast:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == MOST - 1, "the fifth says that it was the last"
    with pytest.raises(TooFast, match=r"5 wrong codes were entered within an hour\. Wait 60 minutes, then ask"):
        codes.spend(room, ann, code, ABOUT)
    with pytest.raises(TooFast):
        codes.make(room, ann, "another link")
    log.database.run(b"UPDATE codes SET tries_since = tries_since - interval '1 hour'")
    again = codes.make(room, ann, ABOUT)
    assert codes.spend(room, ann, other(again), ABOUT) == 4
    assert codes.spend(room, ann, again, ABOUT) is None


def test_five_are_sent_within_an_hour(codes: Codes, log: Log) -> None:
    room, ann = str(uuid4()), str(uuid4())
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(codes.make, room, ann, ABOUT) for _ in range(12)]
    assert sum(one.exception() is None for one in made) == MOST
    with pytest.raises(TooFast, match="5 codes were sent within an hour"):
        codes.make(room, ann, ABOUT)
    log.database.run(b"UPDATE codes SET sends_since = sends_since - interval '1 hour'")
    assert codes.make(room, ann, ABOUT)


def test_the_digits_are_not_kept(codes: Codes, log: Log) -> None:
    code = codes.make(str(uuid4()), str(uuid4()), ABOUT)
    [(row,)] = log.database.rows(b"SELECT c::text FROM codes AS c")
    assert code.digits not in row.replace("-", "").split(",")
    assert code.asked not in row


def test_an_address_gets_few_mails_from_however_many_rooms(codes: Codes, log: Log) -> None:
    assert [codes.may_mail("ann@buyer.example") for _ in range(MOST_MAILS)] == [True] * MOST_MAILS
    assert not codes.may_mail("Ann@Buyer.example")
    assert codes.may_mail("lee@buyer.example")
    assert b"buyer" not in b"".join(bytes(hash) for (hash,) in log.database.rows("SELECT hash FROM mailed"))
    log.database.run("UPDATE mailed SET since = now() - interval '61 minutes'")
    assert codes.may_mail("ann@buyer.example")
