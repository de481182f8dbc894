import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.originals import Piece, guess_id, guess_title, normalise_id, read_original, split_articles
from knowledge.originals.marks import Level, Mark, in_chinese, number_of, parse_section, write_section
from knowledge.policies import load_library
from tests.knowledge.originals.files import TEXT


def split(text: str) -> list[Piece]:
    return split_articles(read_original("a.txt", text.encode()).lines)


def sections(text: str) -> list[str]:
    return [piece.section for piece in split(text)]


def test_a_whole_document_in_the_notation_of_the_entries() -> None:
    assert sections(TEXT) == [
        "引言", "一", "二", "二（一）", "二（二）", "二（二）1", "二（二）2", "二（二）2（1）", "二（二）2（2）", "文末",
        "附件1", "附件2", "附件2 第一章", "附件2 第一条", "附件2 第二条", "附件2 第二条（一）", "附件2 第二条（二）",
        "附件2 第二章", "附件2 第三条",
    ]  # fmt: skip


def test_the_end_holds_contacts_annexes_and_signature() -> None:
    (end,) = [piece.text for piece in split(TEXT) if piece.section == "文末"]
    assert end.split("\n")[0].startswith("联系人")
    assert "2. 编号办法" in end
    assert end.endswith("2031年3月5日")


def test_a_signature_without_contacts_is_no_part_of_the_last_article() -> None:
    pieces = split(
        "关于茶艺的通知\n一、对象\n都能参加。\n二、方式\n考试。\n青山省人社厅\n青山省财政厅\n二〇三一年三月五日\n（此件公开发布）"
    )
    assert pieces[-2:] == [
        Piece("二", "二、方式\n考试。"),
        Piece("文末", "青山省人社厅\n青山省财政厅\n二〇三一年三月五日\n（此件公开发布）"),
    ]


def test_a_regulation_after_the_notice_that_issues_it() -> None:
    notice = "关于印发办法的通知\n各市人社局：\n" + "现将办法印发给你们，请认真执行。" * 15
    text = f"{notice}\n青山省人社厅\n2031年3月5日\n\n茶艺考核办法\n第一条 为了茶艺，制定本办法。\n第二条 会泡茶就行。"
    assert sections(text) == ["引言", "文末", "引言", "第一条", "第二条"]


def test_nothing_numbered() -> None:
    assert split("关于放假的通知\n明天放假。") == [Piece("正文", "关于放假的通知\n明天放假。")]


def test_a_line_that_only_goes_on_is_no_heading() -> None:
    text = "一、对象\n按照本通知第二条和\n第三条的规定执行，另见\n二十、页\n（二）项。\n二、方式\n考试。"
    assert sections(text) == ["一", "二"]


def test_numbers_given_twice_and_left_out_are_kept_as_they_are() -> None:
    assert sections("四、分工\n(一)甲管。\n(二)乙管。\n(二)丙管。\n第二十一条 存档。\n第二十七条 退出。") == [
        "四", "四（一）", "四（二）", "四（二）", "第二十一条", "第二十七条",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("附件\n申请表", ["附件"]),
        ("附件 3\n申请表", ["附件3"]),
        ("附件三：申请表\n姓名", ["附件3"]),
        ("附件：1. 申请表\n2. 名册", []),
        ("附件1：申请表\n附件2：名册\n青山省人社厅\n2031年3月5日", []),
        ("附件：申请表（略）", []),
        ("附件要盖章。", []),
    ],
)
def test_annexes_are_told_from_their_list(lines: str, expected: list[str]) -> None:
    found = [one for one in sections(f"一、对象\n都能参加。\n{lines}") if one.startswith("附件")]
    assert found == expected


@given(
    st.lists(
        st.sampled_from(
            [*TEXT.split("\n"), "附件：", "2031年1月2日", "①甲", "1）乙", "第三章 罚则", "一", "  "]
        ),
        max_size=40,
    )
)
def test_no_line_is_lost_and_none_is_told_twice(lines: list[str]) -> None:
    told = [line for piece in split_articles(lines) for line in piece.text.split("\n")]
    assert sorted(told) == sorted(line.strip() for line in lines if line.strip())


@given(st.integers(min_value=1, max_value=999))
def test_chinese_numbers_come_back(number: int) -> None:
    assert number_of(in_chinese(number)) == number


_LEVELS = st.sets(st.sampled_from(list(Level)), min_size=1)


@given(_LEVELS, st.data())
def test_sections_come_back(levels: set[Level], data: st.DataObject) -> None:
    if Level.ARTICLE in levels:
        levels -= {Level.CHAPTER, Level.PART}
    marks = tuple(Mark(level, data.draw(st.integers(1, 20))) for level in sorted(levels))
    assert parse_section(write_section(marks)) == [(marks, "")]


def test_every_section_of_the_entries_says_something_to_us() -> None:
    known = ("引言", "标题", "开头", "首段", "正文", "全文", "文末", "落款", "结尾", "联系")
    strange = {
        source.section
        for entry in load_library().entries.values()
        for source in entry.sources
        if not parse_section(source.section)[0][0] and not source.section.startswith(known)
    }
    assert strange == set()


@pytest.mark.parametrize(
    ("lines", "number", "title"),
    [
        (TEXT.split("\n"), "青人社函〔2031〕7号", "青山省人力资源和社会保障厅关于开展茶艺考核工作的通知"),
        (
            ["关于印发《关于茶艺的通知》等3份文件的函", "（青人社〔2031〕 8 号）", "各市："],
            "青人社〔2031〕8号",
            "关于印发《关于茶艺的通知》等3份文件的函",
        ),
        (
            ["青人社[2031]9号", "青山省人社厅", "关于茶艺考核工作的", "通　　知", "各市："],
            "青人社〔2031〕9号",
            "青山省人社厅关于茶艺考核工作的通知",
        ),
        (
            ["茶艺考核管理办法（试行）", "按照青人社〔2031〕8号文件，制定本办法。"],
            None,
            "茶艺考核管理办法（试行）",
        ),
        (["放假了", "明天见"], None, None),
    ],
)
def test_names_are_guessed_from_the_head(lines: list[str], number: str | None, title: str | None) -> None:
    assert (guess_id(lines), guess_title(lines)) == (number, title)


@pytest.mark.parametrize(
    "written", ["青人社函〔2031〕7号", "青人社函[2031]7号", " 青人社函（2031）7号", "青人社函【2031】第7号"]
)
def test_ids_are_brought_into_one_form(written: str) -> None:
    assert normalise_id(written) == "青人社函〔2031〕7号"


def test_ids_of_the_knowledge_are_in_that_form() -> None:
    assert [one for one in load_library().documents if normalise_id(one) != one] == []
