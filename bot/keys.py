"""The keys of the vault (密钥): from the settings, or from a file in the data folder that is made at first use."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.vault import Key, KeyFormatError, Vault

if TYPE_CHECKING:
    from bot.settings import Settings

_log = logging.getLogger(__name__)
FILE: Final = "keys"


class KeyFileError(Exception):
    """The key file cannot be used; the message is a sentence for the operator."""


def open_vault(settings: Settings) -> Vault:
    """The vault with the keys of the settings, or of the key file.

    Raises:
        KeyFileError: the file cannot be read or written, or holds something else.
    """
    if settings.keys:
        return Vault([Key.parse(one) for one in settings.keys.split(",")])
    path = settings.data_dir / FILE
    try:
        return Vault(read_keys(path))
    except FileNotFoundError:
        return Vault(_first_key(path))
    except OSError as error:
        raise KeyFileError(f"密钥文件 {path} 读不了：{error.strerror}") from None


def read_keys(path: Path) -> list[Key]:
    """The keys of a file, one a line, the current one first.

    Raises:
        FileNotFoundError: there is no such file.
        OSError: it cannot be read.
        KeyFileError: a line is no key, or there is none.
    """
    try:
        keys = [Key.parse(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        Vault(keys)
    except (KeyFormatError, UnicodeDecodeError) as error:
        raise KeyFileError(f"密钥文件 {path} 里有看不懂的内容：{error}") from None
    return keys


def write_keys(path: Path, keys: list[Key]) -> None:
    """Replace the file as a whole, readable by its owner alone.

    Raises:
        OSError: it cannot be written.
    """
    fresh = _write(path, keys)
    fresh.replace(path)
    _keep_names(path.parent)


def _first_key(path: Path) -> list[Key]:
    """Make the file, unless another process was first; nobody ever sees half of it."""
    keys = [Key.new()]
    try:
        fresh = _write(path, keys)
        try:
            path.hardlink_to(fresh)
        finally:
            fresh.unlink()
        _keep_names(path.parent)
    except FileExistsError:
        return read_keys(path)
    except OSError as error:
        raise KeyFileError(f"密钥文件 {path} 写不了：{error.strerror}") from None
    _log.warning(
        "made a key that seals personal data in %s: keep a copy elsewhere; without it the data cannot be read",
        path,
    )
    return keys


def _write(path: Path, keys: list[Key]) -> Path:
    """A file beside the path with these keys, on the disk."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _keep_names(folder: Path) -> None:
    """A power cut must not take the file away after something was sealed with its key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
