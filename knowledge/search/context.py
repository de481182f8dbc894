"""What a question means where it stands: its region, the clause that asks, what it inherits from earlier turns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from knowledge.regions import Region, covers, find_regions
from knowledge.search.asked import asked_for
from knowledge.search.lexicon import ASKED, load_lexicon
from knowledge.search.normalise import fold, from_latin, without_fillers
from knowledge.search.pinyin import load_sounds

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAUSE_END: Final = re.compile(r"[。！？!?；;，,\n]+")
_ASKING: Final = re.compile(
    r"吗|呢|么|多少|几|什么|怎么|怎样|如何|谁|哪|多久|多长|多大|能不能|可不可以|行不行|要不要|是不是|有没有|算不算|该不该"
    r"|用不用|让不让|需不需要|会不会|能否|可以不|行不|没有?$|不$"
)
_POINTS_BACK: Final = re.compile(r"^(?:那|还有|另外|这个|它|他们|其中|接下来|然后|之后)|呢$")
_FIGURE: Final = re.compile(r"\d+")
_LONG: Final = 34
"""From this many characters on, a question is a story with the question somewhere in it."""
_LONGEST: Final = 500
"""Of a longer text only the end is read: there the question stands."""
_SHORT: Final = 12
"""Up to this many characters, a turn may lean on the one before."""
_ASKING_CLAUSES: Final = 2
"""How many clauses of a story are compared alone."""
_FEWEST_TOLD: Final = 4
"""A clause of fewer characters says too little alone."""
_BESIDE, _FAR = 0.6, 0.3
_INHERITED, _MENTIONED = 0.5, 0.15
_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """A question ready for the index."""

    text: str
    """Without fillers; a space ends a clause."""
    own: str
    """The same without what is inherited from earlier turns."""
    weights: tuple[float, ...] | None
    """What each character counts; None if all count alike."""
    region: str | None
    """Where the person asks for; None if unknown."""
    named: tuple[Region, ...]
    """Regions that the question itself names."""
    place: str | None
    """The most exact place that the question names, as short as people say it."""
    figures: tuple[str, ...]
    """Numbers in the question."""
    asked_for: int
    """What is asked for, as bits."""
    several: tuple[str, ...]
    """Regions with documents, where the question names more than one to compare."""
    leans_on: str | None
    """The earlier turn, folded, without which the question is not whole."""
    asking: tuple[str, ...]
    """In a story, the clauses that ask, alone and with the one before; empty where the whole text asks."""
    uncovered: bool
    """Whether the question names a region for which there is no document of its own."""
    topic: str | None = None
    """Topic of what it leans on, if known."""


def understand(text: str, region: str | None, history: Sequence[str], places: tuple[str, ...]) -> Understood:
    """Read a question.

    Args:
        text: what the person wrote.
        region: region of the account, if known.
        history: what the person wrote before, oldest first.
        places: regions with documents of their own, the nation left out.
    """
    folded = from_latin(fold(text[-_LONGEST:]))
    mentions = find_regions(folded)
    named = tuple(dict.fromkeys(mention.region for mention in mentions))
    if not named and region is None and (heard := _heard(folded, places)):
        named = (heard,)
    clauses, weights = _clauses(folded)
    asking = _asking_parts(clauses, weights)
    own = " ".join(clauses)
    asked = _asked_for(own)
    leaning = bool(history) and _leans(folded, clauses)
    earlier = [_folded(turn[-_LONGEST:]) for turn in history[-_TURNS:]]
    leans_on = None
    if earlier:
        bare = leaning and len(_POINTS_BACK.sub("", without_fillers(_without_regions(folded)).strip())) <= 1
        weight = 1.0 if bare else _INHERITED if leaning else _MENTIONED
        last = _inherit(clauses, weights, earlier, weight, keep_regions=not named, keep_asked=not asked)
        leans_on = last if leaning else None
        if leaning and not asked:
            asked = _asked_for(" ".join(clauses))
    where = _where(named, region, earlier)
    return Understood(
        text=" ".join(clauses),
        own=own,
        weights=None if min(weights, default=1) == max(weights, default=1) else _spread(clauses, weights),
        region=where,
        named=named,
        place=_exact_place(named),
        figures=tuple(_FIGURE.findall(folded)),
        asked_for=asked,
        several=_several(named, places),
        leans_on=leans_on,
        asking=asking,
        uncovered=where is not None and not any(covers(place, where) for place in places),
    )


@lru_cache(maxsize=1024)
def _folded(turn: str) -> str:
    """An earlier turn: it comes again with every question after it."""
    return from_latin(fold(turn))


def _clauses(folded: str) -> tuple[list[str], list[float]]:
    """The clauses of a text and what each counts: in a story those count that ask, and those beside them."""
    parts = [part for part in _CLAUSE_END.split(folded) if part.strip()]
    cleaned = [without_fillers(part).strip() for part in parts]
    if len(folded) < _LONG:
        return cleaned, [1.0] * len(cleaned)
    asking = [place for place, part in enumerate(parts) if _ASKING.search(part)]
    if not asking:
        return cleaned, [1.0] * len(cleaned)
    last = asking[-1]
    weights = []
    for place in range(len(parts)):
        distance = min(abs(place - other) for other in asking)
        weight = 1.0 if distance == 0 else _BESIDE if distance == 1 else _FAR
        weights.append(weight if abs(place - last) <= 1 or place in asking[-2:] else min(weight, _BESIDE))
    return cleaned, weights


def _asking_parts(clauses: Sequence[str], weights: Sequence[float]) -> tuple[str, ...]:
    """The last clauses of a story that ask, each alone and with the one before it."""
    if min(weights, default=1) == max(weights, default=1):
        return ()
    asking = [place for place, weight in enumerate(weights) if weight == 1][-_ASKING_CLAUSES:]
    alone = [clauses[place] for place in asking if len(clauses[place]) >= _FEWEST_TOLD]
    joined = [" ".join(clauses[place - 1 : place + 1]) for place in asking if place]
    return tuple(dict.fromkeys([*alone, *joined]))


def _leans(folded: str, clauses: Sequence[str]) -> bool:
    """Whether a turn is too short to stand alone or points back to an earlier one."""
    return sum(map(len, clauses)) <= _SHORT or _POINTS_BACK.search(folded.strip("？?。 ")) is not None


def _inherit(
    clauses: list[str],
    weights: list[float],
    earlier: Sequence[str],
    weight: float,
    *,
    keep_regions: bool,
    keep_asked: bool,
) -> str:
    """Add the turns before, the last one most; what the new turn says itself is not taken from them.

    Returns:
        The last of them that stands alone.
    """
    for turn in reversed(earlier):
        cleaned = turn if keep_regions else _without_regions(turn)
        cleaned = without_fillers(
            _CLAUSE_END.sub(" ", cleaned if keep_asked else _without_asked(cleaned))
        ).strip()
        if cleaned:
            clauses.append(cleaned)
            weights.append(weight)
        if not _leans(turn, [without_fillers(turn)]):
            return turn
        weight /= 2
    return earlier[0]


def _without_regions(text: str) -> str:
    for mention in reversed(find_regions(text)):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def _without_asked(text: str) -> str:
    lexicon = load_lexicon()
    for place, name in reversed(list(lexicon.find_concepts(text))):
        if name.startswith(ASKED):
            length = next(
                size
                for size in lexicon.lengths[text[place]]
                if lexicon.concepts.get(text[place : place + size]) == name
            )
            text = text[:place] + " " + text[place + length :]
    return text


def _where(named: Sequence[Region], account: str | None, earlier: Sequence[str]) -> str | None:
    """The region asked for: what the words name, else what an earlier turn named, else the account's."""
    if not named:
        for turn in reversed(earlier):
            if mentions := find_regions(turn):
                named = [mention.region for mention in mentions]
                break
    if not named:
        return account
    names = sorted({region.name for region in named}, key=len)
    # A province and its city in one question mean the city; the account's city is kept within a named province.
    widest, narrowest = names[0], names[-1]
    if any(not covers(name, narrowest) for name in names):
        return None
    return account if account and covers(narrowest, account) and widest == narrowest else narrowest


