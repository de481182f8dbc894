"""Provinces and cities (省、市): reading them from what people write, and which covers which.

Names follow the administrative divisions of China; a county is known as part of its city, because no document
in the knowledge base rules for a single county.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

NATION: Final = "全国"
_FILE: Final = Path(__file__).with_name("regions.txt")
_SUFFIX: Final = re.compile(r"(?<=..)(?:省|市|地区|盟)$")


@dataclass(frozen=True, slots=True)
class Region:
    """A province, or a city in it; `name` is how documents and profiles write it, as in 河南省郑州市."""

    province: str
    city: str | None = None

    @property
    def name(self) -> str:
        """Province and city in one word."""
        return self.province + (self.city or "")


@dataclass(frozen=True, slots=True)
class Mention:
    """A region named in a text, with the characters `[start:end]` that name it."""

    region: Region
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    cities: dict[str, tuple[str, ...]]
    """Province → its cities, in the order of the file."""
    names: dict[str, Region]
    """Every way to write a region → the region."""
    short: dict[str, str]
    """Province or city → how people call it."""
    everyday: dict[str, tuple[str, ...]]
    """Short name → words beside which it is no place name."""
    pattern: re.Pattern[str]


def provinces() -> tuple[str, ...]:
    """All provinces, municipalities and regions of that rank, in the usual order."""
    return tuple(_gazetteer().cities)


def cities(province: str) -> tuple[str, ...]:
    """The cities of a province; empty for a municipality (直辖市).

    Raises:
        KeyError: no such province.
    """
    return _gazetteer().cities[province]


def short_name(name: str) -> str:
    """A province or city as people say it: 河南省 → 河南, 广西壮族自治区 → 广西."""
    return _gazetteer().short.get(name, name)


def find_regions(text: str) -> list[Mention]:
    """Every region named in the text, in order; 河南郑州 is one mention.

    Counties (县、区) are read as their city. Nothing is guessed: an unknown place gives no mention.
    """
    gazetteer = _gazetteer()
    mentions: list[Mention] = []
    for match in gazetteer.pattern.finditer(text):
        word = match[0]
        if any(other in text for other in gazetteer.everyday.get(word, ())):
            continue
        region = gazetteer.names[word]
        previous = mentions[-1] if mentions else None
        if previous and previous.end == match.start() and _continues(previous.region, region):
            mentions[-1] = Mention(region, previous.start, match.end())
        else:
            mentions.append(Mention(region, match.start(), match.end()))
    return mentions


def parse_region(text: str) -> Region | None:
    """The region a short answer means: 郑州, 河南郑州, 河南省郑州市 alike; None where it names none or several."""
    found = {mention.region for mention in find_regions(text)}
    return found.pop() if len(found) == 1 else None


def covers(outer: str, inner: str) -> bool:
    """Whether a rule of `outer` holds in `inner`: 全国 covers all, 河南省 covers 河南省郑州市.

    Args:
        outer: 全国, or a region's name.
        inner: a region's name.
    """
    return outer in (NATION, inner) or (inner.startswith(outer) and outer in _gazetteer().cities)


def _continues(first: Region, second: Region) -> bool:
    return second.province == first.province and first.city in (None, second.city)


@cache
def _gazetteer() -> _Gazetteer:
    cities_of: dict[str, tuple[str, ...]] = {}
    names: dict[str, Region] = {}
    short: dict[str, str] = {}
    everyday: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        head, _, rest = line.partition("：")
        if not head or head.startswith("#"):
            continue
        if head.startswith("!"):
            everyday[head[1:]] = tuple(rest.split())
        elif parent := next((one for one in cities_of if head.startswith(one) and head != one), None):
            region = Region(parent, head.removeprefix(parent))
            # Only the names written in the file: 中原 and 城关 are everyday words.
            for name in re.split(r"[ =,]", rest):
                names.setdefault(name, region)
        else:
            ((province, spellings),) = _pairs([head])
            members = _pairs(rest.split())
            cities_of[province] = tuple(city for city, _ in members)
            names.update(dict.fromkeys(spellings, Region(province)))
            short[province] = spellings[1]
            for city, ways in members:
                short[city] = ways[1]
                names.update({way: Region(province, city) for way in ways if way not in names})
    longest_first = sorted(names, key=len, reverse=True)
    return _Gazetteer(cities_of, names, short, everyday, re.compile("|".join(map(re.escape, longest_first))))


def _pairs(words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """`长沙市` → (长沙市, (长沙市, 长沙)); `湘西…自治州=湘西` → (…, (…, 湘西))."""
    pairs = []
    for word in words:
        name, given, short = word.partition("=")
        spellings = short.split(",") if given else [_SUFFIX.sub("", name)]
        pairs.append((name, (name, *spellings)))
    return pairs
