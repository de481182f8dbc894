"""The answer as other programs get it: the JSON of `kaozheng ask --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knowledge.search.answers import Answer, sources_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.policies import Library, Source


def as_contract(library: Library, answer: Answer, identifier: str | None = None) -> dict[str, Any]:
    """An answer as an object for JSON.

    Args:
        library: where the titles of the documents are.
        answer: the answer.
        identifier: the `id` of the question in a batch.
    """
    text = answer.text
    if answer.sources:
        text += f"\n依据：\n{sources_text(library, answer.sources)}"
    return {
        **({} if identifier is None else {"id": identifier}),
        "answered": answer.answered,
        "answer": text,
        "entry": answer.entry.id if answer.entry else None,
        "sources": _places(answer.sources),
        "alternatives": [
            {"entry": entry.id, "title": entry.title, "sources": _places(entry.sources)}
            for entry in answer.alternatives
        ],
    }


def _places(sources: Iterable[Source]) -> list[dict[str, str]]:
    return [{"id": source.document, "section": source.section} for source in sources]