def _several(named: Sequence[Region], places: tuple[str, ...]) -> tuple[str, ...]:
    """The named regions that have documents, if they are to be compared; of a province and its city the city."""
    names = list(dict.fromkeys(region.name for region in named))
    exact = [one for one in names if not any(other != one and covers(one, other) for other in names)]
    known = tuple(one for one in exact if any(covers(place, one) for place in places))
    return known if len(known) > 1 else ()


def _exact_place(named: Sequence[Region]) -> str | None:
    exact = next((region.city for region in named if region.city), None)
    return exact[:-1] if exact else named[0].province[:2] if named else None


def _asked_for(text: str) -> int:
    return asked_for(name for _, name in load_lexicon().find_concepts(text))


def _spread(clauses: Sequence[str], weights: Sequence[float]) -> tuple[float, ...]:
    """The weight of each character of the joined clauses."""
    spread: list[float] = []
    for clause, weight in zip(clauses, weights, strict=True):
        spread.extend([weight] * (len(clause) + 1))
    return tuple(spread[:-1])


def _heard(folded: str, places: tuple[str, ...]) -> Region | None:
    """A region written with a wrong character, 郑洲: found by its sound among the regions with documents."""
    spoken = load_sounds().read(folded)
    return next((region for sound, region in _sounds_of(places) if sound in spoken), None)


@cache
def _sounds_of(places: tuple[str, ...]) -> tuple[tuple[str, Region], ...]:
    """The sounds of each place's short names, cities first."""
    sounds = load_sounds()
    regions = [mention.region for place in places for mention in find_regions(place)]
    cities = [(sounds.read(region.city[:-1]), region) for region in regions if region.city]
    provinces = [(sounds.read(region.province[:-1]), Region(region.province)) for region in regions]
    return (*cities, *provinces)
