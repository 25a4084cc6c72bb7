"""What a provider says, held against what was asked; where that takes a socket, by one that says what it is told
to."""

import asyncio
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from mapstream import clock
from mapstream.members import role_of
from mapstream.oidc import MOST, Attempt, Provider, checked, person_of
from mapstream.problems import NotAllowed, ProviderAway, Unauthorized

US = "mapstream"
ATTEMPT = Attempt.of("what only the browser has")
RSA = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
EC = ECKey.generate_key("P-256", {"kid": "two"})
KEYS = KeySet([RSA, EC]).as_dict(private=False)


def claims(issuer: str = "https://id.example", **other: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    said = {"iss": issuer, "aud": US, "sub": "7", "nonce": ATTEMPT.nonce, "iat": now, "exp": now + 300}
    return {name: value for name, value in (said | other).items() if value is not None}


def signed(said: dict[str, Any], key: Any = RSA, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": key.kid}, said, key, [alg])


def check(token: object) -> dict[str, Any]:
    return checked(token, KEYS, "https://id.example", US, ATTEMPT.nonce)


def test_what_holds() -> None:
    now = int(clock.now().timestamp())
    for token in (
        signed(claims()),
        signed(claims(), EC, "ES256"),
        signed(claims(aud=[US, "another"], azp=US)),
        signed(claims(exp=now - 30, iat=now + 30)),
    ):
        assert check(token)["sub"] == "7"


@pytest.mark.parametrize(
    "other",
    [
        {"iss": "https://id.example/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": [US, "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 9_000_000_000, "exp": 9_000_000_300},
    ],
)
def test_what_says_something_else_does_not(other: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        check(signed(claims(**other)))


def _unsigned() -> str:
    parts = (orjson.dumps(part) for part in ({"alg": "none"}, claims()))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize(
    "forged",
    [
        lambda: signed(claims(), OTHER),
        # the public key as if it were a secret that both have
        lambda: signed(claims(), OctKey.import_key(KEYS["keys"][0]["n"], {"kid": "one"}), "HS256"),
        _unsigned,
        lambda: signed(claims())[:-4] + "AAAA",
        lambda: "no token at all",
        lambda: None,
    ],
)
def test_who_else_signs_does_not_count(forged: Callable[[], object]) -> None:
    with pytest.raises(Unauthorized):
        check(forged())


def test_keys_of_a_kind_that_is_not_known_are_passed_over() -> None:
    keys = {"keys": [{"kty": "AKP", "kid": "new", "pub": "AA"}, *KEYS["keys"]]}
    assert checked(signed(claims()), keys, "https://id.example", US, ATTEMPT.nonce)
    for bad in ({}, {"keys": []}, {"keys": [{"kty": "RSA", "n": "?"}]}, {"keys": "x"}):
        with pytest.raises(Unauthorized):
            checked(signed(claims()), bad, "https://id.example", US, ATTEMPT.nonce)


def test_who_somebody_is() -> None:
    known = {"email": " Sam@acme.example ", "email_verified": True}
    assert person_of(known | {"name": " Sam "})[:2] == ("Sam@acme.example", "Sam")
    for name in (None, "", "a" * 300, "two\nlines"):
        assert person_of(known | {"name": name}).name == "Sam"
    for wrong in (
        {"email": "7f000001"},
        {"email": None},
        {"email": 7},
        {"email_verified": "yes"},
        {"email_verified": None},
    ):
        with pytest.raises(NotAllowed):
            person_of(known | wrong)


def test_the_role_that_a_claim_names() -> None:
    assert [role_of(said) for said in ("seller", ["x", "manager"], ["success", "admin"])] == [
        "seller",
        "manager",
        "admin",
    ]
    assert [role_of(said) for said in (None, "Admin", "admin seller", [], {"admin": 1}, 7)] == [None] * 6


class Answers(ThreadingHTTPServer):
    """A provider that answers what it is told to, and notes what it is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.said: dict[str, tuple[int, Any]] = {}
        self.asked: dict[str, tuple[Any, str]] = {}
        self.says("/.well-known/openid-configuration", self.metadata())
        self.says("/token", {"id_token": signed(claims(self.issuer)), "access_token": "opens"})
        self.says("/jwks", KEYS)
        self.says("/who", {"sub": "7", "email": "sam@acme.example", "email_verified": True})

    def metadata(self, **other: Any) -> dict[str, Any]:
        """What it says of itself."""
        ours = {
            "token_endpoint": "token",
            "jwks_uri": "jwks",
            "userinfo_endpoint": "who",
            "authorization_endpoint": "go",
        }
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in ours.items()} | other

    def says(self, path: str, what: Any, status: int = 200) -> None:
        """Say this there from now on."""
        self.said[path] = (status, what if isinstance(what, bytes) else orjson.dumps(what))

    def provider(self, secret: str | None = "s&cret") -> Provider:
        """It, as we know it."""
        return Provider(self.issuer, US, secret, "http://here/callback")


class _Asked(BaseHTTPRequestHandler):
    server: Answers

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.server.asked[self.path] = (self.headers, body)
        status, said = self.server.said[self.path]
        self.send_response(status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def there() -> Iterator[Answers]:
    """A provider."""
    server = Answers()
    Thread(target=server.serve_forever, args=(0.01,)).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(there: Answers, secret: str | None = "s&cret", **answer: str) -> Any:
    return person_of(asyncio.run(there.provider(secret).claims({"code": "c"} | answer, ATTEMPT)))


def test_a_code_is_redeemed_with_what_only_the_one_who_began_knows(there: Answers) -> None:
    assert ask(there).email == "sam@acme.example", "which the token does not say, but the provider does when asked"
    headers, body = there.asked["/token"]
    sent = {name: value for name, [value] in parse_qs(body).items()}
    assert sent == {
        "grant_type": "authorization_code",
        "code": "c",
        "redirect_uri": "http://here/callback",
        "code_verifier": ATTEMPT.verifier,
    }
    assert unquote_plus(b64decode(headers["authorization"].removeprefix("Basic ")).decode()) == f"{US}:s&cret"
    challenge = urlsafe_b64encode(sha256(ATTEMPT.verifier.encode()).digest()).rstrip(b"=").decode()
    assert f"code_challenge={challenge}" in asyncio.run(there.provider().begin(ATTEMPT))
    assert there.asked["/who"][0]["authorization"] == "Bearer opens"
    ask(there, None)
    assert ("authorization" in there.asked["/token"][0], "client_id=mapstream" in there.asked["/token"][1]) == (
        False,
        True,
    )
    there.says(
        "/.well-known/openid-configuration",
        there.metadata(token_endpoint_auth_methods_supported=["client_secret_post"]),
    )
    ask(there)
    assert "client_secret=s%26cret" in there.asked["/token"][1]


def test_an_answer_of_another_provider_or_of_somebody_else_does_not_count(there: Answers) -> None:
    assert ask(there, iss=there.issuer)
    with pytest.raises(Unauthorized):
        ask(there, iss="https://evil.example")
    there.says("/.well-known/openid-configuration", there.metadata(authorization_response_iss_parameter_supported=True))
    with pytest.raises(Unauthorized):
        ask(there)
    there.says("/.well-known/openid-configuration", there.metadata())
    there.says("/who", {"sub": "8", "email": "eve@acme.example", "email_verified": True})
    with pytest.raises(Unauthorized):
        ask(there)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize(("status", "what"), [(500, {}), (200, b"<html>"), (200, []), (200, b" " * (MOST + 1))])
def test_answers_that_are_none(there: Answers, path: str, status: int, what: Any) -> None:
    there.says(path, what, status)
    with pytest.raises(ProviderAway):
        ask(there)


@pytest.mark.parametrize(
    "other", [{"issuer": "https://id.example"}, {"jwks_uri": None}, {"token_endpoint": "file:///etc/passwd"}]
)
def test_a_description_of_another_provider(there: Answers, other: dict[str, Any]) -> None:
    there.says("/.well-known/openid-configuration", there.metadata(**other))
    with pytest.raises(ProviderAway):
        ask(there)


def test_a_role_that_the_token_does_not_name_is_asked_for(there: Answers) -> None:
    there.says("/token", {"id_token": signed(claims(there.issuer, email="sam@acme.example")), "access_token": "opens"})
    there.says("/who", {"sub": "7", "email": "eve@acme.example", "email_verified": True, "groups": ["manager"]})
    provider = Provider(there.issuer, US, "s&cret", "http://here/callback", "groups")
    said = asyncio.run(provider.claims({"code": "c"}, ATTEMPT))
    assert (said["groups"], said["email"]) == (["manager"], "sam@acme.example")
    assert "email_verified" not in said, "that is said of another address"
