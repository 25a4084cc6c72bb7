"""The parts of a server, wired together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mapstream import clock, projection
from mapstream.api.answers import Answers
from mapstream.api.asyncapi import asyncapi
from mapstream.api.beside import Beside
from mapstream.api.deals import Deals
from mapstream.api.description import Resource
from mapstream.api.docs import Docs
from mapstream.api.foresight import Foresight
from mapstream.api.health import Health
from mapstream.api.history import Histories
from mapstream.api.identity import Identity
from mapstream.api.installed import ReadModels
from mapstream.api.invitation import Invitations
from mapstream.api.kept import KeptData
from mapstream.api.keys import Keys
from mapstream.api.links import Links
from mapstream.api.materials import LOADED, Materials
from mapstream.api.materials import Bounds as FileBounds
from mapstream.api.me import Whoami
from mapstream.api.members import Members
from mapstream.api.moving import Moving
from mapstream.api.openapi import openapi
from mapstream.api.pages import Pages
from mapstream.api.proofs import Proofs
from mapstream.api.proving import Proving
from mapstream.api.reading import Readings
from mapstream.api.review import Reviews
from mapstream.api.rooms import Rooms
from mapstream.api.sessions import Sessions
from mapstream.api.signals import Signals
from mapstream.api.signing_in import SigningIn
from mapstream.api.signing_in_by_mail import ByMail
from mapstream.api.signing_in_by_provider import CALLBACK, SigningInByProvider
from mapstream.api.standards import Contradictions
from mapstream.api.stream import Streams
from mapstream.api.tables import Tables
from mapstream.api.templates import Templates
from mapstream.api.views import Views
from mapstream.api.workspaces import Workspaces
from mapstream.codes import Codes
from mapstream.credentials import Credentials
from mapstream.files import Files
from mapstream.live.helpers import Helpers
from mapstream.live.hub import Hub
from mapstream.live.presence import Presence
from mapstream.live.signalling import Signalling
from mapstream.log import SIGNING, Log
from mapstream.mail import Mail
from mapstream.oidc import Provider
from mapstream.plan.bounds import Bounds
from mapstream.problems import NotFound, StoreAway
from mapstream.server.access import Traffic
from mapstream.server.limits import Limits
from mapstream.server.numbers import Numbers
from mapstream.settings import Settings
from mapstream.tokens import Mint


@dataclass(frozen=True)
class Parts:
    """The parts of a server, connected."""

    log: Log
    hub: Hub
    presence: Presence
    signalling: Signalling
    limits: Limits
    streams: Streams
    resources: Sequence[Resource]
    traffic: Traffic
    numbers: Numbers
    beside: Beside
    helpers: Helpers
    """Who look into files."""
    public_url: str | None
    """The configured public address, if there is one."""
    address: str
    """The public address, or the assumed one."""
    origins: list[str]
    """Origins that CORS allows."""


async def _renew(mint: Mint, hub: Hub) -> None:
    """Renew the secret of tokens after the database was replaced."""
    while True:
        try:
            mint.renew(await hub.reading(hub.log.secret, SIGNING))
        except (StoreAway, NotFound):
            # the restore is not finished
            await asyncio.sleep(1.0)
        else:
            return


def _provider(settings: Settings) -> Provider | None:
    """The provider that members sign in with, if one is set."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        settings.address + CALLBACK,
        settings.oidc_role_claim,
    )


def parts_of(settings: Settings, log: Log, shared: Path | None = None) -> Parts:
    """Build the parts of a server over this log. ``shared``: the folder of the processes that share its port."""
    mint = Mint(log.secret(SIGNING))
    credentials = Credentials(log.database, mint)
    mail = Mail(settings.mail_url.get_secret_value(), settings.mail_sender) if settings.mail_url else None
    bounds = Bounds(settings.room_items, settings.room_megabytes << 20)
    hub = Hub(log, clock.Stamps(), bounds=bounds, mail=mail is not None)
    hub.on_replaced.append(lambda: hub.spawn(_renew(mint, hub)))
    presence = Presence(hub)
    hub.channels[presence.channel] = presence.look
    signalling = Signalling(hub)
    limits = Limits(hub, settings.requests_per_second)
    hub.channels[limits.channel] = limits.hear
    beside = Beside(hub)
    identity = Identity(hub, credentials, limits, settings.address)
    readings = Readings(hub, identity)
    answers = Answers(hub, credentials, settings.address)
    rooms = Rooms(hub, identity, readings, answers)
    streams = Streams(identity, answers, presence, signalling, settings.commands_per_second)
    helpers = Helpers(*LOADED)
    files = Files(settings.files_url, settings.files_folder)
    file_bounds = FileBounds(settings.file_megabytes << 20, settings.room_file_megabytes << 20)
    traffic = Traffic()
    secure = settings.address.startswith("https:")
    numbers = Numbers(hub, streams, traffic, shared)
    provider = _provider(settings)
    host = urlsplit(provider.issuer).hostname if provider else None
    codes = Codes(log.database)
    by_mail = ByMail(hub, credentials, codes, mail, settings.address) if mail else None
    signing_in = SigningIn(hub, identity, credentials, secure, host, by_mail)
    resources: tuple[Resource, ...] = (
        Pages(identity),
        Workspaces(hub, identity),
        Contradictions(hub, identity),
        Links(hub, identity, credentials, Proving(hub, codes, mail), secure),
        # the provider's addresses come before those that a link may have
        SigningInByProvider(
            hub,
            identity,
            credentials,
            limits,
            signing_in,
            provider,
            str(settings.oidc_workspace) if settings.oidc_workspace else None,
        ),
        signing_in,
        Members(hub, identity, credentials, settings.address),
        Sessions(hub, identity, credentials),
        Keys(hub, identity, credentials),
        Deals(hub, identity),
        Whoami(hub, identity),
        # its address comes before those of rooms
        Moving(hub, identity, files, file_bounds),
        rooms,
        Histories(hub, identity, answers),
        Reviews(hub, identity),
        Proofs(hub, identity, files),
        ReadModels(hub, identity),
        KeptData(hub, identity, credentials),
        Views(hub, readings, beside),
        Signals(hub, readings, beside),
        Invitations(hub, readings),
        Foresight(hub, identity, readings, beside),
        Tables(hub, identity, readings, rooms, beside),
        Templates(hub, identity, beside),
        Materials(hub, identity, readings, files, helpers, file_bounds),
        streams,
        Docs(openapi, asyncapi),
        Health(hub, projection.found(), numbers),
    )
    return Parts(
        log=log,
        hub=hub,
        presence=presence,
        signalling=signalling,
        limits=limits,
        streams=streams,
        resources=resources,
        traffic=traffic,
        numbers=numbers,
        beside=beside,
        helpers=helpers,
        public_url=settings.public_url,
        address=settings.address,
        origins=settings.cors_origins,
    )
