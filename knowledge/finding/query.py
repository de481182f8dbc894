"""From free text to a query for exams, or None where it asks for something else.

Conservative by construction: a message counts only where every character of it is known, as the name of an item, a place,
a time, a level or a word of `words.txt`. What is left over (怎么, 条件, 补贴) makes it a question for the policies.
The words are written as letters, one a word, and the shape of the sentence decides what is wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from knowledge.finding.lexicon import load_lexicon
from knowledge.finding.periods import Period, find_period, plain_numbers
from knowledge.procedures import ExamKind
from knowledge.regions import find_regions
from knowledge.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from knowledge.items import Item, Items

_LONGEST: Final = 40
"""Characters of a request; who writes more tells a story."""
_LEVELS: Final = (
    (1, "高级技师|一级"),
    (2, "技师|二级"),
    (3, "高级工|三级|高级"),
    (4, "中级工|四级|中级"),
    (5, "初级工|五级|初级"),
)
_LEVEL: Final = re.compile("|".join(f"(?P<level{level}>{words})" for level, words in _LEVELS))
_SPECIAL: Final = re.compile("专项|单项")
_UNKNOWN: Final = re.compile(r"_+")
_HAN: Final = re.compile(r"[㐀-鿿]{2,8}")
_ABOUT_EXAMS: Final = re.compile("考|证|报名")
_NEW_ITEM: Final = re.compile("[HPEQ].*[KB][LS]*I|[KB][LS]*I.*P|[EQ][RDA]*I[CLS]*X|I[SLC]*[PK].*[PK]")
"""Where an unknown word has to stand to be the name of an item: 想考_, 哪里能考_, 有没有_考试, _证哪里考."""
_POLICY: Final = re.compile("怎么|多少|条件|补贴|为什么|规定|政策|材料|文件|需要|备案|编码|证书编号")
"""What a request never has: most policy questions go by this before anything is searched."""
_OWN: Final = re.compile("我(?:已经)?(?:报名|报考|报|约|预约)(?:了|过|的|上的)")
"""我报的电工考试 is a registration and not a search."""
_ASKED_NAME: Final = re.compile(
    r"^(?:请问|查一下|查下|帮我查下|帮我查一下|我想问下|想问下)?(?P<name>[㐀-鿿（）()a-z0-9]{2,24}?(?:学校|机构|中心|公司|学院|协会|鉴定所|鉴定站))"
    r"(?:是不是|算不算|到底|是)?(?:个)?(?:正规|合法|靠谱|有资质|有没有资质|备案过|备过案|正不正规|靠不靠谱|可靠)的?(?:机构|单位)?(?:吗|么|嘛|不|没有)?$"
)
_NO_NAME: Final = re.compile(
    "怎么|如何|什么|哪|谁|证|我们|这|那|有家|一家|培训机构|^评价机构|^考核机构|^认定机构|^鉴定机构|^机构|的|网上|外面"
)
# Shapes of sentences, in the letters of `lexicon.LETTERS` and I item, R region, D days, L level.
_THERE: Final = "[IRDFLSAM]*"
_EXISTS: Final = re.compile(rf"E{_THERE}(?:C?X|[KB])|X{_THERE}E|[KB]{_THERE}C?{_THERE}EZ?$")
"""有没有(月嫂)考试, 考试有没有, 考月嫂的有没有; 有电工证 says what one has."""
_MAY: Final = re.compile("N(?!A?[RDLSA]*[KBX])")
"""能 that no 考 follows."""
_WANTS_TO: Final = re.compile("H[RDLSAM]*[KBX]|H[RDAM]*I[LSC]*K$|B|^[RDAM]*K[LS]*I")
_OPEN_SIGNUP: Final = re.compile("^[MRDAL]*(?:HM?[RDA]*(?:B|X)|B[HX]|XB|B$)[XRDA]*$")
_BARE: Final = re.compile("^[IRDALCS]*$")


class Wants(StrEnum):
    """What a request for exams is after."""

    EXAM = "exam"
    """Whether and when there is one."""
    REGISTER = "register"
    PLACES = "places"
    """Where it can be taken."""
    INSTITUTIONS = "institutions"
    """Who assesses it, or whether an institution is a filed one."""


@dataclass(frozen=True, slots=True)
class ExamQuery:
    """What is looked for."""

    items: tuple[Item, ...]
    """What may be meant; empty where nothing or nothing known was named."""
    words: str
    """What was said for an item that is not known, or the name of an institution that was asked about."""
    region: str | None
    """As in 河南省郑州市: the one named, or else the person's."""
    level: int | None
    """5 (lowest) to 1."""
    first: date | None
    last: date | None
    """The days, both included; None is open."""
    wants: Wants


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A message taken apart: `shape` has one letter a word; `_` stands for a character that is not known."""

    shape: str
    items: tuple[Item, ...]
    unknown: str
    level: int | None
    period: Period | None
    region: str | None


def read_exam_query(text: str, today: date, region: str | None, items: Items) -> ExamQuery | None:
    """Read a message.

    Args:
        text: a message as it was typed.
        today: in Shanghai; 下个月 is relative to it.
        region: the person's, for where none is named.
        items: what can be assessed.

    Returns:
        The query; None where the message asks something else, or names an entry occupation (准入类), which has no exam here.
    """
    folded = _mended(fold(text))
    asked = _asked_institution(folded)
    if asked:
        named = find_regions(folded)
        return ExamQuery(
            (), asked, named[0].region.name if named else region, None, None, None, Wants.INSTITUTIONS
        )
    if len(folded) > _LONGEST or _POLICY.search(folded) or _OWN.search(folded) or items.find_entry(folded):
        return None
    sentence = _take_apart(folded, today, items)
    if sentence.unknown:
        sentence = _with_unknown_item(sentence, folded)
    wants = _wants(sentence.shape) if "_" not in sentence.shape else None
    if wants is None:
        return None
    period = sentence.period
    return ExamQuery(
        items=_fitting(sentence.items, sentence.level, folded),
        words=sentence.unknown,
        region=sentence.region or region,
        level=sentence.level,
        first=period.first if period else None,
        last=period.last if period else None,
        wants=wants,
    )


def _mended(folded: str) -> str:
    for wrong, right in load_lexicon().wrong:
        folded = folded.replace(wrong, right)
    return plain_numbers(folded).strip()


def _asked_institution(folded: str) -> str:
    """The institution of 郑州阳光培训学校是不是正规的; empty where none is asked about by its name."""
    match = _ASKED_NAME.match(folded.strip(" ?？。!！"))
    return match["name"] if match and not _NO_NAME.search(match["name"]) else ""


def _take_apart(folded: str, today: date, items: Items) -> _Sentence:
    marks = list(folded)
    mentions = items.find(folded)
    for mention in mentions:
        _mark(marks, mention.start, mention.end, "I")
    period = find_period(_hidden(folded, marks), today)
    if period:
        _mark(marks, period.start, period.end, "D")
    regions = [
        one for one in find_regions(folded) if all(len(mark) == 1 for mark in marks[one.start : one.end])
    ]
    for one in regions:
        _mark(marks, one.start, one.end, "R")
    level = None
    for match in _LEVEL.finditer(_hidden(folded, marks)):
        level = level or next(int(name[-1]) for name, word in match.groupdict().items() if word)
        _mark(marks, match.start(), match.end(), "L")
    lexicon = load_lexicon()
    for match in lexicon.pattern.finditer(_hidden(folded, marks)):
        _mark(marks, match.start(), match.end(), lexicon.letter[match[0]])
    shape = "".join(_letters(marks)).replace("F", "")
    runs = _UNKNOWN.findall("".join("_" if len(mark) == 1 and mark.isalnum() else " " for mark in marks))
    unknown = ""
    if len(runs) == 1:
        unknown = "".join(mark for mark in marks if len(mark) == 1 and mark.isalnum())
    return _Sentence(
        shape,
        tuple(dict.fromkeys(mention.item for mention in mentions)),
        unknown,
        level,
        period,
        regions[0].region.name if regions else None,
    )


def _mark(marks: list[str], start: int, end: int, letter: str) -> None:
    """Put a word's letter where it starts, twice so that it is told from a character, and nothing in its other places."""
    marks[start:end] = [letter * 2, *[""] * (end - start - 1)]


