"""Labelled cases for fitting: from the library itself, and questions that people wrote."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.policies import EntryKind
from knowledge.regions import NATION, cities, find_regions, provinces, short_name
from knowledge.search.lexicon import ASKED, load_lexicon, read_lines
from knowledge.search.noise import KINDS, SHARES, disturb
from knowledge.search.normalise import fold as fold_text

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from knowledge.policies import Entry
    from knowledge.search.shelf import Shelf

FOLDS: Final = 4
REFUSALS_FILE: Final = "refusals.txt"
REFUSAL: Final = "refusal"
DISTURBED: Final = "refusal disturbed"
MOVED: Final = "moved"
FOLLOW_UP: Final = "follow-up"
WRITTEN_ANSWERED: Final = "written answered"
WRITTEN_REFUSED: Final = "written refused"
_FOLLOW_UP_SHARE: Final = 0.12
"""Share of the ways of asking that are also asked as a second question, without what the first one said."""
_SHORTEST, _LONGEST = 3, 14
_BARRED_SHARE: Final = 0.35
"""Share of the ways of asking that are also asked with their entry or document barred."""
_UNKNOWN_NAMED, _UNKNOWN_UNNAMED = 0.5, 0.25
"""How often the person's region is not known, where the words name it and where they do not."""
_PLACED_SHARE: Final = 0.15
"""Share of the questions on national rules that are also asked from a named province."""
_NOTHING: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its label."""

    text: str
    region: str | None
    kind: str
    fold: int
    entries: frozenset[int]
    """Numbers of the entries that answer; none if nothing does."""
    barred: frozenset[int] = frozenset()
    history: tuple[str, ...] = ()
    written: bool = False
    """Written by a person who did not see the entries: asked of the whole index."""


def make_cases(shelf: Shelf, chance: random.Random) -> Iterator[Case]:
    """Questions from the library, one or two for each way of asking, and as many that nothing answers."""
    alike, together, beside = defaultdict(set), defaultdict(set), defaultdict(list)
    for number, entry in enumerate(shelf.entries):
        alike[entry.topic, entry.point].add(number)
        together[entry.path].add(number)
        if entry.kind is EntryKind.RULE:
            beside[entry.topic, entry.region].append(number)
    for number, entry in enumerate(shelf.entries):
        same = frozenset(alike[entry.topic, entry.point])
        for turn, phrasing in enumerate(entry.phrasings):
            fold = (turn + number) % FOLDS
            yield from _answered(shelf, number, phrasing, fold, same, chance)
            yield from _barred(shelf, number, phrasing, fold, same, frozenset(together[entry.path]), chance)
            mates = [shelf.entries[other] for other in beside[entry.topic, entry.region] if other != number]
            if mates and entry.kind is EntryKind.RULE and chance.random() < _FOLLOW_UP_SHARE:
                yield from _follow_up(shelf, number, phrasing, fold, chance.choice(mates), chance)
    for turn, line in enumerate(read_lines(REFUSALS_FILE)):
        text, _, region = line.partition("|")
        for kind in KINDS:
            name = REFUSAL if kind == "plain" else DISTURBED
            yield Case(disturb(text, kind, chance), region or None, name, turn % FOLDS, _NOTHING)


def _answered(
    shelf: Shelf, number: int, phrasing: str, fold: int, same: frozenset[int], chance: random.Random
) -> Iterator[Case]:
    """A way of asking as it is, as another hand would write it, and asked from elsewhere."""
    entry = shelf.entries[number]
    kind = chance.choices(KINDS, SHARES)[0]
    region = _region_for(entry, phrasing, _places(shelf), chance)
    # Without a region, the same question is answered for every region.
    right = same if region is None else frozenset({number})
    yield Case(disturb(phrasing, kind, chance), region, kind, fold, right)
    if kind != "plain":
        yield Case(phrasing, region, "plain", fold, right)
    if entry.region == NATION and entry.kind is EntryKind.RULE and chance.random() < _PLACED_SHARE:
        yield Case(_placed(phrasing, chance), None, "plain", fold, right | {number})


def _follow_up(
    shelf: Shelf, number: int, phrasing: str, fold: int, mate: Entry, chance: random.Random
) -> Iterator[Case]:
    """A way of asking after another question on the same topic, without the words that one had already."""
    entry, before = shelf.entries[number], chance.choice(mate.phrasings)
    lexicon = load_lexicon()
    said = {name for _, name in lexicon.find_concepts(fold_text(before)) if not name.startswith(ASKED)}
    text = fold_text(phrasing)
    for mention in reversed(find_regions(text)):
        text = text[: mention.start] + text[mention.end :]
    for place, name in reversed(list(lexicon.find_concepts(text))):
        if name in said:
            size = next(
                one for one in lexicon.lengths[text[place]]
                if lexicon.concepts.get(text[place : place + one]) == name
            )  # fmt: skip
            text = text[:place] + text[place + size :]
    if _SHORTEST <= len(text) <= _LONGEST:
        region = None if find_regions(before) else _region_for(entry, phrasing, _places(shelf), chance)
        yield Case(text, region, FOLLOW_UP, fold, frozenset({number}), history=(before,))


def _barred(
    shelf: Shelf,
    number: int,
    phrasing: str,
    fold: int,
    same: frozenset[int],
    document: frozenset[int],
    chance: random.Random,
) -> Iterator[Case]:
    """A way of asking without what answers it: its entry or document barred, or asked for another province."""
    entry = shelf.entries[number]
    region = _region_for(entry, phrasing, _places(shelf), chance)
    if entry.kind is EntryKind.GAP:
        yield Case(phrasing, region, "barred gap", fold, _NOTHING, same)
    elif entry.kind is EntryKind.RULE and chance.random() < _BARRED_SHARE:
        yield Case(phrasing, region, "barred entry", fold, _NOTHING, frozenset({number}))
        yield Case(phrasing, region, "barred document", fold, _NOTHING, document)
    if entry.region != NATION and (elsewhere := _moved(phrasing, _places(shelf), chance)):
        yield Case(elsewhere, None, MOVED, fold, _NOTHING, same)


def _places(shelf: Shelf) -> list[str]:
    return sorted({one.region for one in shelf.library.documents.values()} - {NATION})


def read_written(path: Path, shelf: Shelf) -> Iterator[Case]:
    """Questions that people wrote, with the documents and facts that a right answer has, one JSON object a line.

    Args:
        path: a file in the form of `tests/knowledge/search/questions`.
        shelf: the entries, to find those that answer rightly.
    """
    for turn, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        asked = json.loads(line)
        documents = set(asked["sources"])
        right = frozenset(
            number
            for number, entry in enumerate(shelf.entries)
            if documents & {source.document for source in entry.sources} and _tells(entry, asked["must"])
        )
        if bool(right) == asked["answerable"]:
            kind = WRITTEN_ANSWERED if right else WRITTEN_REFUSED
            history = tuple(asked.get("history", ()))
            yield Case(
                asked["question"], asked["region"], kind, turn % FOLDS, right, history=history, written=True
            )


def _tells(entry: Entry, patterns: Iterable[str]) -> bool:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", entry.answer))
    return all(re.search(unicodedata.normalize("NFKC", pattern), text, re.IGNORECASE) for pattern in patterns)


def _region_for(entry: Entry, phrasing: str, places: Sequence[str], chance: random.Random) -> str | None:
    """A region that fits: the person's own, or none where the words name it and sometimes where they do not."""
    if entry.region == NATION:
        return chance.choice([None, None, *places])
    if chance.random() < (_UNKNOWN_NAMED if find_regions(phrasing) else _UNKNOWN_UNNAMED):
        return None
    return chance.choice([place for place in places if place.startswith(entry.region)])


def _placed(phrasing: str, chance: random.Random) -> str:
    """A question on a rule of the nation, asked from anywhere."""
    name = short_name(chance.choice(provinces()))
    return chance.choice(("我在{}，{}", "{}这边{}", "{}{}", "{}人问一下，{}")).format(name, phrasing)


def _moved(phrasing: str, places: Sequence[str], chance: random.Random) -> str | None:
    """The question asked for a province without documents; None if it names no region."""
    mentions = find_regions(phrasing)
    if len(mentions) != 1:
        return None
    others = [name for name in provinces() if not any(place.startswith(name) for place in places)]
    province = chance.choice(others)
    city = chance.choice(cities(province) or (province,))
    name = short_name(chance.choice((province, province, city)))
    return phrasing[: mentions[0].start] + name + phrasing[mentions[0].end :]
