import contextlib
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.originals import MOST_BYTES, OriginalError, read_original
from tests.knowledge.originals import files

LINES = ["青人社函〔2031〕7号", "一、考核对象", "会泡茶的人都能参加，不限学历，不限户籍，年满十六周岁就行。"]


def text_of(name: str, data: bytes) -> str:
    return "\n".join(line for line in read_original(name, data).lines if line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_of_any_usual_encoding(encoding: str) -> None:
    read = read_original("文件.TXT", files.TEXT.encode(encoding))
    assert read.media_type == "text/plain"
    assert "（二）满分一百分，八十五分算合格。" in read.lines


def test_windows_lines_and_odd_characters_are_tidied() -> None:
    assert (
        text_of("a.txt", "\ufeff一、对象\r\n\x07会 泡茶\u200b的人\u3000都能\xa0参加\r".encode())
        == "一、对象\n会 泡茶的人 都能 参加"
    )


def test_markdown_signs_go() -> None:
    page = "## **一、对象**\n\n- （一）会泡茶\n\n| 位次 | 说明 |\n|---|---|\n| 1-2 | 年份 |\n\n<table><tr><td>甲</td><td>乙</td></tr></table>\n\n![](a.png)\n---\n"
    assert text_of("a.md", page.encode()) == "一、对象\n（一）会泡茶\n位次\t说明\n1-2\t年份\n甲\t乙"


def test_a_page_without_its_machinery() -> None:
    page = """<!doctype html><html><head><title>站名</title><style>p{color:red}</style><script>var a = "<p>假的</p>";</script>
    </head><body><nav>首页</nav><h1>关于茶艺的通知</h1><p>一、对象<br>会泡茶的
    人 &amp; 会喝茶的</p><table><tr><th>位次</th><th>说明</th></tr><tr><td>1<td>年份</table>
    <div>二、方式<div>考试</div></div><!-- 注释 --></body></html>"""
    assert text_of("a.html", page.encode()).split("\n") == [
        "关于茶艺的通知", "一、对象", "会泡茶的 人 & 会喝茶的", "位次\t说明", "1\t年份", "二、方式", "考试",
    ]  # fmt: skip


def test_a_page_in_its_own_encoding() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5"><p>茶藝考核</p>'
    assert text_of("a.htm", page.encode("big5")) == "茶藝考核"


def test_word_paragraphs_and_tables_in_order() -> None:
    data = files.make_docx(LINES, [["位次", "说明"], ["1-2", "年份"]])
    assert text_of("a.docx", data) == "\n".join([*LINES, "位次\t说明", "1-2\t年份"])


def test_word_writes_its_own_numbers() -> None:
    assert text_of("a.docx", files.make_numbered_docx()).split("\n") == [
        "开头的话", "一、 对象", "二、 方式", "（一） 组织", "（二） 合格", "1. 理论", "三、 收费", "（一） 标准",
    ]  # fmt: skip


def test_pdf_pages_follow_each_other_and_tell_of_themselves() -> None:
    told: list[tuple[int, int]] = []
    data = files.make_pdf(
        [[*LINES, "— 1 —"], ["二、考核方式", "八十五分算合格，理论和实操都要过。", "- 2 -"]]
    )
    read = read_original("a.pdf", data, lambda done, total: told.append((done, total)))
    assert [line for line in read.lines if line] == [
        *LINES,
        "二、考核方式",
        "八十五分算合格，理论和实操都要过。",
    ]
    assert told == [(1, 2), (2, 2)]


def test_wrapped_lines_of_a_pdf_are_joined() -> None:
    body = "考核由县里组织在网上报名满分一百分八十五分算合格理论考笔试实操考泡茶" * 8 + "。"
    wrapped = [body[start : start + 30] for start in range(0, len(body), 30)]
    data = files.make_pdf([["一、方式", *wrapped[:4]], [*wrapped[4:], "二、收费"]])
    assert text_of("a.pdf", data).split("\n") == ["一、方式", body, "二、收费"]


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert LINES[2] in text_of("a.pdf", files.locked(files.make_pdf([LINES]), ""))


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.exe", b"MZ", "不认识这种文件"),
        ("无后缀", b"x", "不认识这种文件"),
        ("a.doc", b"x", "另存为 .docx"),
        ("a.jpg", b"x", "图片"),
        ("a.txt", b"", "文件是空的"),
        ("a.md", b"  \n\n ", "文件是空的"),
        ("a.txt", "——\n。。。".encode(), "没有文字"),
        ("a.html", b"<html><script>alert(1)</script></html>", "没有文字"),
        ("a.txt", bytes(range(256)) * 20, "UTF-8"),
        ("a.txt", "茶藝考核是為了讓勞動者憑技能就業，請各單位認真執行。".encode("big5"), "UTF-8"),
        ("a.html", b'<meta charset="klingon">x', "UTF-8"),
        ("a.docx", b"PK\x03\x04 broken", "坏的"),
        ("a.docx", b"just text", "坏的"),
        ("a.docx", files.OLD_WORD, "另存为 .docx"),
        ("a.docx", files.LOCKED_WORD, "密码"),
        ("a.docx", files.make_docx([]), "没有文字"),
        ("a.pdf", b"%PDF-1.7 broken", "坏的"),
        ("a.pdf", b"just text", "坏的"),
        ("a.pdf", files.make_pdf([LINES])[:400], "坏的"),
        ("a.pdf", files.locked(files.make_pdf([LINES]), "geheim"), "密码"),
        ("a.pdf", files.blank_pdf(3), "扫描"),
        ("a.pdf", files.make_pdf([["1"], ["2"]]), "扫描"),
    ],
)
def test_a_wrong_file_is_told_in_chinese(name: str, data: bytes, told: str) -> None:
    with pytest.raises(OriginalError, match=told):
        read_original(name, data)


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(OriginalError, match="20 MB"):
        read_original("a.txt", b"a" * (MOST_BYTES + 1))


def test_a_word_file_that_unpacks_to_a_monster_is_refused() -> None:
    bomb = files.make_docx_bomb(61 * 1024 * 1024)
    assert len(bomb) < 200_000
    with pytest.raises(OriginalError, match="太大"):
        read_original("a.docx", bomb)


def test_a_word_file_that_lies_about_its_size_is_refused() -> None:
    lie = files.make_lying_docx(123_456_789, 1_000)
    tracemalloc.start()
    with pytest.raises(OriginalError, match="坏的"):
        read_original("a.docx", lie)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    with pytest.raises(OriginalError, match="2001 页"):
        read_original("a.pdf", files.blank_pdf(2001))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), ending=st.sampled_from(["txt", "md", "html", "docx", "pdf"]))
def test_whatever_the_bytes_the_answer_is_text_or_an_error_of_ours(data: bytes, ending: str) -> None:
    start = {"docx": b"PK\x03\x04", "pdf": b"%PDF-1.4\n"}.get(ending, b"")
    with contextlib.suppress(OriginalError):
        assert read_original(f"a.{ending}", start + data).lines


@settings(max_examples=25, deadline=None)
@given(
    place=st.integers(min_value=0),
    value=st.integers(min_value=0, max_value=255),
    ending=st.sampled_from(["docx", "pdf"]),
)
def test_one_wrong_byte_never_escapes(place: int, value: int, ending: str) -> None:
    data = bytearray(SOUND[ending])
    data[place % len(data)] = value
    with contextlib.suppress(OriginalError):
        assert read_original(f"a.{ending}", bytes(data)).lines


SOUND = {"docx": files.make_docx(LINES), "pdf": files.make_pdf([LINES])}
