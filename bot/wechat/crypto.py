"""What proves that WeChat calls (签名), and the sealing of messages (消息加解密), after its public description.

SHA-1 over the sorted parts and AES-256-CBC with the key's own first half as its vector are WeChat's choice, not ours.
A message is opened only after its signature was found right, so its padding tells nothing to who forges one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

AES_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")
"""消息加解密密钥 as the account's page shows it."""
_BLOCK: Final = 32
"""WeChat pads to the length of its key, not to the cipher's block of sixteen."""
_RANDOM: Final = 16
_LENGTH: Final = 4


class ForgedError(Exception):
    """It does not come from WeChat, or not for this account."""


def sign(*parts: str) -> str:
    """WeChat's signature of these parts: 40 hexadecimal digits."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's choice


def check(signature: str, *parts: str) -> None:
    """Compare in a time that tells nothing.

    Raises:
        ForgedError: the signature is another.
    """
    if not hmac.compare_digest(signature.encode(), sign(*parts).encode()):
        raise ForgedError("wrong signature")


class MessageCipher:
    """Opens and seals messages of one account."""

    def __init__(self, app_id: str, aes_key: str) -> None:
        """Use the key of the account's page, 43 letters and digits.

        Raises:
            ValueError: it is not that.
        """
        if not AES_KEY.fullmatch(aes_key):
            raise ValueError("a key has 43 letters and digits")
        self._app_id = app_id.encode()
        # 43 digits carry two bits more than 32 bytes; not every page leaves them zero.
        self._key = base64.b64decode(aes_key + "=")

    def open(self, sealed: str) -> bytes:
        """The message.

        Raises:
            ForgedError: it does not open, or is another account's.
        """
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(raw) + decryptor.finalize()
        except (binascii.Error, ValueError):
            raise ForgedError("it does not open") from None
        return self._unwrap(padded)

    def seal(self, message: str) -> str:
        """The message, sealed, in base64."""
        content = message.encode()
        raw = os.urandom(_RANDOM) + struct.pack(">I", len(content)) + content + self._app_id
        length = _BLOCK - len(raw) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(
            encryptor.update(raw + bytes([length]) * length) + encryptor.finalize()
        ).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def _unwrap(self, padded: bytes) -> bytes:
        length = padded[-1] if padded else 0
        if not 1 <= length <= _BLOCK or not hmac.compare_digest(padded[-length:], bytes([length]) * length):
            raise ForgedError("wrong padding")
        raw = padded[:-length]
        if len(raw) < _RANDOM + _LENGTH:
            raise ForgedError("too short")
        (size,) = struct.unpack(">I", raw[_RANDOM : _RANDOM + _LENGTH])
        end = _RANDOM + _LENGTH + size
        if end > len(raw) or not hmac.compare_digest(raw[end:], self._app_id):
            raise ForgedError("another account's")
        return raw[_RANDOM + _LENGTH : end]
