"""A real OpenID Connect provider in a process of its own, and browsers that sign in with it."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import httpx
from serving import free_port
from waiting import eventually


class IdentityProvider:
    """A provider; ``log`` is the file that it logs to. Made once it answers."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it, for the first time or again on the same port. It knows nobody."""
        with self._log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "oidc_provider_mock", "--port", str(self.port)], stdout=out, stderr=out
            )
        eventually(self._ready, within=60)

    def _ready(self) -> bool:
        assert self.process.poll() is None, f"the provider ended:\n{self._log.read_text()}"
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody is known there."""
        httpx.put(f"{self.issuer}/users/{sub}", json=claims).raise_for_status()

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait(10)

    def __enter__(self) -> Self:
        """The provider, ended when the block is left."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.stop()


class Visitor:
    """A browser of somebody who is not signed in yet."""

    def __init__(self, site: str) -> None:
        self.http = httpx.Client(base_url=site, timeout=20)

    def begin(self) -> httpx.URL:
        """The address at the provider that the button leads to."""
        answer = self.http.get("/sign-in/provider")
        assert answer.status_code == 303, answer.text
        return httpx.URL(answer.headers["location"])

    def at_provider(self, address: httpx.URL, sub: str, **form: str) -> httpx.URL:
        """The address that the provider sends somebody back to, after they said there who they are."""
        answer = httpx.post(address, data={"sub": sub} | form)
        assert answer.status_code == 302, answer.text
        return httpx.URL(answer.headers["location"])

    def sign_in(self, sub: str) -> httpx.Response:
        """All of the way, there and back."""
        return self.http.get(self.at_provider(self.begin(), sub))
