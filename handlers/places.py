"""Where an update comes from (来处), where the channel knows it: accounts on the web are free, addresses are not."""

from __future__ import annotations

from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

PLACE: Final[ContextVar[str]] = ContextVar("place", default="")
"""As `place_of` makes it, set before an update is handed over; empty where the channel knows none."""
_LONGEST: Final = 60
_HOUSEHOLD: Final = 64
"""Bits that addresses of one IPv6 household share."""


def place_of(address: str) -> str:
    """What is counted of a client's address: itself, or the network of a household where it is IPv6."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:_LONGEST]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _HOUSEHOLD), strict=False))
    return str(found)
