"""我的资料: what is kept of somebody; handed out, corrected and erased at their wish."""

from __future__ import annotations

from handlers.my_data.conversation import register
from handlers.my_data.desk import MyDataDesk

__all__ = ["MyDataDesk", "register"]
