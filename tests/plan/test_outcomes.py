"""What may come of each command is described, whatever it is: the rest of what a story has to be told of."""

from typing import Any

import pytest
from spec import BUYER, LEE, SELLER, Story, says_what_to_do

from mapstream.api.examples import EXAMPLES
from mapstream.api.outcomes import outcomes
from mapstream.plan.vocabulary import COMMANDS

HIDEABLE = [type for type, command in COMMANDS.items() if "visible_to" in command.model_fields]


def least(type: str) -> dict[str, Any]:
    """What a command cannot do without."""
    fields = COMMANDS[type].model_fields
    needed = {name for name, field in fields.items() if field.is_required()} | (
        {"url"} if type == "add_document" else set()
    )
    return {name: value for name, value in EXAMPLES[type].items() if name in needed}


def test_it_is_said_of_every_command() -> None:
    assert outcomes().keys() == COMMANDS.keys()
    assert [type for type, told in outcomes().items() if not told["events"]] == []


@pytest.mark.parametrize("type", COMMANDS)
def test_what_a_command_names_has_to_be_there(story: Story, type: str) -> None:
    """In a room with nothing in its plan."""
    for by in (SELLER, BUYER):
        story.when(type, by, **EXAMPLES[type])
        if story.problem is not None:
            says_what_to_do(story.problem)


@pytest.mark.parametrize("type", [type for type in HIDEABLE if type.startswith("add_")])
def test_nobody_adds_what_they_would_not_see(story: Story, type: str) -> None:
    data = least(type) | ({"on": "plan"} if type == "add_comment" else {})
    story.when(type, BUYER, **data, visible_to=[LEE])
    story.then_refused("hidden_from_self")
