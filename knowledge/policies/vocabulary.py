"""The words that an entry's id may be made of: `topic/place/point`, for example `special/hunan/pass-mark`."""

from __future__ import annotations

from typing import Final

TOPICS: Final[dict[str, str]] = {
    "special": "专项职业能力考核",
    "skill-level": "职业技能等级认定",
    "enterprise": "企业技能人才评价",
    "school": "院校和技工院校学生评价",
    "filing": "评价机构备案",
    "appraisal": "职业技能鉴定",
    "qualification": "职业资格",
    "title": "技能等级与职称贯通",
    "certificate": "技能等级证书",
    "supervision": "质量督导",
    "violation": "违纪违规",
    "standard": "新职业和职业标准",
    "question-bank": "试题资源",
    "platform": "服务平台",
    "expert": "评价专家",
    "training": "职业技能提升行动",
    "rural": "农村劳动力培训考核",
    "association": "行业协会收费",
    "epidemic": "疫情期间的评价",
    "reform": "评价制度改革",
    "chat": "闲聊",
    "outside": "不归本助手管的事",
}
"""Topic of an entry and how it is called in front of a user."""

PLACES: Final[dict[str, str]] = {
    "national": "全国",
    "henan": "河南省",
    "zhengzhou": "河南省郑州市",
    "hunan": "湖南省",
    "zaozhuang": "山东省枣庄市",
}
"""Place of an entry's id and the region (地区) it stands for."""

AUDIENCES: Final[tuple[str, ...]] = ("劳动者", "学生", "企业", "机构", "院校", "主管部门")
"""Whom an entry speaks to (对象)."""
