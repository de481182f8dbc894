"""What the conversation about eligibility needs: the rules, the day, the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.clock import shanghai_day

if TYPE_CHECKING:
    from datetime import date

    from db.clock import Clock
    from db.eligibility import EligibilityRecords
    from knowledge.eligibility.rules import Rules


class EligibilityDesk:
    """What the conversation needs: the rules, the day, the records."""

    def __init__(self, rules: Rules, records: EligibilityRecords, clock: Clock) -> None:
        """Answer by these rules."""
        self.rules = rules
        self.records = records
        self._clock = clock

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())
