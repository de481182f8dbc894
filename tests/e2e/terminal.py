"""``kaozheng chat`` at a terminal: a pseudo terminal, somebody who types, and the screen."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Self

from tests.e2e.program import KAOZHENG, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 15.0


class Terminal:
    """One session of ``kaozheng chat``."""

    def __init__(self, folder: Path) -> None:
        self.screen = ""
        self._raw = b""
        self._mark = 0
        self._master, follower = pty.openpty()
        environment = {"KAOZHENG_DATA_DIR": str(folder / "data"), "TERM": "dumb", "COLUMNS": "100"}
        self._process = subprocess.Popen(
            [str(KAOZHENG), "chat"],
            cwd=folder,
            env=clean_environment(environment),
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
        os.close(follower)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        os.close(self._master)

    def expect(self, pattern: str, seconds: float = START_SECONDS) -> str:
        """Wait until the pattern stands on the screen, below the last line typed."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.screen[self._mark :])):
            assert time.monotonic() < deadline, f"no {pattern!r} within {seconds} s:\n{self.screen}"
            assert self._read(), f"it ended before {pattern!r}:\n{self.screen}"
        return found[0]

    def type(self, line: str) -> None:
        """Type a line, once the prompt stands there."""
        self.expect(r"> $")
        self._mark = len(self.screen)
        os.write(self._master, f"{line}\n".encode())

    def press(self, caption: str) -> None:
        """Type the number that stands before a button."""
        number = self.expect(rf"\[(\d+)\] {caption}(?=\s)")
        self.type(number[1 : number.index("]")])

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def end_input(self) -> None:
        """Press Ctrl+D."""
        os.write(self._master, b"\x04")

    def wait_closed(self) -> int:
        """Wait for the end; return the exit code."""
        deadline = time.monotonic() + STOP_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            self._read()
        assert self._process.poll() is not None, f"still running after {STOP_SECONDS} s:\n{self.screen}"
        return self._process.returncode

    def _read(self) -> bool:
        """Read what has come; False once the other side has closed."""
        if not select.select([self._master], [], [], 0.2)[0]:
            return True
        try:
            chunk = os.read(self._master, 65536)
        except OSError:
            return False
        self._raw += chunk
        self.screen = self._raw.decode("utf-8", "ignore").replace("\r\n", "\n")
        return bool(chunk)
