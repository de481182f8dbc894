import pytest

from knowledge.originals import Outline, Piece, find_section, read_original, split_articles
from tests.knowledge.originals.files import TEXT

PIECES = split_articles(read_original("a.txt", TEXT.encode()).lines)


def found(section: str) -> list[str]:
    return [piece.section for piece in find_section(PIECES, section)]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("一", ["一"]),
        ("二（一）", ["二（一）"]),
        ("二(一)", ["二（一）"]),
        ("二 （一）", ["二（一）"]),
        ("二、（一）", ["二（一）"]),
        ("二（一）、（二）1", ["二（一）", "二（二）1"]),
        ("一、二（一）", ["一", "二（一）"]),
        ("二（二）２（1）", ["二（二）2（1）"]),
        ("二（二）2(2)", ["二（二）2（2）"]),
        ("二（二）2", ["二（二）2", "二（二）2（1）", "二（二）2（2）"]),
        ("附件2 第二条", ["附件2 第二条", "附件2 第二条（一）", "附件2 第二条（二）"]),
        ("附件 2 第二条（二）", ["附件2 第二条（二）"]),
        ("附件2第一条", ["附件2 第一条"]),
        ("附件2 第二章", ["附件2 第二章", "附件2 第三条"]),
        ("附件1", ["附件1"]),
        ("附件1 填表说明", ["附件1"]),
        ("引言", ["引言"]),
        ("首段", ["引言"]),
        ("文末联系方式", ["文末"]),
        ("落款", ["文末"]),
    ],
)
def test_sections_are_found_whatever_their_notation(section: str, expected: list[str]) -> None:
    assert found(section) == expected


def test_a_finer_section_gives_the_article_around_it() -> None:
    assert found("二（一）3") == ["二（一）"]
    assert found("附件2 第一条（四）") == ["附件2 第一条"]


@pytest.mark.parametrize("section", ["三", "附件3", "附件3 第一条", "第四条", "某处", ""])
def test_what_is_not_there_is_not_found(section: str) -> None:
    assert found(section) == []


def test_articles_of_the_only_regulation_are_found_without_its_annex() -> None:
    assert found("第三条") == ["附件2 第三条"]


def test_an_annex_without_a_number_is_the_only_one() -> None:
    pieces = [
        Piece("一", "甲"),
        Piece("附件", "乙"),
        Piece("附件 一", "丙"),
        Piece("附件 七", "丁"),
        Piece("附件 八", "戊"),
    ]
    assert [piece.text for piece in find_section(pieces, "附件1")] == ["乙", "丙", "丁", "戊"]
    assert [piece.text for piece in find_section(pieces, "附件 七、八")] == ["丁", "戊"]
    assert [piece.text for piece in find_section(pieces, "一")] == ["甲"]


def test_of_a_number_given_twice_the_latter_can_be_meant() -> None:
    pieces = [Piece("四", "甲"), Piece("四（二）", "乙"), Piece("四（二）", "丙"), Piece("四（二）1", "丁")]
    assert [piece.text for piece in find_section(pieces, "四（二）")] == ["乙", "丙", "丁"]
    assert [piece.text for piece in find_section(pieces, "四（二）后段")] == ["丙", "丁"]
    assert [piece.text for piece in find_section(pieces, "四（二）前段")] == ["乙"]


def test_words_choose_among_several_pieces() -> None:
    pieces = [Piece("附件1", "表"), Piece("附件1 一", "填表说明：写清楚"), Piece("附件1 二", "其他")]
    assert [piece.text for piece in find_section(pieces, "附件1 填表说明4")] == ["填表说明：写清楚"]


def test_the_whole_is_the_body() -> None:
    body = [piece.section for piece in PIECES if not piece.section.startswith("附件")]
    assert found("全文") == body
    plain = [Piece("正文", "甲"), Piece("文末", "乙")]
    assert find_section(plain, "正文第二段") == plain[:1]
    assert find_section(plain[:1], "文末") == plain[:1]


def test_every_section_finds_itself_first() -> None:
    outline = Outline([piece.section for piece in PIECES])
    for number, piece in enumerate(PIECES):
        assert number in outline.find(piece.section)
