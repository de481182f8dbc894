"""Linking the channels of one person (绑定账号)."""

from __future__ import annotations

from handlers.linking.conversation import register
from handlers.linking.desk import LinkingDesk

__all__ = ["LinkingDesk", "register"]
