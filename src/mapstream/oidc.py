"""The organisation's own identity provider, asked by OpenID Connect who somebody is: authorization code with PKCE.

A browser that begins gets a random token in a cookie, and the state, the nonce and the verifier are made of that token:
an answer that belongs to another browser, another attempt or another request fits none of them. What the provider says
counts once its signature, issuer, audience, time and nonce have been checked, and once it has verified the address.

*Failure.* A provider that cannot be reached, or whose answers are no answers, is a ProviderAway; nothing else of the
server waits for it.
"""

import asyncio
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from pydantic import TypeAdapter, ValidationError

from mapstream import clock
from mapstream.plan.fields import Email, Line
from mapstream.problems import NotAllowed, ProviderAway, Unauthorized

PATIENCE = 10.0
"""Seconds that the provider has for an answer."""
MOST = 1 << 20
"""Bytes of one."""
KEPT = 3600.0
"""Seconds for which its addresses are kept."""
SKEW = 60
"""Seconds by which its clock and ours may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures that only the holder of a private key makes."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
DOUBTFUL = (
    "What your provider answered does not hold, so nobody has been signed in. Sign in again; if that does not help,"
    " tell whoever runs this server."
)

_log = structlog.get_logger(__name__)
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_LINE: TypeAdapter[str] = TypeAdapter(Line)


class Attempt(NamedTuple):
    """What an attempt to sign in is known by, on its way to the provider and back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def of(cls, token: str) -> "Attempt":
        """Those of an attempt whose token only its browser has."""
        return cls(*(hmac.digest(token.encode(), name.encode(), sha256).hex() for name in cls._fields))

    @property
    def challenge(self) -> str:
        """What the provider holds the verifier against."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Person(NamedTuple):
    """Who somebody is, as their provider has verified."""

    email: str
    name: str


class Provider:
    """A provider, and what we are to it. ``callback``: the address of ours that it sends browsers back to;
    ``role_claim``: what names a role."""

    def __init__(
        self, issuer: str, client_id: str, secret: str | None, callback: str, role_claim: str | None = None
    ) -> None:
        self.issuer = issuer
        self.role_claim = role_claim
        self._client_id = client_id
        self._secret = secret
        self._callback = callback
        # reading the certificates of the whole world takes long
        self._tls = httpx.create_ssl_context()
        self._known: tuple[float, dict[str, Any]] | None = None

    async def begin(self, attempt: Attempt) -> str:
        """Where a browser goes to sign in. Raises ProviderAway."""
        address = str((await self._metadata())["authorization_endpoint"])
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._callback,
            "scope": "openid email profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def claims(self, answer: Mapping[str, str], attempt: Attempt) -> dict[str, Any]:
        """What the provider says of whoever signed in, by what it sent the browser back with: in the token, or else
        when asked. Raises Unauthorized or ProviderAway."""
        if "code" not in answer:
            raise Unauthorized("Your provider did not sign you in. Sign in again.")
        known = await self._metadata()
        named = answer.get("iss")
        expected = bool(known.get("authorization_response_iss_parameter_supported"))
        if named != self.issuer and (named is not None or expected):
            raise _doubtful("another issuer answered")
        tokens = await self._redeem(known, answer["code"], attempt)
        claims = checked(
            tokens.get("id_token"),
            await self._ask("GET", known["jwks_uri"]),
            self.issuer,
            self._client_id,
            attempt.nonce,
        )
        wanted = {"email", self.role_claim or "email"}
        if not wanted <= claims.keys() and "userinfo_endpoint" in known:
            bearer = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
            more = await self._ask("GET", known["userinfo_endpoint"], headers=bearer)
            if more.get("sub") != claims["sub"]:
                raise _doubtful("userinfo is of somebody else")
            if "email" in claims:
                # that one of them is verified says nothing of the other
                more = {name: value for name, value in more.items() if name != "email_verified"}
            claims = more | claims
        return claims

    async def _redeem(self, known: Mapping[str, Any], code: str, attempt: Attempt) -> dict[str, Any]:
        """The tokens that a code stands for."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": attempt.verifier,
        }
        ways = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._secret is None:
            return await self._ask("POST", known["token_endpoint"], data=sent | {"client_id": self._client_id})
        if "client_secret_basic" in ways:
            # both are form-encoded first: RFC 6749, 2.3.1
            id, secret = (urlencode({"": one})[1:] for one in (self._client_id, self._secret))
            return await self._ask("POST", known["token_endpoint"], data=sent, auth=(id, secret))
        own = {"client_id": self._client_id, "client_secret": self._secret}
        return await self._ask("POST", known["token_endpoint"], data=sent | own)

    async def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself."""
        if self._known is not None and clock.monotonic() < self._known[0]:
            return self._known[1]
        found = await self._ask("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        scheme = "https://" if self.issuer.startswith("https:") else "http"
        if found.get("issuer") != self.issuer or not all(str(found.get(it)).startswith(scheme) for it in ENDPOINTS):
            raise _away("it describes another provider")
        self._known = (clock.monotonic() + KEPT, found)
        return found

    async def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """An object that the provider answers with."""
        body = b""
        try:
            async with (
                asyncio.timeout(PATIENCE),
                httpx.AsyncClient(verify=self._tls, timeout=PATIENCE) as client,
                client.stream(method, url, **sent) as answer,
            ):
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > MOST:
                        raise _away("its answer is too large")
            found = orjson.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            raise _away(type(error).__name__) from error
        if not isinstance(found, dict) or answer.status_code >= 500:
            raise _away(f"it answers {answer.status_code}")
        if answer.status_code != 200:
            # what it says for everybody has to be there; what was sent to it, it may refuse
            raise (_doubtful if sent else _away)(str(found.get("error", answer.status_code))[:100])
        return found


def checked(token: object, keys: Any, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """What an ID token says, if it is from this issuer, for us, for this attempt and of now. Raises Unauthorized."""
    registry = JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=SKEW,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        azp={"value": client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(str(token), KeySet.import_key_set(keys), list(ALGORITHMS)).claims
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _doubtful(getattr(error, "error", "") or type(error).__name__) from error
    return claims


def person_of(claims: Mapping[str, Any]) -> Person:
    """Who claims are of. Raises NotAllowed where their address is not verified."""
    try:
        email = _EMAIL.validate_python(claims.get("email"))
    except ValidationError:
        raise NotAllowed("Your provider did not tell your e-mail address, by which members are known here.") from None
    # some write it as a word
    if claims.get("email_verified") not in (True, "true"):
        raise NotAllowed("Your provider has not verified your e-mail address. Ask whoever looks after your account.")
    try:
        name = _LINE.validate_python(str(claims.get("name") or "").strip())
    except ValidationError:
        name = email.partition("@")[0][:200]
    return Person(email, name)


def _away(why: str) -> ProviderAway:
    _log.warning("provider_away", why=why)
    return ProviderAway("Your provider cannot be reached, or does not answer as it should. Try again in a moment.")


def _doubtful(why: str) -> Unauthorized:
    _log.warning("provider_refused", why=why)
    return Unauthorized(DOUBTFUL)
