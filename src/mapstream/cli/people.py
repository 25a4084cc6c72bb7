"""``mapstream person``: what is kept about somebody, and erasing them."""

from typing import Annotated, cast

import orjson
import typer

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.acting import act
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import RoomId, existing
from mapstream.live.aggregate import NeedsPast
from mapstream.live.unit import Asked, Past
from mapstream.log import Outrun
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.elements.erasure import ErasePerson
from mapstream.plan.erasing import about
from mapstream.plan.views.kept import kept
from mapstream.protocol.session import Ask
from mapstream.workspace import OPERATOR

_OPERATOR = Actor(OPERATOR, "seller", "system")

person = typer.Typer(help="People: all that is kept about somebody, and erasing them.", no_args_is_help=True)

PersonId = Annotated[str, typer.Argument(metavar="PERSON", help="The id of the person.", show_default=False)]


@person.command("data")
def data_of(room: RoomId, who: PersonId, data: Data = None) -> None:
    """Write everything that is kept about somebody, as JSON."""
    with opened(data) as (_, log):
        id, state = existing(log, room)
        person, events = an_id(who, "person", "mapstream room show"), log.read(id)
        found = kept(person, cast(Document, state.document), events, about(person, events))
        speaking.answer(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


@person.command("erase")
def erase(
    room: RoomId,
    who: PersonId,
    name: Annotated[
        str, typer.Option("--name", prompt="Their name, as it stands in the room", help="Their name, to be sure.")
    ],
    data: Data = None,
) -> None:
    """Erase somebody, for ever: all that is known of them and that they wrote. It cannot be taken back."""
    with opened(data) as (_, log):
        id, state = existing(log, room)
        command = ErasePerson(person=an_id(who, "person", "mapstream room show"), name=name)
        while True:
            asked = Asked(clock.fresh_id(), (Ask(command),), _OPERATOR)
            past = Past(about=about(command.person, log.read(id)))
            try:
                steps = act(log, id, state, asked, past)
                break
            except (Outrun, NeedsPast):
                state = log.replay(id)
    speaking.say("Erased." if steps else "They have been erased before.")
