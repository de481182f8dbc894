"""The key file: made once, readable by its owner alone, replaced as a whole, never shown."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.keys import FILE, KeyFileError, open_vault, read_keys, write_keys
from bot.settings import Settings
from db.vault import Key

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = Key("aaaa", bytes(range(32))), Key("bbbb", bytes(32))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KAOZHENG_KEYS", raising=False)
    return Settings(data_dir=tmp_path)


def test_the_first_start_makes_a_key_that_the_next_one_reads(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = open_vault(settings).seal("person.name", "张测试")
    path = settings.data_dir / FILE
    (key,) = read_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "keep a copy" in caplog.text
    assert str(key).partition(":")[2] not in caplog.text
    caplog.clear()
    assert open_vault(settings).text("person.name", sealed) == "张测试"
    assert not caplog.records
    assert [one.name for one in settings.data_dir.iterdir()] == [FILE]


def test_of_many_that_start_at_once_all_use_one_key(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _one: open_vault(settings), range(8)))
    sealed = vaults[0].seal("person.name", "x")
    assert all(vault.text("person.name", sealed) == "x" for vault in vaults)
    assert [one.name for one in settings.data_dir.iterdir()] == [FILE]


def test_keys_of_the_settings_come_before_the_file(settings: Settings) -> None:
    write_keys(settings.data_dir / FILE, [ONE])
    chosen = settings.model_copy(update={"keys": f"{TWO},{ONE}"})
    sealed = open_vault(chosen).seal("p", "x")
    assert sealed[1:5] == b"bbbb"
    assert str(TWO) not in repr(chosen)


def test_keys_are_replaced_as_a_whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings.data_dir / FILE
    write_keys(path, [ONE])
    write_keys(path, [TWO, ONE])
    assert read_keys(path) == [TWO, ONE]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_keys(path, [ONE])
    assert read_keys(path) == [TWO, ONE]


@pytest.mark.parametrize("content", [b"", b"\n", b"secret!", f"{ONE}\n{ONE}\n".encode(), b"\xff\xfe"])
def test_a_file_that_is_no_key_file_is_named_and_not_shown(settings: Settings, content: bytes) -> None:
    (settings.data_dir / FILE).write_bytes(content)
    with pytest.raises(KeyFileError) as error:
        open_vault(settings)
    assert FILE in str(error.value)
    assert "secret!" not in str(error.value)
    assert str(ONE) not in str(error.value)


def test_a_folder_that_cannot_be_written_is_told(settings: Settings) -> None:
    gone = settings.model_copy(update={"data_dir": settings.data_dir / "gone"})
    with pytest.raises(KeyFileError, match="写不了"):
        open_vault(gone)
    (settings.data_dir / FILE).mkdir()
    with pytest.raises(KeyFileError, match="读不了"):
        open_vault(settings)
