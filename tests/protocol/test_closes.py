"""The codes that connections are closed with: told once, and the page reads the same."""

from importlib.resources import files

import pytest

from mapstream.problems import Invalid, NotAllowed, NotFound, OutcomeUnknown, Problem, StoreAway, Unauthorized
from mapstream.protocol.closes import PROTOCOL_ERROR, SHUT_OUT, TOO_FAST, close_code

PAGE = files("mapstream.page") / "state" / "closing.js"


def test_the_page_knows_the_codes_that_servers_send() -> None:
    ends = ", ".join(f'{code}: "{problem.code}"' for code, problem in SHUT_OUT.items())
    codes = {"ENDS": f"{{ {ends} }}", "PROTOCOL_ERROR": PROTOCOL_ERROR, "TOO_FAST": TOO_FAST}
    exported = [line for line in PAGE.read_text().splitlines() if line and not line.startswith("//")]
    assert exported == [f"export const {name} = {value}" for name, value in codes.items()]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Unauthorized, 4401),
        (NotAllowed, 4403),
        (NotFound, 4404),
        (StoreAway, 1013),
        (OutcomeUnknown, 1013),
        (Invalid, 1011),
    ],
)
def test_a_problem_ends_a_connection_with_its_code(problem: type[Problem], code: int) -> None:
    assert close_code(problem()) == code
