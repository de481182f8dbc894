"""Loading is strict: whatever is odd in a file stops with its name, its line and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.procedures import ExamKind, InstitutionKind, ProcedureFileError, load_procedures

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "地区：河南省\n考核：等级\n\n== all\n"
GOOD = "计划提前：10 个工作日｜豫人社办〔2020〕19号 四（三）\n"


def write(folder: Path, text: str, name: str = "one.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("考核：等级\n", 1, "地区"),
        ("地区：河南省\n", 1, "考核"),
        ("地区：河南\n考核：等级\n", 1, "河南省郑州市"),
        ("地区：河南省\n考核：理论\n", 2, "专项、等级"),
        ("地区：河南省\n考核：等级、等级\n", 2, "专项、等级"),
        ("地区：河南省\n考核：等级\n标题：题\n", 3, "不认识"),
        ("乱写\n", 1, "看不懂"),
        (HEAD, 4, "没有规定"),
        (HEAD + "机构：学校\n" + GOOD, 5, "机构"),
        (HEAD + "机构：用人单位、用人单位\n" + GOOD, 5, "机构"),
        (HEAD + "提前：10 个工作日｜豫人社办〔2020〕19号 四（三）\n", 5, "不认识"),
        (HEAD + GOOD + GOOD, 6, "写了两次"),
        (HEAD + "计划提前：10 个工作日\n", 5, "文件依据"),
        (HEAD + "计划提前：10 个工作日｜\n", 5, "文件依据"),
        (HEAD + "计划提前：10 个工作日｜无此文件 一\n", 5, "没有“无此文件”"),
        (HEAD + "计划提前：10 个工作日｜豫人社办〔2020〕19号\n", 5, "章节"),
        (HEAD + "计划提前：10 天｜豫人社办〔2020〕19号 四（三）\n", 5, "个工作日"),
        (HEAD + "计划提前：0 个工作日｜豫人社办〔2020〕19号 四（三）\n", 5, "个工作日"),
        (HEAD + "计划提前：100 个工作日｜豫人社办〔2020〕19号 四（三）\n", 5, "个工作日"),
        (HEAD + "合格分数：101 分｜豫人社办〔2020〕19号 四（三）\n", 5, "分"),
        (HEAD + "单考理论：不｜豫人社办〔2020〕19号 四（三）\n", 5, "是 或 否"),
        (HEAD + "禁带：书籍、、手机｜豫人社办〔2020〕19号 四（三）\n", 5, "隔开"),
        (HEAD + "收费：70 元｜豫人社办〔2020〕19号 四（三）\n", 5, "定额"),
        (HEAD + "证书编号：henan｜豫人社办〔2020〕19号 四（三）\n", 5, "henan-skill-level"),
        (HEAD + "机构编码：(\\d 说明｜豫人社办〔2020〕19号 四（三）\n", 5, "正则"),
        (HEAD + "机构编码：\\d{8}｜豫人社办〔2020〕19号 四（三）\n", 5, "中文说明"),
        (HEAD + "电话：省厅 13800000000｜豫人社办〔2020〕19号 四（三）\n", 5, "手机号"),
        (HEAD + "电话：0371-69306150｜豫人社办〔2020〕19号 四（三）\n", 5, "单位"),
    ],
)
def test_a_mistake_stops_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ProcedureFileError) as caught:
        load_procedures(tmp_path)
    assert str(caught.value).startswith(f"one.txt 第 {line} 行：")
    assert words in str(caught.value)


def test_the_file_without_a_fault_loads(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "机构：用人单位、社会培训评价组织\n" + GOOD.strip() + "｜说明\n备注：不给人看\n")
    procedures = load_procedures(tmp_path)
    for kind in (InstitutionKind.EMPLOYER, InstitutionKind.SOCIAL):
        ruling = procedures.find("河南省郑州市", ExamKind.SKILL, kind).plan_lead
        assert ruling
        assert (ruling.value, ruling.source.section, ruling.note) == (10, "四（三）", "说明")
    assert procedures.find("河南省", ExamKind.SKILL).plan_lead is None
    assert procedures.find("河南省", ExamKind.SKILL, InstitutionKind.SCHOOL).plan_lead is None
    assert procedures.find("河南省", ExamKind.SPECIAL, InstitutionKind.EMPLOYER).plan_lead is None


def test_one_thing_is_ruled_once_in_all_files(tmp_path: Path) -> None:
    write(tmp_path, HEAD + GOOD, "a.txt")
    write(tmp_path, "地区：河南省\n考核：专项、等级\n== x\n" + GOOD, "b.txt")
    with pytest.raises(ProcedureFileError, match=r"b\.txt 第 4 行：.*a\.txt 第 5 行"):
        load_procedures(tmp_path)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProcedureFileError, match="没有规定"):
        load_procedures(tmp_path)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes((HEAD + GOOD).encode("gbk"))
    with pytest.raises(ProcedureFileError, match="UTF-8"):
        load_procedures(tmp_path)


def test_the_place_comes_before_the_kind_of_institution(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "机构：用人单位\n" + GOOD)
    write(tmp_path, "地区：河南省郑州市\n考核：等级\n== all\n" + GOOD.replace("10", "3"), "a.txt")
    write(tmp_path, "地区：全国\n考核：等级\n== all\n" + GOOD.replace("10", "20"), "zz.txt")
    procedures = load_procedures(tmp_path)
    found = [
        procedures.find(region, ExamKind.SKILL, kind).plan_lead
        for region in ("河南省郑州市", "河南省开封市", "湖南省")
        for kind in (InstitutionKind.EMPLOYER, None)
    ]
    assert [ruling and ruling.value for ruling in found] == [3, 3, 10, 20, 20, 20]
