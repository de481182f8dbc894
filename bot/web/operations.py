"""What operators read: figures for Prometheus at `/metrics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from db.clock import utc_now

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """How the outbox stands and what this process sent; figures only, nothing personal."""
    app: App = request.app.state.app
    figures = await app.outbox.figures()
    return Response(app.metrics.render(figures, utc_now()), media_type=CONTENT_TYPE_LATEST)
