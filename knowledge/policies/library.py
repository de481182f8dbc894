"""All policy files together, with the checks that need more than one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.policies.model import Document, Entry, PolicyFileError
from knowledge.policies.reader import read_policy_file

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Library:
    """Every document and entry, by id, in the order of the files."""

    documents: Mapping[str, Document]
    entries: Mapping[str, Entry]


def load_library(folder: Path = FOLDER) -> Library:
    """Load every `*.txt` below the folder.

    Args:
        folder: where the policy files lie, in folders of any name.

    Returns:
        The documents and entries.

    Raises:
        PolicyFileError: a file that cannot be read, an id used twice, a reference to nothing.
    """
    documents: dict[str, Document] = {}
    entries: dict[str, Entry] = {}
    for path in sorted(folder.rglob("*.txt")):
        document, found = read_policy_file(path)
        if document and documents.setdefault(document.id, document) is not document:
            raise PolicyFileError(
                path, 1, f"文件“{document.id}”已经写在 {documents[document.id].path.name} 里"
            )
        for entry in found:
            if entries.setdefault(entry.id, entry) is not entry:
                first = entries[entry.id]
                raise PolicyFileError(
                    path, entry.line, f"条目“{entry.id}”已经写在 {first.path.name} 第 {first.line} 行"
                )
    library = Library(documents, entries)
    for entry in entries.values():
        _check_references(entry, library)
    return library


def _check_references(entry: Entry, library: Library) -> None:
    for source in entry.sources:
        if source.document not in library.documents:
            raise PolicyFileError(entry.path, entry.line, f"没有“{source.document}”这个文件")
    for other in (*entry.related, *([entry.replaced_by] if entry.replaced_by else [])):
        if other not in library.entries:
            raise PolicyFileError(entry.path, entry.line, f"没有“{other}”这个条目")
        if other == entry.id:
            raise PolicyFileError(entry.path, entry.line, "条目指向了自己")
