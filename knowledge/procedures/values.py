"""How each line of a procedure file is written, and what it becomes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.procedures.model import CodeForm, Fee, FeeRule, NumberScheme, OfficeLine, Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[str], object]


class ValueFormError(ValueError):
    """A value that is not written as its key wants; the message says how to write it."""


_ADDRESS: Final = re.compile(r"(.+?)(?: ((?:https?://|www\.)[!-~]+|[a-z0-9.]+\.(?:cn|com)))?")
_LINE: Final = re.compile(r"(.+) ((?:0\d{2,3}-)?\d{7,8})")
"""No mobile number fits: they are private persons' numbers."""
_FEE: Final = re.compile(r"(免费|自定并公示|自定)|(定额) (\d+) 元|(按标准) (.+)")
_YES_NO: Final = {"是": True, "否": False}


def _number(unit: str, least: int = 1, most: int = 1000) -> Read:
    def read(text: str) -> int:
        match = re.fullmatch(rf"(\d+) {unit}", text)
        if match is None or not least <= int(match[1]) <= most:
            raise ValueFormError(f"要写成“{least + 2} {unit}”这样，{least} 到 {most}")
        return int(match[1])

    return read


def _yes_no(text: str) -> bool:
    if text not in _YES_NO:
        raise ValueFormError("只能写 是 或 否")
    return _YES_NO[text]


def _words(text: str) -> str:
    return text


def _list(text: str) -> tuple[str, ...]:
    found = tuple(text.split("、"))
    if not all(found) or len(set(found)) < len(found):
        raise ValueFormError("用“、”隔开，不能有空的和重复的")
    return found


def _fee(text: str) -> Fee:
    match = _FEE.fullmatch(text)
    if match is None:
        raise ValueFormError("要写成 免费、自定、自定并公示、“定额 70 元”或“按标准 文件名”")
    if match[1]:
        return Fee(FeeRule(match[1]))
    if match[2]:
        return Fee(FeeRule.FIXED, int(match[3]))
    return Fee(FeeRule.STANDARD, words=match[5])


def _portal(text: str) -> Portal:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueFormError("要写成“平台名”或“平台名 网址”")
    return Portal(match[1], match[2])


def _lines(text: str) -> tuple[OfficeLine, ...]:
    found = []
    for one in text.split("、"):
        match = _LINE.fullmatch(one)
        if match is None:
            raise ValueFormError("要写成“单位 座机号码”，几个之间用“、”；不写手机号和人名")
        found.append(OfficeLine(match[1], match[2]))
    return tuple(found)


def _scheme(text: str) -> NumberScheme:
    try:
        return NumberScheme(text)
    except ValueError:
        raise ValueFormError(f"只能写 {'、'.join(NumberScheme)}") from None


def _code(text: str) -> CodeForm:
    pattern, _, words = text.partition(" ")
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error:
        raise ValueFormError("编码的正则表达式写错了") from None
    if not words:
        raise ValueFormError(r"要写成“正则表达式 中文说明”，如“\d{4}5\d{3} 8 位数字，第五位是 5”")
    return CodeForm(compiled, words)


VALUES: Final[Mapping[str, tuple[str, Read]]] = {
    "计划提前": ("plan_lead", _number("个工作日", most=60)),
    "计划报给": ("plan_receiver", _words),
    "准考证": ("ticket_lead", _number("个工作日", most=60)),
    "结果上报": ("result_report", _number("个工作日", most=60)),
    "成绩公布": ("results_published", _number("个工作日", most=60)),
    "结果公示": ("public_notice", _number("个工作日", most=60)),
    "成绩复核": ("appeal_window", _number("个工作日", most=60)),
    "督导报告": ("supervision_report", _number("个工作日", most=60)),
    "合格分数": ("pass_mark", _number("分", most=100)),
    "单考理论": ("theory", _yes_no),
    "每科合格": ("each_part", _yes_no),
    "缺考": ("absence", _words),
    "收费": ("fee", _fee),
    "最低年龄": ("minimum_age", _number("周岁", most=60)),
    "报名材料": ("materials", _list),
    "照片": ("photo", _words),
    "禁带": ("prohibited", _list),
    "考场张贴": ("room_posters", _list),
    "全程录像": ("recorded", _yes_no),
    "考评员": ("examiners", _number("人")),
    "外部督导": ("outside_supervisors", _number("人")),
    "违纪签字": ("misconduct_witnesses", _number("人")),
    "题库": ("paper_sets", _number("套")),
    "项目上限": ("max_items", _number("个")),
    "纸质保存": ("paper_years", _number("年")),
    "电子保存": ("electronic_years", _number("年")),
    "发证": ("issuer", _words),
    "证书编号": ("number_scheme", _scheme),
    "机构编码": ("institution_code", _code),
    "考务平台": ("platform", _portal),
    "证书查询": ("certificate_portal", _portal),
    "机构查询": ("institution_portal", _portal),
    "电话": ("phones", _lines),
}
"""Key of a line → the attribute of `Procedure`, and the function that reads the value."""
