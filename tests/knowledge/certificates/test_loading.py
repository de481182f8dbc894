"""The file of the schemes is read strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.certificates.scheme import FILE, load_schemes
from knowledge.eligibility import RuleFileError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = FILE.read_text(encoding="utf-8")


def test_the_five_schemes_of_the_contract() -> None:
    assert [one.id for one in load_schemes()] == [
        "henan-skill-level",
        "national-skill-level",
        "henan-special",
        "shandong-special",
        "hunan-special",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("段：7-13 serial", "段：8-13 serial", "写满 1 到 13 位"),
        ("位数：13", "位数：十三", "“位数”应是一个数"),
        ("代码=city-hunan-special", "代码=city-hunan", "没有代码表“codes.city-hunan”"),
        ("7-13 serial 序号", "7-13 serial 流水", "不认识的种类“流水”"),
        ("7-13 serial 序号", "7-13 serial 序号=1", "别的种类不写等号"),
        ("01 郑州市\n", "01 郑州市、02 郑州市\n", "前面已经有了"),
        ("01 郑州市\n", "01郑州市\n", "应写成“01 郑州市”"),
        ("01 长沙市\n", "001 长沙市\n", "是 3 位，这一段是 2 位"),
        ("未列：02-14", "未列：2-14", "“未列”应写成"),
        ("识别：3-4=18", "识别：3-4=181", "“识别”应写成"),
        ("合段：3-10 institution_code", "合段：3-10", "“合段”应写成"),
        (
            "出处：湘人社函〔2020〕80号 附件2",
            "出处：湘人社函〔2020〕81号 附件2",
            "没有文件“湘人社函〔2020〕81号”",
        ),
        ("出处：湘人社函〔2020〕80号 附件2", "出处：湘人社函〔2020〕80号", "出处应写成"),
        ("｜http://rst.hunan.gov.cn｜", "｜rst.hunan.gov.cn｜", "“查询”应写成"),
        ("== hunan-special", "== shandong-special", "写了两次"),
        ("== codes.city-shandong", "== codes.city-henan", "写了两次"),
        ("位数：13", "长度：13", "不认识的项目“长度”"),
        ("段：7-13 serial 序号 证书序列号", "段：7-13 serial 序号", "“段”应写成"),
        ("段：7-13 serial", "段：13-7 serial", "位置“13-7”"),
    ],
)
def test_a_broken_file_stops_with_its_line(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    assert right in GOOD
    path = tmp_path / "schemes.txt"
    path.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"schemes.txt 第 \d+ 行") as caught:
        load_schemes(path)
    assert words in str(caught.value)


def test_a_file_without_a_scheme_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "schemes.txt"
    path.write_text("# 空\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="一种编号也没有"):
        load_schemes(path)
