"""Who may enter an address cannot have this server ask its neighbours; what is asked answers soon and shortly."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mapstream.outbound import MOST, Outbound, Reply, Unreachable, is_public

NAME = "witness.example"
PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_public(ip_address(address))
    resolving(monkeypatch, address)
    with pytest.raises(Unreachable, match="not a public one"):
        Outbound().post(f"https://{NAME}", b"")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::8.8.8.8"])
def test_what_is_public_is(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("url", ["http://93.184.215.14", "https://127.0.0.1", "https://[::1]", "https://2130706433"])
def test_neither_without_https_nor_by_another_spelling(url: str) -> None:
    with pytest.raises(Unreachable):
        Outbound().post(url, b"")


class Serving(BaseHTTPRequestHandler):
    """Answers as the path says."""

    ended = Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("location", "/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/slow":
            self.wfile.write(b"a")
            self.wfile.flush()
            self.ended.wait(5)
        self.wfile.write(b"a" * (MOST + 1) if self.path == "/long" else f"{self.headers['host']} {body!r}".encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate with its key for :data:`NAME`, and what trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(kept + certificate)
    return file, ssl.create_default_context(cadata=certificate.decode())


@pytest.fixture(scope="module")
def port(certified: tuple[Path, ssl.SSLContext]) -> Iterator[int]:
    """Where that is served."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified[0])
    with HTTPServer(("127.0.0.1", 0), Serving) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_address[1]
        Serving.ended.set()
        server.shutdown()
        thread.join()


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Names lead to these addresses, one after the other; what was asked for is listed."""
    asked: list[str] = []
    left = list(addresses)

    def found(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0) if len(left) > 1 else left[0], 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.fixture
def asking(certified: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outbound]:
    """What asks, of whom :data:`NAME` is on this machine."""
    resolving(monkeypatch, "127.0.0.1")
    return lambda patience=10.0: Outbound(private=True, patience=patience, tls=certified[1])


def test_the_name_holds_for_the_certificate_and_the_server(asking: Callable[..., Outbound], port: int) -> None:
    assert asking().post(f"https://{NAME}:{port}/", b"old 0") == Reply(200, f"{NAME}:{port} b'old 0'")
    with pytest.raises(Unreachable, match="certificate"):
        asking().post(f"https://other.example:{port}/", b"")


def test_it_is_resolved_once(asking: Callable[..., Outbound], monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    asked = resolving(monkeypatch, "127.0.0.1", "127.0.0.2")
    asking().post(f"https://{NAME}:{port}/", b"")
    assert asked.count(NAME) == 1


def test_redirects_are_answers(asking: Callable[..., Outbound], port: int) -> None:
    assert asking().post(f"https://{NAME}:{port}/away", b"").status == 302


@pytest.mark.parametrize(("path", "why"), [("long", "more than is read"), ("slow", "did not answer within 0.3")])
def test_what_is_long_or_slow_is_given_up(asking: Callable[..., Outbound], port: int, path: str, why: str) -> None:
    with pytest.raises(Unreachable, match=why):
        asking(0.3 if path == "slow" else 10.0).post(f"https://{NAME}:{port}/{path}", b"")


def test_nobody_there(asking: Callable[..., Outbound]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="cannot be connected to"):
            asking().post(f"https://{NAME}:{probe.getsockname()[1]}/", b"")
