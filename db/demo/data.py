"""What the demonstration is made of: invented, within the rules of each place, and to be known as invented.

Office lines have the area code of the city and a number that nobody has; identity numbers have the code of a whole
province where a county belongs, so that nobody was ever given one; telephone numbers a country code that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.institutions import NewInstitution
from db.persons import PersonData, PersonDetails
from knowledge.identity import DocumentKind
from knowledge.procedures import ExamKind, InstitutionKind

_SPECIAL, _SKILL = ExamKind.SPECIAL, ExamKind.SKILL
_CENTRE, _SOCIAL, _SCHOOL = InstitutionKind.CENTRE, InstitutionKind.SOCIAL, InstitutionKind.SCHOOL
_ZHENGZHOU, _ZAOZHUANG, _CHANGSHA = "河南省郑州市", "山东省枣庄市", "湖南省长沙市"


def _institution(
    code: str, name: str, kind: InstitutionKind, region: str, line: str, *scope: tuple[ExamKind, str, str]
) -> NewInstitution:
    filed = tuple((exam_kind, item, int(level)) for exam_kind, item, levels in scope for level in levels)
    return NewInstitution(
        code, f"{name}（演示）", kind, region, f"演示路 {line[-2:]} 号", line, filed, demo=True
    )


INSTITUTIONS: Final = (
    _institution(
        "16015901", "郑州向阳家政培训学校", _CENTRE, _ZHENGZHOU, "0371-00000001",
        (_SPECIAL, "母婴护理", "0"), (_SPECIAL, "收纳整理", "0"), (_SPECIAL, "中式面点制作", "0"),
    ),
    _institution(
        "16015902", "郑州中原小吃培训学校", _CENTRE, _ZHENGZHOU, "0371-00000002",
        (_SPECIAL, "烩面制作", "0"), (_SPECIAL, "胡辣汤制作", "0"),
    ),
    _institution(
        "S000041019901", "郑州匠心职业技能评价中心", _SOCIAL, _ZHENGZHOU, "0371-00000003",
        (_SKILL, "家政服务员（母婴护理员）", "543"), (_SKILL, "育婴员", "543"), (_SKILL, "中式面点师", "54"),
    ),
    _institution(
        "Y000041019901", "郑州机电技工学校", _SCHOOL, _ZHENGZHOU, "0371-00000004",
        (_SKILL, "焊工", "543"), (_SKILL, "电工", "543"),
    ),
    _institution(
        "37049901", "枣庄石榴花职业培训学校", _CENTRE, _ZAOZHUANG, "0632-0000001",
        (_SPECIAL, "母婴护理", "0"), (_SPECIAL, "菜煎饼制作", "0"),
    ),
    _institution(
        "37049902", "滕州家乡味职业培训学校", _CENTRE, _ZAOZHUANG, "0632-0000002",
        (_SPECIAL, "辣子鸡制作", "0"), (_SPECIAL, "石榴盆景制作", "0"),
    ),
    _institution(
        "S000037049901", "枣庄鲁南职业技能评价中心", _SOCIAL, _ZAOZHUANG, "0632-0000003",
        (_SKILL, "育婴员", "543"), (_SKILL, "焊工", "54"), (_SKILL, "养老护理员", "54"),
    ),
    _institution(
        "43019901", "长沙湘江职业培训学校", _CENTRE, _CHANGSHA, "0731-00000001",
        (_SPECIAL, "母婴护理", "0"), (_SPECIAL, "茶艺", "0"),
    ),
    _institution(
        "43019902", "长沙橘洲小吃培训学校", _CENTRE, _CHANGSHA, "0731-00000002",
        (_SPECIAL, "臭豆腐制作", "0"), (_SPECIAL, "湘菜制作", "0"),
    ),
    _institution(
        "S000043019901", "长沙岳麓职业技能评价中心", _SOCIAL, _CHANGSHA, "0731-00000003",
        (_SKILL, "育婴员", "543"), (_SKILL, "电工", "543"), (_SKILL, "保育师", "543"),
    ),
)  # fmt: skip


class Story(StrEnum):
    """How an exam of the demonstration stands."""

    OPEN = "open"
    NOT_YET = "not_yet"
    """Registration begins in some days."""
    LAST_DAY = "last_day"
    """Registration ends tomorrow."""
    NEARLY_FULL = "nearly_full"
    WAITING = "waiting"
    """Full, with a waiting list."""
    CLOSED = "closed"
    """Registration is over and all are approved: seats can be given."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An exam that there always is; when it is over, the next run makes another."""

    code: str
    """Of the institution."""
    item: str
    level: int
    weeks: int
    """In so many weeks, on the Saturday."""
    story: Story = Story.OPEN
    capacity: int = 30
    yuan: int = 0
    afternoon: bool = False
    sunday: bool = False


