"""Review (审核): what was registered is looked at one by one, and approved, returned or rejected."""

from __future__ import annotations

from handlers.review.conversation import register

__all__ = ["register"]
