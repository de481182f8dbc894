"""The addresses of certificates: what their QR code says, and links to share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from db.results import CertificateView, Links


class Addresses:
    """Makes addresses; without an address of the installation a code holds our short text, and nothing is shared."""

    def __init__(self, links: Links, public_url: str | None) -> None:
        """Sign with these links; `public_url` without a slash at its end."""
        self.links = links
        self._public_url = public_url

    @property
    def host(self) -> str | None:
        """Where the verify page is, as people see it in a browser's bar."""
        return urlsplit(self._public_url).hostname if self._public_url else None

    def code(self, number: str) -> str:
        """The text of a certificate's QR code: the signed address of its verify page, or our signed text."""
        if self._public_url is None:
            return self.links.qr_text(number)
        return f"{self._public_url}{self.links.path(number)}"

    def verify(self, number: str) -> str | None:
        """The address of the verify page."""
        return self.code(number) if self._public_url else None

    def share(self, view: CertificateView) -> tuple[str, datetime] | None:
        """A link for others and until when (UTC) it opens."""
        if self._public_url is None:
            return None
        path, until = self.links.share_path(view.id)
        return f"{self._public_url}{path}", until
