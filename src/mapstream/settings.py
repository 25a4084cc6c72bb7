"""The settings: the only place where the environment is read.

Each setting comes from the command line, or from the environment variable ``MAPSTREAM_<NAME>``, or has its default. A
bad value is refused in words (:class:`BadSetting`) that name where it came from. The README lists them all; a test
holds it to that.
"""

import os
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mapstream.keyring import Keyring

PREFIX = "MAPSTREAM_"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_SCHEMA = 50
"""Characters of a schema's name: PostgreSQL allows 63, and names are made by adding to it."""


class BadSetting(Exception):
    """A setting that cannot be used; its message says which, and why."""


def default_data() -> Path:
    """Where data is kept when nobody says: for root never below a home, which PostgreSQL's own user could not reach."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/mapstream")
    kept = os.environ.get("XDG_DATA_HOME", "")
    # the specification has relative ones ignored
    if os.path.isabs(kept):
        return Path(kept) / "mapstream"
    try:
        return Path.home() / ".local" / "share" / "mapstream"
    except RuntimeError:
        raise BadSetting(f"There is no home folder to keep data in: set {PREFIX}DATA, or give --data.") from None


def _origin(value: str) -> str:
    if not value.startswith(("http://", "https://")) or len(value.partition("://")[2].strip("/")) == 0:
        raise ValueError("it must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _issuer(value: str) -> str:
    there = urlsplit(value)
    if not there.hostname or not (there.scheme == "https" or (there.scheme == "http" and there.hostname in LOOPBACK)):
        raise ValueError("it must be an address that begins with https://")
    return value


def _with_issuer(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("oidc_issuer") is not None:
        raise ValueError(f"it must be set as well where {PREFIX}OIDC_ISSUER is")
    return value


def _origins(value: str | list[str]) -> list[str]:
    said = value.split(",") if isinstance(value, str) else value
    return [one if one == "*" else _origin(one) for one in map(str.strip, said) if one]


def _conninfo(value: str) -> str:
    if "=" not in value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("it must be a PostgreSQL address, such as postgresql://user:password@host/database")
    return value


def _bucket(value: str) -> str:
    if not value.startswith("s3://") or not value.removeprefix("s3://").strip("/"):
        raise ValueError("it must be a bucket, such as s3://bucket/prefix")
    return value


def _smtp(value: SecretStr) -> SecretStr:
    try:
        found = urlsplit(value.get_secret_value())
        good = found.scheme in ("smtp", "smtps") and bool(found.hostname) and found.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError("it must be a mail server, such as smtps://user:password@host:465")
    return value


def _sender(value: str) -> str:
    name, at, host = parseaddr(value)[1].rpartition("@")
    if not (name and at and host) or any(character < " " for character in value):
        raise ValueError("it must be an e-mail address, such as plans@example.com or Acme <plans@example.com>")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 32:
        raise ValueError("it must be at least 32 characters long")
    return value


def _secrets(value: SecretStr) -> SecretStr:
    for one in _apart(value):
        _secret(SecretStr(one))
    return value


def _apart(value: SecretStr) -> list[str]:
    return [one for one in map(str.strip, value.get_secret_value().split(",")) if one]


class Settings(BaseSettings):
    """Everything that can be set. Immutable once made."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, populate_by_name=True, env_ignore_empty=True)

    host: str = Field("127.0.0.1", min_length=1, description="The network address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    data: Path = Field(default_factory=default_data, description="The folder where data is kept.")
    workers: int = Field(1, ge=1, le=64, description="Server processes.")
    database_url: Annotated[str, AfterValidator(_conninfo)] | None = Field(
        None, repr=False, description="A PostgreSQL to use in place of one of our own in the data folder."
    )
    db_schema: str = Field(
        "mapstream",
        pattern=f"^[a-z_][a-z0-9_]{{0,{LONGEST_SCHEMA - 1}}}$",
        validation_alias=AliasChoices(PREFIX + "SCHEMA", PREFIX + "DB_SCHEMA"),
        description="The schema of the database that holds everything.",
    )
    erased_list: Path | None = Field(
        None, description="The file that lists who was erased, apart from the database, for those who restore it."
    )
    public_url: Annotated[str, AfterValidator(_origin)] | None = Field(
        None, description="The address at which people reach the server; personal links begin with it."
    )
    cors_origins: Annotated[list[str], NoDecode, BeforeValidator(_origins)] = Field(
        [], description="Sites, separated by commas, whose pages may use the API from within a browser; `*`: all."
    )
    secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        None, description="Wraps every secret that the database keeps, in place of a key in a file."
    )
    secret_others: Annotated[SecretStr, AfterValidator(_secrets)] | None = Field(
        None,
        description="Further such secrets, separated by commas, which open what they wrapped: to change the secret.",
    )
    secret_file: Path | None = Field(
        None, description="The file of the keys that wrap, made once; unless set, `secret.key` in the data folder."
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        None, description="The OpenID Connect provider that members sign in with, by its issuer address."
    )
    oidc_client_id: Annotated[str | None, AfterValidator(_with_issuer)] = Field(
        None, validate_default=True, description="What the provider knows this server as."
    )
    oidc_client_secret: SecretStr | None = Field(None, description="The secret that goes with it.")
    oidc_role_claim: str | None = Field(
        None,
        description="A claim that names a role: who has one becomes a member without an invitation.",
    )
    oidc_workspace: UUID | None = Field(
        None, description="The workspace whose members the provider knows, where there are several."
    )
    commands_per_second: float = Field(
        50, ge=0, description="Commands a second per connection, with bursts of four times that; 0: no limit."
    )
    requests_per_second: float = Field(100, ge=0, description="Requests a second per credential; 0: no limit.")
    room_items: int = Field(
        2_000,
        ge=0,
        le=1_000_000,
        description="Tasks of a room, at most, and other things in proportion; 0: no limit.",
    )
    room_megabytes: int = Field(8, ge=0, le=1_000, description="The size of a room's document, at most; 0: no limit.")
    files_url: Annotated[str, AfterValidator(_bucket)] | None = Field(
        None,
        repr=False,
        description="A bucket that speaks S3, as `s3://bucket/prefix`, for uploaded files in place of a folder in the"
        " data folder; its address and credentials are where the AWS tools look: `AWS_ENDPOINT_URL`,"
        " `AWS_ACCESS_KEY_ID` and so on.",
    )
    file_megabytes: int = Field(50, ge=1, le=5_000, description="The size of an uploaded file, at most.")
    room_file_megabytes: int = Field(2_000, ge=0, description="Of all uploaded files of a room; 0: no limit.")
    mail_url: Annotated[SecretStr, AfterValidator(_smtp)] | None = Field(
        None,
        description="The server that mail is sent by, as `smtp://user:password@host:587` (made safe by STARTTLS) or"
        " `smtps://user:password@host:465`. Without it no mail is sent, and no code.",
    )
    mail_from: Annotated[str, AfterValidator(_sender)] | None = Field(
        None, description="Whom mail is from; unless set, `mapstream@` and the host of the public address."
    )
    reach_private: bool = Field(
        False,
        description="Whether witnesses may be in private networks or on this machine, and without https; who may"
        " register one in a room can then have this server ask its neighbours.",
    )
    pool_size: int = Field(10, ge=2, le=1000, description="Database connections of a process, at most.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["json", "console"] | None = Field(
        None, description="How it is logged; unless set, for people on a terminal and as JSON elsewhere."
    )

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings, with what was ``given`` (and is not ``None``) before the environment. Raises BadSetting."""
        said = {name: value for name, value in given.items() if value is not None}
        try:
            return cls(**said)
        except ValidationError as error:
            raise BadSetting("\n".join(_sentence(details, said) for details in error.errors())) from None

    def keyring(self) -> Keyring:
        """The keys from outside the database. Raises StoreUnfit where their file cannot be used."""
        first = [self.secret.get_secret_value()] if self.secret else []
        others = _apart(self.secret_others) if self.secret_others else []
        given = [one.encode() for one in (*first, *others)]
        return Keyring(given, self.key_file)

    @property
    def key_file(self) -> Path:
        """Where the keys are that were made here."""
        return self.secret_file or self.data.expanduser() / "secret.key"

    @property
    def address(self) -> str:
        """Where people reach the server, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url
        host = "localhost" if self.host in ("0.0.0.0", "::", "*") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def mail_sender(self) -> str:
        """Whom mail is from."""
        return self.mail_from or f"mapstream@{urlsplit(self.address).hostname}"

    @property
    def erased_file(self) -> Path | None:
        """Where the list of those who were erased is: beside a database of our own, unless something else is said."""
        if self.erased_list is not None or self.database_url is not None:
            return self.erased_list
        return self.data.expanduser() / "erased.txt"

    @property
    def files_folder(self) -> Path:
        """Where uploaded files are, unless they are in a bucket."""
        return self.data.expanduser() / "files"

    @property
    def logs_for_people(self) -> bool:
        """Whether logs are written for people rather than as JSON."""
        return sys.stderr.isatty() if self.log_format is None else self.log_format == "console"


_SENTENCES = {
    "int_parsing": "it must be a whole number",
    "float_parsing": "it must be a number",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
    "literal_error": "it must be {expected}",
    "string_pattern_mismatch": "it must be lower-case letters, digits and underscores, at most 50",
    "value_error": "{error}",
}
_UNSHOWN = ("secret", "secret_others", "oidc_client_secret", "database_url", "files_url", "mail_url")


def _sentence(details: ErrorDetails, said: dict[str, Any]) -> str:
    """A wrong setting in words. What is secret is not repeated."""
    place = str(details["loc"][0])
    name = place.removeprefix(PREFIX).lower()
    where = f"--{name.replace('_', '-')}" if name in said else PREFIX + name.upper()
    why = _SENTENCES.get(details["type"], details["msg"].lower()).format(**details.get("ctx", {}))
    value = "" if name in _UNSHOWN or details["input"] is None else f" is “{details['input']}”"
    return f"{where}{value}: {why}."
