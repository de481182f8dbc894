"""`kaozheng serve`: the server until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from bot.app import App
from bot.cli_tools import fail
from bot.logs import set_up_logging
from bot.starting import explained
from bot.web.server import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from bot.settings import Settings

_GRACE: Final = 7
"""Seconds that open requests get at a stop, and with them the updates in work; Docker kills after ten."""
_LEAST: Final = 1.0
"""Seconds that updates in work get where open requests have taken all of it."""
_LARGEST_FRAME: Final = 64 * 1024
_CONNECTIONS: Final = 1000


class _Server(uvicorn.Server):
    """uvicorn's server, which says that it is there and ends with exit code 0 on a signal."""

    def __init__(self, config: uvicorn.Config, said: str) -> None:
        """Serve.

        Args:
            config: what and how.
            said: printed once requests are answered.
        """
        super().__init__(config)
        self._said = said
        self.ends_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        print(self._said, flush=True)  # noqa: T201 - said to who started it

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ask for a clean stop; the time for all of it begins here."""
        if self.ends_at is None:
            self.ends_at = time.monotonic() + _GRACE
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM; uvicorn's own would raise them once more at the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def serve(settings: Settings) -> None:
    """Serve until a signal; a problem at the start is said in a sentence and ends with exit code 1."""
    set_up_logging(settings.log_level)
    with explained():
        app = App(settings)
    try:
        listening = _listen(settings)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "KAOZHENG_HOST 不对"
        fail(
            f"{settings.host} 的端口 {settings.port} 用不了（{reason}）：换一个 KAOZHENG_PORT，或先停掉占用它的程序。",
            1,
        )
    config = uvicorn.Config(
        make_server(app, version("kaozheng")),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        limit_concurrency=_CONNECTIONS,
        ws_max_size=_LARGEST_FRAME,
        server_header=False,
    )
    said = f"考证通已启动：{_address(listening, settings)}（按 Ctrl+C 停止）"
    with contextlib.closing(listening):
        asyncio.run(_run(app, _Server(config, said), listening))


async def _run(app: App, server: _Server, listening: socket.socket) -> None:
    try:
        with explained():
            await app.start()
        await server.serve(sockets=[listening])
    finally:
        left = server.ends_at - time.monotonic() if server.ends_at else float(_GRACE)
        await app.stop(max(_LEAST, left))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((settings.host, settings.port))
    return listening


def _address(listening: socket.socket, settings: Settings) -> str:
    name: Any = listening.getsockname()
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - an address to show
    return f"http://{f'[{host}]' if ':' in host else host}:{name[1]}/"
