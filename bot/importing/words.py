"""The words of tables for what the code has values for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.procedures import ExamKind, InstitutionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

INSTITUTION_KINDS: Final[Mapping[str, InstitutionKind]] = {kind.label: kind for kind in InstitutionKind}
EXAM_KINDS: Final[Mapping[str, ExamKind]] = {
    "专项": ExamKind.SPECIAL,
    "等级": ExamKind.SKILL,
    **{kind.label: kind for kind in ExamKind},
}
LEVELS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("五级", "初级工", "5", "5级", "五级/初级工", "五级(初级工)", "初级"), 5),
    **dict.fromkeys(("四级", "中级工", "4", "4级", "四级/中级工", "四级(中级工)", "中级"), 4),
    **dict.fromkeys(("三级", "高级工", "3", "3级", "三级/高级工", "三级(高级工)", "高级"), 3),
    **dict.fromkeys(("二级", "技师", "2", "2级", "二级/技师", "二级(技师)"), 2),
    **dict.fromkeys(("一级", "高级技师", "1", "1级", "一级/高级技师", "一级(高级技师)"), 1),
}
"""Folded to half width, as cells are when they are read."""
