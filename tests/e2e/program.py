"""The product as a subprocess: started, watched, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

KAOZHENG = Path(sys.executable).parent / "kaozheng"
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOG_TAIL = 20_000


def free_port() -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a newcomer: nothing of the developer's own settings in it."""
    ours = ("KAOZHENG_", "BOT_TOKEN", "TELEGRAM_", "WECHAT_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    return environment | dict(extra or {})


def run_command(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdin: str | None = None,
    timeout: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Run one ``kaozheng`` command to its end, in a folder without a ``.env``."""
    settings = {"KAOZHENG_DATA_DIR": str(folder / "data")} | dict(environment or {})
    return subprocess.run(
        [str(KAOZHENG), *arguments],
        cwd=folder,
        env=clean_environment(settings),
        input="" if stdin is None else stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


class Program:
    """One installation of the product: a data folder, a port and, while it runs, a process."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_file = folder / "program.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            "KAOZHENG_HOST": "127.0.0.1",
            "KAOZHENG_PORT": str(self.port),
            "KAOZHENG_DATA_DIR": str(folder / "data"),
            **(environment or {}),
        }

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the running program."""
        return self._alive().pid

    @property
    def log(self) -> str:
        """Everything the program has printed, over all its starts."""
        return self.log_file.read_text("utf-8", "replace") if self.log_file.exists() else ""

    def start(self, *, wait: bool = True) -> Program:
        """Start the process; with ``wait`` return only once it answers."""
        assert not self.running, "the program runs already"
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [str(KAOZHENG), "serve"],
                cwd=self.folder,
                env=clean_environment(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, timeout: float = READY_SECONDS) -> None:
        """Wait until ``/healthz`` answers 200."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            code = self._alive().poll()
            if code is not None:
                raise AssertionError(f"the program ended at start with code {code}:\n{self.log_tail()}")
            if self._healthy():
                return
            time.sleep(0.1)
        raise AssertionError(f"the program was not ready after {timeout} s:\n{self.log_tail()}")

    def kill(self) -> None:
        """End it the hard way (SIGKILL): no clean-up of any kind happens."""
        process = self._alive()
        process.kill()
        process.wait(STOP_SECONDS)

    def interrupt(self) -> None:
        """Ask it to stop (SIGTERM) without waiting for the end."""
        self._alive().send_signal(signal.SIGTERM)

    def wait_stopped(self, timeout: float = STOP_SECONDS) -> int:
        """Wait for the end of the process and return its exit code."""
        try:
            return self._alive().wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {timeout} s after SIGTERM:\n{self.log_tail()}") from None

    def terminate(self) -> None:
        """Stop it cleanly (SIGTERM) and insist on exit code 0."""
        self.interrupt()
        code = self.wait_stopped()
        assert code == 0, f"exit code {code} after SIGTERM:\n{self.log_tail()}"

    def restart(self) -> Program:
        """Stop it if it runs, and start it on the same data."""
        if self.running:
            self.terminate()
        return self.start()

    def close(self) -> None:
        """Leave no process behind, whatever the state of the test."""
        if self.running:
            self.interrupt()
            try:
                self._alive().wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def log_tail(self) -> str:
        """The end of the log, for the message of a failed test."""
        return self.log[-LOG_TAIL:]

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _alive(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the program was never started"
        return self._process
