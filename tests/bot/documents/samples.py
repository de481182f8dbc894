"""Invented people and exams, and how to read what was printed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import zxingcpp
from PIL import Image

from bot.documents import CertificateData, DoorListData, DoorRow, TicketData

# 09:00 in China.
STARTS = datetime(2026, 12, 5, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 5, 3, tzinfo=UTC)
QR = "https://kaozheng.example/t/AbCdEf0123456789xyz"


def photo(size: tuple[int, int] = (300, 420), kind: str = "JPEG", **extra: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#6688aa").save(file, kind, **extra)
    return file.getvalue()


def ticket(**changes: Any) -> TicketData:
    usual = TicketData(
        item="母婴护理（月嫂）",
        level_label="专项职业能力",
        name="张桂兰",
        sex="女",
        number_masked="4101**********1238",
        ticket_number="26410105000123",
        institution="郑州示范职业培训学校",
        place="2号教学楼",
        address="郑州市示范路88号",
        room="第3考场",
        seat="12",
        starts_at=STARTS,
        ends_at=ENDS,
        photo=photo(),
        office_line="咨询：0371-00000000",
        bring=("身份证原件", "黑色签字笔"),
        rules=("开考前30分钟进场。", "手机关机。"),
        qr_text=QR,
        demo=False,
    )
    return replace(usual, **changes)


def room(people: int, **changes: Any) -> DoorListData:
    rows = tuple(
        DoorRow(f"{n:02}", f"考生{n:03}", f"4101**********{n:04}", f"26410105{n:06}")
        for n in range(1, people + 1)
    )
    return replace(DoorListData("第12批 母婴护理", "第3考场", STARTS, rows, demo=False), **changes)


def certificate(**changes: Any) -> CertificateData:
    usual = CertificateData(
        style="skill-1",
        title="职业技能等级证书",
        name="张桂兰",
        number_kind="居民身份证",
        number="410101199001011238",
        item="养老护理员",
        certificate_number="Y000041000001263000123",
        issued_on=date(2026, 12, 18),
        issuing_body="河南示范健康管理有限公司",
        qr_text=QR,
        level=3,
        photo=photo(),
        sex="女",
        education="初中",
        score="合格",
    )
    return replace(usual, **changes)


HENAN = {"style": "henan-special", "title": "河南省专项职业能力证书", "item": "母婴护理", "level": None}
SHANDONG = {"style": "shandong-special", "title": "专项职业能力证书", "item": "辣子鸡制作", "level": None}


def pages(pdf: bytes) -> list[str]:
    """The text of each page without spaces: where lines break is the page's business."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def words(pdf: bytes) -> str:
    return "".join(pages(pdf))


def size(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page in millimetres."""
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def fonts(pdf: bytes) -> set[str]:
    """The names of the fonts in the file; each must be in it, not on the reader's machine."""
    names: set[str] = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(str(inner["/BaseFont"]).split("+")[-1])
    return names


def codes(png: bytes) -> list[str]:
    with Image.open(io.BytesIO(png)) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]
