"""Reads one rule file: a head with the section, then rules. Strict: whatever is odd stops with its line.

The form is described for policy clerks in docs/eligibility.md:

    章节：职业技能等级（全国）

    == national-l3-l4-4y
    标题：四级证书后再干 4 年
    考：三级
    条件：持 四级 证书 后从业 4 年
    出处：国家职业标准编制技术规程（2023年版） 三级（2）
    说明：……
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import Block, Field, RuleFileError, read_blocks
from knowledge.eligibility.documents import known_documents
from knowledge.eligibility.language import LanguageError, parse_condition
from knowledge.eligibility.model import Advice, BanRule, Clause, EntryOccupation, Rule, RuleKind
from knowledge.eligibility.vocabulary import TARGETS, VIOLATIONS
from knowledge.policies.model import Source, Validity
from knowledge.regions import NATION, parse_region

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HEAD: Final = ("章节", "提示", "备注")
_RULE: Final = ("标题", "类别", "考", "地区", "条件", "出处", "有效", "说明", "报名", "材料", "备注")
_ENTRY: Final = ("标题", "类别", "考", "地区", "出处", "有效", "说明", "备注")
_BAN: Final = (*_ENTRY, "违纪", "期限")
_OCCUPATION: Final = ("类别", "名称", "别名", "机构", "目录", "状态", "说明", "备注")
_ALLOWED: Final[Mapping[RuleKind, tuple[str, ...]]] = {
    RuleKind.CONDITIONS: _RULE,
    RuleKind.INSTITUTION: _RULE,
    RuleKind.UNDOCUMENTED: _RULE,
    RuleKind.ENTRY: _ENTRY,
    RuleKind.BAN: _BAN,
    RuleKind.OCCUPATION: _OCCUPATION,
    RuleKind.NOT_LISTED: ("类别", "名称", "说明", "备注"),
}
_REPEATABLE: Final = frozenset({"条件", "出处", "名称", "别名", "报名", "材料", "备注", "提示"})
_PERIOD: Final = re.compile(r"^(?:(\d{4}-\d\d-\d\d)\s*起)?\s*(?:(?:至\s*)?(\d{4}-\d\d-\d\d)\s*止)?$")
_BAN_YEARS: Final = re.compile(r"^(\d+) 年$")
_TARGET_OF_WORD: Final = {word: target for target, word in TARGETS.items()}

Item = Rule | BanRule | EntryOccupation | tuple[str, str, Block]
"""A block once read; the tuple is a name that is not on the entry list, its hint and where it stands."""


def read_rule_file(path: Path) -> list[Item]:
    """Read one file.

    Args:
        path: a UTF-8 text file of the form above.

    Returns:
        Its rules, bans and occupations in order.

    Raises:
        RuleFileError: anything unknown, missing, repeated or not cited, with its line.
    """
    head, blocks = read_blocks(path)
    head.check(_HEAD, _REPEATABLE)
    head.need("章节")
    items: list[Item] = []
    for block in blocks:
        kind = _kind(block)
        block.check(_ALLOWED[kind], _REPEATABLE)
        if kind is RuleKind.OCCUPATION:
            items.append(_occupation(block))
        elif kind is RuleKind.NOT_LISTED:
            block.need("名称")
            items += [(name, block.value("说明"), block) for name in _names(block, "名称")]
        elif kind is RuleKind.BAN:
            items.append(_ban(block, head))
        else:
            items.append(_rule(block, head, kind))
    return items


def _kind(block: Block) -> RuleKind:
    found = block.one("类别")
    try:
        return RuleKind(found.value) if found else RuleKind.CONDITIONS
    except ValueError:
        raise block.error(f"类别只能是 {'、'.join(RuleKind)}", found.line if found else None) from None


def _rule(block: Block, head: Block, kind: RuleKind) -> Rule:
    clauses = tuple(_clause(block, one) for one in block.every("条件"))
    if kind is RuleKind.CONDITIONS and not clauses:
        raise block.error(f"“{block.id}”缺少“条件：”")
    if kind is not RuleKind.UNDOCUMENTED:
        block.need("出处")
    sources = tuple(_source(block, one, one.value) for one in block.every("出处"))
    return Rule(
        id=block.id,
        kind=kind,
        title=block.need("标题").value,
        targets=_targets(block),
        region=_region(block),
        clauses=clauses,
        sources=sources,
        validity=_validity(block, sources),
        reason=block.need("说明").value,
        registration=_advice(block, "报名"),
        materials=_advice(block, "材料"),
        hints=head.values("提示"),
        path=block.path,
        line=block.line,
    )


def _clause(block: Block, one: Field) -> Clause:
    try:
        return Clause(one.value, parse_condition(one.value))
    except LanguageError as error:
        raise block.error(str(error), one.line) from error


def _targets(block: Block) -> tuple[str, ...]:
    found = block.need("考")
    words = found.value.split("、")
    for word in words:
        if word not in _TARGET_OF_WORD:
            raise block.error(f"“考”里没有“{word}”，可以写：{'、'.join(_TARGET_OF_WORD)}", found.line)
    if len(set(words)) < len(words):
        raise block.error("“考”里有一项写了两次", found.line)
    return tuple(_TARGET_OF_WORD[word] for word in words)


def _region(block: Block) -> str:
    found = block.one("地区")
    if found is None or found.value == NATION:
        return NATION
    region = parse_region(found.value)
    if region is None or region.name != found.value:
        raise block.error(f"地区“{found.value}”应写 全国、省、或省加市，如 河南省郑州市", found.line)
    return region.name


def _source(block: Block, one: Field, text: str) -> Source:
    document, _, section = text.partition(" ")
    if document not in known_documents():
        raise block.error(f"没有“{document}”这个文件", one.line)
    if not section.strip():
        raise block.error("出处要写文号、一个空格和章节，如“湘人社函〔2020〕80号 一”", one.line)
    return Source(document, section.strip())


def _advice(block: Block, key: str) -> tuple[Advice, ...]:
    found = []
    for one in block.every(key):
        text, bar, source = one.value.partition("｜")
        if not bar:
            raise block.error(f"“{key}”要写成“做什么｜文号 章节”，没有文件依据的不写", one.line)
        found.append(Advice(text.strip(), _source(block, one, source.strip())))
    return tuple(found)


def _validity(block: Block, sources: tuple[Source, ...]) -> Validity:
    """From the date of the first document cited, unless the rule says otherwise."""
    default = known_documents()[sources[0].document] if sources else None
    found = block.one("有效")
    if found is None:
        return Validity(default, None)
    match = _PERIOD.match(found.value)
    if match is None or not (match[1] or match[2]):
        raise block.error("“有效”应写成“2023-07-01 起 2026-06-30 止”，可以只写一半", found.line)
    try:
        since, until = (date.fromisoformat(day) if day else None for day in match.groups())
    except ValueError:
        raise block.error(f"“{found.value}”里有不存在的日期", found.line) from None
    since = since or default
    if since and until and until < since:
        raise block.error("“有效”的止日早于起日", found.line)
    return Validity(since, until)


def _ban(block: Block, head: Block) -> BanRule:
    violation, period = block.need("违纪"), block.need("期限")
    if violation.value not in VIOLATIONS:
        raise block.error(f"“违纪”只能是 {'、'.join(VIOLATIONS)}", violation.line)
    years: int | None
    if match := _BAN_YEARS.match(period.value):
        years = int(match[1])
    elif period.value in ("当年", "不禁考"):
        years = 0 if period.value == "当年" else None
    else:
        raise block.error("“期限”应写 当年、不禁考，或几年，如“2 年”", period.line)
    return BanRule(_rule(block, head, RuleKind.BAN), VIOLATIONS[violation.value], years)


def _occupation(block: Block) -> EntryOccupation:
    state = block.one("状态")
    if state and state.value != "拟调整":
        raise block.error("“状态”只能写 拟调整（拟依法调整为准入类）", state.line)
    block.need("名称")
    return EntryOccupation(
        names=_names(block, "名称"),
        aliases=_names(block, "别名"),
        authority=block.need("机构").value,
        item=block.need("目录").value,
        pending=state is not None,
        note=block.value("说明"),
        path=block.path,
        line=block.line,
    )


def _names(block: Block, key: str) -> tuple[str, ...]:
    """A 名称 is one name, for official names contain 、; a line of 别名 may hold several."""
    if key == "名称":
        return block.values(key)
    return tuple(name for value in block.values(key) for name in value.split("、"))


__all__ = ["Item", "RuleFileError", "read_rule_file"]
