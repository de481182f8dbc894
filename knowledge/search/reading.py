"""Reading an entry that was picked by its id, as a button does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.policies import EntryKind
from knowledge.search.answers import Answer, Outcome, entry_text
from knowledge.search.telling import in_force

if TYPE_CHECKING:
    from datetime import date

    from knowledge.policies import Entry, Library

_RELATED: Final = 3


def read_entry(library: Library, entry_id: str, today: date) -> Answer | None:
    """What an entry says, or what holds now where a later document changed it.

    Args:
        library: all entries.
        entry_id: from a button, which may be old or made up.
        today: the day it is read on.

    Returns:
        The answer with its sources and related entries; None where there is no rule of this id.
    """
    entry: Entry | None = library.entries.get(entry_id)
    if entry is None or entry.kind is not EntryKind.RULE:
        return None
    entry = in_force(library, entry, today)
    related = tuple(library.entries[one] for one in entry.related[:_RELATED])
    return Answer(
        Outcome.ANSWERED, entry_text(entry, today=today, region=None), entry, entry.sources, related, ()
    )
