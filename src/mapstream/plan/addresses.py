"""E-mail addresses, as they are compared: in one spelling, and a domain as a whole, never by how it ends."""

import re
from collections.abc import Collection

import idna

from mapstream.plan.fields import EMAIL

_is_address = re.compile(EMAIL).fullmatch


def spelled(way: str) -> str | None:
    """An address, or a domain as ``@example.com``, in the one spelling that it is compared in: lower case, the domain
    as computers write it, without a dot at the end. ``None``: it is neither."""
    name, at, domain = way.strip().rpartition("@")
    try:
        host = idna.encode(domain.removesuffix("."), uts46=True).decode()
    except idna.IDNAError:
        return None
    found = f"{name.casefold()}@{host}"
    return found if at and (_is_address(found) or not name) else None


def admitted(ways: Collection[str], address: str) -> str | None:
    """The spelling of an address, if it is among these addresses or of one of these domains."""
    found = spelled(address)
    if found is None or found.startswith("@"):
        return None
    domain = found[found.rindex("@") :]
    return found if {found, domain} & {spelled(way) for way in ways} else None
