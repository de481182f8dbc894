"""WeChat's official accounts (公众号): their protocol, without aiogram; the channel on it is `bot.channels.wechat`."""
