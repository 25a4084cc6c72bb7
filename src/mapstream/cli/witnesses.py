"""``mapstream witness``: watch over histories of others. ``mapstream cosign``: have a room's history watched over."""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream import clock
from mapstream.api.http import read_body
from mapstream.cli import speaking
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import SHOWN_BY, RoomId
from mapstream.log.integrity.cosigning import cosign as have_cosigned
from mapstream.log.integrity.note import LONGEST
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.witness import Answer, Seen, Witness
from mapstream.outbound import Outbound
from mapstream.plan.verifier_keys import COSIGNATURE, BadNote, Key
from mapstream.problems import Invalid, Problem

NAME = "mapstream.dev/witness"


def witness(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where its key is kept, and what it has seen.")],
    log: Annotated[
        list[str],
        typer.Option("--log", metavar="KEY", help="The key of a history to watch over, as …/checkpoints tells it."),
    ],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the witness is called.")] = NAME,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", help="The port to listen on.")] = 8700,
) -> None:
    """Watch over histories of others: cosign what follows on from all that was seen of them, and nothing else.

    It speaks the witness protocol of C2SP (tlog-witness), needs no database, and prints its own key first.
    """
    key, signer = _own(folder, name)
    watching = Witness(key, signer, [_key(text) for text in log], Seen(folder))
    speaking.answer(str(key))
    uvicorn.run(application(watching), host=host, port=port, log_level="warning", access_log=False)


def cosign(
    room: RoomId,
    address: Annotated[str, typer.Option("--witness", metavar="URL", help="Where the witness is.")],
    key: Annotated[str, typer.Option("--key", metavar="KEY", help="Its key, as it prints it.")],
    data: Data = None,
) -> None:
    """Have a room's history cosigned by a witness, as it is now.

    The cosignature is kept with the checkpoint, and goes out with it. Do so regularly, from cron or a timer.
    """
    with opened(data) as (_, log):
        seals, id = Seals(log), an_id(room, "room", SHOWN_BY)
        post = Outbound(private=True).post  # whoever has this command may reach what this machine may
        sealed = have_cosigned(seals, id, seals.sealed_now(id), 0, _key(key), post, address)
        speaking.answer(sealed.note.rstrip())


def application(witness: Witness) -> Starlette:
    """A witness, as an ASGI application."""

    async def add_checkpoint(request: Request) -> Response:
        try:
            body = (await read_body(request, 2 * LONGEST)).decode("utf-8")
        except (Problem, UnicodeDecodeError):
            answer = Answer(400, "That cannot be read.\n")
        else:
            answer = await run_in_threadpool(witness.add_checkpoint, body, int(clock.now().timestamp()))
        return Response(answer.text, answer.status, media_type=answer.type)

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])


def _own(folder: Path, name: str) -> tuple[Key, Ed25519PrivateKey]:
    """The witness's own key, made if there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / "key"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(b64encode(clock.random_bytes(32)).decode())
    signer = Ed25519PrivateKey.from_private_bytes(b64decode(place.read_text()))
    return Key(name, signer.public_key().public_bytes_raw(), COSIGNATURE), signer


def _key(text: str) -> Key:
    try:
        return Key.read(text)
    except BadNote as why:
        raise Invalid(str(why)) from None
