"""Original documents (原文): bytes into text, text into articles, and finding the article an entry stands on."""

from knowledge.originals.articles import Piece, split_articles
from knowledge.originals.naming import guess_id, guess_title, normalise_id
from knowledge.originals.passages import Passage, PassageIndex, make_passages
from knowledge.originals.reading import MOST_BYTES, OriginalError, ReadFile, read_original
from knowledge.originals.sections import Outline, find_section

__all__ = [
    "MOST_BYTES",
    "OriginalError",
    "Outline",
    "Passage",
    "PassageIndex",
    "Piece",
    "ReadFile",
    "find_section",
    "guess_id",
    "guess_title",
    "make_passages",
    "normalise_id",
    "read_original",
    "split_articles",
]
