"""Sounds: every character as its syllable, so that a wrong character and typed pinyin still match.

A syllable is written as one private-use character; two syllables that a keyboard or an accent confuses
(zh/z, ing/in) are the same one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from knowledge.search.lexicon import read_lines

FIRST_SOUND: Final = "\ue000"
LAST_SOUND: Final = "\uf8ff"
_LONGEST_SYLLABLE: Final = 6
_ENDINGS: Final = (("ing", "in"), ("eng", "en"))


@dataclass(frozen=True, slots=True)
class Sounds:
    """The table of syllables."""

    of_character: dict[int, str]
    of_syllable: dict[str, str]
    words: tuple[tuple[str, str], ...]
    """Words in which a character is read otherwise than usual, with their sounds."""

    def read(self, text: str) -> str:
        """The text with every known character as its sound; the rest stays."""
        for word, sounds in self.words:
            if word in text:
                text = text.replace(word, sounds)
        return text.translate(self.of_character)

    def segment(self, letters: str) -> str | None:
        """Typed pinyin as sounds: `zhuanxiang` → two of them; None if it is no pinyin.

        Args:
            letters: lower-case letters without spaces.
        """
        best: list[str | None] = [""] + [None] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                before, sound = best[start], self.of_syllable.get(letters[start:end])
                if before is None or sound is None:
                    continue
                known = best[end]
                if known is None or len(before) + 1 < len(known):
                    best[end] = before + sound
        return best[-1]


@cache
def load_sounds() -> Sounds:
    """Read the table; once a process."""
    of_character: dict[int, str] = {}
    of_syllable: dict[str, str] = {}
    codes: dict[str, str] = {}
    words: list[tuple[str, str]] = []
    for line in read_lines("syllables.txt"):
        head, _, rest = line.partition("：")
        if head.startswith("!"):
            words.append((head[1:], rest))
            continue
        code = codes.setdefault(_confusable(head), chr(ord(FIRST_SOUND) + len(codes)))
        of_syllable[head] = code
        of_character.update(dict.fromkeys(map(ord, rest), code))
    spoken = ((word, "".join(of_syllable[one] for one in rest.split())) for word, rest in words)
    return Sounds(of_character, of_syllable, tuple(spoken))


def _confusable(syllable: str) -> str:
    """What a syllable is mixed up with: sheng, seng and sen are one."""
    syllable = re.sub(r"^([zcs])h", r"\1", syllable)
    for ending, plain in _ENDINGS:
        if syllable.endswith(ending):
            return syllable.removesuffix(ending) + plain
    return syllable
