"""Files that people send on the channels of our own (收到的文件), until a handler has fetched them.

They are personal data (a face, an identity card), so they are kept in memory only: nothing lies on a disk that somebody
could read, copy with a backup or forget to remove, and the end of the process is the end of them. A handler fetches
a file while it handles the message that brought it, in the same process, so nothing is lost by that: what is to stay
goes into the database, encrypted. After a restart an old id means nothing, and the person is asked to send again.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.pictures import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_OF_ONE: Final = 4 * LARGEST_FILE
"""Bytes kept of one person, so that nobody drives out the files of the others."""
_LARGEST_OF_ALL: Final = 20 * LARGEST_FILE
_KEPT_FOR: Final = 3600.0
"""Seconds."""

acting: ContextVar[int | None] = ContextVar("acting", default=None)
"""The person whose update is being handled: they alone reach their files. Set by the gateway."""


class TooBigError(Exception):
    """The file is larger than `LARGEST_FILE`."""


@dataclass(frozen=True, slots=True)
class InFile:
    """A file that a person has sent."""

    account_id: int
    name: str
    content: bytes
    since: float
    """On the clock of the memory that keeps it."""


class IncomingFiles:
    """Keeps the files of one channel by unguessable ids: for an hour, a few of a person, 200 MB in all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without files."""
        self._clock = clock
        self._files: OrderedDict[str, InFile] = OrderedDict()

    def keep(self, account_id: int, content: bytes, name: str) -> str:
        """Keep the file and return its id; the oldest go where there is no room.

        Raises:
            TooBigError: it is larger than `LARGEST_FILE`.
        """
        if len(content) > LARGEST_FILE:
            raise TooBigError
        self.prune()
        mine = [file_id for file_id, file in self._files.items() if file.account_id == account_id]
        self._make_room(mine, _LARGEST_OF_ONE - len(content))
        self._make_room(list(self._files), _LARGEST_OF_ALL - len(content))
        file_id = secrets.token_urlsafe(24)
        self._files[file_id] = InFile(account_id, name, content, self._clock())
        return file_id

    def find(self, file_id: str, account_id: int | None) -> InFile | None:
        """The file, or None where this person has no such file (any more)."""
        self.prune()
        file = self._files.get(file_id)
        return file if file and file.account_id == account_id else None

    def prune(self) -> None:
        """Forget what is too old."""
        oldest = self._clock() - _KEPT_FOR
        while self._files and next(iter(self._files.values())).since < oldest:
            self._files.popitem(last=False)

    def _make_room(self, file_ids: list[str], room: int) -> None:
        """Drop the first of these files until the rest takes no more than that many bytes."""
        held = sum(len(self._files[file_id].content) for file_id in file_ids)
        for file_id in file_ids:
            if held <= room:
                return
            held -= len(self._files.pop(file_id).content)
