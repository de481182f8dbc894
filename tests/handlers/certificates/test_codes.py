"""What a QR code turns out to be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.results import Links
from db.vault import Key, Vault
from handlers.certificates import Addresses
from handlers.certificates.codes import CodeKind, judge
from tests.services import VAULT

NUMBER = "261601500100001"


def clock() -> datetime:
    return datetime(2026, 11, 21, tzinfo=UTC)


LINKS = Links(VAULT, clock)
OURS = Addresses(LINKS, "https://kaozheng.example")
OTHERS = Links(Vault([Key("other", bytes(32))]), clock)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LINKS.qr_text(NUMBER), CodeKind.SIGNED),
        (f"https://kaozheng.example{LINKS.path(NUMBER)}", CodeKind.SIGNED),
        (OTHERS.qr_text(NUMBER), CodeKind.FORGED),
        (LINKS.qr_text(NUMBER).replace(NUMBER, "261601500100002"), CodeKind.FORGED),
        (f"https://kaozheng.example{OTHERS.path(NUMBER)}", CodeKind.FORGED),
        ("kzc1.x", CodeKind.FORGED),
        (f"https://kaozheng.example.evil.cn{OTHERS.path(NUMBER)}", CodeKind.ELSEWHERE),
        ("KZ1.2612050001.9F3A01BC", CodeKind.TICKET),
        (NUMBER, CodeKind.NUMBER),
        ("http://jndj.osta.org.cn/x", CodeKind.OFFICIAL),
        ("https://www.sdosta.org.cn", CodeKind.OFFICIAL),
        ("https://rst.hunan.gov.cn/", CodeKind.OFFICIAL),
        ("https://osta.org.cn.fake.example/v", CodeKind.ELSEWHERE),
        ("http://[", CodeKind.OTHER),
        ("BEGIN:VCARD", CodeKind.OTHER),
        ("1" * 2000, CodeKind.OTHER),
    ],
)
def test_kinds(text: str, kind: CodeKind) -> None:
    code = judge([text], OURS)
    assert code is not None
    assert code.kind is kind


def test_ours_counts_before_others() -> None:
    code = judge(["hello", "https://a.example", LINKS.qr_text(NUMBER)], OURS)
    assert code is not None
    assert (code.kind, code.number) == (CodeKind.SIGNED, NUMBER)
    assert judge([], OURS) is None
