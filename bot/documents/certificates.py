"""Certificates after the reference formats of the notices.

| style | format | source |
| --- | --- | --- |
| `skill-1` | 职业技能等级证书 样式一 | 人社鉴发〔2021〕1号, annex |
| `skill-2` | 职业技能等级证书 样式二, issued by a branch | the same; 四（二）: body to the left, branch to the right |
| `henan-special` | 河南省专项职业能力证书, 148 × 210 mm | 豫人社办函〔2020〕41号, annex 2 |
| `shandong-special` | 专项职业能力证书 | 枣庄 2023 notice on the pilot, annex 4 |

Hunan's special certificates have no style here: the province prints the blanks (湘人社函〔2020〕80号 六（二）).
The formats ask for Kaiti and Fangsong; the one free font of the package stands in for both.
The seal is not drawn: there is room for it where the format has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.documents.forbidden import ASSOCIATION, SKILL_LEVEL, Rule, check_wording
from bot.documents.model import CertificateData, DocumentError, Rendered
from bot.documents.pictures import portrait, qr_svg
from bot.documents.typesetting import typeset_pdf, typeset_png
from bot.documents.wording import date_words

_DOTS: Final = 150
_PHOTO: Final = 560
_NONE: Final = "--"
"""What stands for a job that the occupation does not have: never an empty place (人社鉴发〔2021〕1号 三（一）)."""
_LEVELS: Final = {
    5: "五级/初级工",
    4: "四级/中级工",
    3: "三级/高级工",
    2: "二级/技师",
    1: "一级/高级技师",
}
"""Chinese numeral and name, as 人社鉴发〔2021〕1号 三（一） asks."""

_ALWAYS: Final = {
    "name": "姓名",
    "number_kind": "证件类型",
    "number": "证件号码",
    "certificate_number": "证书编号",
    "issuing_body": "发证机构",
    "qr_text": "二维码",
}


@dataclass(frozen=True, slots=True)
class Style:
    """A reference format: its template, its fixed title, the fields it requires, and the words it may not hold."""

    template: str
    title: str
    required: dict[str, str]
    rules: tuple[Rule, ...]


_SKILL: Final = {**_ALWAYS, "item": "职业名称", "level": "职业技能等级"}
STYLES: Final = {
    "skill-1": Style("certificate_skill", "职业技能等级证书", _SKILL, SKILL_LEVEL),
    "skill-2": Style("certificate_skill", "职业技能等级证书", {**_SKILL, "branch": "分支机构"}, SKILL_LEVEL),
    "henan-special": Style(
        "certificate_henan",
        "河南省专项职业能力证书",
        {**_ALWAYS, "item": "考核项目", "score": "考核成绩", "sex": "性别", "education": "文化程度"},
        ASSOCIATION,
    ),
    "shandong-special": Style(
        "certificate_shandong",
        "专项职业能力证书",
        {**_ALWAYS, "item": "考核项目", "score": "考核成绩"},
        ASSOCIATION,
    ),
}


def level_words(level: int) -> str:
    """A level as certificates have it, 三级/高级工 for 3.

    Raises:
        DocumentError: There is no such level.
    """
    if level not in _LEVELS:
        raise DocumentError("职业技能等级只有五级到一级。")
    return _LEVELS[level]


def render_certificate(data: CertificateData) -> Rendered:
    """The certificate as PDF and PNG. A missing photo leaves its frame, for one to be pasted in.

    Raises:
        WordingError: It would show a word that certificates may not show.
        DocumentError: The style is unknown, something that it requires is missing, the title is not that of the
            style, or it could not be typeset.
    """
    style = STYLES.get(data.style)
    if style is None:
        raise DocumentError("没有这种证书样式。")
    _check(data, style)
    values = _values(data)
    return Rendered(typeset_pdf(style.template, values), typeset_png(style.template, values, _DOTS))


def _check(data: CertificateData, style: Style) -> None:
    missing = [words for field, words in style.required.items() if not getattr(data, field)]
    if missing:
        raise DocumentError(f"证书上缺少：{'、'.join(missing)}。")
    if data.title != style.title:
        raise DocumentError(f"证书名称应是“{style.title}”。")
    if style.rules is SKILL_LEVEL:
        # The notice on associations concerns what a certificate claims, so there the item's name is free.
        for text in (data.item, data.job, *(words for words, _ in data.lookup_urls)):
            check_wording(text, style.rules)
    if not data.body_name_confirmed:
        # 二（三） wants the body's name as it was filed; a filed name with such a word is for the department to settle.
        for text in (data.issuing_body, data.branch):
            check_wording(text, style.rules)


def _values(data: CertificateData) -> dict[str, object]:
    level = "" if data.level is None else level_words(data.level)
    return {
        "branched": data.style == "skill-2",
        "title": data.title,
        "name": data.name,
        "kind": data.number_kind,
        "number": data.number,
        "item": data.item,
        "job": data.job or _NONE,
        "level": level,
        "certificate": data.certificate_number,
        "issued": date_words(data.issued_on),
        "issued-en": data.issued_on.isoformat(),
        "body": data.issuing_body,
        "branch": data.branch,
        "sex": data.sex,
        "education": data.education,
        "score": data.score,
        "photo": portrait(data.photo, _PHOTO),
        "qr": qr_svg(data.qr_text),
        "urls": [list(pair) for pair in data.lookup_urls],
        "serial": data.print_number,
        "english": data.english,
        "demo": data.demo,
    }
