"""Telling people what is in the outbox (通知): who is told on which channel, when, and what if it fails."""

from bot.sending.couriers import Courier
from bot.sending.sender import Sender

__all__ = ["Courier", "Sender"]
