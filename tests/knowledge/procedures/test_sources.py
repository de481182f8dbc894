"""Every ruling cites a place that the knowledge cites too, and its figure stands in the document."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from knowledge.certificates.scheme import load_schemes
from knowledge.policies import load_library
from knowledge.procedures import FOLDER, Fee, NumberScheme, Portal, load_procedures

if TYPE_CHECKING:
    from knowledge.procedures.reader import Line

DOCUMENTS = Path(__file__).parents[4] / "shared" / "policies"
LINES = load_procedures().lines
NUMERALS = dict(zip(range(1, 11), "一二三四五六七八九十", strict=True))

UNITS = {
    "plan_lead": "{n}个工作日",
    "result_report": "{n}个工作日",
    "public_notice": "{n}个工作日",
    "supervision_report": "{n}个工作日",
    "pass_mark": "{n}分",
    "minimum_age": "法定劳动年龄",
    "examiners": "{n}名考评员",
    "outside_supervisors": "各派遣一名督导人员",
    "misconduct_witnesses": "{n}名（含）以上工作人员签字",
    "paper_sets": "{n}套",
    "max_items": "{n}个考核项目",
    "paper_years": "纸质(?:版)?材料(?:保存|保管时间不得少于){n}年",
    "electronic_years": "电子(?:版)?材料(?:保存|保管时间不得少于){n}年",
}
"""Attribute → how the document writes its figure."""
WORDS = {
    "photo": "近半年内一寸彩色白底照片",
    "theory": "不单独考核理论|一般采用操作技能考核",
    "each_part": "两项都必须在60分",
    "recorded": "全程视频监控并录像",
    "issuer": "颁发|核发",
    "institution_code": "机构代码|机构编码|考核机构代码|机构类别代码",
    "plan_receiver": "计划",
}
FEES = {
    "免费": "不得向学生收取任何评价费用",
    "定额": "每人次{yuan}元",
    "按标准": "湘人社发〔2017〕105号",
    "自定并公示": "收费标准.{0,8}管理办法，并向社会公示公开",
    "自定": "合理确定收费标准",
}
SCHEMES = {
    NumberScheme.NATIONAL_SKILL_LEVEL: "1位大写英文字母和21位阿拉伯数字",
    NumberScheme.HENAN_SKILL_LEVEL: "1位大写英文字母和21位阿拉伯数字",
    NumberScheme.HENAN_SPECIAL: "15位阿拉伯数字",
    NumberScheme.SHANDONG_SPECIAL: "15位阿拉伯数字",
    NumberScheme.HUNAN_SPECIAL: "共为13位",
}


def label(line: Line) -> str:
    return f"{line.path.stem}-{line.number}-{line.name}"


@pytest.fixture(scope="module")
def cited() -> set[tuple[str, str]]:
    return {
        (source.document, source.section.replace(" ", ""))
        for entry in load_library().entries.values()
        for source in entry.sources
    }


@cache
def text_of(document: str) -> str:
    """The document without blanks."""
    index = json.loads((DOCUMENTS / "documents.json").read_text(encoding="utf-8"))
    found = next(
        one for one in (index if isinstance(index, list) else index["documents"]) if one["id"] == document
    )
    lines = (DOCUMENTS / found["file"]).read_text(encoding="utf-8").splitlines()
    first, last = found["lines"]
    return re.sub(r"[\s<>]", "", "".join(lines[first - 1 : last])).replace("(", "（").replace(")", "）")


def evidence(line: Line) -> list[str]:
    """Patterns that the document must contain."""
    value = line.ruling.value
    match value:
        case int() if line.name in UNITS:
            found = [UNITS[line.name].format(n=rf"(?<!\d)(?:{value}|{NUMERALS.get(value, value)})")]
        case Fee():
            found = [FEES[value.rule].replace("{yuan}", str(value.yuan))]
        case NumberScheme():
            found = [SCHEMES[value]]
        case Portal():
            found = [re.escape(value.name.replace(" ", "")), re.escape(value.address or "")]
        case tuple() if line.name == "phones":
            found = [one.number.removeprefix("0371-") for one in value]
        case tuple():
            found = [re.escape(one) for one in value]
        case _:
            found = [WORDS[line.name]]
    return found


@pytest.mark.parametrize("line", LINES, ids=label)
def test_the_place_is_one_that_the_knowledge_cites(line: Line, cited: set[tuple[str, str]]) -> None:
    source = line.ruling.source
    assert (source.document, source.section.replace(" ", "")) in cited


@pytest.mark.parametrize("line", LINES, ids=label)
def test_the_figure_stands_in_the_document(line: Line) -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the documents are not here")
    text = text_of(line.ruling.source.document)
    for pattern in evidence(line):
        assert re.search(pattern, text), pattern


def test_every_file_of_the_folder_is_read() -> None:
    assert {line.path for line in LINES} == set(FOLDER.glob("*.txt"))


def test_numbers_are_named_as_the_schemes_are() -> None:
    assert {scheme.value for scheme in NumberScheme} == {scheme.id for scheme in load_schemes()}
