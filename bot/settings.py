"""Settings (设置) from the environment and `.env`, checked at start: every problem at once, with what to write."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.wechat.crypto import MessageCipher
from bot.wechat.templates import read_templates
from db.vault import Key, KeyFormatError, Vault

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_ENCRYPTION: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_ADDRESS_OPTIONS: Final = frozenset({"ssl", "host", "port", "passfile", "target_session_attrs"})


class SettingsError(Exception):
    """One or more settings are wrong; the message has a line for each."""


def _has_good_port(value: str) -> bool:
    try:
        urlsplit(value).port  # noqa: B018 - it is the reading that fails
    except ValueError:
        return False
    return True


def _http_address(value: str) -> str:
    if not _has_good_port(value):
        raise ValueError("端口要写 0 到 65535 的数字")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("要写完整的网址，如 https://kaozheng.example.cn")
    return value.rstrip("/")


def _https_address(value: str) -> str:
    value = _http_address(value)
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("对外的网址要用 https://（本机测试的 127.0.0.1 除外）")
    return value


def _token(value: str) -> str:
    if value and not re.fullmatch(r"\d+:[\w-]+", value):
        raise ValueError("机器人令牌的样子是“数字:字母数字”，请从 BotFather 那里完整复制")
    return value


def _secret(value: str) -> str:
    if value and not re.fullmatch(r"[\w-]{8,256}", value):
        raise ValueError("要 8 到 256 个字母、数字、下划线或短横")
    return value


def _database_url(value: str) -> str:
    try:
        address = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(
            "要写成 sqlite:///文件路径 或 postgresql://用户:密码@主机:端口/库名，端口是数字"
        ) from None
    if address.get_backend_name() not in _DRIVERS:
        raise ValueError("只支持 sqlite 和 postgresql")
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database.startswith((":memory:", "file:")) or address.query:
            raise ValueError(
                "要写数据库文件的路径，如 sqlite:///data/kaozheng.db；不能用内存数据库，也不能带 ? 参数"
            )
    else:
        address = _for_asyncpg(address)
    return address.set(drivername=_DRIVERS[address.get_backend_name()]).render_as_string(hide_password=False)


def _for_asyncpg(address: URL) -> URL:
    """The address with libpq's word for encryption, which every provider writes, as our driver names it."""
    query = dict(address.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if query.get("ssl", "prefer") not in _ENCRYPTION:
        raise ValueError(f"sslmode 只能是 {'、'.join(_ENCRYPTION)} 之一")
    if unknown := sorted(query.keys() - _ADDRESS_OPTIONS):
        raise ValueError(f"地址里 ? 后面的 {'、'.join(unknown)} 用不了，请去掉")
    return address.set(query=query)


def _proxies(value: str) -> str:
    for one in (part.strip() for part in value.split(",") if value.strip() != "*"):
        try:
            ip_network(one)
        except ValueError:
            raise ValueError("要写反向代理的 IP 地址或网段，用逗号隔开，如 127.0.0.1,172.16.0.0/12") from None
    return value


def _keys(value: str) -> str:
    try:
        Vault([Key.parse(one) for one in value.split(",")])
    except KeyFormatError as error:
        raise ValueError(str(error)) from None
    return value


def _app_id(value: str) -> str:
    if value and not re.fullmatch(r"wx[0-9a-z]{16}", value):
        raise ValueError("AppID 是 wx 开头的 18 个小写字母和数字，请从公众平台“基本配置”完整复制")
    return value


def _app_secret(value: str, info: ValidationInfo) -> str:
    if value and not re.fullmatch(r"[0-9a-z]{32}", value):
        raise ValueError("AppSecret 是 32 个小写字母和数字，请从公众平台“基本配置”完整复制")
    return _with_app_id(value, info)


def _wechat_token(value: str, info: ValidationInfo) -> str:
    if value and not re.fullmatch(r"[0-9A-Za-z]{3,32}", value):
        raise ValueError("要 3 到 32 个字母或数字，和公众平台“服务器配置”里的令牌一样")
    return _with_app_id(value, info)


def _with_app_id(value: str, info: ValidationInfo) -> str:
    """Neither stands without the other; where the AppID itself is wrong, that is said once."""
    app_id = info.data.get("wechat_app_id")
    if app_id is not None and bool(app_id) != bool(value):
        raise ValueError("填了 WECHAT_APP_ID，这一项也要填" if app_id else "填了这一项，WECHAT_APP_ID 也要填")
    return value


def _aes_key(value: str) -> str:
    try:
        if value:
            MessageCipher("", value)
    except ValueError:
        raise ValueError("消息加解密密钥是 43 个字母和数字，请从公众平台“服务器配置”完整复制") from None
    return value


def _wechat_templates(value: str) -> str:
    read_templates(value)
    return value


def _redis_url(value: str) -> str:
    if urlsplit(value).scheme not in ("redis", "rediss", "unix") or not _has_good_port(value):
        raise ValueError("要写成 redis://主机:6379/0")
    return value


class Settings(BaseSettings):
    """What an installation decides; the names in the environment begin with `KAOZHENG_` where none is given."""

    model_config = SettingsConfigDict(
        env_prefix="KAOZHENG_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    data_dir: Path = Path("data")
    """The one folder that holds anything: database, files handed out."""
    database_url: Annotated[str, AfterValidator(_database_url)] | None = None
    redis_url: Annotated[str, AfterValidator(_redis_url)] | None = None
    """Conversation state in Redis, for several processes; the database keeps it otherwise."""
    forwarded_allow_ips: Annotated[str, AfterValidator(_proxies)] = "127.0.0.1"
    """Reverse proxies whose word is taken for where a request comes from; `*` for any."""
    public_url: Annotated[str, AfterValidator(_https_address)] | None = None
    """The address people reach this server by; with it Telegram delivers by webhook."""
    webhook_secret: Annotated[str, AfterValidator(_secret)] = ""
    """What Telegram must send along; derived from the token where it is empty."""
    messages_per_minute: Annotated[int, Field(ge=1)] = 60
    """From one person, in the long run; a short burst of a third of it is let through."""
    keys: Annotated[str, AfterValidator(_keys)] | None = Field(default=None, repr=False)
    """Keys that seal what is personal, the current one first, with commas; the data folder keeps one otherwise."""
    log_level: Annotated[str, Field(pattern="^(?i:debug|info|warning|error)$")] = "info"
    bot_token: Annotated[str, AfterValidator(_token), Field(validation_alias="BOT_TOKEN")] = ""
    telegram_api_base: Annotated[
        str, AfterValidator(_http_address), Field(validation_alias="TELEGRAM_API_BASE")
    ] = "https://api.telegram.org"
    wechat_app_id: Annotated[str, AfterValidator(_app_id), Field(validation_alias="WECHAT_APP_ID")] = ""
    """With it the official account is served; the next two belong to it."""
    wechat_app_secret: Annotated[
        str,
        AfterValidator(_app_secret),
        Field(validation_alias="WECHAT_APP_SECRET", validate_default=True, repr=False),
    ] = ""
    wechat_token: Annotated[
        str,
        AfterValidator(_wechat_token),
        Field(validation_alias="WECHAT_TOKEN", validate_default=True, repr=False),
    ] = ""
    wechat_aes_key: Annotated[
        str, AfterValidator(_aes_key), Field(validation_alias="WECHAT_AES_KEY", repr=False)
    ] = ""
    """Opens and seals messages; without it they come in plain, and nobody vouches for what they say."""
    wechat_api_base: Annotated[
        str, AfterValidator(_http_address), Field(validation_alias="WECHAT_API_BASE")
    ] = "https://api.weixin.qq.com"
    wechat_templates: Annotated[
        str, AfterValidator(_wechat_templates), Field(validation_alias="WECHAT_TEMPLATES")
    ] = ""
    """JSON, see `bot.wechat.templates`: the account's templates for reminders outside of WeChat's window."""

    @property
    def database(self) -> str:
        """The address of the database, in the data folder where none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'kaozheng.db'}"


def load_settings() -> Settings:
    """Read and check the settings, and make the data folder.

    Raises:
        SettingsError: with a line for every setting that is wrong.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"- {_name(problem['loc'])}：{_reason(problem)}" for problem in error.errors(include_input=False)
        ]
        raise SettingsError("设置有误，请改好环境变量或 .env 后再启动：\n" + "\n".join(lines)) from None
    except UnicodeDecodeError:
        raise SettingsError("设置文件 .env 不是 UTF-8 编码，请另存为 UTF-8 后再启动。") from None
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"设置有误，请改好环境变量或 .env 后再启动：\n- KAOZHENG_DATA_DIR：建不了数据文件夹 {settings.data_dir}（{error.strerror}）"
        ) from None
    return settings


def _name(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return name if name.isupper() else f"KAOZHENG_{name.upper()}"


_REASONS: Final = {
    "int_parsing": "要写整数",
    "greater_than_equal": "数字太小",
    "less_than_equal": "数字太大",
    "string_pattern_mismatch": "只能写 debug、info、warning、error 之一",
}


def _reason(problem: object) -> str:
    kind = problem["type"] if isinstance(problem, dict) else ""
    if kind == "value_error":
        return str(problem["ctx"]["error"]) if isinstance(problem, dict) else ""
    return _REASONS.get(kind, "写法不对")
