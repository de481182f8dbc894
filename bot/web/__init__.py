"""HTTP: the chat page, the JSON API, the WebSocket and the webhooks."""
