"""Addresses are compared in one spelling, and a domain as a whole."""

import pytest

from mapstream.plan.addresses import admitted, spelled


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ann@Acme.Example", "ann@acme.example"),
        (" ann@acme.example. ", "ann@acme.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@bücher。example", "ann@xn--bcher-kva.example"),
        ("@Acme.example.", "@acme.example"),
        ("ann", None),
        ("@", None),
        ("ann@", None),
        ("ann@acme..example", None),
        ("ann@acme.example..", None),
        ("a b@acme.example", None),
        ("ann@acme.example\r\nBcc: x@y.example", None),
        ("x@evil.example,ann@acme.example", None),
        ("ann@evil.example@acme.example", None),
    ],
)
def test_there_is_one_spelling(said: str, meant: str | None) -> None:
    assert spelled(said) == meant


@pytest.mark.parametrize(
    ("address", "comes_in"),
    [
        ("eve@acme.example", True),
        ("eve@ACME.example.", True),
        ("eve@notacme.example", False),
        ("eve@eu.acme.example", False),
        ("eve@acme.example.evil.example", False),
        ("eve@аcme.example", False),
        ("lee@bücher.example", True),
        ("eve@bücher.example", False),
        ("@acme.example", False),
        ("", False),
    ],
)
def test_a_domain_is_never_told_by_how_it_ends(address: str, comes_in: bool) -> None:
    ways = ["@acme.example", "lee@xn--bcher-kva.example"]
    assert (admitted(ways, address) is not None) == comes_in


def test_after_erasure_nobody_comes_in() -> None:
    assert admitted([], "ann@acme.example") is None
    assert admitted([""], "") is None
