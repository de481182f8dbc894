"""Brings what people write into one form: width, case, traditional characters, dialect, fillers, pinyin, English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from knowledge.search.lexicon import load_lexicon
from knowledge.search.pinyin import FIRST_SOUND, LAST_SOUND, load_sounds

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_WORD: Final = re.compile(rf"[^0-9a-z\u3400-\u9fff{FIRST_SOUND}-{LAST_SOUND}\n]+")
_EMPTY_LINE: Final = re.compile(r"^ *[^ \n]? *$", re.MULTILINE)
"""Not more than one character left: too little to tell 谢谢你 from 你."""
_LATIN: Final = re.compile(r"[a-z][a-z' -]*[a-z]|[a-z]")
_LATIN_WORD: Final = re.compile(r"[a-z]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_FEWEST_ENGLISH: Final = 2
_FEWEST_SOUNDS: Final = 2


def fold(text: str) -> str:
    """The same text in half width, lower case and simplified characters, in everyday standard words."""
    text = _to_simplified()(unicodedata.normalize("NFKC", text)).lower()
    for written, meant in load_lexicon().rewrites:
        if written in text:
            text = text.replace(written, meant)
    return text


def without_fillers(text: str) -> str:
    """Folded text without polite and empty words; punctuation becomes a space.

    Args:
        text: one text, or many, one a line; a line of little but fillers, such as 谢谢你, keeps them.
    """
    kept = text
    for filler in load_lexicon().fillers:
        if filler in kept:
            kept = kept.replace(filler, "" if len(filler) == 1 else " ")
    kept = _NO_WORD.sub(" ", kept)
    if _EMPTY_LINE.search(kept) is None:
        return kept
    lines = zip(kept.split("\n"), text.split("\n"), strict=True)
    return "\n".join(
        line if _EMPTY_LINE.match(line) is None else _NO_WORD.sub(" ", whole) for line, whole in lines
    )


def from_latin(text: str) -> str:
    """Folded text with English put into Chinese and typed pinyin into sounds.

    Args:
        text: folded text; untouched where it has no Latin letters.
    """
    if _LATIN_WORD.search(text) is None:
        return text
    return _LATIN.sub(_translate_run, text)


def is_sound(character: str) -> bool:
    """Whether a character stands for a typed syllable."""
    return FIRST_SOUND <= character <= LAST_SOUND


def _translate_run(match: re.Match[str]) -> str:
    """One run of Latin words: English, pinyin, or a name such as osta that stays as it is."""
    run, lexicon = match[0], load_lexicon()
    words = _LATIN_WORD.findall(run)
    sounds = [load_sounds().segment(word) for word in words]
    known = lexicon.count_english(run)
    spelled = sum(sound is not None for sound in sounds)
    if known and (known == len(words) or (known >= _FEWEST_ENGLISH and known > spelled // 2)):
        return f" {lexicon.from_english(run)} "
    if sum(map(len, filter(None, sounds))) >= _FEWEST_SOUNDS or (spelled and _HAN.search(match.string)):
        return "".join(sound or f" {word} " for sound, word in zip(sounds, words, strict=True))
    return run


@cache
def _to_simplified() -> Callable[[str], str]:
    # Imported here: only the search needs the tables, and they cost some milliseconds.
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s").convert
