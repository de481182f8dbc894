"""Registering for an exam (报名): one question at a time, into a sealed draft that survives a week and a restart."""

from __future__ import annotations

from handlers.registering.conversation import register, register_words
from handlers.registering.desk import RegisteringDesk

__all__ = ["RegisteringDesk", "register", "register_words"]
