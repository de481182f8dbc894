"""Files handed out on the web (附件): sealed, under an unguessable address, for a day."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.channels.base import OutFile
from db.vault import SealedError

if TYPE_CHECKING:
    from pathlib import Path

    from db.vault import Vault

_PURPOSE: Final = "handed_file"
_DAY: Final = 24 * 3600
_KEY: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
PATH: Final = "/api/files/"


class HandedFiles:
    """Keeps the files in a folder of the data folder; `remove_old` lets those of yesterday go.

    Tickets and exports tell who somebody is, so they lie sealed, for their owner's process alone.
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        """Keep them here."""
        self._folder = folder
        self._vault = vault

    def hand_out(self, file: OutFile) -> dict[str, str]:
        """Keep the file and return its attachment as docs/api.md describes it: name, url, media_type."""
        key = secrets.token_urlsafe(24)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = f"{file.media_type}\n{file.name}\n".encode()
        sealed = self._vault.seal(_PURPOSE, about + file.content)
        fresh, path = self._folder / f"{key}.new", self._folder / f"{key}.sealed"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            kept.write(sealed)
        fresh.replace(path)  # with it the file is there, whole
        return {
            "name": file.name,
            "url": f"{PATH}{key}/{quote(file.name, safe='')}",
            "media_type": file.media_type,
        }

    def find(self, key: str) -> OutFile | None:
        """The file of this key, or None where there is none (any more)."""
        if not _KEY.fullmatch(key):
            return None
        try:
            raw = self._vault.open(_PURPOSE, (self._folder / f"{key}.sealed").read_bytes())
        except (FileNotFoundError, SealedError):
            return None  # a key that was taken away closes what it sealed
        media_type, name, content = raw.split(b"\n", 2)
        return OutFile(name.decode(), media_type.decode(), content)

    def remove_old(self) -> None:
        """Remove what was handed out more than a day ago."""
        if not self._folder.exists():
            return
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process may be at it
                if path.stat().st_mtime < time.time() - _DAY:
                    path.unlink()
