"""Certificates (证书): one's own, and the look-up (查证书) of anybody's by number, photo, or name and identity number."""

from __future__ import annotations

from handlers.certificates import numbers
from handlers.certificates.addresses import Addresses
from handlers.certificates.conversation import register
from handlers.certificates.desk import CertificatesDesk

__all__ = ["Addresses", "CertificatesDesk", "numbers", "register"]
