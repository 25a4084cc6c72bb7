"""Asking servers whose addresses people entered: those, and nothing else that can be reached from here.

*Purpose.* Whoever may enter an address could have this server ask its own neighbours. So only https is asked, and only
at an address that is public: the name is resolved once, and what it resolved to is what is connected to. Redirects are
not followed, little is read of an answer, and all of it has to come in time. Proxies are not used: they would resolve
the name anew.

*Failure.* Whatever keeps an answer from coming is :class:`Unreachable`, in words for whoever entered the address.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

import httpx

PATIENCE = 10.0
"""Seconds until all of an answer has to be there."""
MOST = 16_384
"""Bytes that are read of an answer."""
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class Unreachable(Exception):
    """Nobody could be asked at an address; the message says why."""


class Reply(NamedTuple):
    """What was answered."""

    status: int
    text: str


class Outbound:
    """Asks. ``private``: whether addresses in private networks are asked, too, and those without https."""

    def __init__(self, private: bool = False, patience: float = PATIENCE, tls: ssl.SSLContext | None = None) -> None:
        self._private = private
        self._patience = patience
        self._tls = tls or ssl.create_default_context()

    def post(self, url: str, body: bytes) -> Reply:
        """What is answered to a text. Raises Unreachable."""
        return asyncio.run(self._in_time(url, body))

    async def _in_time(self, url: str, body: bytes) -> Reply:
        try:
            async with asyncio.timeout(self._patience):
                return await self._post(httpx.URL(url), body)
        except TimeoutError:
            raise Unreachable(f"It did not answer within {self._patience:g} seconds.") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Unreachable(_why(error)) from error

    async def _post(self, url: httpx.URL, body: bytes) -> Reply:
        if url.scheme != "https" and not self._private:
            raise Unreachable("Only addresses that begin with https:// are asked.")
        address = await self._resolved(url)
        headers = {"host": url.netloc.decode("ascii"), "content-type": "text/plain", "accept-encoding": "identity"}
        named = {"sni_hostname": url.raw_host.decode("ascii")}
        there = url.copy_with(host=str(address))
        async with (
            httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=self._patience) as http,
            http.stream("POST", there, content=body, headers=headers, extensions=named) as answer,
        ):
            read = bytearray()
            async for part in answer.aiter_raw():
                read += part
                if len(read) > MOST:
                    raise Unreachable("It answers with more than is read of an answer.")
            return Reply(answer.status_code, read.decode("utf-8", "replace"))

    async def _resolved(self, url: httpx.URL) -> Address:
        """The one address that is connected to."""
        found = await asyncio.get_running_loop().getaddrinfo(url.host, None, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(where[0])) for *_, where in found]
        fitting = addresses if self._private else [one for one in addresses if is_public(one)]
        if not fitting:
            raise Unreachable("Its address is not a public one, and others are not asked.")
        return fitting[0]


def is_public(address: Address) -> bool:
    """Whether an address, and every one that stands for it, is one of the public internet."""
    return all(one.is_global and not one.is_multicast for one in _meant(address))


def _meant(address: Address) -> Iterable[Address]:
    """The address, and those of IPv4 that it leads to."""
    yield address
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
        yield from (one for one in (address.ipv4_mapped, address.sixtofour) if one is not None)


def _why(error: Exception) -> str:
    match error:
        case httpx.TimeoutException():
            return "It did not answer in time."
        case socket.gaierror():
            return "Its name is not known: the address may be misspelt."
        case httpx.ConnectError() if isinstance(_root(error), ssl.SSLError):
            return "Its certificate is not valid for its name."
        case httpx.ConnectError() | OSError():
            return "It cannot be connected to."
    return "It does not answer as a web server does."


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
