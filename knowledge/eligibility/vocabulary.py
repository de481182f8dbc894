"""The Chinese words of rule files, questions and explanations, and the codes they stand for in a profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGETS: Final[Mapping[str, str]] = {
    "special": "专项",
    "skill:5": "五级",
    "skill:4": "四级",
    "skill:3": "三级",
    "skill:2": "二级",
    "skill:1": "一级",
    "title:member": "员级职称",
    "title:assistant": "助理级职称",
    "title:intermediate": "中级职称",
    "title:associate_senior": "副高级职称",
    "title:senior": "正高级职称",
}
"""What can be applied for, in the order of every result, with the word of the rule files."""

TARGET_NAMES: Final[Mapping[str, str]] = {
    "special": "专项职业能力考核",
    "skill:5": "五级（初级工）",
    "skill:4": "四级（中级工）",
    "skill:3": "三级（高级工）",
    "skill:2": "二级（技师）",
    "skill:1": "一级（高级技师）",
    "title:member": "员级职称",
    "title:assistant": "助理级职称",
    "title:intermediate": "中级职称",
    "title:associate_senior": "副高级职称",
    "title:senior": "正高级职称",
}
"""How a target is called in front of a user."""

LEVELS: Final[Mapping[str, int]] = {"五级": 5, "四级": 4, "三级": 3, "二级": 2, "一级": 1}
LEVEL_WORDS: Final = {level: word for word, level in LEVELS.items()}

RANKS: Final[Mapping[str, str]] = {
    "员级": "member",
    "助理级": "assistant",
    "中级": "intermediate",
    "副高级": "associate_senior",
    "正高级": "senior",
}
RANK_WORDS: Final = {rank: word for word, rank in RANKS.items()}
RANK_ORDER: Final = tuple(RANKS.values())
"""Lowest first: a higher title also satisfies a rule that asks for a lower one."""

HONOURS: Final = (
    "全国技术能手",
    "中华技能大奖",
    "中原技能大奖",
    "河南省技术能手",
    "河南省特级技师",
    "国家级技能大师工作室带头人",
    "省级以上政府特殊津贴",
)

VIOLATIONS: Final[Mapping[str, str]] = {
    "第五条": "article5",
    "第六条": "article6",
    "第七条情节轻微": "article7_minor",
    "第七条情节严重": "article7_serious",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile field with a fixed set of values: its path and the Chinese word of each value."""

    path: str
    name: str
    """How an explanation calls the field."""
    words: Mapping[str, str | bool]


YES_NO: Final[Mapping[str, str | bool]] = {"是": True, "否": False}

CHOICES: Final[Mapping[str, Choice]] = {
    choice.name: choice
    for choice in (
        Choice(
            "employment",
            "就业状态",
            {
                "在岗": "employed",
                "劳务派遣": "dispatched",
                "劳务外包": "outsourced",
                "自由职业": "self_employed",
                "失业": "unemployed",
                "在校": "student",
                "退休": "retired",
            },
        ),
        Choice(
            "employer_kind",
            "单位性质",
            {
                "企业": "enterprise",
                "事业单位": "public_institution",
                "技工院校": "technical_college",
                "学校": "school",
            },
        ),
        Choice("employer_filed", "单位已备案", YES_NO),
        Choice(
            "school.kind",
            "学校类型",
            {
                "技工院校": "technical_college",
                "中职": "secondary_vocational",
                "高职": "higher_vocational",
                "本科": "undergraduate",
                "没上过": "none",
            },
        ),
        Choice(
            "school.class",
            "班级",
            {
                "中级工班": "intermediate",
                "高级工班": "advanced",
                "预备技师班": "pre_technician",
                "技师班": "technician",
            },
        ),
        Choice("school.enrolled", "在读", YES_NO),
        Choice("school.graduating_year", "毕业学年", YES_NO),
        Choice("school.major_matches", "专业对口", YES_NO),
        Choice("school.assessed", "学校经评估论证", YES_NO),
        Choice(
            "one_plus_x",
            "1+X证书",
            {"初级": "junior", "中级": "intermediate", "高级": "senior", "没有": "none"},
        ),
    )
}
"""By the name that rule files use. `none` (没上过、没有) goes beyond the contract: a profile that comes from a
conversation has to be able to say "no", where the contract only knows absent, which means unknown."""

IN_POST: Final = ("employed", "dispatched", "outsourced", "self_employed")
"""Who works now (在岗): the settled reading D20 counts dispatched, outsourced and self-employed workers in."""

FIELD_NAMES: Final[Mapping[str, str]] = {
    "birth_date": "出生日期",
    "region": "考试地区",
    "employment": "现在的工作情况",
    "employer_kind": "单位性质",
    "employer_filed": "单位是否备案",
    "occupation": "报考的职业",
    "occupation_since": "入行时间",
    "skill_certificates": "技能证书",
    "skill_certificates.level": "技能证书的等级",
    "skill_certificates.issued_on": "技能证书的取得日期",
    "titles": "职称",
    "titles.rank": "职称的级别",
    "titles.obtained_on": "职称的取得日期",
    "annual_reviews_passed": "最近连续几年年度考核合格",
    "honours": "荣誉称号",
    "school.kind": "学校类型",
    "school.class": "技工院校的班级",
    "school.enrolled": "是否在读",
    "school.graduating_year": "是否毕业学年",
    "school.graduated_on": "毕业日期",
    "school.major_matches": "专业是否对口",
    "school.assessed": "学校是否经评估论证",
    "one_plus_x": "1+X 证书",
    "violations": "违纪处理",
    "violations.on": "违纪处理的日期",
}
"""Every field that can be asked for, with the name an explanation uses; conditions never miss the last two."""

ASKED_FOR: Final[Mapping[str, str]] = {
    **FIELD_NAMES,
    "birth_date": "多大年纪",
    "region": "在哪里考",
    "employment": "现在是上班还是上学",
    "employer_kind": "在哪类单位上班",
    "occupation_since": "干了几年",
    "skill_certificates": "有没有技能证书",
    "skill_certificates.issued_on": "证书是哪天发的",
    "titles": "有没有职称",
    "titles.obtained_on": "职称是哪天取得的",
    "annual_reviews_passed": "年度考核连续几年合格",
    "honours": "有没有荣誉称号",
    "school.kind": "上的是哪种学校",
    "school.class": "在技校上的什么班",
    "school.enrolled": "是不是还在读",
    "school.graduating_year": "是不是最后一学年",
    "school.graduated_on": "哪天毕业的",
    "school.major_matches": "专业对不对口",
    "one_plus_x": "有没有 1+X 证书",
}
"""The same as a question in half a sentence: 最要紧的是：干了几年、有没有技能证书."""
