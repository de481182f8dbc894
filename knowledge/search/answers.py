"""Wording of what the assistant says, in Chinese; the facts come from the entries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from knowledge.regions import NATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from knowledge.policies import Entry, Library, Source


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SIDE_BY_SIDE = "side by side"
    """Several regions told side by side, because the person's is not known."""
    ASK_REGION = "ask region"
    GAP = "gap"
    """The documents touch it and do not answer it."""
    OUTSIDE = "outside"
    CHAT = "chat"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to a question."""

    outcome: Outcome
    text: str
    """The body in Chinese; the sources are not in it."""
    entry: Entry | None
    sources: tuple[Source, ...]
    alternatives: tuple[Entry, ...]
    """At most three other entries, to be offered as buttons."""
    regions: tuple[str, ...]
    """Regions to choose from, where the answer depends on it."""

    @property
    def answered(self) -> bool:
        """Whether the documents answer the question."""
        return self.outcome in (Outcome.ANSWERED, Outcome.SIDE_BY_SIDE)


ASK_WHERE: Final = "各地规定不一样。您在哪个省、哪个市？告诉我，我只说您那里的。"
ASK_ELSEWHERE: Final = "您在别的地方的话，请告诉我在哪个省、哪个市。"
NOT_SURE: Final = "我不太确定您问的是不是这个："
PERHAPS: Final = "您也可能想问："
NOT_FOUND_HERE: Final = "文件里没有查到这方面的规定。"
_OFFICES: Final = {
    "河南省郑州市": "郑州市人力资源和社会保障局",
    "河南省": "河南省职业技能鉴定指导中心或当地人社局",
    "湖南省": "湖南省职业技能鉴定中心或当地人社局",
    "山东省枣庄市": "枣庄市或所在区（市）人力资源和社会保障局",
}
_ANY_OFFICE: Final = "当地人力资源和社会保障局（可打 12333）"


def sources_text(library: Library, sources: Iterable[Source]) -> str:
    """The sources as lines for a reader: 《…》（湘人社函〔2020〕80号）三（二）."""
    lines: dict[str, list[str]] = {}
    for source in sources:
        document = library.documents[source.document]
        # A document without a number (文号) is known by its title and day.
        name = f"《{document.title}》（{document.id if '〔' in document.id else document.issued_on}）"
        lines.setdefault(name, []).append(source.section)
    return "\n".join(f"{name}{'、'.join(sections)}" for name, sections in lines.items())


def office_for(region: str | None) -> str:
    """The office that would know, for a region."""
    known = (office for name, office in _OFFICES.items() if region and region.startswith(name))
    return next(known, _ANY_OFFICE)


def unknown_text(region: str | None, *, uncovered: bool) -> str:
    """Nothing found: one honest sentence and who would know."""
    if uncovered and region:
        return f"手头的文件里没有查到{region}这方面的规定。可以问{office_for(region)}。"
    return f"文件里没有查到这个问题的答案。可以问{office_for(region)}。"


def entry_text(entry: Entry, *, today: date, region: str | None) -> str:
    """The answer of one entry, with where and until when it held if that is not plain.

    Args:
        entry: what answers.
        today: the day of the question.
        region: the person's region, if known.
    """
    text = entry.answer
    if region is None and entry.region != NATION:
        text = f"{entry.region}的规定：\n{text}\n{ASK_ELSEWHERE}"
    until = entry.validity.until
    if until is not None and until < today:
        text += f"\n（这条规定有效到 {until.year}年{until.month}月{until.day}日。）"
    return text


def together_text(entries: Sequence[Entry], *, today: date, region: str | None, sure: bool) -> str:
    """The answer, and below it others that may be the ones that are meant.

    Args:
        entries: what answers, the most likely first.
        today: the day of the question.
        region: the person's region, if known.
        sure: whether the first one is likely enough to be told without a word on it.
    """
    first, *others = entries
    if not sure:
        told = (f"【{entry.title}】\n{entry_text(entry, today=today, region=region)}" for entry in entries)
        return "\n".join([NOT_SURE, *told])
    parts = [entry_text(first, today=today, region=region)]
    parts += [f"{PERHAPS}{one.title}\n{entry_text(one, today=today, region=region)}" for one in others]
    return "\n".join(parts)


def side_by_side(told: Iterable[tuple[Sequence[str], Entry]], *, today: date) -> str:
    """Several regions' rules under each other, then the question where the person is.

    Args:
        told: the regions that each entry speaks for, and the entry.
        today: the day of the question.
    """
    parts = (
        f"【{'、'.join(regions)}】{entry_text(entry, today=today, region=entry.region)}"
        for regions, entry in told
    )
    return "\n".join([*parts, ASK_WHERE])


def compared_text(told: Mapping[str, Entry | None], *, today: date) -> str:
    """What holds in each region that a question names, or that nothing is found for it."""
    return "\n".join(
        f"【{name}】{NOT_FOUND_HERE if entry is None else entry_text(entry, today=today, region=name)}"
        for name, entry in told.items()
    )
