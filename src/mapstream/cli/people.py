"""``mapstream person``: what is kept about somebody, and erasing them."""

from typing import Annotated, cast

import orjson
import typer

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.acting import act
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import RoomId, existing
from mapstream.elsewhere import elsewhere
from mapstream.live.aggregate import NeedsPast
from mapstream.live.unit import Asked, Past
from mapstream.log import Log, Outrun
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
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Also in the other rooms of the workspace in which they are known.")
    ] = False,
    data: Data = None,
) -> None:
    """Erase somebody, for ever: all that is known of them and that they wrote. It cannot be taken back.

    In which other rooms they are known, by their id or their e-mail address, is told.
    """
    with opened(data) as (_, log):
        id, _ = existing(log, room)
        someone = an_id(who, "person", "mapstream room show")
        others = elsewhere(log, id, someone)
        done = _erase(log, id, someone, name)
        speaking.say("Erased." if done else "They have been erased before.")
        for other in others["rooms"]:
            if everywhere:
                _erase(log, other["room"], other["person"], other["name"])
            said = "Erased" if everywhere else "Known, too, and not erased (--everywhere)"
            speaking.say(f"{said} in “{other['title']}”, room {other['room']}, as {other['person']}.")
        if others["member"] is not None:
            speaking.say(f"They are a member of the workspace ({others['member']}), which stays as it is.")


def _erase(log: Log, room: str, person: str, name: str) -> bool:
    """Erase somebody in a room; whether there was anything to erase."""
    command, state = ErasePerson(person=person, name=name), log.replay(room)
    while True:
        asked = Asked(clock.fresh_id(), (Ask(command),), _OPERATOR)
        past = Past(about=about(person, log.read(room)))
        try:
            return bool(act(log, room, state, asked, past))
        except (Outrun, NeedsPast):
            state = log.replay(room)
