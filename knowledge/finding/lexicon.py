"""The words of a request for an exam, read once from `words.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("words.txt")
LETTERS: Final = {
    "考试": "X", "考": "K", "时候": "W", "有无": "E", "寻找": "Q", "报名": "B", "想要": "H", "地点": "P", "机构": "G",
    "机构查询": "V", "专项": "S", "证": "C", "本地": "A", "我": "M", "能": "N", "疑问": "Z", "虚词": "F",
}  # fmt: skip
"""Kind of word → the letter that stands for it in the shape of a sentence."""
_STOP, _OUTSIDE, _WRONG = "停用", "域外", "错字"


class WordFileError(Exception):
    """A word list that cannot be loaded; the message names the file, the line and what to write."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists, ready for reading."""

    pattern: re.Pattern[str]
    """Every word, the longest first."""
    letter: dict[str, str]
    stop: re.Pattern[str]
    """What is never part of the name of an item."""
    outside: re.Pattern[str]
    """Exams of other fields."""
    wrong: tuple[tuple[str, str], ...]
    """Typing errors and what was meant."""


@cache
def load_lexicon(path: Path = FILE) -> Lexicon:
    """Read the word lists.

    Raises:
        WordFileError: an unknown or missing kind, a word written twice, with file and line.
    """
    letter: dict[str, str] = {}
    others: dict[str, list[str]] = {_STOP: [], _OUTSIDE: [], _WRONG: []}
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        kind, _, rest = line.partition("：")
        if kind not in (*LETTERS, *others) or kind in seen:
            raise WordFileError(path, number, f"不认识的类别“{kind}”，或者这一类写了两次")
        seen.add(kind)
        for word in rest.split():
            if kind in others:
                others[kind].append(word)
            elif word in letter:
                raise WordFileError(path, number, f"“{word}”写了两次")
            else:
                letter[word] = LETTERS[kind]
        if kind == _WRONG and any(word.count("=") != 1 for word in others[_WRONG]):
            raise WordFileError(path, number, "错字应写成“考式=考试”")
    if missing := [kind for kind in (*LETTERS, *others) if kind not in seen]:
        raise WordFileError(path, 1, f"缺少类别“{missing[0]}”")
    wrong = tuple((left, right) for left, _, right in (word.partition("=") for word in others[_WRONG]))
    return Lexicon(_any_of(letter), letter, _any_of(others[_STOP]), _any_of(others[_OUTSIDE]), wrong)


def _any_of(words: dict[str, str] | list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
