"""Tells whether somebody asks what they qualify for, and for which level or title."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter

from knowledge.eligibility.facts import read_facts

if TYPE_CHECKING:
    from aiogram.types import Message

    from handlers.eligibility.desk import EligibilityDesk

_MAY: Final = r"(?:能不能|适合|可不可以|能|可以|够不够格?|够格|符合条件|有资格|够条件)"
_TAKE: Final = r"(?:报考|申报|报名|考|报|评|升|晋升|申请)"
_OPEN: Final = re.compile(
    rf"^(?:请问|你好|您好|那)?(?:我|俺|咱|本人|像我这样)?(?:现在|目前|这种情况|这样)?(?:都|还)?{_MAY}{_TAKE}"
    rf"(?:个|上)?(?:什么|啥|哪些|哪个|几级|哪级|点啥)(?:证|证书|等级|级别|工种|项目|职称)?(?:呢|啊|呀|吗|嘛)?$"
)
_SHORT: Final = re.compile(
    "^(?:那|那么)?(?:我|俺|咱)(?:该|应该|现在)?考(?:个)?(?:什么|啥)(?:证|证书)?(?:好|呢|呀|啊)*$"
)
_PERSONAL: Final = re.compile(
    rf"(?:我|俺|本人).*?{_MAY}.{{0,6}}?{_TAKE}|{_MAY}.{{0,4}}{_TAKE}.{{0,10}}(?:吗|不|么|没|嘛)$"
)
_EXPERIENCE: Final = re.compile(
    r"(?:干|做|从事|当)(?:了)?.{0,8}(?:\d+|[一二两三四五六七八九十]+)年|(?:\d+|[一二两三四五六七八九十]+)年(?:工龄|经验)|(?:19|20)\d\d年.{0,6}(?:开始|起|入行|干|做)|(?:有|没有?).{0,6}证|毕业|在读"
)
_LEVELS: Final = (
    ("skill:1", "高级技师|(?<!哪)一级"),
    ("skill:2", "(?<!高级)(?<!预备)技师(?!学院|班)|二级"),
    ("skill:3", "高级工(?!程|班)|三级"),
    ("skill:4", "中级工(?!班)|四级|中级证"),
    ("skill:5", "初级工|五级|初级证"),
    ("special", "专项"),
    ("title:associate_senior", "副高"),
    ("title:senior", "正高"),
    ("title:intermediate", "(?<!助理)(?<!高级)工程师|中级职称"),
    ("title:assistant", "助理工程师|助理级|助工"),
)
_WISHES: Final = re.compile(rf"{_MAY}.{{0,3}}?{_TAKE}|想{_TAKE}|要{_TAKE}")
_ABOUT_ONESELF: Final = re.compile("我|俺|本人|咱|(?:干|做)了|年了|年多|工龄|手里有|有.{0,4}证")
"""A cheap look before the whole text is read for facts."""
_NEAR: Final = 14
_ENOUGH: Final = 2
GENERAL: Final = ("special", "skill:5", "skill:4", "skill:3", "skill:2", "skill:1")
"""What 我能考什么 is about; titles are offered beside it."""
TITLES: Final = (
    "title:member",
    "title:assistant",
    "title:intermediate",
    "title:associate_senior",
    "title:senior",
)
ASKS_SOMETHING: Final = re.compile("[?？]|吗|多少|怎么|怎样|什么|哪|几|呢|啥|咋|能不能|可不可以|是不是")
"""Words of a question."""
_WANTED: Final = re.compile(rf"{_TAKE}(?:个|上|到)?(.{{0,12}})$")


def asks_eligibility(text: str) -> tuple[str, ...]:
    """What somebody wants to know whether they qualify for.

    Args:
        text: a message.

    Returns:
        The targets; empty where the message asks something else. Only plain cases count, because everything else is
        answered as a policy question, which does no harm.
    """
    text = unicodedata.normalize("NFKC", text).strip(" 。?？!！,，")
    last = re.split(r"[,，。;；\n]", text)[-1]
    if _OPEN.match(last) or _OPEN.match(text) or _SHORT.match(text):
        return TITLES if "职称" in last else GENERAL
    if not _PERSONAL.search(last) or not (_EXPERIENCE.search(text) or re.search("我|俺|本人", last)):
        return ()
    wanted = _WANTED.search(re.sub(r"(?:了|吗|不|么|没|嘛|呢|啊)+$", "", last))
    named = tuple(target for target, words in _LEVELS if wanted and re.search(words, wanted[1]))
    if named:
        return named
    if not wanted or not re.search("什么|啥|哪|几级", wanted[1]) or not _EXPERIENCE.search(text):
        return ()
    return TITLES if "职称" in wanted[1] else GENERAL


def story_targets(text: str, told: int) -> tuple[str, ...]:
    """What a story about oneself asks for.

    Args:
        text: a message.
        told: how many facts about the person were read from it.

    Returns:
        The levels that are wished for; everything where the story only tells (two facts at least) or asks openly; empty
        where it asks for something else.
    """
    text = unicodedata.normalize("NFKC", text)
    if told and _WISHES.search(text):
        wanted = _WISHES.split(text, maxsplit=1)[1]
        named = tuple(target for target, words in _LEVELS if re.search(words, wanted[:_NEAR]))
        if named:
            return named
        if re.search("什么|啥|哪|几级|高级|中级|初级", wanted[:_NEAR]):
            return TITLES if "职称" in wanted[:_NEAR] else GENERAL
    return GENERAL if told >= _ENOUGH and not ASKS_SOMETHING.search(text) else ()


class AsksEligibility(Filter):
    """The message asks what its writer qualifies for, or tells about him so that he can be told."""

    async def __call__(self, message: Message, eligibility: EligibilityDesk) -> bool | dict[str, Any]:
        """What is asked for, as `targets`."""
        text = message.text or ""
        targets = asks_eligibility(text)
        if not targets and _ABOUT_ONESELF.search(text):
            facts = read_facts(text, eligibility.today, eligibility.rules)
            targets = story_targets(text, len({fact.path for fact in facts.found} - {"region"}))
        return {"targets": targets} if targets else False
