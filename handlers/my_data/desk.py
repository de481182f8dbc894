"""What the conversation about one's own data needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.drafts import Drafts
    from db.erasing import Erasing
    from db.exporting import Exporting
    from db.people import People
    from db.registrations import Registrations


class MyDataDesk:
    """The records of persons, and what hands them out and erases them."""

    def __init__(
        self,
        people: People,
        registrations: Registrations,
        drafts: Drafts,
        exporting: Exporting,
        erasing: Erasing,
    ) -> None:
        """Work on these."""
        self.people = people
        self.registrations = registrations
        self.drafts = drafts
        self.exporting = exporting
        self.erasing = erasing
