"""Files handed out on the web (附件): under an unguessable address, for a day."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.channels.base import OutFile

if TYPE_CHECKING:
    from pathlib import Path

_DAY: Final = 24 * 3600
_KEY: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
PATH: Final = "/api/files/"


class HandedFiles:
    """Keeps the files in a folder of the data folder; `remove_old` lets those of yesterday go."""

    def __init__(self, folder: Path) -> None:
        """Keep them here."""
        self._folder = folder

    def hand_out(self, file: OutFile) -> dict[str, str]:
        """Keep the file and return its attachment as docs/api.md describes it: name, url, media_type."""
        key = secrets.token_urlsafe(24)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{key}.bin").write_bytes(file.content)
        about = json.dumps({"name": file.name, "media_type": file.media_type})
        (self._folder / f"{key}.json").write_text(about)  # the last: with it the file is there
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
            about = json.loads((self._folder / f"{key}.json").read_text())
            return OutFile(about["name"], about["media_type"], (self._folder / f"{key}.bin").read_bytes())
        except FileNotFoundError:
            return None

    def remove_old(self) -> None:
        """Remove what was handed out more than a day ago."""
        if not self._folder.exists():
            return
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process may be at it
                if path.stat().st_mtime < time.time() - _DAY:
                    path.unlink()
