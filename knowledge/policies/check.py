"""Finds what is wrong with the knowledge beyond its form: `kaozheng knowledge check` prints it, a test forbids it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.policies.model import Entry, EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knowledge.policies.library import Library

LONGEST_ANSWER: Final = 260
"""Characters of an answer that still fits on one phone screen."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: where it is and what to do."""

    entry: Entry
    message: str

    def __str__(self) -> str:
        return f"{self.entry.path.name} 第 {self.entry.line} 行 {self.entry.id}：{self.message}"


def find_problems(library: Library) -> list[Problem]:
    """Every problem of the library, in the order of the entries."""
    entries = list(library.entries.values())
    found = [Problem(entry, message) for entry in entries for message in _single(entry, library)]
    found += _shared_phrasings(entries)
    found += [Problem(entry, message) for entry in entries for message in _replacement(entry, library)]
    order = {entry.id: place for place, entry in enumerate(entries)}
    return sorted(found, key=lambda problem: order[problem.entry.id])


def _single(entry: Entry, library: Library) -> Iterator[str]:
    if missing := sorted(_figures(_without_names(entry.answer, library)) - _figures(" ".join(entry.facts))):
        yield f"答案里的数字 {'、'.join(missing)} 没有写进“事实”"
    if len(entry.answer) > LONGEST_ANSWER:
        yield f"答案有 {len(entry.answer)} 个字，超过 {LONGEST_ANSWER} 个，请拆成两条或写短"
    if _MOBILE.search(f"{entry.answer} {' '.join(entry.facts)}"):
        yield "写进了手机号码；只能写单位的办公电话"
    if entry.kind is EntryKind.RULE and entry.region not in (
        "全国",
        library.documents[entry.sources[0].document].region,
    ):
        yield "地区与文件的地区不同"


def _without_names(text: str, library: Library) -> str:
    """The text without document numbers, whose digits are no figures of the rule."""
    text = unicodedata.normalize("NFKC", text)
    for name in library.documents:
        text = text.replace(unicodedata.normalize("NFKC", name), "")
    return re.sub(r"〔\d{4}〕\d+号", "", text)


def _figures(text: str) -> set[str]:
    return set(_FIGURE.findall(unicodedata.normalize("NFKC", text)))


def _shared_phrasings(entries: Iterable[Entry]) -> list[Problem]:
    """The same way of asking in two entries that hold in the same region is a coin toss for the search."""
    owners: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.replaced_by is None:
            for phrasing in entry.phrasings:
                owners[entry.region, unicodedata.normalize("NFKC", phrasing)].append(entry)
    return [
        Problem(second, f"问法“{phrasing}”与条目 {first.id} 相同")
        for (_, phrasing), (first, *others) in owners.items()
        for second in others
    ]


def _replacement(entry: Entry, library: Library) -> Iterator[str]:
    """A replaced entry ends before its successor starts, and its chain ends at an entry in force."""
    if entry.replaced_by is None:
        return
    successor = library.entries[entry.replaced_by]
    until, since = entry.validity.until, successor.validity.since
    if until is None:
        yield f"已由 {successor.id} 代替，却没有写“有效：…止”"
    elif since is not None and until >= since:
        yield f"有效期与代替它的 {successor.id} 重叠"
    seen = {entry.id}
    while successor.replaced_by is not None:
        if successor.id in seen:
            yield "“新规”绕成了一圈"
            return
        seen.add(successor.id)
        successor = library.entries[successor.replaced_by]
