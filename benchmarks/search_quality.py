"""How well and how fast questions are answered, beside plain search over the same entries.

    python -m benchmarks.search_quality QUESTIONS.jsonl …

bm25s with jieba is compared where both are installed; the others need nothing more than the program itself.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
import sys
import time
import unicodedata
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.policies import Entry, EntryKind
from knowledge.search import Assistant, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Finder = Callable[[str], tuple[Entry | None, float]]
QUESTIONS = Path(__file__).parent.parent / "tests/knowledge/search/questions"
TODAY = date(2024, 6, 1)
REFUSED_AT_LEAST = 0.95


def rapidfuzz_finder(entries: Sequence[Entry]) -> Finder:
    """The most alike way of asking."""
    asked = [(phrasing, entry) for entry in entries for phrasing in entry.phrasings]
    texts = [phrasing for phrasing, _ in asked]

    def find(text: str) -> tuple[Entry | None, float]:
        found = process.extractOne(text, texts, scorer=fuzz.ratio)
        return asked[found[2]][1], found[1]

    return find


def tfidf_finder(entries: Sequence[Entry]) -> Finder:
    """Character pairs, weighted by rarity, cosine."""
    asked = [(phrasing, entry) for entry in entries for phrasing in entry.phrasings]
    bags = [Counter(map("".join, pairwise(text))) for text, _ in asked]
    spread = Counter(pair for bag in bags for pair in bag)
    rarity = {pair: np.log(len(bags) / count) + 1 for pair, count in spread.items()}
    norms = [np.sqrt(sum((count * rarity[pair]) ** 2 for pair, count in bag.items())) or 1 for bag in bags]
    holders: dict[str, list[tuple[int, float]]] = {}
    for place, bag in enumerate(bags):
        for pair, count in bag.items():
            holders.setdefault(pair, []).append((place, count * rarity[pair] / norms[place]))

    def find(text: str) -> tuple[Entry | None, float]:
        scores: Counter[int] = Counter()
        bag = Counter(pair for pair in map("".join, pairwise(text)) if pair in rarity)
        norm = np.sqrt(sum((count * rarity[pair]) ** 2 for pair, count in bag.items())) or 1
        for pair, count in bag.items():
            for place, weight in holders[pair]:
                scores[place] += count * rarity[pair] * weight / norm
        if not scores:
            return None, 0.0
        place, score = scores.most_common(1)[0]
        return asked[place][1], score

    return find


def fts5_finder(entries: Sequence[Entry]) -> Finder:
    """SQLite full text search, one word a character."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table entry using fts5(words)")
    texts = (" ".join((entry.title, *entry.phrasings, entry.answer)) for entry in entries)
    base.executemany("insert into entry values (?)", ((" ".join(text),) for text in texts))

    def find(text: str) -> tuple[Entry | None, float]:
        words = " OR ".join(f'"{one}"' for one in re.findall(r"\w", text))
        query = "select rowid, rank from entry where entry match ? order by rank limit 1"
        row = base.execute(query, (words,)).fetchone() if words else None
        return (entries[row[0] - 1], -row[1]) if row else (None, 0.0)

    return find


def bm25_finder(entries: Sequence[Entry]) -> Finder:
    """bm25s over words cut by jieba."""
    import bm25s  # noqa: PLC0415 - only where installed
    import jieba  # noqa: PLC0415

    index = bm25s.BM25()
    texts = (" ".join((entry.title, *entry.phrasings, entry.answer)) for entry in entries)
    index.index([jieba.lcut(text) for text in texts], show_progress=False)

    def find(text: str) -> tuple[Entry | None, float]:
        places, scores = index.retrieve([jieba.lcut(text)], k=1, show_progress=False)
        return entries[int(places[0, 0])], float(scores[0, 0])

    return find


def is_right(case: dict[str, Any], text: str, documents: set[str]) -> bool:
    """Whether an answer tells the facts of a case and cites one of its documents."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    told = all(re.search(unicodedata.normalize("NFKC", one), flat, re.IGNORECASE) for one in case["must"])
    return told and bool(documents & set(case["sources"]))


def measure_finder(name: str, find: Finder, cases: Sequence[dict[str, Any]]) -> str:
    """One row: without refusing, and with a threshold that refuses as often as wanted."""
    took, seen = [], []
    for case in cases:
        began = time.perf_counter()
        entry, score = find(case["question"])
        took.append(time.perf_counter() - began)
        documents = {source.document for source in entry.sources} if entry else set()
        seen.append((case["answerable"], is_right(case, entry.answer if entry else "", documents), score))
    silent = sorted(score for answerable, _, score in seen if not answerable)
    threshold = silent[int(len(silent) * REFUSED_AT_LEAST)] if silent else 0.0
    asked = [(right, score) for answerable, right, score in seen if answerable]
    plain = sum(right for right, _ in asked) / len(asked)
    strict = sum(right and score > threshold for right, score in asked) / len(asked)
    return f"| {name} | {plain:.1%} | 0 % | {strict:.1%} | {REFUSED_AT_LEAST:.0%} | {times(took)} |"


def measure_assistant(assistant: Assistant, cases: Sequence[dict[str, Any]]) -> str:
    """The row of this program."""
    took, right, refused = [], [], []
    for case in cases:
        question = Question(case["question"], TODAY, case["region"], tuple(case.get("history", ())))
        began = time.perf_counter()
        answer = assistant.ask(question)
        took.append(time.perf_counter() - began)
        if case["answerable"]:
            documents = {source.document for source in answer.sources}
            right.append(answer.answered and is_right(case, answer.text, documents))
        else:
            refused.append(not answer.answered)
    return f"| this program | | | {np.mean(right):.1%} | {np.mean(refused):.1%} | {times(took)} |"


def times(took: Sequence[float]) -> str:
    """Mean and slow end in milliseconds."""
    ordered = sorted(took)
    return f"{1000 * sum(took) / len(took):.2f} | {1000 * ordered[int(len(ordered) * 0.99)]:.2f}"


def main(paths: Sequence[str]) -> None:
    """Print the table."""
    files = [Path(path) for path in paths] or sorted(QUESTIONS.glob("*.jsonl"))
    cases = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    began = time.perf_counter()
    assistant = Assistant.load()
    loading = time.perf_counter() - began
    entries = [entry for entry in assistant.library.entries.values() if entry.kind is EntryKind.RULE]
    finders = {"rapidfuzz": rapidfuzz_finder, "character TF-IDF": tfidf_finder, "SQLite FTS5": fts5_finder}
    if importlib.util.find_spec("bm25s") and importlib.util.find_spec("jieba"):
        finders["bm25s + jieba"] = bm25_finder
    print(f"{len(cases)} questions, {len(assistant.library.entries)} entries, loaded in {loading:.2f} s\n")
    print("| search | right, never refusing | refused | right | refused rightly | mean ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, make in finders.items():
        print(measure_finder(name, make(entries), cases))
    print(measure_assistant(assistant, cases))


if __name__ == "__main__":
    main(sys.argv[1:])
