"""What notifications say (通知): one short text a kind, with the button one needs next."""

from handlers.notices.told import Told

__all__ = ["Told"]
