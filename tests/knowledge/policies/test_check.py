"""What `kaozheng knowledge check` finds, and that the knowledge of the repository is free of it."""

from pathlib import Path

import pytest

from knowledge.policies import load_library
from knowledge.policies.check import find_problems
from tests.knowledge.policies.test_reader import ENTRY, HEAD, load

NEWER = (
    ENTRY.replace("pass-mark", "new-mark")
    .replace("种问法", "种新问法")
    .replace("出处：三（二）", "出处：四\n有效：2022-01-01 起")
)


def problems(folder: Path, text: str) -> list[str]:
    return [problem.message for problem in find_problems(load(folder, text))]


def test_good_entries_have_no_problems(tmp_path: Path) -> None:
    old = ENTRY.replace("出处：", "有效：2021-12-31 止\n新规：special/hunan/new-mark\n出处：")
    assert problems(tmp_path, HEAD + old + NEWER) == []


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("60 分合格。", "60 分合格，满分 100 分。", "数字 100 没有写进“事实”"),
        ("60 分合格。", "60 分合格，" + "长" * 260, "请拆成两条或写短"),
        ("事实：合格线 60分", "事实：电话 13800138000\n事实：合格线 60分", "手机号码"),
        ("标题：多少分合格", "标题：多少分合格\n地区：河南省", "地区与文件的地区不同"),
        ("出处：三（二）", "出处：三（二）\n新规：special/hunan/new-mark", "没有写“有效"),
        ("出处：三（二）", "出处：三（二）\n新规：special/hunan/new-mark\n有效：2022-03-01 止", "重叠"),
        ("第一种问法", "第一种新问法", "相同"),
    ],
)
def test_a_problem_is_found(tmp_path: Path, good: str, bad: str, words: str) -> None:
    assert good in ENTRY
    found = problems(tmp_path, HEAD + ENTRY.replace(good, bad, 1) + NEWER)
    assert len(found) == 1
    assert words in found[0]


def test_a_circle_of_replacements_is_found(tmp_path: Path) -> None:
    first = ENTRY.replace("出处：", "新规：special/hunan/new-mark\n有效：2021-01-01 止\n出处：")
    second = NEWER.replace("出处：", "新规：special/hunan/pass-mark\n出处：").replace(
        "起", "起 2022-02-01 止"
    )
    assert any("绕成了一圈" in message for message in problems(tmp_path, HEAD + first + second))


def test_document_numbers_are_no_figures(tmp_path: Path) -> None:
    answer = ENTRY.replace("60 分合格。", "60 分合格（湘人社函〔2020〕80号、测试〔2020〕1号）。")
    assert problems(tmp_path, HEAD + answer) == []


def test_the_knowledge_of_the_repository_is_sound() -> None:
    assert [str(problem) for problem in find_problems(load_library())] == []
