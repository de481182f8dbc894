"""`kaozheng serve`: the server until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.logs import set_up_logging
from bot.web.server import make_server
from db.upgrade import NewerDatabaseError
from knowledge.policies import PolicyFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

_GRACE = 10
"""Seconds that open requests get at a stop."""


class _Server(uvicorn.Server):
    """uvicorn's server, which ends with exit code 0 on a signal instead of raising it once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ask for a clean stop at SIGINT and SIGTERM."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def serve(settings: Settings) -> None:
    """Serve until a signal; a problem at the start is said in a sentence and ends with exit code 1."""
    set_up_logging(settings.log_level)
    try:
        app = App(settings)
        listening = _listen(settings)
    except PolicyFileError as error:
        sys.exit(f"政策知识读不进来：{error}")
    except OSError as error:
        sys.exit(
            f"端口 {settings.port} 用不了（{error.strerror}）：换一个 KAOZHENG_PORT，或先停掉占用它的程序。"
        )
    config = uvicorn.Config(
        make_server(app, version("kaozheng")),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
    )
    print(f"考证通已启动：{_address(listening, settings)}（按 Ctrl+C 停止）", flush=True)  # noqa: T201 - said to who started it
    try:
        asyncio.run(_run(_Server(config), listening))
    except NewerDatabaseError:
        sys.exit("这个数据库是更新版本的程序建的，请升级程序。")
    except SQLAlchemyError as error:
        sys.exit(f"数据库打不开（{type(error).__name__}），请检查 KAOZHENG_DATABASE_URL 和数据库服务。")


async def _run(server: _Server, listening: socket.socket) -> None:
    await server.serve(sockets=[listening])


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
