"""Amounts of money: decimals, written as texts. A binary fraction holds none of them exactly."""

from decimal import Decimal
from typing import Any

WRITTEN = r"^[0-9]{1,16}(\.[0-9]{1,4})?$"
"""How an amount may be written. No currency has more than four places."""
MOST = 10**15
_PLACES = Decimal("0.0001")


def amount_of(said: str | float) -> str:
    """An amount as it is kept, however it was said: ``48000``, ``1250.50``. A number is taken to four places."""
    exact = Decimal(said) if isinstance(said, str) else abs(Decimal(repr(said)).quantize(_PLACES))
    whole, _, fraction = f"{exact:f}".partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction:0<2}" if fraction else "")


def make_exact(deal: dict[str, Any]) -> None:
    """Turn the amount among values of a deal, which was once a number, into a text. In place."""
    if deal.get("amount") is not None:
        deal["amount"] = amount_of(deal["amount"])


def number_of(amount: str) -> str | float:
    """An amount as a number where that says the same, else as it is."""
    number = float(amount)
    return number if amount_of(number) == amount else amount


def told(amount: str) -> str:
    """An amount as people write it."""
    return f"{Decimal(amount):,}"
