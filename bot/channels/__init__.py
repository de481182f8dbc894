"""Ways to talk (渠道): one module a channel. Telegram is aiogram's own; the others stand on `base` and `session`."""
