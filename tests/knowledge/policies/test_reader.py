"""Each way to write a policy file wrong has a tiny wrong file and the words its message must contain."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.policies import EntryKind, PolicyFileError, Source, load_library

HEAD = "文件：测试〔2020〕1号\n名称：测试通知\n发文：测试局\n日期：2020-05-25\n地区：湖南省\n"
ASKED = "".join(f"问：第{number}种问法\n" for number in "一二三四五")
ENTRY = f"\n== special/hunan/pass-mark\n标题：多少分合格\n出处：三（二）\n事实：合格线 60分\n{ASKED}答：\n  60 分合格。\n"


def load(folder: Path, text: str, name: str = "test.txt"):
    (folder / name).write_text(text, encoding="utf-8")
    return load_library(folder)


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    more = "对象：劳动者、学生\n另据：测试〔2020〕1号 附件2\n备注：给自己看\n"
    text = (
        "# 注释\n"
        + HEAD
        + "备注：原文缺页\n"
        + ENTRY.replace("事实：", more + "事实：").replace("  60 分合格。", "  60 分合格。\n  两项都要。")
    )
    library = load(tmp_path, text)
    document, entry = library.documents["测试〔2020〕1号"], library.entries["special/hunan/pass-mark"]
    assert (document.title, document.issuer, document.issued_on) == ("测试通知", "测试局", date(2020, 5, 25))
    assert document.notes == ("原文缺页",)
    assert (entry.kind, entry.topic, entry.point, entry.region) == (
        EntryKind.RULE,
        "special",
        "pass-mark",
        "湖南省",
    )
    assert entry.sources == (Source("测试〔2020〕1号", "三（二）"), Source("测试〔2020〕1号", "附件2"))
    assert entry.answer == "60 分合格。\n两项都要。"
    assert entry.audiences == ("劳动者", "学生")
    assert entry.validity.since == date(2020, 5, 25)
    assert len(entry.phrasings) == 5


def test_half_width_colons_and_ideographic_indents_are_taken(tmp_path: Path) -> None:
    library = load(tmp_path, (HEAD + ENTRY).replace("：", ":").replace("  60", "　60"))
    assert library.entries["special/hunan/pass-mark"].answer == "60 分合格。"


@pytest.mark.parametrize(
    ("good", "bad", "line", "words"),
    [
        ("名称：测试通知\n", "", 1, "缺少“名称：”"),
        ("名称：测试通知", "标题：测试通知", 2, "不认识的项目“标题”"),
        ("地区：湖南省", "地区：湖南省\n地区：河南省", 6, "“地区”写了两次"),
        ("日期：2020-05-25", "日期：2020-13-25", 4, "应写成 2020-05-25"),
        ("日期：2020-05-25", "日期：", 4, "后面是空的"),
        ("== special/hunan", "== spezial/hunan", 7, "主题可用"),
        ("== special/hunan", "== special/guangdong", 7, "地方可用"),
        ("special/hunan/pass-mark", "special/hunan/合格", 7, "主题/地方/要点"),
        ("标题：多少分合格\n", "", 7, "缺少“标题：”"),
        ("标题：多少分合格", f"标题：{'长' * 25}", 8, "最多 24 个"),
        ("标题：多少分合格", "标题：多少分合格\n题目：x", 9, "不认识的项目“题目”"),
        ("标题：多少分合格", "标题：多少分合格\n类别：规则", 9, "类别只能是"),
        ("标题：多少分合格", "标题：多少分合格\n对象：老人", 9, "对象“老人”不认识"),
        ("出处：三（二）\n", "", 7, "缺少“出处：”"),
        ("出处：三（二）", "出处：三（二）\n另据：测试〔2020〕1号", 10, "一个空格和章节"),
        ("出处：三（二）", "出处：三（二）\n有效：2020年起", 10, "应写成"),
        ("出处：三（二）", "出处：三（二）\n有效：2020-02-30 起", 10, "不存在的日期"),
        ("出处：三（二）", "出处：三（二）\n有效：2021-01-01 起 2020-01-01 止", 10, "早于起日"),
        ("问：第五种问法\n", "", 7, "只有 4 种问法"),
        ("问：第五种问法", "问：第一种问法", 15, "写了两次"),
        ("答：\n  60 分合格。\n", "", 7, "缺少“答：”"),
        ("答：\n  60 分合格。", "答：", 16, "答案是空的"),
        ("答：\n  60 分合格。", "答：\n60 分合格。", 17, "看不懂这一行"),
        ("标题：多少分合格", "标题：多少分合格\n  再来一行", 9, "只能跟在“答：”后面"),
        ("出处：三（二）", "出处：三（二）\n另据：没有〔2020〕2号 三", 7, "没有“没有〔2020〕2号”这个文件"),
        ("出处：三（二）", "出处：三（二）\n相关：special/hunan/fee", 7, "没有“special/hunan/fee”这个条目"),
        ("出处：三（二）", "出处：三（二）\n相关：special/hunan/pass-mark", 7, "指向了自己"),
    ],
)
def test_a_mistake_stops_with_its_line(tmp_path: Path, good: str, bad: str, line: int, words: str) -> None:
    text = HEAD + ENTRY
    assert good in text
    with pytest.raises(PolicyFileError) as caught:
        load(tmp_path, text.replace(good, bad, 1))
    assert caught.value.line == line
    assert f"test.txt 第 {line} 行：" in str(caught.value)
    assert words in str(caught.value)


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes((HEAD + ENTRY).encode("gbk"))
    with pytest.raises(PolicyFileError, match="UTF-8"):
        load_library(tmp_path)


def test_an_entry_stands_once(tmp_path: Path) -> None:
    load(tmp_path, HEAD + ENTRY, "a.txt")
    with pytest.raises(PolicyFileError, match=r"b\.txt.*已经写在 a\.txt 第 7 行"):
        load(tmp_path, HEAD.replace("1号", "2号") + ENTRY, "b.txt")


def test_a_document_stands_once(tmp_path: Path) -> None:
    load(tmp_path, HEAD, "a.txt")
    with pytest.raises(PolicyFileError, match=r"已经写在 a\.txt 里"):
        load(tmp_path, HEAD, "b.txt")


def test_a_rule_needs_its_document(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="没有文件头"):
        load(tmp_path, ENTRY)


def test_small_talk_needs_none(tmp_path: Path) -> None:
    entry = ENTRY.replace("special/hunan/pass-mark", "chat/national/hello").replace(
        "出处：三（二）", "类别：闲聊"
    )
    library = load(tmp_path, entry)
    assert library.entries["chat/national/hello"].kind is EntryKind.CHAT
