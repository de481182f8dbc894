"""What the conversations about certificates wait for. Nothing personal is kept in a state: it lies in the database."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class CertificateForm(StatesGroup):
    """Looking a certificate up."""

    number = State()
    """A number or a photo is awaited."""
    person = State()
    """A name with an identity number, in one message."""
    code = State()
    """The code that the holder was sent."""
