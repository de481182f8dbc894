"""Renders documents off the event loop, a few at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Data = TypeVar("Data")
Made = TypeVar("Made")

AT_ONCE: Final = 2
"""A page takes a core for a tenth of a second; more at once would only make everybody wait."""


class Press:
    """The one press of a process: `await press.render(render_ticket, data)`.

    Typst works outside the interpreter's lock, so updates go on being handled meanwhile; the fonts are read once a
    process (`typesetting`).
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Render at most so many at once; the others wait in the order they came."""
        self._turns = asyncio.Semaphore(at_once)

    async def render(self, function: Callable[[Data], Made], data: Data) -> Made:
        """What `function` makes of `data`.

        Raises:
            DocumentError: As the function does.
        """
        async with self._turns:
            return await asyncio.to_thread(function, data)
