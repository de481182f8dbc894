"""The log: one line an event on standard error, and never a number that could be somebody's."""

from __future__ import annotations

import logging
import re
from typing import Final

from db.questions import mask_numbers

_SHOWN: Final = re.compile(r"input_value=.*?(?=, input_type=)", re.DOTALL)
"""Where pydantic repeats what it was given, such as the text of a message."""


class MaskingFormatter(logging.Formatter):
    """Masks long numbers in messages and traces; what people type may stand in an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line with long numbers, and what pydantic was given, as asterisks."""
        return mask_numbers(_SHOWN.sub("input_value=***", super().format(record)))


def set_up_logging(level: str) -> None:
    """Write from this level on to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for talkative in ("aiogram.event", "alembic", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    # That a job is skipped while it still runs is what it is told to do, not worth a line a second under load.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
