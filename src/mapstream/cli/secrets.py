"""``mapstream secret``: the keys from outside the database, and changing them."""

import typer

from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.log import Log
from mapstream.log.wrapping import rewrap, wrapped_with
from mapstream.problems import Refused

secret = typer.Typer(help="The keys that everything secret in the database is wrapped with.", no_args_is_help=True)


@secret.command("list")
def list_keys(data: Data = None) -> None:
    """Show the ids of the keys that are known here, and how much is wrapped with each. The first wraps."""
    with opened(data) as (_, log):
        counts = _counts(log)
        for place, id in enumerate(log.keyring.ids):
            speaking.answer(f"{id}  {'wraps' if place == 0 else 'opens'}  {counts.get(id, 0):,} secrets")


@secret.command("rotate")
def rotate(data: Data = None) -> None:
    """Wrap everything with a new key, while servers go on. The keys before are kept: older backups need them.

    Where the key comes from MAPSTREAM_SECRET: have all servers know the new one as MAPSTREAM_SECRET_OTHERS, then set it
    as MAPSTREAM_SECRET and the one before as MAPSTREAM_SECRET_OTHERS, then do this.
    """
    with opened(data) as (settings, log):
        id = log.keyring.ids[0]
        if not log.keyring.given:
            log.keyring.rotate()
        elif not set(_counts(log)) - {id}:
            raise Refused(
                "Everything is wrapped with MAPSTREAM_SECRET. To change it, set another, and this one as "
                "MAPSTREAM_SECRET_OTHERS; then do this again."
            )
        count = _rewrapped(log)
        kept = "MAPSTREAM_SECRET" if log.keyring.given else settings.key_file
        speaking.say(f"{count:,} secrets are wrapped with the key {log.keyring.ids[0]} now.")
        speaking.say(f"Keep a copy of {kept} apart from the backups.")


@secret.command("forget")
def forget(data: Data = None) -> None:
    """Destroy the keys that wrap no more. Whatever was wrapped with them, in backups too, opens never again."""
    with opened(data) as (settings, log):
        _rewrapped(log)
        before = log.keyring.ids
        log.keyring.forget_others()
        gone = [id for id in before if id not in log.keyring.ids]
        if len(log.keyring.ids) > 1:
            speaking.say("Take those out of MAPSTREAM_SECRET_OTHERS that are not needed: that is not done from here.")
        speaking.say(f"{len(gone)} keys are no more in {settings.key_file}.")


def _counts(log: Log) -> dict[str, int]:
    with log.database.connect() as conn:
        return wrapped_with(conn)


def _rewrapped(log: Log) -> int:
    with log.database.connect() as conn, conn.transaction():
        return rewrap(conn, log.keyring)
