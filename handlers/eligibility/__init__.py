"""Which assessments do I qualify for (考什么): one question at a time, and the answer as soon as it is settled."""

from __future__ import annotations

from handlers.eligibility.conversation import register
from handlers.eligibility.desk import EligibilityDesk

__all__ = ["EligibilityDesk", "register"]
