"""The protocol between WeChat's servers and the product, from WeChat's side."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import struct
import subprocess
import time
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Account:
    """An official account and its secrets."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "0123456789abcdef0123456789abcdef"
    token: str = "invented0token"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    name: str = "gh_invented0000"

    @property
    def environment(self) -> dict[str, str]:
        """The product's settings for it."""
        return {
            "WECHAT_APP_ID": self.app_id,
            "WECHAT_APP_SECRET": self.secret,
            "WECHAT_TOKEN": self.token,
            "WECHAT_AES_KEY": self.aes_key,
        }

    def query(self, *, skew: int = 0) -> dict[str, str]:
        """The signed parameters that every call carries."""
        timestamp, nonce = str(int(time.time()) + skew), str(secrets.randbelow(10**9))
        return {
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": signature(self.token, timestamp, nonce),
        }

    def pack(self, message: str, *, compatible: bool = False) -> tuple[dict[str, str], bytes]:
        """A callback: its parameters and its body; plain for an account without a key."""
        query = self.query()
        if not self.aes_key:
            return query, message.encode()
        sealed = seal(self.aes_key, self.app_id, message)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(self.token, query["timestamp"], query["nonce"], sealed)
        outer = message.removesuffix("</xml>") if compatible else f"<xml><ToUserName>{self.name}</ToUserName>"
        return query, f"{outer}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()

    def unpack(self, body: bytes) -> dict[str, str]:
        """The fields of an answer, which must be signed and sealed where there is a key."""
        fields = flat(body)
        if not self.aes_key:
            assert "Encrypt" not in fields, "sealed, although the account has no key"
            return fields
        assert set(fields) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}, "not sealed as it should be"
        parts = (self.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == signature(*parts), "an answer with a wrong signature"
        return flat(unseal(self.aes_key, self.app_id, fields["Encrypt"]))


def signature(*parts: str) -> str:
    """WeChat's: SHA-1 over the parts in the order of the alphabet."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def seal(aes_key: str, app_id: str, message: str) -> str:
    """16 random bytes, the length, the message, the account; padded to 32; AES-256-CBC; base64."""
    content = message.encode()
    plain = os.urandom(16) + struct.pack("!I", len(content)) + content + app_id.encode()
    missing = 32 - len(plain) % 32
    return base64.b64encode(aes(aes_key, plain + bytes([missing]) * missing, "-e")).decode()


def unseal(aes_key: str, app_id: str, sealed: str) -> bytes:
    """The reverse, with everything checked."""
    plain = aes(aes_key, base64.b64decode(sealed), "-d")
    missing = plain[-1]
    assert plain.endswith(bytes([missing]) * missing)
    assert 1 <= missing <= 32
    (length,) = struct.unpack("!I", plain[16:20])
    assert plain[20 + length : -missing] == app_id.encode()
    return plain[20 : 20 + length]


def aes(aes_key: str, data: bytes, direction: str) -> bytes:
    """AES by the command `openssl`."""
    key = base64.b64decode(aes_key + "=")
    command = ["openssl", "enc", direction, "-aes-256-cbc", "-nopad", "-K", key.hex(), "-iv", key[:16].hex()]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def flat(body: bytes) -> dict[str, str]:
    """The fields, those inside of others too."""
    root = ET.fromstring(body)
    assert root.tag == "xml"
    return {one.tag: one.text or "" for one in root.iter() if one is not root and len(one) == 0}


def xml(fields: dict[str, object]) -> str:
    """A message."""
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"