def _hidden(text: str, marks: list[str]) -> str:
    """The text with what was understood already blanked out."""
    return "".join(character if len(mark) == 1 else "\0" for character, mark in zip(text, marks, strict=True))


def _letters(marks: list[str]) -> Iterator[str]:
    for mark in marks:
        if len(mark) > 1:
            yield mark[0]
        elif mark.isalnum():
            yield "_"


def _with_unknown_item(sentence: _Sentence, folded: str) -> _Sentence:
    """The sentence with its one unknown word read as the name of an item, where it can be one."""
    lexicon, word = load_lexicon(), sentence.unknown
    named = re.sub("_+", "I", sentence.shape)
    can_be = (
        not sentence.items
        and _ABOUT_EXAMS.search(folded)
        and _HAN.fullmatch(word)
        and not lexicon.stop.search(word)
        and not lexicon.outside.search(word)
        and _NEW_ITEM.search(named)
    )
    return replace(sentence, shape=named) if can_be else sentence


def _wants(shape: str) -> Wants | None:
    """What a sentence of that shape is after; None where it is no request for exams."""
    if "V" in shape:
        return Wants.INSTITUTIONS
    if _asks_whether_one_may(shape):
        return None
    return _where(shape) if re.search("[PG]", shape) else _which(shape)


