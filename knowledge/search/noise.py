"""Ways in which people write a question otherwise, to make labelled cases for fitting: wrong characters, stories."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from knowledge.search.lexicon import load_lexicon, read_lines
from knowledge.search.normalise import fold, without_fillers
from knowledge.search.pinyin import load_sounds

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

KINDS: Final = ("plain", "homophone", "dropped", "keyword", "story", "pinyin", "synonym")
SHARES: Final = (50, 12, 5, 8, 12, 4, 12)
"""How often each kind is drawn."""
_COMMONEST: Final = 8
_FEWEST_CHARACTERS: Final = 5
_STORY_FILE: Final = "stories.txt"


def disturb(text: str, kind: str, chance: random.Random) -> str:
    """A question as another hand would write it.

    Args:
        text: the question.
        kind: one of `KINDS`.
        chance: where the choices come from.
    """
    way = _WAYS.get(kind)
    return text if way is None else way(text, chance)


def _dropped(text: str, chance: random.Random) -> str:
    """One character left out."""
    if len(text) <= _FEWEST_CHARACTERS:
        return text
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :]


def _story(text: str, chance: random.Random) -> str:
    """After one to three sentences that have nothing to do with it."""
    return "，".join([*chance.sample(read_lines(_STORY_FILE), chance.randint(1, 3)), text])


def _pinyin(text: str, _: random.Random) -> str:
    """Every character as its syllable in letters."""
    spelled = _spellings()
    return "".join(f" {spelled[one]} " if one in spelled else one for one in text).replace("  ", " ").strip()


def _homophones(text: str, chance: random.Random) -> str:
    """One to three characters replaced by others of the same sound."""
    characters = list(text)
    table = load_sounds().of_character
    spoken = [place for place, one in enumerate(characters) if ord(one) in table]
    for place in chance.sample(spoken, min(len(spoken), chance.choice((1, 1, 2, 3)))):
        characters[place] = chance.choice(_same_sound()[table[ord(characters[place])]])
    return "".join(characters)


def _synonyms(text: str, chance: random.Random) -> str:
    """Other words for the same things, each known one with an even chance."""
    folded = without_fillers(fold(text))
    lexicon = load_lexicon()
    for place, name in reversed(list(lexicon.find_concepts(folded))):
        if chance.random() < 0.5:  # noqa: PLR2004
            length = next(
                size
                for size in lexicon.lengths[folded[place]]
                if lexicon.concepts.get(folded[place : place + size]) == name
            )
            folded = folded[:place] + chance.choice(_same_meaning()[name]) + folded[place + length :]
    return folded


@cache
def _same_meaning() -> dict[str, list[str]]:
    """Concept → the ways of saying it."""
    found: dict[str, list[str]] = defaultdict(list)
    for word, name in load_lexicon().concepts.items():
        found[name].append(word)
    return found


def _keywords(text: str, chance: random.Random) -> str:
    """Only the words that the synonyms know, in their order, with a space between; at least two."""
    folded = without_fillers(fold(text))
    lexicon = load_lexicon()
    words = []
    for place, name in lexicon.find_concepts(folded):
        length = next(
            size
            for size in lexicon.lengths[folded[place]]
            if lexicon.concepts.get(folded[place : place + size]) == name
        )
        words.append(folded[place : place + length])
    if len(words) < 3:  # noqa: PLR2004 - too little would be left of the question
        return text
    if chance.random() < 0.3:  # noqa: PLR2004
        words.reverse()
    return " ".join(dict.fromkeys(words))


@cache
def _same_sound() -> dict[str, list[str]]:
    """Sound → its characters, the first ones of the table."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, sound in load_sounds().of_character.items():
        if len(found[sound]) < _COMMONEST:
            found[sound].append(chr(code))
    return found


@cache
def _spellings() -> dict[str, str]:
    """Character → its syllable in letters."""
    found: dict[str, str] = {}
    for line in read_lines("syllables.txt"):
        head, _, rest = line.partition("：")
        if not head.startswith("!"):
            found.update(dict.fromkeys(rest, head))
    return found


_WAYS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "homophone": _homophones,
    "dropped": _dropped,
    "keyword": _keywords,
    "story": _story,
    "pinyin": _pinyin,
    "synonym": _synonyms,
}
