"""The vault (加密): what tells who somebody is, is sealed before it is written, and found again by a keyed hash.

AES-256-GCM with a random nonce; the purpose, such as `person.name`, is bound in, so that a value moved to another
column does not open. A sealed value begins with the name of its key, so that keys can be changed while old values
still open (`kaozheng keys rotate`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM: Final = b"\x01"
_NONCE: Final = 12
_KEY: Final = 32
_NAME: Final = 4


class KeyFormatError(ValueError):
    """A key is not written as `name:base64`; the message tells what to do and never shows the key."""


class SealedError(Exception):
    """A value does not open: its key is missing, or it was changed or moved. Never carries the value."""


@dataclass(frozen=True, slots=True)
class Key:
    """A master key of 32 bytes and its name of four letters or digits."""

    name: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Key:
        """A fresh key from the system's randomness."""
        return cls(base64.b32encode(os.urandom(5)).decode()[:_NAME].lower(), os.urandom(_KEY))

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read `name:base64`.

        Raises:
            KeyFormatError: it is not that.
        """
        name, _, secret = text.strip().partition(":")
        try:
            raw = base64.b64decode(secret, validate=True)
        except binascii.Error:
            raw = b""
        if not re.fullmatch(rf"[0-9a-z]{{{_NAME}}}", name) or len(raw) != _KEY:
            raise KeyFormatError("密钥要写成“四位名字:base64”，请用 kaozheng keys new 生成一个，完整复制过来")
        return cls(name, raw)

    def __str__(self) -> str:
        """As `parse` reads it: secret, for a settings file only."""
        return f"{self.name}:{base64.b64encode(self.secret).decode()}"


class Vault:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Use these keys; the first is the current one.

        Raises:
            KeyFormatError: there is none, or two of one name.
        """
        if not keys or len({key.name for key in keys}) != len(keys):
            raise KeyFormatError("至少要有一个密钥，名字不能重复")
        self._current = keys[0].name.encode()
        self._ciphers = {key.name.encode(): AESGCM(_derive(key, b"seal")) for key in keys}
        self._lookups = tuple(_derive(key, b"lookup") for key in keys)

    def seal(self, purpose: str, value: str | bytes) -> bytes:
        """Seal a text or bytes for one purpose."""
        raw = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self._current].encrypt(nonce, raw, purpose.encode())
        return _FORM + self._current + nonce + sealed

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """The bytes that were sealed for this purpose.

        Raises:
            SealedError: it does not open.
        """
        name, rest = sealed[1 : 1 + _NAME], sealed[1 + _NAME :]
        cipher = self._ciphers.get(name)
        if sealed[:1] != _FORM or cipher is None:
            raise SealedError(f"{purpose}: the key is not there")
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError):  # the latter for one that was cut off
            raise SealedError(f"{purpose}: the value was changed or belongs elsewhere") from None

    def text(self, purpose: str, sealed: bytes) -> str:
        """The text that was sealed for this purpose; raises as `open` does."""
        return self.open(purpose, sealed).decode()

    def seal_json(self, purpose: str, value: dict[str, Any]) -> bytes:
        """Seal a value that JSON can write."""
        return self.seal(purpose, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def json(self, purpose: str, sealed: bytes) -> dict[str, Any]:
        """The value of `seal_json`; raises as `open` does."""
        value: dict[str, Any] = json.loads(self.open(purpose, sealed))
        return value

    def is_current(self, sealed: bytes) -> bool:
        """Whether it was sealed with the current key."""
        return sealed.startswith(self.head)

    @property
    def head(self) -> bytes:
        """How a value begins that was sealed with the current key."""
        return _FORM + self._current

    def lookup(self, purpose: str, text: str) -> str:
        """A keyed hash to find the text by, 64 hexadecimal digits, with the current key."""
        return self.lookups(purpose, text)[0]

    def lookups(self, purpose: str, text: str) -> tuple[str, ...]:
        """The same with every key, the current one first: while keys are changed, rows carry either."""
        message = f"{purpose}\0{text}".encode()
        return tuple(hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._lookups)


def _derive(key: Key, use: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=b"kaozheng " + use).derive(key.secret)
