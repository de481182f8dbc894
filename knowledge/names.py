"""Whether a text is perhaps nothing but somebody's name: for what must not be written down."""

from __future__ import annotations

import re
from typing import Final

from knowledge.identity import COMPOUND_FAMILY_NAMES, PersonNameError, parse_name

_COMMON: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤樊易施牛温"
    "葛齐殷康柳申庄章尚俞翁祝左岳路涂焦管柴欧倪聂耿关阎鲁池华闵柯晏隋霍裴舒游詹景柏项骆凌祁迟霞车柯甘米翟"
)
"""Family names of nine people in ten; more would take ordinary words for names."""
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")


def maybe_name(text: str) -> bool:
    """Whether the text may be a person's name and nothing else: 张小花, 我叫欧阳小花, 阿依古丽·买买提, Li Xiaohua.

    Generous: 高温 is taken for one too.
    """
    try:
        name = parse_name(text)
    except PersonNameError:
        return False
    if not _HAN.fullmatch(name):
        return "·" in name or name.isascii()
    return name[0] in _COMMON or name[:2] in COMPOUND_FAMILY_NAMES
