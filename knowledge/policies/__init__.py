"""The policy documents (政策文件) in our own words: one plain-text file a document, see docs/knowledge.md."""

from knowledge.policies.library import Library, load_library
from knowledge.policies.model import Document, Entry, EntryKind, PolicyFileError, Source, Validity

__all__ = [
    "Document",
    "Entry",
    "EntryKind",
    "Library",
    "PolicyFileError",
    "Source",
    "Validity",
    "load_library",
]