def _asks_whether_one_may(shape: str) -> bool:
    """电工能考吗 and 我下个月能考电工吗 are about what one qualifies for; 郑州下个月能考电工吗 and 哪里能考 are not."""
    if "N" not in shape:
        return False
    own = "M" in shape[: shape.index("N")]
    return _MAY.search(shape) is not None or not re.search("[PGW]" if own else "[PGWD]", shape)


def _where(shape: str) -> Wants | None:
    item = "I" in shape
    if "G" in shape:
        where = Wants.PLACES if "P" in shape else Wants.INSTITUTIONS
        return where if item else None
    # 我在哪里考试 is about one's own exam.
    takes = "[KBX]" if item else "^[^S]*[EAN][^S]*X[^S]*$"
    return Wants.PLACES if re.search(takes, shape) else None


def _which(shape: str) -> Wants | None:
    item, exists = "I" in shape, _EXISTS.search(shape) is not None
    when = re.search("[WD]", shape) is not None
    answers_yes = "Z" in shape[-1:] and not (exists or when)
    if answers_yes or ("E" in shape and not exists):
        return None
    if not re.search("[WEQZ]", shape) and _WANTS_TO.search(shape):
        return Wants.REGISTER if item or _OPEN_SIGNUP.search(shape) else None
    if not item:
        return Wants.EXAM if _open_exam(shape, exists=exists) else None
    found = re.search("[XKB]", shape) and (exists or when or re.search("[XQ]", shape))
    return Wants.EXAM if found or ("D" in shape and _BARE.match(shape)) else None


def _open_exam(shape: str, *, exists: bool) -> bool:
    """Whether exams are asked for without an item: 郑州下个月有考试吗; 我什么时候考试 is about one's own."""
    if "X" not in shape or ("S" in shape and not (exists and "D" in shape)):
        return False
    return (
        exists or re.search("[QD]", shape) is not None or ("W" in shape and "R" in shape and "M" not in shape)
    )


def _fitting(items: tuple[Item, ...], level: int | None, folded: str) -> tuple[Item, ...]:
    """Only the items that have the level, or only the special abilities, where one was said."""
    fitting = items
    if level is not None:
        fitting = tuple(one for one in items if level in one.levels)
    elif _SPECIAL.search(folded):
        fitting = tuple(one for one in items if one.kind is ExamKind.SPECIAL)
    return fitting or items
