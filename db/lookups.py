"""The keyed hashes that rows are found by; `db.resealing` makes them anew when keys are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.vault import Vault


def of_document(vault: Vault, kind: str, number: str) -> tuple[str, ...]:
    """`Person.number_hash` with every key, the current one first; number as `IdentityDocument` writes it."""
    return vault.lookups("person.number", f"{kind}:{number}")


def of_holder(vault: Vault, name: str, number: str) -> tuple[str, ...]:
    """`Certificate.holder_hash` with every key, the current one first: name on the certificate and identity number."""
    return vault.lookups("certificate.holder", f"{name}:{number}")
