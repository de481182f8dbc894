"""The items and the search for them in what people write: exact names first, typing errors where there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.items.typing_errors import Misspellings
from knowledge.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from knowledge.procedures import ExamKind


@dataclass(frozen=True, slots=True)
class Item:
    """A special ability (专项职业能力), or an occupation (职业) with one of its jobs (工种)."""

    kind: ExamKind
    name: str
    """Official name of the ability or occupation."""
    job: str | None
    aliases: tuple[str, ...]
    """How people call it, beside the name and the job."""
    levels: tuple[int, ...]
    """5 (lowest) to 1; empty for a special ability, which has none."""

    @property
    def title(self) -> str:
        """Name and job for people: 家政服务员（母婴护理员）."""
        return f"{self.name}（{self.job}）" if self.job else self.name


@dataclass(frozen=True, slots=True)
class ItemMention:
    """An item named in a text, with the characters `[start:end]` that name it."""

    item: Item
    start: int
    end: int
    words: str
    """These characters, folded: half width, simplified."""


class Items:
    """All items, by what people write."""

    def __init__(self, items: Iterable[Item], entry_names: Mapping[str, str]) -> None:
        """Build the index.

        Args:
            items: in the order in which several of one name are offered.
            entry_names: names of entry occupations (准入类) → the official one. They are no items, and hide items whose
                names are part of theirs: 低压电工作业 is not 电工.
        """
        self.all = tuple(items)
        self._entry = {_fold(name): official for name, official in entry_names.items()}
        self._by_name: dict[str, list[Item]] = {}
        for item in self.all:
            for name in dict.fromkeys(map(_fold, filter(None, (item.name, item.job, *item.aliases)))):
                self._by_name.setdefault(name, []).append(item)
        names = sorted({*self._by_name, *self._entry}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, names)))
        self._misspellings = Misspellings([name for name in self._by_name if len(name) > 1])

    def get(self, kind: ExamKind, name: str, job: str | None = None) -> Item | None:
        """The item of that official name (and job); None if there is none."""
        return next((one for one in self.all if (one.kind, one.name, one.job) == (kind, name, job)), None)

    def find(self, text: str) -> list[ItemMention]:
        """Every item named in the text, in order; of names that contain each other the longest.

        A word that stands for several items (月嫂) gives a mention of each, at the same place. Where no name is found,
        words that sound or look like one are taken: 养老户理员. Positions are those of the text as given.
        """
        folded = "".join(map(_fold_character, text))
        places = [match.span() for match in self._pattern.finditer(folded)]
        if not places:
            found = self._misspellings.find(folded)
            return [ItemMention(item, one.start, one.end, folded[one.start : one.end])
                    for one in found for item in self._by_name[one.name]]  # fmt: skip
        return [
            ItemMention(item, start, end, folded[start:end])
            for start, end in places
            for item in self._by_name.get(folded[start:end], ())
        ]

    def find_entry(self, text: str) -> str | None:
        """The entry occupation (准入类职业) that the text names, by its official name; None if it names none."""
        folded = "".join(map(_fold_character, text))
        names = (match[0] for match in self._pattern.finditer(folded))
        return next((self._entry[name] for name in names if name in self._entry), None)


@lru_cache(maxsize=16384)
def _fold_character(character: str) -> str:
    """One character, so that positions stay: half width, lower case, simplified."""
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _fold(name: str) -> str:
    return "".join(map(_fold_character, name))
