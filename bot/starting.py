"""Why a start failed, as one Chinese sentence instead of a traceback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from bot.cli_tools import fail
from bot.keys import KeyFileError
from db.database import DATABASE_ERRORS
from db.upgrade import NewerDatabaseError
from knowledge.eligibility import RuleFileError
from knowledge.policies import PolicyFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def explained() -> Iterator[None]:
    """Leave with exit code 1 and a sentence where knowledge or database cannot be used inside."""
    try:
        yield
    except PolicyFileError as error:
        fail(f"政策知识读不进来：{error}", 1)
    except RuleFileError as error:
        fail(f"资格规则读不进来：{error}", 1)
    except NewerDatabaseError:
        fail("这个数据库是更新版本的程序建的，请升级程序。", 1)
    except KeyFileError as error:
        fail(str(error), 1)
    except RedisError as error:
        fail(f"Redis 用不了（{type(error).__name__}），请检查 KAOZHENG_REDIS_URL 和 Redis 服务。", 1)
    except DATABASE_ERRORS as error:
        fail(f"数据库出了问题（{type(error).__name__}），请检查 KAOZHENG_DATABASE_URL 和数据库服务。", 1)
