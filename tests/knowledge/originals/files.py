"""Files of every kind, made here: sound ones and broken ones."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter

TEXT = """青山省人力资源和社会保障厅文件

青人社函〔2031〕7号

青山省人力资源和社会保障厅关于开展茶艺考核工作的通知

各市人力资源和社会保障局：

为做好茶艺考核，现通知如下：

一、考核对象

会泡茶的人都能参加。

二、考核方式

（一）考核由县里组织，报名在网上办。

（二）满分一百分，八十五分算合格。

1. 理论考笔试；

2. 实操考泡茶：

（1）绿茶；

（2）红茶。

联系人：考核处 电话 0999-1234567

附件：1. 申请表

2. 编号办法

青山省人力资源和社会保障厅

2031年3月5日

附件1

申请表

姓名\t性别

附件2

编号办法

第一章 总则

第一条 编号共九位。

第二条 前两位是年份：

（一）取后两位；

（二）补零。

第二章 附则

第三条 本办法自印发之日起施行。
"""


def make_docx(paragraphs: list[str], table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    return saved(document)


def make_numbered_docx() -> bytes:
    """Headings 一、 （一） 1. that Word writes by itself."""
    document = docx.Document()
    part = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]
        )
    )
    space = nsdecls("w")
    part.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{levels}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in [
        (None, "开头的话"),
        (0, "对象"),
        (0, "方式"),
        (1, "组织"),
        (1, "合格"),
        (2, "理论"),
        (0, "收费"),
        (1, "标准"),
    ]:
        paragraph = document.add_paragraph(text)
        if depth is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {space}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
            )
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_docx_bomb(size: int) -> bytes:
    """A small file whose text part unpacks to so many bytes."""
    sound = make_docx(["字"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b" " * size if name == "word/document.xml" else old.read(name))
    return file.getvalue()


def make_lying_docx(size: int, told: int) -> bytes:
    """The same, but its directory tells a smaller size."""
    bomb = make_docx_bomb(size)
    return bomb.replace(struct.pack("<L", size), struct.pack("<L", told))


def make_pdf(pages: list[list[str]]) -> bytes:
    """A PDF whose font needs no glyphs: its character codes are those of Unicode."""
    objects: list[bytes] = [b"", b""]
    letters = sorted({letter for page in pages for line in page for letter in line})
    mapping = "".join(
        f"{len(chunk)} beginbfchar\n"
        + "".join(f"<{ord(one):04X}> <{ord(one):04X}>\n" for one in chunk)
        + "endbfchar\n"
        for chunk in (letters[start : start + 100] for start in range(0, len(letters), 100))
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{mapping}endcmap end end"
    )
    objects.append(_stream(cmap.encode()))
    objects.append(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Sung/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/Sung/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0"
        b"/Ascent 800/Descent -200/CapHeight 800/StemV 80>>>>"
    )
    objects.append(
        b"<</Type/Font/Subtype/Type0/BaseFont/Sung/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 3 0 R>>"
    )
    kids = []
    for page in pages:
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td\n" for line in page)
        objects.append(_stream(f"BT /F1 12 Tf 50 780 Td\n{shown}ET".encode()))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents {len(objects)} 0 R>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    return _pdf_file(objects)


def _stream(data: bytes) -> bytes:
    return f"<</Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def _pdf_file(objects: list[bytes]) -> bytes:
    file, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        file
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF"
        ).encode()
    )


def locked(pdf: bytes, password: str) -> bytes:
    """The PDF under a password; an empty one only forbids printing and the like."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def blank_pdf(pages: int) -> bytes:
    """Pages without text, as a scanner makes them."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED_WORD = OLD_WORD + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
