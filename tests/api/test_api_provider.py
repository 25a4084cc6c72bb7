"""Signing in with the organisation's own provider: a real one, in a process of its own."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from asking import Site
from provider import IdentityProvider, Visitor
from psycopg.sql import SQL, Identifier
from serving import KEYRING, Server
from signed_in import COOKIE

from mapstream import members
from mapstream.log import Log, migrate
from mapstream.members import members_of
from mapstream.workspace import create_workspace, existing


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    """A provider that knows nobody yet."""
    with IdentityProvider(tmp_path_factory.mktemp("provider") / "provider.log") as running:
        yield running


@pytest.fixture(scope="module")
def connected(
    provider: IdentityProvider, postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server that is connected to it."""
    schema = f"test_oidc_{uuid4().hex[:8]}"
    migrate(postgres_dsn, schema, KEYRING)
    log = Log(postgres_dsn, schema, KEYRING)
    settings = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "mapstream",
        "oidc_client_secret": "of-the-client:&%",
        "oidc_role_claim": "groups",
    }
    place: Path = tmp_path_factory.mktemp("connected") / "server.log"
    with Server(place, database_url=postgres_dsn, schema=schema, **settings) as server:
        yield Site(server, log)
        assert "of-the-client" not in place.read_text()
    log.close()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        for (name,) in conn.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [schema]):
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@pytest.fixture(scope="module")
def workspace(connected: Site) -> str:
    """The only workspace there."""
    return create_workspace(connected.log, "Acme")


@pytest.fixture
def sam(connected: Site, provider: IdentityProvider, workspace: str) -> str:
    """Somebody who was invited, and whom the provider knows: both their id here and their name there."""
    name = f"sam-{uuid4().hex[:8]}"
    provider.knows(name, email=f"{name}@Acme.example", email_verified=True, name="Samuel Seller")
    return members.invite(connected.log, workspace, "Sam Seller", "seller", f"{name}@acme.example") + " " + name


@pytest.fixture
def visitor(connected: Site) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(connected.url)


def refused(answer: httpx.Response, status: int, words: str) -> None:
    """Nobody is signed in, and a page says why."""
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert COOKIE not in answer.cookies


def test_who_was_invited_signs_in_and_the_session_before_ends(visitor: Visitor, sam: str, connected: Site) -> None:
    id, name = sam.split()
    assert "Sign in with 127.0.0.1" in visitor.http.get("/sign-in").text
    there = visitor.begin()
    asked = dict(there.params)
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email profile", "S256")
    assert asked["redirect_uri"] == f"{connected.url}/sign-in/provider/callback"
    answer = visitor.http.get(visitor.at_provider(there, name))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert list(visitor.http.cookies) == [COOKIE], "what the attempt was known by is gone"
    assert all(word in answer.headers["set-cookie"] for word in ("HttpOnly", "SameSite=lax"))
    me = visitor.http.get("/v1/me").json()
    assert (me["person"], me["name"], me["role"], me["via"]) == (id, "Sam Seller", "seller", "session")
    before = visitor.http.cookies[COOKIE]
    visitor.sign_in(name)
    assert visitor.http.get("/v1/me").status_code == 200
    late = httpx.get(f"{connected.url}/v1/me", headers={"cookie": f"{COOKIE}={before}"})
    assert late.status_code == 401


def test_an_answer_counts_once_and_in_the_browser_that_began(visitor: Visitor, sam: str, connected: Site) -> None:
    name = sam.split()[1]
    there = visitor.begin()
    held = dict(visitor.http.cookies)
    back = visitor.at_provider(there, name)
    other = Visitor(connected.url)
    refused(other.http.get(back), 401, "not begun in this browser")
    other.begin()
    refused(other.http.get(back), 401, "not begun in this browser")
    for wrong in ("", "ü", back.params["state"][:-1]):
        forged = Visitor(connected.url)
        forged.http.cookies.update(held)
        refused(forged.http.get(back.copy_set_param("state", wrong)), 401, "not begun in this browser")
    assert visitor.http.get(back).status_code == 303
    visitor.http.cookies.update(held)
    refused(visitor.http.get(back), 401, "is over")
    again = visitor.begin()
    stale = again.copy_set_param("state", again.params["state"]).copy_set_param("nonce", "of another request")
    refused(visitor.http.get(visitor.at_provider(stale, name)), 401, "does not hold")
    replayed = visitor.at_provider(visitor.begin(), name).copy_set_param("code", back.params["code"])
    refused(visitor.http.get(replayed), 401, "does not hold")
    denied = visitor.at_provider(visitor.begin(), name, action="deny")
    assert "code" not in denied.params
    refused(visitor.http.get("/sign-in/provider/callback", params={"error": "access_denied"}), 401, "not begun")


