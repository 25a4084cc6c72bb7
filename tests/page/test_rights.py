"""What the page offers by is the server's table of rights."""

import re

from mapstream.page.pages import FOLDER
from mapstream.plan.permissions import RIGHTS
from mapstream.plan.vocabulary import COMMANDS

SOURCE = (FOLDER / "plan/rights.js").read_text("utf-8")
NEVER_OFFERED = {"open_room", "record_view"}
"""What nobody is asked about: a room is there, and who looks has looked."""


def test_the_page_knows_the_right_of_every_command() -> None:
    [table] = re.findall(r"const COMMANDS = \{(.*?)\n\}", SOURCE, re.DOTALL)
    said = {type: right for right, types in re.findall(r'(\w+): ["`]([^"`]+)', table) for type in types.split()}
    assert said == {name: cls.right for name, cls in COMMANDS.items() if name not in NEVER_OFFERED}


def test_the_page_knows_what_can_be_proposed() -> None:
    [listed] = re.findall(r"const PROPOSED = new Set\(\s*\[(.*?)\]", SOURCE, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', listed)) == {right for right, row in RIGHTS.items() if row.proposable}