SLOTS: Final = (
    Slot("16015901", "母婴护理", 0, 2, yuan=70),
    Slot("16015901", "母婴护理", 0, 4, Story.NOT_YET, yuan=70),
    Slot("16015901", "收纳整理", 0, 2, Story.LAST_DAY, yuan=70, afternoon=True),
    Slot("16015901", "中式面点制作", 0, 3, Story.NEARLY_FULL, 8, yuan=70),
    Slot("16015902", "烩面制作", 0, 2, yuan=70, sunday=True),
    Slot("16015902", "胡辣汤制作", 0, 3, Story.WAITING, 5, yuan=70, sunday=True),
    Slot("16015902", "烩面制作", 0, 5, Story.NOT_YET, yuan=70),
    Slot("S000041019901", "家政服务员（母婴护理员）", 5, 3, yuan=260),
    Slot("S000041019901", "育婴员", 4, 4, yuan=280),
    Slot("S000041019901", "中式面点师", 5, 5, Story.NOT_YET, yuan=240, sunday=True),
    Slot("Y000041019901", "焊工", 4, 4, sunday=True),
    Slot("Y000041019901", "电工", 3, 3, Story.NEARLY_FULL, 6),
    Slot("16015901", "母婴护理", 0, 1, Story.CLOSED, 12, yuan=70),
    Slot("37049901", "母婴护理", 0, 2, yuan=80),
    Slot("37049901", "菜煎饼制作", 0, 3, yuan=80, sunday=True),
    Slot("37049902", "辣子鸡制作", 0, 2, Story.LAST_DAY, yuan=80, sunday=True),
    Slot("37049902", "石榴盆景制作", 0, 4, Story.NOT_YET, yuan=100),
    Slot("S000037049901", "育婴员", 5, 3, Story.NEARLY_FULL, 6, yuan=260),
    Slot("S000037049901", "焊工", 4, 4, yuan=320, sunday=True),
    Slot("S000037049901", "养老护理员", 5, 5, yuan=260),
    Slot("43019901", "母婴护理", 0, 2, yuan=90),
    Slot("43019901", "茶艺", 0, 4, Story.NOT_YET, yuan=90, sunday=True),
    Slot("43019902", "臭豆腐制作", 0, 3, Story.WAITING, 4, yuan=90),
    Slot("43019902", "湘菜制作", 0, 3, yuan=90, sunday=True),
    Slot("S000043019901", "育婴员", 5, 2, Story.LAST_DAY, yuan=260, sunday=True),
    Slot("S000043019901", "电工", 4, 4, yuan=300),
    Slot("S000043019901", "保育师", 5, 5, yuan=260, sunday=True),
)
REGISTERED: Final = {
    Story.OPEN: 2,
    Story.NOT_YET: 0,
    Story.LAST_DAY: 3,
    Story.NEARLY_FULL: -1,
    Story.WAITING: 2,
    Story.CLOSED: 9,
}
"""How many are registered; for those that are full or nearly so, how many more than there are places."""

_PEOPLE: Final = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西北春夏秋冬梅兰竹菊"
"""More than are registered for any one hour, so that the full exams are full."""
_SCHOOLING: Final = ("初中", "高中", "中专", "大专")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def people() -> list[PersonData]:
    """The candidates, always the same."""
    return [_person(number, sign) for number, sign in enumerate(_PEOPLE, 1)]


def _person(number: int, sign: str) -> PersonData:
    birth = date(1968 + 37 * number % 34, 1 + number % 12, 1 + 5 * number % 28)
    sex = "男" if number % 3 == 0 else "女"
    details = PersonDetails(
        birth_date=birth,
        sex=sex,
        education=_SCHOOLING[number % len(_SCHOOLING)],
        province="河南省",
        ethnicity="汉族",
    )
    body = f"410000{birth:%Y%m%d}{2 * number + (sex == '男'):03d}"
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    return PersonData(f"演示{sign}", DocumentKind.ID_CARD, body + check, f"+99900000{number:03d}", details)