def test_who_is_not_known_here_does_not_come_in(
    visitor: Visitor, provider: IdentityProvider, connected: Site, workspace: str, sam: str
) -> None:
    id, name = sam.split()
    members.invite(connected.log, workspace, "Ada", "admin")
    provider.knows("eve", email="eve@acme.example", email_verified=True, groups=["everyone", "root"])
    refused(visitor.sign_in("eve"), 403, "Nobody has invited eve@acme.example here.")
    for doubt in (False, "false", None):
        provider.knows("mallory", email=f"{name}@acme.example", email_verified=doubt)
        refused(visitor.sign_in("mallory"), 403, "has not verified")
    provider.knows("nobody", name="No address")
    refused(visitor.sign_in("nobody"), 403, "did not tell your e-mail address")
    with connected.member(workspace) as admin:
        assert admin.http.delete(f"/v1/members/{id}").status_code == 204
    provider.knows(name, email=f"{name}@acme.example", email_verified=True, groups="admin")
    refused(visitor.sign_in(name), 403, "not a member of this workspace any more")


def test_an_account_is_known_again_whatever_its_address_is(
    visitor: Visitor, provider: IdentityProvider, connected: Site, sam: str
) -> None:
    id, name = sam.split()
    assert visitor.sign_in(name).status_code == 303
    provider.knows(f"{name}-2", email=f"{name}@acme.example", email_verified=True)
    refused(Visitor(connected.url).sign_in(f"{name}-2"), 403, "another account")
    provider.knows(name, email="sam@married.example", email_verified=False)
    again = Visitor(connected.url)
    assert again.sign_in(name).status_code == 303
    assert again.http.get("/v1/me").json()["person"] == id


def test_a_role_by_claim_makes_a_member_once(
    visitor: Visitor, provider: IdentityProvider, connected: Site, workspace: str
) -> None:
    provider.knows("mia", email="Mia@acme.example", email_verified=True, name="Mia M.", groups=["x", "manager"])
    assert visitor.sign_in("mia").status_code == 303
    me = visitor.http.get("/v1/me").json()
    assert (me["name"], me["role"]) == ("Mia M.", "manager")
    provider.knows("mia", email="mia@ACME.example", email_verified="true", groups="admin")
    assert visitor.sign_in("mia").status_code == 303
    again = visitor.http.get("/v1/me").json()
    assert again | {"expires": me["expires"]} == me, "who is a member stays what they are"
    assert [one["name"] for one in members_of(existing(connected.log, workspace).document).values()].count(
        "Mia M."
    ) == 1


def test_a_provider_that_is_away_is_a_page_and_the_server_goes_on(
    visitor: Visitor, provider: IdentityProvider, connected: Site, sam: str
) -> None:
    name = sam.split()[1]
    back = visitor.at_provider(visitor.begin(), name)
    provider.stop()
    try:
        answer = visitor.http.get(back)
        refused(answer, 503, "cannot be reached")
        assert answer.headers["retry-after"] == "1"
        assert visitor.http.get("/readyz").status_code == 200
    finally:
        provider.start()


def test_without_a_provider_there_is_no_button(site: Site) -> None:
    page = httpx.get(f"{site.url}/sign-in").text
    assert "<p hidden><a" in page
    refused(httpx.get(f"{site.url}/sign-in/provider"), 404, "not connected to a provider")
    refused(httpx.get(f"{site.url}/sign-in/provider/callback?code=x"), 404, "not connected to a provider")
