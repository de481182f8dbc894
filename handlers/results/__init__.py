"""Results (成绩): one's marks, the public notices (公示), and objections (异议) to either."""

from __future__ import annotations

from handlers.results.conversation import register
from handlers.results.desk import ResultsDesk

__all__ = ["ResultsDesk", "register"]
